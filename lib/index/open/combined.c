/* One index for a run of the path list. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "opening.h"
#include "path_entry.h"
#include "public.h"
#include "sealed_paths.h"
#include "trust.h"

static epi_status pass_over_all(struct opening *opening, size_t first, size_t count,
                                const struct objection *objection)
{
    for (size_t i = first; i < first + count; i++)
        if (pass_over(opening, i, EPI_STORE_FILE, opening->file, objection) != EPI_OK)
            return EPI_ERR_MEMORY;
    return EPI_OK;
}

/* Opens the folder of `path`, which must be no link itself: *name is what is behind it. -1: errno.
 */
static int open_folder_of(struct arena *arena, const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    const char *folder = ".";
    *name = slash == NULL ? path : slash + 1;
    while (slash != NULL && slash > path && slash[-1] == '/')
        slash--;
    if (slash != NULL)
        folder = slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path));
    return folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void object_to_folder(struct objection *objection, const char *path, size_t length,
                             int error)
{
    char *folder = strndup(path, length);
    struct stat status;
    if (folder != NULL && lstat(folder, &status) == 0 && S_ISLNK(status.st_mode))
        object(objection, EPI_REASON_SYMBOLIC_LINK, "its folder is a symbolic link");
    else
        object(objection,
               error == ENOENT                     ? EPI_REASON_MISSING
               : error == EACCES || error == EPERM ? EPI_REASON_NO_PERMISSION
                                                   : EPI_REASON_SYSTEM,
               "its folder cannot be opened: %s", error_text(error));
    free(folder);
}

static epi_status open_combined(struct opening *opening, struct index_file **file,
                                struct objection *objection)
{
    struct stat status;
    struct objection to_folder = {.reason = EPI_REASON_SYSTEM};
    const char *name;
    *file = NULL;
    int folder = open_folder_of(&opening->index->arena, opening->file, &name);
    if (folder < 0 || fstat(folder, &status) != 0) {
        int error = errno;
        size_t length = (size_t)(name - opening->file);
        while (length > 1 && opening->file[length - 1] == '/')
            length--;
        object_to_folder(objection, opening->file, length, error);
        if (folder >= 0)
            close(folder);
        return EPI_OK;
    }
    is_trusted(&status, "its folder", geteuid(), &to_folder);
    epi_status result =
        open_trusted(folder, name, opening->file, &to_folder, geteuid(), file, &status, objection);
    close(folder);
    if (result == EPI_OK && *file == NULL && objection->text.text[0] == '\0')
        object(objection, EPI_REASON_MISSING, "there is no such file");
    return result;
}

/* The path list as the file spells one; NULL: out of memory. */
static const char **spell_list(struct opening *opening, const struct index_file *file)
{
    epi_index *index = opening->index;
    char *base = NULL;
    const char **list = arena_alloc(&index->arena, (index->n_sources + 1) * sizeof *list);
    if (list != NULL && file->folder != NULL && (base = realpath(file->folder, NULL)) == NULL)
        list = NULL;
    for (size_t i = 0; list != NULL && i < index->n_sources; i++) {
        const char *path = index->sources[i].path;
        if (base != NULL && (path = sealed_path(&index->arena, base, path)) == NULL)
            list = NULL;
        if (list != NULL)
            list[i] = path;
    }
    free(base);
    return list;
}

/* Where in the list the index's path entries stand, one behind the other; `n`: nowhere. */
static size_t find_run(const struct index_file *file, const char *const *list, size_t n)
{
    size_t length = file->reader.header.path_entries;
    for (size_t first = 0; length > 0 && length <= n && first <= n - length; first++) {
        struct fmt_cursor cursor = fmt_path_entries(&file->reader);
        struct path_entry entry;
        size_t same = 0;
        while (same < length && fmt_next_path_entry(&cursor, &entry) &&
               strcmp(entry.path, list[first + same]) == 0)
            same++;
        if (same == length)
            return first;
    }
    return n;
}

epi_status find_combined(struct opening *opening, struct combined *combined)
{
    epi_index *index = opening->index;
    struct objection objection = {.reason = EPI_REASON_SYSTEM};
    *combined = (struct combined){.first = index->n_sources};
    epi_status status = open_combined(opening, &combined->file, &objection);
    if (status != EPI_OK)
        return status;
    if (combined->file == NULL)
        return pass_over_all(opening, 0, index->n_sources, &objection);

    size_t first = 0, count = index->n_sources;
    const char **list = spell_list(opening, combined->file);
    if (list == NULL) {
        status = EPI_ERR_MEMORY;
        goto cleanup;
    }
    first = find_run(combined->file, list, index->n_sources);
    if (first == index->n_sources) {
        object(&objection, EPI_REASON_OTHER_PATHS, "its path entries are no run of the path list");
        status = pass_over_all(opening, 0, count, &objection);
        goto cleanup;
    }
    count = combined->file->reader.header.path_entries;
    combined->verdicts = arena_alloc(&index->arena, count * sizeof *combined->verdicts);
    if (combined->verdicts == NULL) {
        status = EPI_ERR_MEMORY;
        goto cleanup;
    }
    const struct look look = {.level = opening->level};
    status = check_candidate(combined->file, &look, combined->verdicts, &objection);
    if (status == EPI_OK) {
        combined->first = first;
        combined->count = count;
        return EPI_OK;
    }
    if (status == EPI_NONE)
        status = pass_over_all(opening, first, count, &objection);

cleanup:
    index_file_close(combined->file);
    combined->file = NULL;
    return status;
}

void serve_combined(struct opening *opening, struct combined *combined)
{
    epi_index *index = opening->index;
    struct fmt_cursor cursor = fmt_path_entries(&combined->file->reader);
    struct path_entry entry;
    for (size_t i = 0; i < combined->count && fmt_next_path_entry(&cursor, &entry); i++) {
        struct source *source = &index->sources[combined->first + i];
        source->piece = index->n_pieces;
        source->entry = entry;
        source->file = combined->file->path;
        source->store = EPI_STORE_FILE;
        source->verdict = combined->verdicts[i].verdict;
        source->reason = combined->verdicts[i].reason;
    }
    index->pieces[index->n_pieces++] =
        (struct piece){.file = combined->file, .source = combined->first};
    combined->file = NULL;
}
