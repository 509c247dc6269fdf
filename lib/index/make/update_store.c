/* epi_update(): a file, or the index of one path entry in a store. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "file.h"
#include "folder.h"
#include "index.h"
#include "public.h"
#include "trust.h"

/* Where an index is to be written. */
struct target {
    struct arena arena;
    struct store_folder folder;
    const char *path; /* the path entry, absolute */
    char name[STORE_NAME_SIZE];
    struct destination destination;
};

/* PREFIX/lib/pythonX.Y/site-packages and the like: pyvenv.cfg lies a few folders above. */
#define MOST_FOLDERS_ABOVE 4

static bool is_of_a_virtual_environment(struct arena *arena, const char *path)
{
    char *folder = arena_copy(arena, path, strlen(path));
    for (int i = 0; folder != NULL && i < MOST_FOLDERS_ABOVE; i++) {
        size_t length = strlen(folder);
        while (length > 0 && folder[length - 1] == '/')
            length--;
        while (length > 0 && folder[length - 1] != '/')
            length--;
        folder[length] = '\0';
        if (length == 0)
            return false;
        const char *file = arena_printf(arena, "%spyvenv.cfg", folder);
        if (file != NULL && access(file, F_OK) == 0)
            return true;
    }
    return false;
}

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A folder that somebody else made there is theirs. */
static bool may_write_in_place(struct target *target)
{
    const char *folder = arena_printf(&target->arena, "%s/" IN_PLACE_FOLDER, target->path);
    if (folder == NULL || access(target->path, W_OK | X_OK) != 0)
        return false;
    return access(folder, W_OK | X_OK) == 0 || errno == ENOENT;
}

static epi_store choose_store(struct target *target, epi_store asked)
{
    if (asked != EPI_STORE_FITTING)
        return asked;
    return is_directory(target->path) &&
                   is_of_a_virtual_environment(&target->arena, target->path) &&
                   may_write_in_place(target)
               ? EPI_STORE_IN_PLACE
               : EPI_STORE_USER;
}

static epi_status find_target(struct target *target, epi_store asked, const char *path,
                              epi_detail *detail)
{
    epi_status status = status_from_scan(scan_absolute_path(&target->arena, path, &target->path));
    if (status == EPI_ERR_SYSTEM)
        detail_set(detail, "cannot tell the current directory: %s", error_text(errno));
    if (status != EPI_OK)
        return status;
    epi_store store = choose_store(target, asked);
    bool found = store == EPI_STORE_IN_PLACE
                     ? in_place_store(&target->arena, target->path, &target->folder)
                 : store == EPI_STORE_SYSTEM ? system_store(&target->arena, &target->folder)
                                             : users_store(&target->arena, &target->folder);
    if (!found)
        return EPI_ERR_MEMORY;
    if (target->folder.path == NULL) {
        detail_set(detail, "there is no store of the user's: neither XDG_CACHE_HOME nor HOME is an "
                           "absolute path");
        return EPI_ERR_SYSTEM;
    }
    store_file_name(target->name, target->path);
    struct destination *destination = &target->destination;
    destination->folder = &target->folder;
    destination->directory = -1;
    destination->name = store == EPI_STORE_IN_PLACE ? IN_PLACE_FILE : target->name;
    destination->path = arena_join_path(&target->arena, target->folder.path, destination->name);
    return destination->path == NULL ? EPI_ERR_MEMORY : EPI_OK;
}

static bool is_disabled(struct target *target)
{
    const char *marker =
        arena_printf(&target->arena, "%s/" IN_PLACE_FOLDER "/" IN_PLACE_DISABLE, target->path);
    return marker != NULL && access(marker, F_OK) == 0;
}

/* What no reader would believe is no reason to write nothing. */
static bool must_be_replaced(const struct destination *destination)
{
    struct objection ignored;
    struct stat status;
    return destination->directory >= 0 &&
           fstatat(destination->directory, destination->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           !is_trusted(&status, "it", geteuid(), &ignored);
}

/* The path entry has no distributions. */
static epi_status remove_index(const struct target *target, epi_detail *detail)
{
    const struct destination *destination = &target->destination;
    if (destination->directory < 0)
        return EPI_OK;
    if (unlinkat(destination->directory, destination->name, 0) != 0 && errno != ENOENT) {
        detail_about(detail, destination->path,
                     "cannot remove the index of a path entry without "
                     "distributions: %s",
                     error_text(errno));
        return EPI_ERR_SYSTEM;
    }
    /* One in place has nothing to be there for. Where it is not empty, it stays. */
    if (target->folder.in_place)
        rmdir(target->folder.path);
    return EPI_OK;
}

/* *file is NULL where nothing is to be stored. */
static epi_status update_in_store(const char *path, const epi_build_options *given,
                                  epi_outcome *outcome, struct index_file **file,
                                  epi_detail *detail)
{
    struct target target = {.destination.directory = -1};
    epi_build_options options = *given;
    epi_status status = EPI_ERR_ARGUMENT;

    if (options.store < EPI_STORE_FITTING || options.store > EPI_STORE_USER) {
        detail_set(detail, "the store is none to write to");
        goto cleanup;
    }
    status = find_target(&target, options.store, path, detail);
    if (status != EPI_OK)
        goto cleanup;
    if (options.kind == EPI_SEALED && !target.folder.in_place) {
        detail_set(detail, "only an index in place can be sealed: it travels with what it "
                           "describes");
        status = EPI_ERR_ARGUMENT;
        goto cleanup;
    }
    if (is_disabled(&target))
        goto cleanup;
    target.destination.directory = open_store_to_write(&target.folder, detail);
    if (target.destination.directory < 0 && errno != ENOENT && errno != ENOTDIR) {
        status = errno == ENOMEM ? EPI_ERR_MEMORY : EPI_ERR_SYSTEM;
        goto cleanup;
    }
    if (must_be_replaced(&target.destination))
        options.flags |= EPI_BUILD_FORCE;
    status = update_file(&target.path, 1, &target.destination, &options, outcome, file, detail);
    if (status == EPI_NONE) {
        if (outcome != NULL)
            *outcome = EPI_KEPT;
        status = remove_index(&target, detail);
    }

cleanup:
    if (status == EPI_ERR_MEMORY)
        detail_set(detail, "out of memory");
    if (target.destination.directory >= 0)
        close(target.destination.directory);
    arena_free(&target.arena);
    return status;
}

static epi_status bad_argument(epi_detail *detail, const char *what)
{
    detail_set(detail, "%s", what);
    return EPI_ERR_ARGUMENT;
}

static epi_status check_paths(const char *const *paths, size_t n_paths, epi_detail *detail)
{
    if (paths == NULL && n_paths > 0)
        return bad_argument(detail, "the path list is NULL");
    for (size_t i = 0; i < n_paths; i++) {
        if (paths[i] == NULL) {
            detail_set(detail, "element %zu of the path list is NULL", i);
            return EPI_ERR_ARGUMENT;
        }
    }
    return EPI_OK;
}

static epi_status read_build_options(epi_build_options *options, const epi_build_options *given,
                                     epi_detail *detail)
{
    if (!read_options(options, sizeof *options, given, "the build options", detail))
        return EPI_ERR_ARGUMENT;
    if (options->flags & ~(EPI_BUILD_FORCE | EPI_BUILD_DRY_RUN))
        return bad_argument(detail,
                            "the build options have a flag that this version does not know");
    if (options->kind != EPI_LOCAL && options->kind != EPI_SEALED)
        return bad_argument(detail, "the kind is neither EPI_LOCAL nor EPI_SEALED");
    if (options->level < EPI_LEVEL_DEFAULT || options->level > EPI_LEVEL_CONTENT)
        return bad_argument(detail, "the level is none of epi_level");
    if (options->level == EPI_LEVEL_DEFAULT)
        options->level = options->kind == EPI_SEALED ? EPI_LEVEL_TRUST : EPI_LEVEL_META;
    return EPI_OK;
}

epi_status epi_update(const char *const *paths, size_t n_paths, const char *output,
                      const epi_build_options *given, epi_outcome *outcome, epi_index **index,
                      epi_detail *detail)
{
    struct index_file *file = NULL, **wanted = index == NULL ? NULL : &file;
    struct destination destination = {.path = output, .directory = -1};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    if (index != NULL)
        *index = NULL;
    if (outcome != NULL)
        *outcome = EPI_KEPT;
    epi_status status = check_paths(paths, n_paths, detail);
    if (status == EPI_OK)
        status = read_build_options(&options, given, detail);
    if (status != EPI_OK)
        return status;
    if (output == NULL && n_paths != 1)
        return bad_argument(detail, "without a file to write, it takes one path entry");
    status = output == NULL
                 ? update_in_store(paths[0], &options, outcome, wanted, detail)
                 : update_file(paths, n_paths, &destination, &options, outcome, wanted, detail);
    return status == EPI_OK && file != NULL ? index_of_file(file, index, detail) : status;
}
