#include "paths/not_found.h"

#include <stdlib.h>
#include <string.h>

#include "options/suggest.h"
#include "output/message.h"
#include "paths/open.h"

/* "GROUP:NAME", or with a slash or a dot between them, as other programs write it. */
static bool hint_at_two(const struct options *options, const epi_index *index, const char *wanted)
{
    epi_entry entry;
    bool found = false;
    char *group = strdup(wanted);
    for (size_t i = 0; group && !found && wanted[i]; i++) {
        if (!strchr(":/.", wanted[i]))
            continue;
        group[i] = '\0';
        found = epi_find(index, group, wanted + i + 1, &entry) == EPI_OK;
        if (found)
            print_hint("Did you mean: epindex lookup%s %s %s", options->choice, group,
                       wanted + i + 1);
        group[i] = wanted[i];
    }
    free(group);
    return found;
}

static void hint_at_groups(const struct options *options, const epi_index *index,
                           const char *wanted)
{
    struct suggestions suggestions;
    epi_group_info group;
    epi_entry entry;
    if (hint_at_two(options, index, wanted))
        return;
    suggest_for(&suggestions, wanted);
    for (epi_cursor cursor = epi_groups(index, NULL); epi_next_group(&cursor, &group);)
        suggest_consider(&suggestions, group.name);
    if (suggest_print(&suggestions, ""))
        return;
    if (epi_find(index, "console_scripts", wanted, &entry) == EPI_OK)
        print_hint("Did you mean the command: epindex lookup%s console_scripts %s", options->choice,
                   wanted);
    else
        print_hint("\"epindex groups%s\" lists the groups, \"epindex lookup%s '*' %s\" asks all "
                   "of them.",
                   options->choice, options->choice, wanted);
}

static void hint_at_names(const struct options *options, const epi_index *index, const char *group,
                          const char *wanted)
{
    struct suggestions suggestions;
    epi_entry entry;
    suggest_for(&suggestions, wanted);
    for (epi_cursor cursor = epi_entries(index, group, NULL); epi_next(&cursor, &entry);)
        suggest_consider(&suggestions, entry.name);
    if (!suggest_print(&suggestions, ""))
        print_hint("\"epindex lookup%s %s\" lists its entries.", options->choice, group);
}

enum exit_status end_of_walk(const epi_index *index, const epi_cursor *cursor,
                             enum exit_status status)
{
    epi_status end = epi_cursor_status(cursor);
    if (end == EPI_OK || end == EPI_NONE)
        return status;
    print_error("%s: the output is incomplete: %s", index_name(index), epi_strerror(end));
    print_hint("\"epindex verify FILE\" says where it is damaged.");
    return EXIT_TROUBLE;
}

enum exit_status report_no_entry(const struct options *options, const epi_index *index,
                                 const char *group, const char *name)
{
    epi_entry entry;
    epi_cursor cursor = epi_entries(index, group, NULL);
    bool has_group = epi_next(&cursor, &entry);
    if (!has_group && epi_cursor_status(&cursor) != EPI_NONE) {
        print_error("%s: the group \"%s\": %s", index_name(index), group,
                    epi_strerror(epi_cursor_status(&cursor)));
        return EXIT_TROUBLE;
    }
    if (options->quiet)
        return EXIT_NOTHING;
    if (has_group) {
        print_note("the group \"%s\" has no entry \"%s\"", group, name);
        hint_at_names(options, index, group, name);
    } else {
        print_note("there is no group \"%s\"", group);
        hint_at_groups(options, index, group);
    }
    return EXIT_NOTHING;
}

enum exit_status report_no_distribution(const struct options *options, const epi_index *index,
                                        const char *name)
{
    struct suggestions suggestions;
    epi_distribution distribution;
    epi_cursor cursor = epi_distributions(index, NULL);
    suggest_for(&suggestions, name);
    while (epi_next_distribution(&cursor, &distribution))
        suggest_consider(&suggestions, distribution.name ? distribution.name : "");
    if (options->quiet)
        return EXIT_NOTHING;
    print_note("there is no distribution \"%s\"", name);
    if (!suggest_print(&suggestions, ""))
        print_hint("\"epindex distributions%s\" lists them.", options->choice);
    return EXIT_NOTHING;
}
