/* epindex groups: which groups there are. */
#include <stdio.h>

#include "commands.h"
#include "commands/pattern.h"
#include "options/row_style.h"
#include "output/message.h"
#include "paths/not_found.h"
#include "paths/open.h"

static enum exit_status print_groups(const struct options *options, const epi_index *index,
                                     const struct pattern *pattern)
{
    static const struct column columns[] = {{"group", "GROUP", EVERYWHERE},
                                            {"entries", "ENTRIES", EVERYWHERE | IS_NUMBER}};
    struct rows rows;
    const struct row_style style = row_style_of(options);
    epi_group_info group;
    if (!rows_open(&rows, &style, columns, 2))
        return EXIT_TROUBLE;
    epi_cursor cursor = epi_groups(index, NULL);
    bool more = true;
    while (more && epi_next_group(&cursor, &group)) {
        char number[16];
        snprintf(number, sizeof number, "%u", (unsigned)group.entries);
        const struct cell cells[] = {{.text = group.name}, {.text = number}};
        if (pattern_matches(pattern, group.name))
            more = rows_add(&rows, cells);
    }
    enum exit_status status = end_of_walk(index, &cursor, EXIT_FOUND);
    bool none = pattern->kind != MATCHES_ALL && !rows.count;
    if (status == EXIT_FOUND && none && !options->quiet)
        print_note("no group matches");
    return rows_close(&rows, status == EXIT_FOUND && none ? EXIT_NOTHING : status);
}

static enum exit_status groups(const struct options *options)
{
    struct pattern pattern;
    enum exit_status status = EXIT_TROUBLE;
    if (!pattern_compile(&pattern, options->n_operands ? options->operands[0] : NULL, options))
        return EXIT_TROUBLE;
    epi_index *index = open_chosen(options);
    if (index)
        status = print_groups(options, index, &pattern);
    epi_close(index);
    pattern_free(&pattern);
    return status;
}

const struct command command_groups = {
    .name = "groups",
    .summary = "the groups, with the number of their entries",
    .operands = "[PATTERN]",
    .max_operands = 1,
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT |
                OPTIONS_PATTERN | OPTIONS_FIELDS,
    .formats = FORMATS_OF_ROWS,
    .run = groups,
    .about = "Prints every group and how many entries it has, sorted by name; with PATTERN, a\n"
             "glob or a regular expression, those that match.\n",
    .output = "tsv has group and number; json is an array of objects with the keys\n"
              "group and entries.\n",
    .statuses = "0; 1 no group matches PATTERN; 2 no answer.\n",
    .examples = "  epindex groups\n"
                "  epindex groups 'flake8.*'\n"
                "  epindex groups --format=tsv | sort -t \"$(printf '\\t')\" -k2nr | head\n"};
