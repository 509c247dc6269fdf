/* Writes a file that takes another's place in one step: readers see the old one or the new one,
 * whole.
 *
 * Knows directories, locks and renames; knows nothing of what is written.
 *
 * Calling sequence:
 *
 *     struct replacement r = REPLACEMENT_INIT;
 *     if (replacement_begin(&r, path, detail) == 0 && write everything to r.file
 *         && replacement_sync(&r, detail) == 0 && last look whether to go on)
 *         replacement_commit(&r, detail);
 *     replacement_end(&r);
 *
 * - replacement_begin() makes the temporary file ".NAME.XXXXXX.epi-tmp" in the directory of `path`,
 *   with the permissions 0666 less the umask, open for reading and writing, closed on exec. It is
 *   locked (flock) for as long as it has that name.
 * - Before that it sweeps: temporary files of the same NAME that nobody holds locked were left by a
 *   process that was killed, and are removed if they are the caller's own. Where the file system
 * has no locks, only those older than a day are.
 * - replacement_commit() renames it and writes the directory to disk.
 * - replacement_end() closes what is open and, where nothing was committed, removes the temporary.
 * It keeps errno, and may be called whatever came before.
 *
 * What is at `path` must be a regular file, or nothing. Anything else is refused: a directory
 * cannot be replaced, and a device, a pipe or a symbolic link (think of /dev/stdout) must not be.
 *
 * On failure: -1, errno, and a sentence in `detail` (which may be NULL); what was at `path` stands.
 * One failure comes too late for that: the directory could not be written to disk after the rename.
 * The sentence says then that the new file is in place. */
#ifndef EPINDEX_INDEX_REPLACE_H
#define EPINDEX_INDEX_REPLACE_H

#include <limits.h>

#include "epindex.h"
#include "progress.h"

struct replacement {
    /* May be set before it begins: the sweep asks, and then beginning fails with ECANCELED. */
    const struct fmt_progress *progress;
    const char *path; /* as given: borrowed */
    const char *name; /* its last component, likewise */
    int directory;
    int file;                     /* the temporary file, to be written */
    char temporary[NAME_MAX + 1]; /* its name; "" while there is none */
};

#define REPLACEMENT_INIT                                                                           \
    {                                                                                              \
        NULL, NULL, NULL, -1, -1, ""                                                               \
    }

int replacement_begin(struct replacement *replacement, const char *path, epi_detail *detail);
/* Whether it could begin, as far as permissions say; nothing is written. */
int replacement_look(const char *path, epi_detail *detail);
/* The same for `name` in a directory that is open, and stays the caller's; `path` is what sentences
 * call it. */
int replacement_begin_in(struct replacement *replacement, int directory, const char *name,
                         const char *path, epi_detail *detail);
/* Writes the temporary file to disk. */
int replacement_sync(struct replacement *replacement, epi_detail *detail);
int replacement_commit(struct replacement *replacement, epi_detail *detail);
/* The same, without waiting for any disk: where the two files can change names they do, and the old
 * one is removed. */
int replacement_commit_unsynced(struct replacement *replacement, epi_detail *detail);
void replacement_end(struct replacement *replacement);

#endif
