#include "commands/check_groups.h"

#include <stdio.h>
#include <string.h>

#include "commands/row_style.h"
#include "output/message.h"

static bool is_same_text(const char *one, const char *other)
{
    return one && other ? strcmp(one, other) == 0 : one == other;
}

static bool is_same_entry(const epi_entry *one, const epi_entry *other)
{
    return strcmp(one->name, other->name) == 0 && strcmp(one->value, other->value) == 0 &&
           is_same_text(one->dist, other->dist) && is_same_text(one->version, other->version);
}

/* The same entries in the same order. */
static bool is_same_group(const epi_index *index, const epi_index *now, const char *group)
{
    epi_entry one, other;
    epi_cursor before = epi_entries(index, group, NULL), after = epi_entries(now, group, NULL);
    for (;;) {
        int more = epi_next(&before, &one);
        if (more != epi_next(&after, &other))
            return false;
        if (!more)
            return epi_cursor_status(&before) == EPI_NONE && epi_cursor_status(&after) == EPI_NONE;
        if (!is_same_entry(&one, &other))
            return false;
    }
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
        bool same = is_same_group(index, now, group);
        const struct cell cells[] = {
            {.text = epi_verdict_name(same ? EPI_FRESH : EPI_STALE)},
            {.text = group},
            {.text = same ? "the same entries" : "other entries: epindex diff says which"}};
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
