/* Temporary files beside a target: how they are called, and which of them a killed process left.
 *
 * A process that writes one holds a lock on it (flock), which the kernel drops when the process
 * dies. So a temporary file that can be locked is nobody's. */
#ifndef EPINDEX_INDEX_LEFTOVERS_H
#define EPINDEX_INDEX_LEFTOVERS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "progress.h"

/* How locking a file went. */
enum lock_result {
    LOCK_TAKEN,
    LOCK_HELD,        /* by another open file */
    LOCK_UNSUPPORTED, /* the file system has no locks */
    LOCK_FAILED,      /* errno */
};

/* Locks the open file for as long as it stays open, without waiting. */
enum lock_result lock_file(int file);

/* Unlocks it, for every process that has it open by a fork, too. */
void unlock_file(int file);

/* What the names of all temporary files for one target begin with, ".NAME.". */
struct temporary_prefix {
    char text[NAME_MAX + 1];
};

/* The prefix for target `name` in `directory`. Where the longest name that the file system takes
 * leaves no room for the rest, NAME is cut, at the end of a character. */
struct temporary_prefix temporary_prefix(int directory, const char *name);

/* `text`: prefix, six letters or digits from `random`, ".epi-tmp". */
void temporary_name(char text[NAME_MAX + 1], const struct temporary_prefix *prefix,
                    uint64_t random);

/* Removes the temporary files with that prefix in `directory` that are the caller's own and that
 * nobody writes any more. What cannot be looked at or removed is left: the next one may. False:
 * `progress`, which may be NULL, asked to stop. */
bool sweep_leftovers(int directory, const struct temporary_prefix *prefix,
                     const struct fmt_progress *progress);

/* The same for the temporary files of every target. */
void sweep_all_leftovers(int directory);

#endif
