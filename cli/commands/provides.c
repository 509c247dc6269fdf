/* epindex provides: which distribution brings a module. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "modules/standard_library.h"
#include "modules/top_level.h"
#include "options/row_style.h"
#include "options/suggest.h"
#include "output/message.h"
#include "paths/inventory.h"
#include "paths/not_found.h"
#include "paths/open.h"

static const struct column columns[] = {
    {"module", "MODULE", EVERYWHERE},   {"name", "NAME", EVERYWHERE},
    {"version", "VERSION", EVERYWHERE}, {"location", "LOCATION", IN_OBJECT},
    {"file", "FILE", IN_OBJECT},        {"shadowed", "SHADOWED", IN_OBJECT | IS_NUMBER},
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

/* Of one distribution. */
struct brought {
    const epi_distribution *distribution;
    char *location;
    struct top_level modules;
};

struct search {
    const struct options *options;
    struct brought *all;
    size_t count;
    size_t archived; /* distributions in archives, which are not looked into */
    struct rows rows;
    bool no_memory;
};

static void free_search(struct search *search)
{
    for (size_t i = 0; i < search->count; i++) {
        free(search->all[i].location);
        top_level_free(&search->all[i].modules);
    }
    free(search->all);
}

/* What each distribution brings, of those that count. False: out of memory. */
static bool read_all(struct search *search, const struct inventory *inventory)
{
    search->all = calloc(inventory->n_distributions + 1, sizeof *search->all);
    for (size_t i = 0; search->all && i < inventory->n_distributions; i++) {
        const epi_distribution *distribution = &inventory->distributions[i];
        const epi_path_entry *path_entry = path_entry_of(inventory, distribution);
        struct brought *brought = &search->all[search->count];
        if (distribution->shadowed && !search->options->verbose)
            continue;
        if (path_entry && strcmp(path_entry->kind, "zip") == 0) {
            search->archived++;
            continue;
        }
        brought->distribution = distribution;
        brought->location = location_of(inventory, distribution);
        search->count++;
        if (!brought->location || !read_top_level(brought->location, &brought->modules))
            return false;
        if (brought->modules.failed)
            print_warning("%s", brought->modules.failed);
    }
    return search->all != NULL;
}

static bool add_row(struct search *search, const struct brought *brought, const char *module)
{
    const struct cell cells[N_COLUMNS] = {
        {.text = module},
        {.text = brought->distribution->name},
        {.text = brought->distribution->version},
        {.text = brought->location},
        {.text = brought->modules.file},
        {.text = brought->distribution->shadowed ? "true" : "false"},
    };
    return rows_add(&search->rows, cells);
}

static bool brings(const struct brought *brought, const char *name, size_t length)
{
    for (size_t i = 0; i < brought->modules.names.count; i++) {
        const char *known = brought->modules.names.items[i];
        if (strncmp(known, name, length) == 0 && !known[length])
            return true;
    }
    return false;
}

static void add_everything(struct search *search)
{
    for (size_t i = 0; i < search->count; i++) {
        for (size_t j = 0; j < search->all[i].modules.names.count; j++) {
            if (!add_row(search, &search->all[i], search->all[i].modules.names.items[j]))
                return;
        }
    }
}

/* "six.moves" is made when six is imported: no file says so. */
static void hint_at_parent(const struct search *search, const char *module)
{
    size_t top = strcspn(module, ".");
    const struct brought *parent = NULL;
    size_t count = 0;
    for (size_t i = 0; i < search->count; i++) {
        if (brings(&search->all[i], module, top)) {
            parent = &search->all[i];
            count++;
        }
    }
    print_note("no file of the module \"%s\" is listed by a distribution", module);
    if (count == 1 && parent->distribution->name)
        print_hint("\"%.*s\" is brought by %s, and may make it when it is imported.", (int)top,
                   module, parent->distribution->name);
    else
        print_hint("\"epindex provides%s %.*s\" lists who brings modules below \"%.*s\".",
                   search->options->choice, (int)top, module, (int)top, module);
}

/* For who names a distribution in place of a module. */
static bool hint_at_distribution(const struct search *search, const epi_index *index,
                                 const char *name)
{
    epi_distribution distribution;
    epi_cursor cursor = epi_distributions(index, name);
    if (!epi_next_distribution(&cursor, &distribution))
        return false;
    for (size_t i = 0; i < search->count; i++) {
        const struct string_list *names = &search->all[i].modules.names;
        if (search->all[i].distribution->number == distribution.number && names->count > 0) {
            print_hint("%s is a distribution; the first of its modules is \"%s\".",
                       distribution.name ? distribution.name : name, names->items[0]);
            return true;
        }
    }
    return false;
}

static void report_none(const struct search *search, const epi_index *index, const char *module)
{
    struct suggestions suggestions;
    if (search->options->quiet)
        return;
    if (is_standard_library(module)) {
        print_note("the module \"%s\" is of Python's standard library: no distribution brings it",
                   module);
        return;
    }
    print_note("no distribution brings the module \"%s\"", module);
    if (hint_at_distribution(search, index, module))
        return;
    suggest_for(&suggestions, module);
    for (size_t i = 0; i < search->count; i++) {
        for (size_t j = 0; j < search->all[i].modules.names.count; j++)
            suggest_consider(&suggestions, search->all[i].modules.names.items[j]);
    }
    if (!suggest_print(&suggestions, ""))
        print_hint("\"epindex provides%s\" lists all modules.", search->options->choice);
}

/* Whether anybody brings it; says so where nobody does. */
static bool add_providers(struct search *search, const epi_index *index, const char *module)
{
    size_t top = strcspn(module, "."), found = 0;
    bool has_parent = false;
    for (size_t i = 0; i < search->count; i++) {
        const struct brought *brought = &search->all[i];
        if (top == 0 || !brings(brought, module, top))
            continue;
        has_parent = true;
        if (!module[top] || find_in_files(brought->location, module) != MODULE_NOT_LISTED) {
            found++;
            if (!add_row(search, brought, module))
                break;
        }
    }
    if (!found && has_parent && !search->options->quiet)
        hint_at_parent(search, module);
    else if (!found)
        report_none(search, index, module);
    return found > 0;
}

static enum exit_status print_providers(const struct options *options, const epi_index *index,
                                        const struct inventory *inventory)
{
    struct search search = {.options = options};
    const struct row_style style = row_style_of(options);
    enum exit_status status = EXIT_FOUND;
    if (!read_all(&search, inventory)) {
        print_out_of_memory();
        status = EXIT_TROUBLE;
    } else if (!rows_open(&search.rows, &style, columns, N_COLUMNS)) {
        status = EXIT_TROUBLE;
    } else {
        if (options->n_operands == 0)
            add_everything(&search);
        for (int i = 0; i < options->n_operands; i++) {
            if (!add_providers(&search, index, options->operands[i]))
                status = EXIT_NOTHING;
        }
        if (search.rows.count > 0 || options->count || options->n_operands == 0)
            status = rows_close(&search.rows, status);
        else
            rows_discard(&search.rows);
        if (search.archived > 0 && !options->quiet)
            print_note("%zu distribution%s in archives: not looked into", search.archived,
                       search.archived == 1 ? "" : "s");
    }
    free_search(&search);
    return status;
}

static enum exit_status provides(const struct options *options)
{
    struct inventory inventory = {0};
    epi_index *index = open_chosen(options);
    enum exit_status result = EXIT_TROUBLE;
    if (!index)
        return EXIT_TROUBLE;
    epi_status status = take_inventory(index, &inventory);
    if (status == EPI_OK)
        result = print_providers(options, index, &inventory);
    else
        print_error("%s: %s", index_name(index), epi_strerror(status));
    inventory_free(&inventory);
    epi_close(index);
    return result;
}

const struct command command_provides = {
    .name = "provides",
    .summary = "which distribution brings a module",
    .operands = "[MODULE...]",
    .max_operands = MANY_OPERANDS,
    .families =
        OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT | OPTIONS_FIELDS,
    .formats = FORMATS_OF_ROWS,
    .run = provides,
    .about = "Prints which distributions bring each MODULE: what packages_distributions() of\n"
             "importlib.metadata has for its first part; of a name with dots, those that have a\n"
             "file of that very module. Without MODULE: every top-level module. With --verbose,\n"
             "distributions too that an earlier one of the same name hides. It is read from\n"
             "top_level.txt, else from RECORD, installed-files.txt or SOURCES.txt, each time: no\n"
             "index has it. Nothing is imported. Archives are not looked into.\n",
    .output = "tsv has module, name and version; json is an array of objects with the keys\n"
              "module, name, version, location (the metadata directory), file (of that\n"
              "directory, which says so) and shadowed.\n",
    .statuses = "0 found; 1 nobody brings one of them; 2 no answer.\n",
    .examples = "  epindex provides yaml\n"
                "  epindex provides google.cloud.storage --format=json\n"
                "  epindex provides -o name yaml requests\n"};
