/* epindex dump: everything. */
#include "commands.h"
#include "options/row_style.h"
#include "output/entries.h"
#include "paths/not_found.h"
#include "paths/open.h"

static enum exit_status print_all(const struct options *options, const epi_index *index)
{
    struct entry_printer printer;
    const struct row_style style = row_style_of(options);
    epi_entry entry;
    if (!entries_open(&printer, &style, false))
        return EXIT_TROUBLE;
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    bool more = true;
    while (more && epi_next(&cursor, &entry)) {
        if (wants_group(options, entry.group))
            more = entries_add(&printer, &entry);
    }
    return entries_close(&printer, end_of_walk(index, &cursor, EXIT_FOUND));
}

static enum exit_status dump(const struct options *options)
{
    return ask_chosen(options, print_all);
}

const struct command command_dump = {
    .name = "dump",
    .summary = "every entry of every group",
    .operands = "",
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT |
                OPTIONS_GROUPS | OPTIONS_FIELDS,
    .formats = FORMATS_OF_ENTRIES,
    .run = dump,
    .about = "Prints every entry, group by group: groups sorted by name, the entries of each\n"
             "in the order of importlib.metadata. What tsv and ini print is also a baseline to\n"
             "compare with: see epindex diff.\n",
    .output = "as of epindex lookup.\n",
    .statuses = "0; 2 no answer, or not all of it.\n",
    .examples = "  epindex dump --format=json | jq -r '.[] | select(.dist == \"pip\").name'\n"
                "  epindex dump -f plugins.cdb --format=ini > entry_points.txt\n"
                "  epindex dump --group app.plugins --format=tsv > baseline.tsv\n"};
