#include "save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "file.h"
#include "leftovers.h"
#include "replace.h"
#include "stamps.h"

static bool is_as_seen(int directory, const char *name, const struct seen_file *seen)
{
    struct stat now;
    if (fstatat(directory, name, &now, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT && !seen->there;
    return seen->there && now.st_dev == seen->status.st_dev && now.st_ino == seen->status.st_ino &&
           now.st_ctim.tv_sec == seen->status.st_ctim.tv_sec &&
           now.st_ctim.tv_nsec == seen->status.st_ctim.tv_nsec;
}

/* Where an index is saved. */
struct locked_place {
    const struct store_folder *folder;
    const char *name;
    char *path;
    int directory; /* locked */
};

/* The lock would stay with every process that was forked meanwhile. */
static void unlock_place(struct locked_place *place)
{
    if (place->directory >= 0) {
        unlock_file(place->directory);
        close(place->directory);
    }
    free(place->path);
}

/* Locks the folder `directory`, which it takes over, where `name` is still the caller's to write.
 */
static bool lock_place(struct locked_place *place, int directory, const struct store_folder *folder,
                       const char *name, const struct seen_file *seen)
{
    *place = (struct locked_place){.folder = folder, .name = name, .directory = -1};
    if (directory < 0)
        return false;
    if (lock_file(directory) == LOCK_HELD) {
        close(directory);
        return false;
    }
    place->directory = directory;
    if (asprintf(&place->path, "%s/%s", folder->path, name) < 0)
        place->path = NULL;
    return place->path != NULL && is_as_seen(directory, name, seen);
}

/* Who asks does not wait for a disk; the file says so. */
static bool put_in_place(struct replacement *replacement, bool synced)
{
    if (!synced)
        return replacement_commit_unsynced(replacement, NULL) == 0;
    return replacement_sync(replacement, NULL) == 0 && replacement_commit(replacement, NULL) == 0;
}

static bool write_index(const struct locked_place *place, const struct index_file *file)
{
    struct replacement replacement = REPLACEMENT_INIT;
    bool written =
        replacement_begin_in(&replacement, place->directory, place->name, place->path, NULL) == 0 &&
        set_store_permissions(place->folder, replacement.file) == 0 &&
        write_all(replacement.file, file->reader.file, (size_t)file->reader.header.file_size) &&
        put_in_place(&replacement, file->reader.header.synced);
    replacement_end(&replacement);
    return written;
}

bool save_index(const struct store_folder *folder, const char *name, const struct index_file *file,
                const struct seen_file *seen)
{
    struct locked_place place;
    if (folder->path == NULL || !may_write_file_of(file->reader.header.file_size))
        return false;
    bool saved = lock_place(&place, make_store_folder(folder, NULL), folder, name, seen) &&
                 write_index(&place, file);
    unlock_place(&place);
    return saved;
}

void forget_index(const struct store_folder *folder, const char *name, const struct seen_file *seen)
{
    struct locked_place place;
    if (lock_place(&place, open_store_to_write(folder, NULL), folder, name, seen))
        unlinkat(place.directory, name, 0);
    unlock_place(&place);
}

void restamp_index(const struct store_folder *folder, const char *name, const char *path,
                   const struct seen_file *seen, struct index_file **file)
{
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    struct index_file *newer = NULL;
    struct locked_place place;
    if (!new_stamps_would_prove_more(*file, path))
        return;
    options.level = index_file_level(*file);
    if (lock_place(&place, open_store_to_write(folder, NULL), folder, name, seen)) {
        struct destination destination = {
            .path = place.path, .folder = folder, .directory = place.directory, .name = name};
        if (update_file(&path, 1, &destination, &options, NULL, &newer, NULL) == EPI_OK) {
            index_file_close(*file);
            *file = newer;
        }
    }
    unlock_place(&place);
}
