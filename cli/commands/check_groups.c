#include "commands/check_groups.h"

#include <stdio.h>
#include <string.h>

#include "options/row_style.h"
#include "output/message.h"

/* The hash of what the index answers for a group, "" where it has none. False: it is damaged. */
static bool read_hash(const epi_index *index, const char *name, epi_group_info *group)
{
    epi_cursor cursor = epi_groups(index, name);
    *group = (epi_group_info){0};
    return epi_next_group(&cursor, group) || epi_cursor_status(&cursor) == EPI_NONE;
}

/* The same entries in the same order; *none: it has none, then as now, and is maybe misspelt. */
static bool is_same_group(const epi_index *index, const epi_index *now, const char *name,
                          bool *none)
{
    epi_group_info before, after;
    bool same = read_hash(index, name, &before) && read_hash(now, name, &after) &&
                strcmp(before.hash, after.hash) == 0;
    *none = same && !before.entries;
    return same;
}

static enum exit_status compare(const struct options *options, const epi_index *index,
                                const epi_index *now)
{
    static const struct column columns[] = {
        {"verdict", "VERDICT", EVERYWHERE},
        {"group", "GROUP", EVERYWHERE},
        {"reason", "REASON", EVERYWHERE},
    };
    const struct row_style style = row_style_of(options);
    struct rows rows;
    enum exit_status result = EXIT_FOUND;
    if (!rows_open(&rows, &style, columns, 3))
        return EXIT_TROUBLE;
    for (size_t i = 0; i < options->groups.count; i++) {
        const char *group = options->groups.items[i];
        bool none, same = is_same_group(index, now, group, &none);
        const struct cell cells[] = {{.text = epi_verdict_name(same ? EPI_FRESH : EPI_STALE)},
                                     {.text = group},
                                     {.text = none   ? "no entries, then as now"
                                              : same ? "the same entries"
                                                     : "other entries: epindex diff says which"}};
        if (none && !options->quiet)
            print_warning("there is no group \"%s\", then as now", group);
        if (!same)
            result = EXIT_NOTHING;
        if (!options->quiet)
            rows_add(&rows, cells);
    }
    if (!options->quiet)
        return rows_close(&rows, result);
    rows_discard(&rows);
    return result;
}

enum exit_status check_groups(const struct options *options, const epi_index *index,
                              const char *const *paths, size_t n_paths)
{
    epi_index *now = NULL;
    epi_detail detail = {""};
    epi_open_options how = EPI_OPEN_OPTIONS_INIT;
    how.flags = EPI_NO_STORES | EPI_NO_SAVE;
    epi_status status = epi_open(paths, n_paths, &how, &now, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, "the path entries could not be read");
        return EXIT_TROUBLE;
    }
    enum exit_status result = compare(options, index, now);
    epi_close(now);
    return result;
}
