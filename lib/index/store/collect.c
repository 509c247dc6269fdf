/* Sweeps a store: indexes of path entries that are gone, what is no index, left-overs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "folder.h"
#include "index_file.h"
#include "leftovers.h"
#include "public.h"

struct collection {
    const struct store_folder *folder;
    int directory;
    const char *path; /* of a store in place: the path entry */
    unsigned flags;
    epi_collected *collected;
    void *context;
    epi_detail *detail;
};

static bool is_gone(const char *path)
{
    struct stat status;
    return stat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* What is known to be of no use. What a newer version wrote, or cannot be read now, may be of some.
 */
static bool is_garbage(epi_status opened, const struct index_file *file, const char *name,
                       struct path_entry *entry)
{
    char right_name[STORE_NAME_SIZE];
    switch (opened) {
    case EPI_OK:
        break;
    case EPI_ERR_EMPTY:
    case EPI_ERR_NOT_CDB:
    case EPI_ERR_NOT_INDEX:
    case EPI_ERR_TRUNCATED:
    case EPI_ERR_DAMAGED:
        return true;
    default:
        return false;
    }
    struct fmt_cursor cursor = fmt_path_entries(&file->reader);
    if (file->reader.header.path_entries != 1 || !fmt_next_path_entry(&cursor, entry))
        return true;
    store_file_name(right_name, entry->path);
    return strcmp(name, right_name) != 0 || is_gone(entry->path);
}

static epi_status collect_one(const struct collection *collection, const char *name)
{
    struct path_entry entry = {0};
    struct index_file *file = NULL;
    char *path = NULL;
    struct stat status;
    epi_status result = EPI_OK;
    int opened_file = openat(collection->directory, name,
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    bool is_link = opened_file < 0 && errno == ELOOP; /* which no reader follows */
    if (!is_link &&
        (opened_file < 0 || fstat(opened_file, &status) != 0 || !S_ISREG(status.st_mode)))
        goto cleanup;
    if (asprintf(&path, "%s/%s", collection->folder->path, name) < 0) {
        path = NULL;
        result = EPI_ERR_MEMORY;
        goto cleanup;
    }
    epi_status opened = is_link ? EPI_ERR_NOT_INDEX
                                : index_file_from_descriptor(opened_file, NULL, &file, NULL, NULL);
    bool garbage = is_garbage(opened, file, name, &entry);
    if (!garbage && !(collection->flags & EPI_COLLECT_ALL))
        goto cleanup;
    bool remove = !(collection->flags & EPI_COLLECT_DRY_RUN);
    if (remove && unlinkat(collection->directory, name, 0) != 0) {
        if (errno == ENOENT)
            goto cleanup;
        detail_about(collection->detail, path, "cannot be removed: %s", error_text(errno));
        result = EPI_ERR_SYSTEM;
    } else if (collection->collected != NULL) {
        const char *of = collection->path ? collection->path : entry.path;
        collection->collected(collection->context, path, of == NULL ? "" : of);
    }

cleanup:
    index_file_close(file);
    free(path);
    if (opened_file >= 0)
        close(opened_file);
    return result;
}

/* The path list of an interpreter (lib/environment/kept_paths.h). */
static bool is_kept_paths_name(const char *name)
{
    return strncmp(name, "python-", 7) == 0 && strspn(name + 7, "0123456789abcdef") == 32 &&
           name[39] == '\0';
}

static void drop_kept_paths(const struct collection *collection, const char *name)
{
    char *path = NULL;
    bool removed =
        collection->flags & EPI_COLLECT_DRY_RUN || unlinkat(collection->directory, name, 0) == 0;
    if (!removed || collection->collected == NULL ||
        asprintf(&path, "%s/%s", collection->folder->path, name) < 0)
        return;
    collection->collected(collection->context, path, "");
    free(path);
}

static epi_status collect_all(const struct collection *collection)
{
    /* Opened anew: fdopendir() takes the descriptor. */
    int listed = openat(collection->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *children = listed < 0 ? NULL : fdopendir(listed);
    if (children == NULL) {
        detail_about(collection->detail, collection->folder->path, "cannot be listed: %s",
                     error_text(errno));
        if (listed >= 0)
            close(listed);
        return EPI_ERR_SYSTEM;
    }
    epi_status result = EPI_OK;
    const struct dirent *child;
    while ((child = readdir(children)) != NULL) {
        if (collection->flags & EPI_COLLECT_ALL && is_kept_paths_name(child->d_name))
            drop_kept_paths(collection, child->d_name);
        if (!is_store_file_name(child->d_name))
            continue;
        epi_status status = collect_one(collection, child->d_name);
        if (result == EPI_OK)
            result = status;
    }
    closedir(children);
    return result;
}

/* False: out of memory. */
static bool find_folder(epi_store store, const char *path, struct arena *arena,
                        struct store_folder *folder)
{
    switch (store) {
    case EPI_STORE_IN_PLACE:
        return in_place_store(arena, path, folder);
    case EPI_STORE_SYSTEM:
        return system_store(arena, folder);
    default:
        return users_store(arena, folder);
    }
}

static epi_status collect_folder(struct collection *collection)
{
    const struct store_folder *folder = collection->folder;
    bool remove = !(collection->flags & EPI_COLLECT_DRY_RUN);
    if (folder->path == NULL || access(folder->path, F_OK) != 0)
        return EPI_OK;
    collection->directory = open_store_to_write(folder, collection->detail);
    if (collection->directory < 0)
        return EPI_ERR_SYSTEM;
    if (remove)
        sweep_all_leftovers(collection->directory);
    if (!folder->in_place)
        return collect_all(collection);
    epi_status status = collect_one(collection, IN_PLACE_FILE);
    if (status == EPI_OK && remove)
        rmdir(folder->path); /* unless something else lies in it */
    return status;
}

epi_status epi_collect(epi_store store, const char *path, unsigned flags, epi_collected *collected,
                       void *context, epi_detail *detail)
{
    struct arena arena = {0};
    struct store_folder folder;
    struct collection collection = {&folder, -1, path, flags, collected, context, detail};
    bool in_place = store == EPI_STORE_IN_PLACE && path && flags & EPI_COLLECT_ALL;
    bool whole_store = (store == EPI_STORE_SYSTEM || store == EPI_STORE_USER) && !path;
    if ((!in_place && !whole_store) || flags & ~(EPI_COLLECT_ALL | EPI_COLLECT_DRY_RUN)) {
        detail_set(detail, "epi_collect: it takes the system's store, the user's, or with "
                           "EPI_COLLECT_ALL a path entry");
        return EPI_ERR_ARGUMENT;
    }
    epi_status status =
        find_folder(store, path, &arena, &folder) ? collect_folder(&collection) : EPI_ERR_MEMORY;
    if (status == EPI_ERR_MEMORY)
        detail_set(detail, "out of memory");
    if (collection.directory >= 0)
        close(collection.directory);
    arena_free(&arena);
    return status;
}
