#include "spelled_paths.h"

#include <stdlib.h>
#include <string.h>

#include "public.h"
#include "scan.h"
#include "sealed_paths.h"

epi_status spell_path_list(const struct index_file *file, const char *const *paths, size_t n_paths,
                           struct spelled_paths *spelled)
{
    bool sealed = file != NULL && file->reader.header.kind == EPI_SEALED;
    char *folder = sealed && file->folder != NULL ? realpath(file->folder, NULL) : NULL;
    epi_status status = EPI_OK;

    if (sealed && folder == NULL)
        return EPI_ERR_SYSTEM;
    spelled->paths = arena_alloc(&spelled->arena, (n_paths + 1) * sizeof *spelled->paths);
    spelled->absolute = arena_alloc(&spelled->arena, (n_paths + 1) * sizeof *spelled->absolute);
    if (spelled->paths == NULL || spelled->absolute == NULL)
        status = EPI_ERR_MEMORY;
    for (; status == EPI_OK && spelled->count < n_paths; spelled->count++) {
        const char *path = NULL;
        status =
            status_from_scan(scan_absolute_path(&spelled->arena, paths[spelled->count], &path));
        spelled->absolute[spelled->count] = path;
        if (status == EPI_OK && sealed)
            path = sealed_path(&spelled->arena, folder, path);
        if (status == EPI_OK && path == NULL)
            status = EPI_ERR_MEMORY;
        spelled->paths[spelled->count] = path;
    }
    free(folder);
    return status;
}

epi_status covers_path_list(const struct index_file *file, const char *const *paths, size_t n_paths)
{
    if (n_paths != file->reader.header.path_entries)
        return EPI_ERR_STALE;
    struct spelled_paths list = {0};
    struct fmt_cursor cursor = fmt_path_entries(&file->reader);
    struct path_entry entry;
    epi_status status = spell_path_list(file, paths, n_paths, &list);
    for (size_t i = 0; i < n_paths && status == EPI_OK; i++)
        if (!fmt_next_path_entry(&cursor, &entry) || strcmp(entry.path, list.paths[i]) != 0)
            status = EPI_ERR_STALE;
    arena_free(&list.arena);
    return status;
}
