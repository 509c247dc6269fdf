#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "file.h"

#define MARK ".epi-tmp."

/* Joins into `path`. False: errno. */
static bool join(char path[PATH_MAX], const char *folder, const char *separator, const char *name)
{
    int length = snprintf(path, PATH_MAX, "%s%s%s", folder, separator, name);
    if (length >= 0 && length < PATH_MAX)
        return true;
    errno = ENAMETOOLONG;
    return false;
}

/* Without the slashes at its end. */
static int set_path(struct folder *folder, const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (length == 0 || length >= PATH_MAX) {
        errno = length == 0 ? ENOENT : ENAMETOOLONG;
        return -1;
    }
    memcpy(folder->path, path, length);
    folder->path[length] = '\0';
    return 0;
}

/* Removes a folder with the plain files in it, no other. */
static void remove_folder(const char *path)
{
    DIR *listing = opendir(path);
    if (listing == NULL)
        return;
    const struct dirent *item;
    while ((item = readdir(listing)) != NULL) {
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0)
            unlinkat(dirfd(listing), item->d_name, 0);
    }
    closedir(listing);
    rmdir(path);
}

static int open_locked(const char *path)
{
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return descriptor;
    close(descriptor);
    errno = EBUSY;
    return -1;
}

/* Removes the folders that processes left which were killed: nobody holds them locked. */
static void sweep(const struct folder *folder, const char *parent)
{
    const char *slash = strrchr(folder->path, '/');
    char prefix[NAME_MAX + 1], path[PATH_MAX];
    int length =
        snprintf(prefix, sizeof prefix, ".%s" MARK, slash == NULL ? folder->path : slash + 1);
    DIR *listing = opendir(parent);
    const struct dirent *item;
    while (listing != NULL && (item = readdir(listing)) != NULL) {
        if (strncmp(item->d_name, prefix, (size_t)length) != 0 ||
            !join(path, parent, "/", item->d_name))
            continue;
        int descriptor = open_locked(path);
        if (descriptor >= 0) {
            remove_folder(path);
            close(descriptor);
        }
    }
    if (listing != NULL)
        closedir(listing);
}

/* A new folder beside `path`, of a name that is free. */
static int make_temporary(struct folder *folder, const char *parent)
{
    const char *slash = strrchr(folder->path, '/');
    const char *name = slash == NULL ? folder->path : slash + 1;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        char temporary[PATH_MAX];
        int length = snprintf(temporary, sizeof temporary, "%s/.%s" MARK "%lx%lx%x", parent, name,
                              (unsigned long)getpid(), (unsigned long)now.tv_nsec, attempt);
        if (length < 0 || (size_t)length >= sizeof temporary) {
            errno = ENAMETOOLONG;
            return -1;
        }
        if (mkdir(temporary, 0777) == 0) {
            memcpy(folder->temporary, temporary, sizeof temporary);
            folder->descriptor = open_locked(temporary);
            return folder->descriptor < 0 ? -1 : 0;
        }
        if (errno != EEXIST)
            return -1;
    }
    return -1;
}

int folder_begin(struct folder *folder, const char *path)
{
    if (set_path(folder, path) != 0)
        return -1;
    char *parent = parent_directory(folder->path);
    if (parent == NULL) {
        errno = ENOMEM;
        return -1;
    }
    sweep(folder, parent);
    int result = make_temporary(folder, parent);
    free(parent);
    return result;
}

int folder_take(struct folder *folder, const char *filled, const char *path)
{
    int descriptor = open_locked(filled);
    if (descriptor < 0)
        return -1;
    folder->descriptor = descriptor;
    folder->was_taken = true;
    return set_path(folder, path) == 0 && join(folder->temporary, filled, "", "") ? 0 : -1;
}

/* Puts it where another is, which gets its name. */
static int exchange(struct folder *folder)
{
#ifdef RENAME_EXCHANGE
    if (renameat2(AT_FDCWD, folder->temporary, AT_FDCWD, folder->path, RENAME_EXCHANGE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
#endif
    /* The file system cannot do it in one step: for a moment there is none. */
    char aside[PATH_MAX];
    if (!join(aside, folder->temporary, ".", "old") || rename(folder->path, aside) != 0)
        return -1;
    if (rename(folder->temporary, folder->path) != 0) {
        int error = errno;
        rename(aside, folder->path);
        errno = error;
        return -1;
    }
    return rename(aside, folder->temporary);
}

static int sync_parent(const char *path)
{
    char *parent = parent_directory(path);
    int descriptor = parent == NULL ? -1 : open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    if (descriptor < 0)
        return -1;
    int result = fsync(descriptor);
    if (result != 0 && (errno == EINVAL || errno == ENOTSUP))
        result = 0;
    close(descriptor);
    return result;
}

int folder_commit(struct folder *folder)
{
    if (fsync(folder->descriptor) != 0 && errno != EINVAL && errno != ENOTSUP)
        return -1;
    bool is_new = rename(folder->temporary, folder->path) == 0;
    if (!is_new) {
        if ((errno != ENOTEMPTY && errno != EEXIST) || exchange(folder) != 0)
            return -1;
        remove_folder(folder->temporary);
    }
    folder->temporary[0] = '\0';
    return sync_parent(folder->path);
}

void folder_end(struct folder *folder)
{
    int saved_errno = errno;
    if (folder->temporary[0] != '\0' && !folder->was_taken)
        remove_folder(folder->temporary);
    if (folder->descriptor >= 0)
        close(folder->descriptor);
    *folder = (struct folder)FOLDER_INIT;
    errno = saved_errno;
}
