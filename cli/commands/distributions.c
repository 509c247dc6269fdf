/* epindex distributions and epindex version: what is installed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "options/row_style.h"
#include "output/message.h"
#include "paths/inventory.h"
#include "paths/not_found.h"
#include "paths/open.h"

static const struct column columns[] = {
    {"name", "NAME", EVERYWHERE},
    {"version", "VERSION", EVERYWHERE},
    {"location", "LOCATION", IN_OBJECT},
    {"entries", "ENTRIES", IN_OBJECT | IS_NUMBER},
    {"shadowed", "SHADOWED", IN_OBJECT | IS_NUMBER},
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

static bool add_row(struct rows *rows, const struct inventory *inventory,
                    const epi_distribution *distribution)
{
    char entries[16];
    char *location = location_of(inventory, distribution);
    snprintf(entries, sizeof entries, "%u", (unsigned)distribution->entries);
    const struct cell cells[N_COLUMNS] = {
        {.text = distribution->name},
        {.text = distribution->version},
        {.text = location},
        {.text = entries},
        {.text = distribution->shadowed ? "true" : "false"},
    };
    bool more = rows_add(rows, cells);
    free(location);
    return more;
}

/* As pip sorts them: by normalized name. */
static int by_name(const void *a, const void *b)
{
    const epi_distribution *one = a, *other = b;
    int result = strcmp(one->normalized, other->normalized);
    return result ? result : (one->number > other->number) - (one->number < other->number);
}

static enum exit_status print_frozen(const epi_distribution *all, size_t count)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    for (size_t i = 0; i < count; i++) {
        if (!all[i].name || !all[i].version)
            continue;
        stream_text(&out, all[i].name);
        stream_text(&out, "==");
        stream_text(&out, all[i].version);
        stream_char(&out, '\n');
    }
    return stream_finish(&out, EXIT_FOUND);
}

/* Leaves those that count. */
static void drop_shadowed(struct inventory *inventory)
{
    size_t count = 0;
    for (size_t i = 0; i < inventory->n_distributions; i++) {
        if (!inventory->distributions[i].shadowed)
            inventory->distributions[count++] = inventory->distributions[i];
    }
    inventory->n_distributions = count;
}

static enum exit_status print_sorted(const struct options *options,
                                     const struct inventory *inventory)
{
    struct rows rows;
    const struct row_style style = row_style_of(options);
    const epi_distribution *all = inventory->distributions;
    if (options->format == FORMAT_FREEZE && !options->count)
        return print_frozen(all, inventory->n_distributions);
    if (!rows_open(&rows, &style, columns, N_COLUMNS))
        return EXIT_TROUBLE;
    for (size_t i = 0; i < inventory->n_distributions; i++) {
        if (!add_row(&rows, inventory, &all[i]))
            break;
    }
    return rows_close(&rows, EXIT_FOUND);
}

static enum exit_status print_distributions(const struct options *options, const epi_index *index)
{
    struct inventory inventory;
    enum exit_status result = EXIT_TROUBLE;
    epi_status status = take_inventory(index, &inventory);
    if (status != EPI_OK) {
        print_error("%s: %s", index_name(index), epi_strerror(status));
    } else {
        if (!options->verbose)
            drop_shadowed(&inventory);
        qsort(inventory.distributions, inventory.n_distributions, sizeof *inventory.distributions,
              by_name);
        result = print_sorted(options, &inventory);
    }
    inventory_free(&inventory);
    return result;
}

static enum exit_status distributions(const struct options *options)
{
    return ask_chosen(options, print_distributions);
}

static enum exit_status print_one(const struct options *options, const epi_index *index,
                                  const epi_distribution *distribution)
{
    struct rows rows;
    struct row_style style = row_style_of(options);
    struct inventory inventory;
    bool is_json = options->format == FORMAT_JSON || options->format == FORMAT_NDJSON;
    enum exit_status result = EXIT_TROUBLE;
    style.single = true;
    style.titles = false;
    style.fields = is_json ? "name,version,location" : "version";
    if (take_inventory(index, &inventory) == EPI_OK &&
        rows_open(&rows, &style, columns, N_COLUMNS)) {
        add_row(&rows, &inventory, distribution);
        result = rows_close(&rows, distribution->version ? EXIT_FOUND : EXIT_NOTHING);
    }
    inventory_free(&inventory);
    return result;
}

static enum exit_status print_version_of(const struct options *options, const epi_index *index)
{
    const char *name = options->operands[0];
    epi_distribution distribution;
    epi_cursor cursor = epi_distributions(index, name);
    if (!epi_next_distribution(&cursor, &distribution)) {
        enum exit_status status = end_of_walk(index, &cursor, EXIT_FOUND);
        return status == EXIT_FOUND ? report_no_distribution(options, index, name) : status;
    }
    if (!distribution.version && !options->quiet)
        print_note("the metadata of \"%s\" names no version: %s", name, distribution.directory);
    return print_one(options, index, &distribution);
}

static enum exit_status version(const struct options *options)
{
    return ask_chosen(options, print_version_of);
}

const struct command command_distributions = {
    .name = "distributions",
    .summary = "what is installed: names and versions",
    .operands = "",
    .families =
        OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT | OPTIONS_FIELDS,
    .formats = FORMATS_OF_DISTRIBUTIONS,
    .run = distributions,
    .about = "Prints the distributions that are installed, sorted by name, as pip list does;\n"
             "with --verbose those too that an earlier one of the same name hides.\n",
    .output = "tsv has name and version; json is an array of objects with the keys\n"
              "name, version, location (the metadata directory), entries (how many entry\n"
              "points) and shadowed. freeze is name==version, as pip list --format=freeze\n"
              "prints; distributions without a name or a version are not in it.\n",
    .statuses = "0; 2 no answer.\n",
    .examples = "  epindex distributions\n"
                "  epindex distributions --format=freeze > requirements.txt\n"};

const struct command command_version = {
    .name = "version",
    .summary = "the version of one distribution",
    .operands = "DIST",
    .min_operands = 1,
    .max_operands = 1,
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ROWS,
    .run = version,
    .about = "Prints the version of the distribution DIST, in any spelling of its name, as\n"
             "importlib.metadata.version() has it. That of epindex itself is printed by\n"
             "epindex --version.\n",
    .output = "the version; json is an object with the keys name, version and location\n"
              "(the metadata directory).\n",
    .statuses = "0; 1 it is not installed, or names no version; 2 no answer.\n",
    .examples = "  epindex version pip\n"
                "  epindex version --prefix venv zope.interface --format=json\n"};
