/* Leaves what a scan found for the next process, if nobody else is doing so.
 *
 * The folder of the store is locked while somebody saves: one writer at a time, and nobody waits.
 * Nothing rests on the lock; a file system that has none only makes for more writers. */
#ifndef EPINDEX_INDEX_SAVE_H
#define EPINDEX_INDEX_SAVE_H

#include "folder.h"
#include "index_file.h"

/* What lay at a place in a store when it was looked at. */
struct seen_file {
    bool there;
    struct stat status;
};

/* Writes the in-memory index to the store as `name`, unless somebody else has done so since. */
bool save_index(const struct store_folder *folder, const char *name, const struct index_file *file,
                const struct seen_file *seen);

/* Removes the index `name`, of a path entry that has no distributions any more. */
void forget_index(const struct store_folder *folder, const char *name,
                  const struct seen_file *seen);

/* Writes an index that has moved anew, with stamps that can be believed. *file is then the new one,
 * and the old one is closed. */
void restamp_index(const struct store_folder *folder, const char *name, const char *path,
                   const struct seen_file *seen, struct index_file **file);

#endif
