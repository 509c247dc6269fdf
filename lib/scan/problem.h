/* What was wrong with the input, for a human: which file, which line, what was expected. */
#ifndef EPINDEX_SCAN_PROBLEM_H
#define EPINDEX_SCAN_PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "epindex.h"

/* Codes. "left out" problems cost an entry or a distribution; the others are kept and reported. */
#define PROBLEM_NO_EQUALS "no-equals-sign"        /* line left out */
#define PROBLEM_EMPTY_NAME "empty-name"           /* kept: importlib.metadata lists it */
#define PROBLEM_BAD_REFERENCE "invalid-reference" /* kept, marked invalid */
#define PROBLEM_NOT_UTF8 "not-utf-8"              /* file (or header) left out */
#define PROBLEM_NUL "nul-byte"                    /* line (or header, or section) left out */
#define PROBLEM_BOM "byte-order-mark"             /* it hides the file's first line */
#define PROBLEM_MORE "more-problems"              /* further ones of the same file, only counted */
#define PROBLEM_TOO_LARGE "too-large"             /* file left out */
#define PROBLEM_UNREADABLE "unreadable"           /* file left out */
#define PROBLEM_DANGLING "dangling-link"          /* still shadows, as for importlib.metadata */
#define PROBLEM_BAD_ZIP "bad-zip"                 /* archive, or member, left out */
#define PROBLEM_CROWDED "same-hash"               /* entry left out: names made to collide */
#define PROBLEM_NO_NAME "no-name"                 /* distribution left out */
/* Of the inputs of a catalogue alone: on a path list each of them is nothing unusual. */
#define PROBLEM_MISSING "missing"         /* there is no such input */
#define PROBLEM_NO_ARCHIVE "no-archive"   /* it is neither a directory nor an archive */
#define PROBLEM_NO_METADATA "no-metadata" /* an archive in which there is no distribution */

struct problem_list {
    epi_problem *items;
    size_t count, capacity;
};

/* Takes `path` and `code` as they are, formats the text into the arena. -1: out of memory. */
int problem_add(struct problem_list *list, struct arena *arena, const char *path, uint32_t line,
                const char *code, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Frees the list, not the arena. */
void problem_list_free(struct problem_list *list);

/* A piece of the input in quotes, for a problem's text: shortened, with what does not print, and
 * what is not UTF-8, as the escapes of a Python string. */
struct problem_quote {
    char text[128];
};
struct problem_quote problem_quote(const char *text, size_t length);

#endif
