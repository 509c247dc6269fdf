/* epindex lookup: the entries of a group, of a name, of a distribution. */
#include "catalogue/catalogue.h"
#include "commands.h"
#include "commands/pattern.h"
#include "options/row_style.h"
#include "output/entries.h"
#include "output/message.h"
#include "paths/not_found.h"
#include "paths/open.h"

struct search {
    const epi_index *index;
    struct pattern group, name;
    struct entry_printer printer;
    enum exit_status status; /* EXIT_FOUND; EXIT_TROUBLE where a walk broke off */
    size_t found;
};

/* Those entries of the walk that match. False: nothing more will arrive. */
static bool add_matches(struct search *search, epi_cursor cursor)
{
    epi_entry entry;
    while (epi_next(&cursor, &entry)) {
        if (!pattern_matches(&search->group, entry.group) ||
            !pattern_matches(&search->name, entry.name))
            continue;
        search->found++;
        if (!entries_add(&search->printer, &entry))
            return false;
    }
    search->status = end_of_walk(search->index, &cursor, search->status);
    return search->status == EXIT_FOUND;
}

static void search_distribution(struct search *search, const char *dist)
{
    epi_distribution distribution;
    epi_cursor cursor = epi_distributions(search->index, dist);
    if (epi_next_distribution(&cursor, &distribution))
        add_matches(search, epi_entries_of(search->index, &distribution));
}

static void search_groups(struct search *search)
{
    epi_group_info group;
    epi_cursor cursor = epi_groups(search->index, NULL);
    while (epi_next_group(&cursor, &group)) {
        if (pattern_matches(&search->group, group.name) &&
            !add_matches(search, epi_entries(search->index, group.name, NULL)))
            return;
    }
    search->status = end_of_walk(search->index, &cursor, search->status);
}

static bool is_exact(const struct pattern *pattern)
{
    return pattern->kind == MATCHES_ITSELF && !pattern->ignore_case;
}

static void search_all(struct search *search, const struct options *options)
{
    const char *group = search->group.text, *name = search->name.text;
    if (options->dist)
        search_distribution(search, options->dist);
    else if (is_exact(&search->group))
        add_matches(search,
                    epi_entries(search->index, group, is_exact(&search->name) ? name : NULL));
    else
        search_groups(search);
}

static enum exit_status report_nothing(const struct options *options, const struct search *search)
{
    epi_distribution distribution;
    epi_cursor cursor = epi_distributions(search->index, options->dist);
    if (options->dist && !epi_next_distribution(&cursor, &distribution))
        return report_no_distribution(options, search->index, options->dist);
    bool exact =
        is_exact(&search->group) && (search->name.kind == MATCHES_ALL || is_exact(&search->name));
    if (!options->dist && exact)
        return report_no_entry(options, search->index, search->group.text, search->name.text);
    if (!options->quiet)
        print_note("no entry matches");
    return EXIT_NOTHING;
}

static enum exit_status lookup(const struct options *options)
{
    struct search search; /* whole, it would be 33 KB of zeros */
    search.status = EXIT_FOUND;
    search.found = 0;
    const struct row_style style = row_style_of(options);
    epi_index *index = NULL;
    enum exit_status result = EXIT_TROUBLE;
    if (options->catalogue)
        return lookup_catalogue(options);
    if (!options->n_operands && !options->dist) {
        print_error("lookup needs GROUP [NAME], or --dist");
        print_hint("\"epindex groups%s\" lists the groups, \"epindex dump%s\" has everything.",
                   options->choice, options->choice);
        return EXIT_TROUBLE;
    }
    const char *group = options->n_operands > 0 ? options->operands[0] : NULL;
    const char *name = options->n_operands > 1 ? options->operands[1] : NULL;
    if (!pattern_compile(&search.group, group, options))
        return EXIT_TROUBLE;
    if (!pattern_compile(&search.name, name, options))
        goto free_group;
    search.index = index = open_chosen(options);
    if (!index || !entries_open(&search.printer, &style, is_exact(&search.group)))
        goto cleanup;
    search_all(&search, options);
    result = search.status;
    /* "[]" is an answer; without entries there is none. */
    if (!search.found && result == EXIT_FOUND && !options->count) {
        result = report_nothing(options, &search);
        entries_discard(&search.printer);
    } else {
        result = entries_close(&search.printer,
                               result == EXIT_FOUND && !search.found ? EXIT_NOTHING : result);
    }

cleanup:
    epi_close(index);
    pattern_free(&search.name);
free_group:
    pattern_free(&search.group);
    return result;
}

const struct command command_lookup = {
    .name = "lookup",
    .summary = "the entries of a group, of a name, of a distribution",
    .operands = "[GROUP [NAME]]",
    .max_operands = 2,
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT |
                OPTIONS_PATTERN | OPTIONS_FIELDS | OPTIONS_DIST | OPTIONS_CATALOGUE,
    .formats = FORMATS_OF_ENTRIES,
    .run = lookup,
    .about = "Prints the entries of GROUP, or only those called NAME, in the order and with\n"
             "the duplicates that importlib.metadata.entry_points() gives. Both may be globs\n"
             "(quote them: '*' is every group) or, with --regex, regular expressions, which\n"
             "match any part. Put \"--\" in front of a group or name that begins with a dash.\n",
    .output = "tsv has group, name, value, distribution and version; a tab or line end\n"
              "inside one of them is \\t, \\n or \\r, a backslash \\\\; a distribution or version\n"
              "that the metadata does not name is empty. json is an array of objects with the\n"
              "keys group, name, value, dist, version and location (its metadata directory; of\n"
              "a sealed index, relative to the index's folder), null where the metadata names\n"
              "none; --fields has module, attr, extras and line too. ndjson is one object a\n"
              "line. ini is an entry_points.txt. A table too wide for the terminal is laid out\n"
              "in another way; nothing is ever cut.\n",
    .statuses = "0 found; 1 there is none; 2 no answer.\n",
    .examples = "  epindex lookup console_scripts\n"
                "  epindex lookup --catalogue /srv/plugins console_scripts ruff\n"
                "  epindex lookup console_scripts pip --format=json\n"
                "  epindex lookup '*' black              the name in every group\n"
                "  epindex lookup -i -r 'pytest|nose' . -o group,name\n"
                "  epindex lookup --dist pip --count\n"
                "  epindex lookup -f plugins.cdb console_scripts pip -o value\n"};
