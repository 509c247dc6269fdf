/* Finds Name and Version in a METADATA or PKG-INFO: the headers of an e-mail message, as Python's
 * email.message_from_string() and importlib.metadata read them. Knows no files. */
#ifndef EPINDEX_SCAN_METADATA_HEADERS_H
#define EPINDEX_SCAN_METADATA_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "problem.h"

struct metadata_headers {
    const char *name;    /* NULL: absent */
    const char *version; /* NULL: absent */
    bool undecodable;    /* the text behind them is not UTF-8: Python reads nothing of it */
};

/* `complete` says whether `text` is the whole file or its beginning only. Returns 1 when the
 * headers ended within `text` (or it is complete); 0 when more of the file is needed; -1: out of
 * memory. A Name or Version that is not UTF-8, or has a NUL, is reported under `path` and left
 * NULL. */
int parse_metadata_headers(struct arena *arena, const char *text, size_t length, bool complete,
                           const char *path, struct metadata_headers *headers,
                           struct problem_list *problems);

/* Holds the whole text, or as much as is read of it, against what importlib.metadata asks of it
 * before it looks for any header: that all of it is UTF-8. Reports where it is not, and sets
 * `undecodable`. -1: out of memory. */
int check_metadata_text(struct arena *arena, const char *text, size_t length, bool complete,
                        const char *path, struct metadata_headers *headers,
                        struct problem_list *problems);

#endif
