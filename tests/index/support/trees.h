/* Trees that change, and what an index says of them. */
#ifndef EPINDEX_TESTS_TREES_H
#define EPINDEX_TESTS_TREES_H

#include "scratch.h"

/* Waits until all that was written is older than the 10 ms that file systems' clocks are trusted
 * with, so that a scan takes exact stamps of it instead of racy ones. (A ctime of whole seconds,
 * which is never believed either, does not come about by chance.) */
void settle(void);

/* What `put` writes and an index of it, built at i.cdb before the clock has moved on so far that a
 * stamp would be believed: tried again where a machine under load was slower. */
void build_while_young(void (*put)(void), const char *const *paths, size_t n_paths);

/* Whether the kernel gives mounts a name that lasts. Before Linux 6.8, what would be believed on
 * this mount is read each time. */
bool mounts_have_names(void);

void append_text(struct path path, const char *text);
/* The bytes change, the size and the inode do not. */
void edit_in_place(struct path path, char from, char to);
/* As dpkg does it: a new file is renamed over the old one. */
void replace_by_rename(struct path path, const char *text);
/* Whatever it is, with all below it; nothing where there is nothing. */
void remove_tree(struct path path);

/* All that an index says of a tree, stamps aside: directory hash, path entries, distributions,
 * entries, problems. malloc'ed. */
char *dump_all(const epi_index *index);

/* Checks at `level`; the test fails where that does. */
epi_report *check(const epi_index *index, epi_level level);
/* The report as text: "VERDICT TIER REASON" and ", KIND DIRECTORY DIST VERSION" for each change, a
 * line for each path entry; without the last newline. malloc'ed. */
char *report_text(const epi_report *report);
/* Checks, compares the report's text, and holds epi_is_fresh() against it. */
void expect_report(const epi_index *index, const epi_check_options *options, const char *expected,
                   const char *file, int line);
#define EXPECT_REPORT(index, wanted_level, expected)                                               \
    expect_report(index, &(epi_check_options){sizeof(epi_check_options), wanted_level, NULL, 0},   \
                  expected, __FILE__, __LINE__)

#endif
