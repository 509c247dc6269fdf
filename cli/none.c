#include "none.h"

#include "message.h"
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

enum exit_status say_none(const struct options *options, const struct source *source,
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
