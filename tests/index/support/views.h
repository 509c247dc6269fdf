/* What tests of views share: answers as text, and who gave them. */
#ifndef EPINDEX_TESTS_VIEWS_H
#define EPINDEX_TESTS_VIEWS_H

#include "scratch.h"

epi_index *open_view(const char *const *paths, size_t n_paths);
epi_index *open_view_with(const char *const *paths, size_t n_paths,
                          const epi_open_options *options);
epi_index *view_of(struct path path);

/* A line for each entry, in the order of epi_all(); for each group; malloc'ed. */
char *dump_view_groups(const epi_index *view);
char *dump_groups(const epi_index *index);

/* What opening the path entry found out about the index that it has. Its strings are gone. */
epi_path_entry found_at(struct path path);

epi_path_entry source_of(const epi_index *view, size_t number);
/* Why the path entry's first index was passed over; "" where none was. */
const char *why_passed_over(const epi_index *view, size_t number);
/* The index that serves path entry 0 of a view of `path`, in the scratch folder's terms; "" for a
 * scan. */
struct path server_of(struct path path);

/* epi_update() of the index of `path` in a store; `how` may be NULL. */
epi_status update_store(epi_store kind, struct path path, const epi_build_options *how);

/* Writes the index of `path` into a store, and gives the file's path. */
struct path store(epi_store kind, struct path path);

/* The path entry `folder` with one distribution, "plug", whose entry "n" of group "g" is m1 ... */
struct path put_plug(const char *folder, int version);

int count_files(struct path folder);
/* Until what was written before is old enough for its stamps to be believed. */
void wait_until_stamps_prove(void);

/* Three path entries: the first served by a store, the second an egg without a name, the third with
 * a distribution that the first hides, and one without entry points. */
epi_index *view_of_three(void);

#endif
