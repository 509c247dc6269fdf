/* epindex groups: which groups there are. */
#include "options.h"
#include "source.h"

static enum exit_status groups(const struct options *options)
{
    struct source source;
    if (!open_source(options, &source))
        return EXIT_TROUBLE;
    enum exit_status status =
        print_groups(options->format, source_name(&source), source_groups(&source));
    close_source(&source);
    return status;
}

const struct command command_groups = {
    .name = "groups",
    .summary = "the groups, with the number of their entries",
    .operands = "",
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_WITHOUT_INI,
    .run = groups,
    .help =
        "Prints every group and how many entries it has, sorted by name.\n"
        "\n" HELP_FILE HELP_LEVEL
        "      --format FORMAT table (on a terminal), tsv (otherwise), json or ndjson:\n"
        "                      objects with the keys group and entries\n" HELP_COMMON
        "\n" HELP_ENVIRONMENT "\n"
        "Exit status: 0; 2 no answer.\n"
        "\n"
        "Examples:\n"
        "  epindex groups\n"
        "  epindex groups --python /usr/bin/python3 | sort -t \"$(printf '\\t')\" -k2nr | head\n"};
