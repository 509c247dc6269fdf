#include "words.h"

#include <string.h>

#include "fields.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const kinds[] = {
    [EPI_LOCAL] = "local",
    [EPI_SEALED] = "sealed",
    [EPI_CATALOGUE] = "catalogue",
};

static const char *const levels[] = {
    [EPI_LEVEL_TRUST] = "trust",
    [EPI_LEVEL_DIR] = "dir",
    [EPI_LEVEL_META] = "meta",
    [EPI_LEVEL_CONTENT] = "content",
};

static const char *const path_kinds[] = {
    [PATH_DIRECTORY] = "dir", [PATH_EGG] = "egg",         [PATH_ZIP] = "zip",
    [PATH_DROP] = "drop",     [PATH_MISSING] = "missing", [PATH_UNREADABLE] = "unreadable",
    [PATH_OTHER] = "other",
};

static const char *const stamp_states[] = {
    [STAMP_NONE] = "none",     [STAMP_EXACT] = "exact", [STAMP_RACY] = "racy",
    [STAMP_ABSENT] = "absent", [STAMP_MOUNT] = "mount",
};

const char *fmt_kind_word(epi_kind kind)
{
    return kinds[kind];
}

const char *fmt_level_word(epi_level level)
{
    return levels[level];
}

const char *path_kind_name(enum path_kind kind)
{
    return path_kinds[kind];
}

const char *fmt_stamp_word(enum stamp_state state)
{
    return stamp_states[state];
}

static bool find_word(const char *const *at, const char *const *words, size_t n, size_t *found)
{
    for (size_t i = 0; i < n; i++) {
        if (words[i] != NULL && fmt_field_is(at, words[i], strlen(words[i]))) {
            *found = i;
            return true;
        }
    }
    return false;
}

bool fmt_field_kind(const char *const *at, epi_kind *kind)
{
    size_t found;
    if (!find_word(at, kinds, COUNT(kinds), &found))
        return false;
    *kind = (epi_kind)found;
    return true;
}

bool fmt_field_level(const char *const *at, epi_level *level)
{
    size_t found;
    if (!find_word(at, levels, COUNT(levels), &found))
        return false;
    *level = (epi_level)found;
    return true;
}

bool fmt_field_path_kind(const char *const *at, enum path_kind *kind)
{
    size_t found;
    if (!find_word(at, path_kinds, COUNT(path_kinds), &found))
        return false;
    *kind = (enum path_kind)found;
    return true;
}

/* By the first letter, of which each has its own: a check reads two of these per distribution. */
bool fmt_field_stamp_state(const char *const *at, enum stamp_state *state)
{
    switch (at[0][0]) {
    case 'e':
        *state = STAMP_EXACT;
        return fmt_field_is(at, "exact", 5);
    case 'm':
        *state = STAMP_MOUNT;
        return fmt_field_is(at, "mount", 5);
    case 'a':
        *state = STAMP_ABSENT;
        return fmt_field_is(at, "absent", 6);
    case 'r':
        *state = STAMP_RACY;
        return fmt_field_is(at, "racy", 4);
    default:
        *state = STAMP_NONE;
        return fmt_field_is(at, "none", 4);
    }
}
