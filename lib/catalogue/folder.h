/* A folder that takes another's place in one step: it is filled under another name, beside it, and
 * renamed when all of it is on disk. A process that is killed leaves what the next one removes.
 * Knows nothing of what is in it, but that all of it are plain files.
 *
 * On failure: -1 and errno. */
#ifndef EPINDEX_CATALOGUE_FOLDER_H
#define EPINDEX_CATALOGUE_FOLDER_H

#include <limits.h>
#include <stdbool.h>

struct folder {
    char path[PATH_MAX];      /* where it is to be */
    char temporary[PATH_MAX]; /* where it is; "" while there is none */
    int descriptor;           /* of the latter; locked */
    bool was_taken;           /* it is somebody else's until the commit */
};

#define FOLDER_INIT                                                                                \
    {                                                                                              \
        "", "", -1, false                                                                          \
    }

int folder_begin(struct folder *folder, const char *path);
/* Instead: takes the folder `filled`, which is there already, and is to become `path`. */
int folder_take(struct folder *folder, const char *filled, const char *path);
/* Writes the folder to disk and puts it in place; what was there is removed, plain files alone. */
int folder_commit(struct folder *folder);
/* Removes what was begun and not committed. Keeps errno. */
void folder_end(struct folder *folder);

#endif
