/* The words that stand in the file for the enumerations of contents.h. */
#ifndef EPINDEX_FORMAT_WORDS_H
#define EPINDEX_FORMAT_WORDS_H

#include "contents.h"

const char *fmt_kind_word(epi_kind kind);
const char *fmt_level_word(epi_level level);
const char *path_kind_name(enum path_kind kind);
const char *fmt_stamp_word(enum stamp_state state);

/* The field at `at` (see fields.h) as one of them; false for a word that is none. */
bool fmt_field_kind(const char *const *at, epi_kind *kind);
bool fmt_field_level(const char *const *at, epi_level *level);
bool fmt_field_path_kind(const char *const *at, enum path_kind *kind);
bool fmt_field_stamp_state(const char *const *at, enum stamp_state *state);

#endif
