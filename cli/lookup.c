/* epindex lookup: the entries of a group. */
#include "none.h"
#include "options.h"
#include "source.h"

static enum exit_status lookup(const struct options *options)
{
    struct source source;
    if (!open_source(options, &source))
        return EXIT_TROUBLE;
    const char *group = options->operands[0];
    const char *name = options->n_operands > 1 ? options->operands[1] : NULL;
    epi_cursor found = name ? source_find_all(&source, group, name) : source_group(&source, group);
    epi_cursor probe = found;
    epi_entry entry;
    enum exit_status status;
    if (epi_next(&probe, &entry) || epi_cursor_status(&probe) != EPI_NONE)
        status = print_entries(options->format, source_name(&source), found, true);
    else
        status = say_none(options, &source, group, name);
    close_source(&source);
    return status;
}

const struct command command_lookup = {
    .name = "lookup",
    .summary = "the entries of a group, or those of one name",
    .operands = "GROUP [NAME]",
    .min_operands = 1,
    .max_operands = 2,
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ENTRIES,
    .run = lookup,
    .help =
        "Prints the entries of GROUP, or only those called NAME, in the order and with the\n"
        "duplicates that importlib.metadata.entry_points() gives. Put \"--\" in front of a group\n"
        "or name that begins with a dash.\n"
        "\n" HELP_FILE HELP_LEVEL HELP_FORMAT HELP_COMMON "\n" HELP_ENVIRONMENT "\n" HELP_OUTPUT
        "\n"
        "Exit status: 0 found; 1 there is none; 2 no answer.\n"
        "\n"
        "Examples:\n"
        "  epindex lookup console_scripts\n"
        "  epindex lookup console_scripts pip --format=json\n"
        "  epindex lookup -f plugins.cdb console_scripts pip | cut -f3\n"};
