/* epindex lookup: the entries of a group. */
#include "message.h"
#include "options.h"
#include "source.h"
#include "suggest.h"

static void hint_at_groups(const struct source *source, const char *wanted)
{
    struct suggestions suggestions;
    epi_group_info group;
    epi_entry entry;
    suggest_for(&suggestions, wanted);
    for (epi_cursor cursor = source_groups(source); epi_next_group(&cursor, &group);)
        suggest_offer(&suggestions, group.name);
    if (suggest_print(&suggestions, ""))
        return;
    if (source_find(source, "console_scripts", wanted, &entry) == EPI_OK)
        print_hint("Did you mean the command: epindex lookup console_scripts %s", wanted);
    else
        print_hint("\"epindex groups\" lists the groups.");
}

static void hint_at_names(const struct source *source, const char *group, const char *wanted)
{
    struct suggestions suggestions;
    epi_entry entry;
    suggest_for(&suggestions, wanted);
    for (epi_cursor cursor = source_group(source, group); epi_next(&cursor, &entry);)
        suggest_offer(&suggestions, entry.name);
    if (!suggest_print(&suggestions, ""))
        print_hint("\"epindex lookup %s\" lists its entries.", group);
}

static enum exit_status say_none(const struct options *options, const struct source *source,
                                 const char *group, const char *name)
{
    epi_entry entry;
    epi_cursor cursor = source_group(source, group);
    bool has_group = epi_next(&cursor, &entry);
    if (!has_group && epi_cursor_status(&cursor) != EPI_NONE) {
        print_error("%s: the group \"%s\": %s", source_name(source), group,
                    epi_strerror(epi_cursor_status(&cursor)));
        return EXIT_TROUBLE;
    }
    if (options->quiet)
        return EXIT_NOTHING;
    if (has_group) {
        print_note("the group \"%s\" has no entry \"%s\"", group, name);
        hint_at_names(source, group, name);
    } else {
        print_note("there is no group \"%s\"", group);
        hint_at_groups(source, group);
    }
    return EXIT_NOTHING;
}

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
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ENTRIES,
    .run = lookup,
    .help =
        "Prints the entries of GROUP, or only those called NAME, in the order and with the\n"
        "duplicates that importlib.metadata.entry_points() gives. Put \"--\" in front of a group\n"
        "or name that begins with a dash.\n"
        "\n" HELP_FILE HELP_FORMAT HELP_COMMON "\n" HELP_ENVIRONMENT "\n" HELP_OUTPUT "\n"
        "Exit status: 0 found; 1 there is none; 2 no answer.\n"
        "\n"
        "Examples:\n"
        "  epindex lookup console_scripts\n"
        "  epindex lookup console_scripts pip --format=json\n"
        "  epindex lookup -f plugins.cdb console_scripts pip | cut -f3\n"};
