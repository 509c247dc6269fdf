#include "arm.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "children.h"
#include "file.h"
#include "filesystem.h"
#include "public.h"

/* As many as the kernel follows before it says ELOOP. */
#define MAX_LINKS 40

#define OF_ITSELF ((uint32_t)(IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF))
/* A directory may be on the way to one path entry and another one itself: masks add up. */
#define ON_THE_WAY                                                                                 \
    ((uint32_t)(OF_ITSELF | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR |     \
                IN_MASK_ADD))
#define OF_CONTENT ((uint32_t)(IN_MODIFY | IN_CLOSE_WRITE))

/* The files of a metadata directory that are read. */
static const char *const metadata_files[] = {"entry_points.txt", "METADATA", "PKG-INFO"};
#define N_METADATA_FILES (sizeof metadata_files / sizeof *metadata_files)

/* One run of watch_arm(). */
struct arming {
    int inotify;
    struct armed armed;     /* what is being made */
    struct name_table ways; /* the directories that are watched ON_THE_WAY already */
    epi_detail *detail;
};

static bool is_in(const struct name_table *table, const char *name)
{
    size_t number;
    return name_table_find(table, name, &number);
}

bool armed_concerns(const struct armed *armed, const char *name)
{
    for (size_t i = 0; i < N_METADATA_FILES; i++)
        if (strcmp(name, metadata_files[i]) == 0)
            return true;
    /* Which directory it is in is not asked: a call too many does no harm. */
    return classify_child(name, true, armed->has_drop) != CHILD_NONE || is_in(&armed->names, name);
}

void armed_free(struct armed *armed)
{
    free(armed->watches.numbers);
    name_table_free(&armed->names);
    arena_free(&armed->arena);
    *armed = (struct armed){0};
}

static epi_status cannot_watch(const struct arming *arming, const char *path, int error)
{
    if (error == ENOMEM)
        return out_of_memory(arming->detail);
    if (error == ENOSPC)
        detail_about(arming->detail, path,
                     "cannot be watched: all inotify watches are taken (see "
                     "fs.inotify.max_user_watches); check for freshness instead");
    else
        detail_about(arming->detail, path, "cannot be watched: %s; check for freshness instead",
                     error_text(error));
    return EPI_ERR_SYSTEM;
}

static epi_status no_memory(const struct arming *arming)
{
    return cannot_watch(arming, "", ENOMEM);
}

/* Nothing is there any more, or never was: its parent directory's watch sees when that changes. */
static bool means_absent(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

/* EPI_NONE: it cannot be watched, errno says why. */
static epi_status add_watch(struct arming *arming, const char *path, uint32_t mask)
{
    struct watches *watches = &arming->armed.watches;
    if (watches->count == watches->capacity) {
        size_t capacity = watches->capacity == 0 ? 64 : 2 * watches->capacity;
        int *numbers = realloc(watches->numbers, capacity * sizeof *numbers);
        if (numbers == NULL)
            return no_memory(arming);
        watches->numbers = numbers;
        watches->capacity = capacity;
    }
    int number = inotify_add_watch(arming->inotify, path, mask);
    if (number < 0)
        return EPI_NONE;
    watches->numbers[watches->count++] = number;
    return EPI_OK;
}

/* A regular file. What may not be read is not in the answers: that it may be is an event of its
 * directory. */
static epi_status watch_content(struct arming *arming, const char *path)
{
    epi_status status = add_watch(arming, path, OF_ITSELF | OF_CONTENT | IN_MASK_ADD);
    if (status != EPI_NONE)
        return status;
    return means_absent(errno) || errno == EACCES ? EPI_OK : cannot_watch(arming, path, errno);
}

/* EPI_NONE: there is nothing to be seen. */
static epi_status look_at(const struct arming *arming, const char *path, struct stat *status)
{
    if (lstat(path, status) == 0)
        return EPI_OK;
    /* A path can be longer when it is spelled out than the one that leads to the same place. */
    bool hidden = errno == ENAMETOOLONG && strlen(path) >= PATH_MAX &&
                  strlen(strrchr(path, '/') + 1) <= NAME_MAX;
    return hidden || errno == ENOMEM ? cannot_watch(arming, path, errno) : EPI_NONE;
}

/* Another machine's changes raise no event here. */
static bool is_behind_a_server(const char *path)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return !means_absent(errno) && errno != EACCES;
    bool local = filesystem_keeps_mappings(fd);
    close(fd);
    return !local;
}

static epi_status refuse_server(const struct arming *arming, const char *path)
{
    detail_about(arming->detail, path,
                 "cannot be watched: its file system is behind a server, or not known to tell of "
                 "every change; check for freshness instead");
    return EPI_ERR_SYSTEM;
}

static bool is_mount_point(const char *directory, const struct stat *child)
{
    struct stat parent;
    return S_ISDIR(child->st_mode) && stat(directory, &parent) == 0 &&
           parent.st_dev != child->st_dev;
}

/* Watches `directory` for what happens to the name of `child` in it, then looks at the child.
 * EPI_NONE: there is none that could be reached. */
static epi_status watch_name(struct arming *arming, const char *directory, const char *child,
                             struct stat *found)
{
    if (!is_in(&arming->ways, directory)) {
        epi_status status = add_watch(arming, directory, ON_THE_WAY);
        if (status == EPI_NONE && errno == EACCES) {
            /* It may be searched, but not read, and so not be watched; what is in it can be. */
            status = add_watch(arming, child, OF_ITSELF | IN_DONT_FOLLOW | IN_MASK_ADD);
            if (status == EPI_NONE && errno == ENOENT)
                return cannot_watch(arming, directory, EACCES);
            if (status == EPI_NONE && errno == EACCES && lstat(child, found) == 0)
                return cannot_watch(arming, child, EACCES);
        }
        if (status == EPI_NONE && errno != EACCES && !means_absent(errno))
            return cannot_watch(arming, directory, errno);
        if (status != EPI_OK)
            return status;
    }
    epi_status seen = look_at(arming, child, found);
    if (seen != EPI_OK && seen != EPI_NONE)
        return seen;
    if (is_behind_a_server(directory)) {
        /* Nobody can put anything else in the place of a mount point. */
        if (seen == EPI_NONE || !is_mount_point(directory, found))
            return refuse_server(arming, directory);
    } else if (name_table_add(&arming->ways, directory, NULL) < 0) {
        return no_memory(arming);
    }
    return seen;
}

/* `directory` without its last name: "/a/b" is "/a", "/a" is "". */
static const char *parent_of(struct arena *arena, const char *directory)
{
    const char *slash = strrchr(directory, '/');
    return slash == NULL ? "" : arena_copy(arena, directory, (size_t)(slash - directory));
}

/* Follows `path` as the kernel does, name by name, and watches each directory that is asked on the
 * way: so the renaming of a directory above and another target of a link are seen, and so is, where
 * nothing is there yet, the appearance of whatever is missing. *end: where it leads, without links;
 * NULL: nowhere. */
static epi_status watch_way(struct arming *arming, const char *path, const char **end)
{
    struct arena *arena = &arming->armed.arena;
    const char *place = "", *rest = path; /* place: without links and final '/'; "" is the root */
    char target[PATH_MAX];
    int links = 0;
    *end = NULL;
    for (;;) {
        rest += strspn(rest, "/");
        size_t length = strcspn(rest, "/");
        if (length == 0)
            break;
        const char *name = arena_copy(arena, rest, length);
        if (name == NULL)
            return no_memory(arming);
        rest += length;
        if (strcmp(name, ".") == 0)
            continue;
        if (strcmp(name, "..") == 0) {
            if ((place = parent_of(arena, place)) == NULL)
                return no_memory(arming);
            continue;
        }

        struct stat found;
        const char *child = arena_join_path(arena, place, name);
        if (child == NULL || name_table_add(&arming->armed.names, name, NULL) < 0)
            return no_memory(arming);
        epi_status status = watch_name(arming, place[0] == '\0' ? "/" : place, child, &found);
        if (status != EPI_OK)
            return status == EPI_NONE ? EPI_OK : status;
        if (!S_ISLNK(found.st_mode)) {
            place = child;
            continue;
        }
        ssize_t size = readlink(child, target, sizeof target);
        if (size < 0 || (size_t)size == sizeof target || ++links > MAX_LINKS)
            return EPI_OK;
        if ((rest = arena_printf(arena, "%.*s%s", (int)size, target, rest)) == NULL)
            return no_memory(arming);
        if (rest[0] == '/')
            place = "";
    }
    *end = place[0] == '\0' ? "/" : place;
    return EPI_OK;
}

/* What is at `path`, behind all links, the way to which is watched. *end NULL: nothing is there. */
static epi_status find_end(struct arming *arming, const char *path, struct stat *status,
                           const char **end)
{
    epi_status result = look_at(arming, path, status);
    *end = result == EPI_OK ? path : NULL;
    if (result == EPI_OK && S_ISLNK(status->st_mode)) {
        result = watch_way(arming, path, end);
        if (result == EPI_OK && *end != NULL && stat(*end, status) != 0)
            *end = NULL;
    }
    return result == EPI_NONE ? EPI_OK : result;
}

/* A file that is read: mostly its directory has events for its changes. But not where it lies
 * elsewhere, and not where somebody writes into it under another one of its names. */
static epi_status watch_file(struct arming *arming, const char *path)
{
    struct stat status;
    const char *end;
    epi_status result = find_end(arming, path, &status, &end);
    if (result != EPI_OK || end == NULL || (end == path && status.st_nlink < 2))
        return result;
    return S_ISREG(status.st_mode) ? watch_content(arming, end) : EPI_OK;
}

static epi_status watch_metadata_directory(struct arming *arming, const char *path)
{
    epi_status status = add_watch(arming, path, ON_THE_WAY | OF_CONTENT);
    if (status == EPI_NONE && errno == EACCES)
        /* Who may not search it sees nothing of what happens in it either. */
        return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? cannot_watch(arming, path, EACCES)
                                                                : EPI_OK;
    if (status == EPI_NONE)
        return means_absent(errno) ? EPI_OK : cannot_watch(arming, path, errno);
    for (size_t i = 0; status == EPI_OK && i < N_METADATA_FILES; i++) {
        const char *file = arena_join_path(&arming->armed.arena, path, metadata_files[i]);
        status = file == NULL ? no_memory(arming) : watch_file(arming, file);
    }
    return status;
}

static epi_status watch_child(struct arming *arming, const char *path)
{
    struct stat status;
    const char *end;
    epi_status result = find_end(arming, path, &status, &end);
    if (result != EPI_OK || end == NULL)
        return result;
    if (end != path && is_behind_a_server(end))
        return refuse_server(arming, end);
    return S_ISDIR(status.st_mode) ? watch_metadata_directory(arming, end)
                                   : watch_file(arming, path);
}

static epi_status watch_directory(struct arming *arming, const struct watched_path *path,
                                  const char *directory)
{
    epi_status result = EPI_OK;
    DIR *listing = NULL;
    epi_status added = add_watch(arming, directory, ON_THE_WAY | OF_CONTENT);
    if (added == EPI_OK)
        listing = opendir(directory);
    if (added == EPI_ERR_MEMORY)
        return added;
    if (listing == NULL) {
        /* Not to be listed, it has no answers: what could change that is seen from above. */
        return means_absent(errno) || errno == EACCES ? EPI_OK
                                                      : cannot_watch(arming, directory, errno);
    }
    const struct dirent *item;
    while (result == EPI_OK && (errno = 0, (item = readdir(listing)) != NULL)) {
        enum child_kind kind = classify_child(item->d_name, path->is_egg, path->is_drop);
        if (kind == CHILD_NONE)
            continue;
        const char *child = arena_join_path(&arming->armed.arena, directory, item->d_name);
        result = child == NULL ? no_memory(arming) : watch_child(arming, child);
    }
    if (result == EPI_OK && errno != 0)
        result = cannot_watch(arming, directory, errno);
    closedir(listing);
    return result;
}

static epi_status watch_path_entry(struct arming *arming, const struct watched_path *path)
{
    const char *end;
    struct stat status;
    epi_status result = watch_way(arming, path->path, &end);
    if (result != EPI_OK || end == NULL || stat(end, &status) != 0)
        return result;
    if (is_behind_a_server(end))
        return refuse_server(arming, end);
    if (S_ISDIR(status.st_mode))
        return watch_directory(arming, path, end);
    return S_ISREG(status.st_mode) ? watch_content(arming, end) : EPI_OK;
}

static int by_number(const void *left, const void *right)
{
    int a = *(const int *)left, b = *(const int *)right;
    return a < b ? -1 : a > b;
}

/* Two ways may have led to the same file: its watch is there once. */
static void sort_watches(struct watches *watches)
{
    size_t kept = 0;
    if (watches->count > 1)
        qsort(watches->numbers, watches->count, sizeof *watches->numbers, by_number);
    for (size_t i = 0; i < watches->count; i++)
        if (kept == 0 || watches->numbers[i] != watches->numbers[kept - 1])
            watches->numbers[kept++] = watches->numbers[i];
    watches->count = kept;
}

/* Both are sorted. That one of the older is gone already is no error. */
static void remove_others(int inotify, const struct watches *older, const struct watches *newer)
{
    size_t j = 0;
    for (size_t i = 0; i < older->count; i++) {
        while (j < newer->count && newer->numbers[j] < older->numbers[i])
            j++;
        if (j == newer->count || newer->numbers[j] != older->numbers[i])
            inotify_rm_watch(inotify, older->numbers[i]);
    }
}

epi_status watch_arm(int inotify, const struct watched_path *paths, size_t n_paths,
                     struct armed *armed, epi_detail *detail)
{
    struct arming arming = {.inotify = inotify, .detail = detail};
    epi_status status = EPI_OK;
    for (size_t i = 0; i < n_paths && status == EPI_OK; i++) {
        arming.armed.has_drop = arming.armed.has_drop || paths[i].is_drop;
        status = watch_path_entry(&arming, &paths[i]);
    }
    name_table_free(&arming.ways);
    if (status != EPI_OK) {
        armed_free(&arming.armed);
        return status;
    }
    sort_watches(&arming.armed.watches);
    remove_others(inotify, &armed->watches, &arming.armed.watches);
    armed_free(armed);
    *armed = arming.armed;
    return EPI_OK;
}
