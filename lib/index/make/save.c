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

/* The store's folder, locked, where `name` is still the caller's to write; -1: it is not. */
static int begin_saving(const struct store_folder *folder, const char *name,
                        const struct seen_file *seen)
{
    int directory = open_store_to_write(folder, NULL);
    if (directory < 0)
        return -1;
    if (lock_file(directory) != LOCK_HELD && is_as_seen(directory, name, seen))
        return directory;
    close(directory);
    return -1;
}

static char *path_in(const struct store_folder *folder, const char *name)
{
    char *path;
    return asprintf(&path, "%s/%s", folder->path, name) < 0 ? NULL : path;
}

bool save_index(const struct store_folder *folder, const char *name, const struct index_file *file,
                const struct seen_file *seen)
{
    struct replacement replacement = REPLACEMENT_INIT;
    char *path = NULL;
    int directory = -1;
    bool saved = false;

    if (folder->path == NULL || make_store_folder(folder, NULL) != 0)
        return false;
    directory = begin_saving(folder, name, seen);
    if (directory < 0 || (path = path_in(folder, name)) == NULL)
        goto cleanup;
    saved = replacement_begin(&replacement, path, NULL) == 0 &&
            keep_others_from_writing(replacement.file) == 0 &&
            write_all(replacement.file, file->reader.file, file->reader.header.file_size) &&
            replacement_sync(&replacement, NULL) == 0 &&
            replacement_commit(&replacement, NULL) == 0;

cleanup:
    replacement_end(&replacement);
    free(path);
    if (directory >= 0)
        close(directory);
    return saved;
}

void forget_index(const struct store_folder *folder, const char *name, const struct seen_file *seen)
{
    int directory = begin_saving(folder, name, seen);
    if (directory < 0)
        return;
    unlinkat(directory, name, 0);
    close(directory);
}

void restamp_index(const struct store_folder *folder, const char *name, const char *path,
                   const struct seen_file *seen, struct index_file **file)
{
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    struct index_file *newer = NULL;
    if (!new_stamps_would_tell_more(&(*file)->reader, path))
        return;
    int directory = begin_saving(folder, name, seen);
    if (directory < 0)
        return;
    options.level = index_file_level(*file);
    char *output = path_in(folder, name);
    if (output != NULL &&
        update_file(&path, 1, output, &options, folder, NULL, &newer, NULL) == EPI_OK) {
        index_file_close(*file);
        *file = newer;
    }
    free(output);
    close(directory);
}
