/* Parses the text of an entry_points.txt as importlib.metadata does. Knows no files: bytes in,
 * entries and problems out. */
#ifndef EPINDEX_SCAN_ENTRY_POINTS_TXT_H
#define EPINDEX_SCAN_ENTRY_POINTS_TXT_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "epindex.h"
#include "problem.h"
#include "progress.h"

struct scan_entries {
    epi_entry *items; /* malloc'ed */
    size_t count, capacity;
};

/* Appends the entries of `text`, in file order, to `entries` (strings into the arena; nothing is
 * said of their distribution) and what is wrong to `problems`, under the name `path`. A line that
 * is bad costs that line; text that is not UTF-8 costs the file. `progress` may be NULL. 0; 1: it
 * asked to stop; -1: out of memory. */
int parse_entry_points_txt(struct arena *arena, const char *text, size_t length, const char *path,
                           struct scan_entries *entries, struct problem_list *problems,
                           const struct fmt_progress *progress);
void scan_entries_free(struct scan_entries *entries);

#endif
