/* epindex dump: everything. */
#include "options.h"
#include "source.h"

static enum exit_status dump(const struct options *options)
{
    struct source source;
    if (!open_source(options, &source))
        return EXIT_TROUBLE;
    enum exit_status status =
        print_entries(options->format, source_name(&source), source_all(&source), false);
    close_source(&source);
    return status;
}

const struct command command_dump = {
    .name = "dump",
    .summary = "every entry of every group",
    .operands = "",
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ENTRIES,
    .run = dump,
    .help =
        "Prints every entry, group by group: groups sorted by name, the entries of each in the\n"
        "order of importlib.metadata.\n"
        "\n" HELP_FILE HELP_LEVEL HELP_FORMAT HELP_COMMON "\n" HELP_ENVIRONMENT "\n" HELP_OUTPUT
        "\n"
        "Exit status: 0; 2 no answer, or not all of it.\n"
        "\n"
        "Examples:\n"
        "  epindex dump --format=json | jq -r '.[] | select(.dist == \"pip\").name'\n"
        "  epindex dump -f plugins.cdb --format=ini > entry_points.txt\n"};
