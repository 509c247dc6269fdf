#include "words.h"

#include <string.h>

#include "fields.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const kinds[] = {
    [FMT_LOCAL] = "local",
    [FMT_SEALED] = "sealed",
};

static const char *const levels[] = {
    [FMT_TRUST] = "trust",
    [FMT_DIR] = "dir",
    [FMT_META] = "meta",
    [FMT_CONTENT] = "content",
};

static const char *const path_kinds[] = {
    [FMT_PATH_DIRECTORY] = "dir",   [FMT_PATH_EGG] = "egg",
    [FMT_PATH_ZIP] = "zip",         [FMT_PATH_DROP] = "drop",
    [FMT_PATH_MISSING] = "missing", [FMT_PATH_UNREADABLE] = "unreadable",
    [FMT_PATH_OTHER] = "other",
};

static const char *const stamp_states[] = {
    [FMT_STAMP_NONE] = "none",
    [FMT_STAMP_EXACT] = "exact",
    [FMT_STAMP_RACY] = "racy",
    [FMT_STAMP_ABSENT] = "absent",
};

const char *fmt_kind_word(enum fmt_kind kind)
{
    return kinds[kind];
}

const char *fmt_level_word(enum fmt_level level)
{
    return levels[level];
}

const char *fmt_path_kind_word(enum fmt_path_kind kind)
{
    return path_kinds[kind];
}

const char *fmt_stamp_word(enum fmt_stamp_state state)
{
    return stamp_states[state];
}

static bool find_word(const char *const *at, const char *const *words, size_t n, size_t *found)
{
    for (size_t i = 0; i < n; i++) {
        if (fmt_field_is(at, words[i], strlen(words[i]))) {
            *found = i;
            return true;
        }
    }
    return false;
}

bool fmt_field_kind(const char *const *at, enum fmt_kind *kind)
{
    size_t found;
    if (!find_word(at, kinds, COUNT(kinds), &found))
        return false;
    *kind = (enum fmt_kind)found;
    return true;
}

bool fmt_field_level(const char *const *at, enum fmt_level *level)
{
    size_t found;
    if (!find_word(at, levels, COUNT(levels), &found))
        return false;
    *level = (enum fmt_level)found;
    return true;
}

bool fmt_field_path_kind(const char *const *at, enum fmt_path_kind *kind)
{
    size_t found;
    if (!find_word(at, path_kinds, COUNT(path_kinds), &found))
        return false;
    *kind = (enum fmt_path_kind)found;
    return true;
}

bool fmt_field_stamp_state(const char *const *at, enum fmt_stamp_state *state)
{
    size_t found;
    if (!find_word(at, stamp_states, COUNT(stamp_states), &found))
        return false;
    *state = (enum fmt_stamp_state)found;
    return true;
}
