#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "leftovers.h"
#include "public.h"

#define MOST_TRIES 100

/* The name of the directory that `path` is in, to be freed; NULL: out of memory. */
static char *directory_of(const char *path, const char *name)
{
    size_t length = (size_t)(name - path);
    if (length == 0)
        return strdup(".");
    return strndup(path, length);
}

static int refuse(const char *path, int error, const char *why, epi_detail *detail)
{
    detail_about(detail, path, "cannot be written: %s", why);
    errno = error;
    return -1;
}

static int check_target(const struct replacement *r, epi_detail *detail)
{
    if (r->name[0] == '\0')
        return refuse(r->path, EISDIR, "the path names a directory, not a file", detail);
    struct stat status;
    if (fstatat(r->directory, r->name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT)
            return 0;
        return refuse(r->path, errno, error_text(errno), detail);
    }
    if (S_ISREG(status.st_mode))
        return 0;
    if (S_ISDIR(status.st_mode))
        return refuse(r->path, EISDIR, "it is a directory; name a file in it", detail);
    if (S_ISLNK(status.st_mode))
        return refuse(r->path, ELOOP, "it is a symbolic link; name the file it leads to", detail);
    return refuse(r->path, EEXIST, "it is not a regular file", detail);
}

/* Different in every try of every process; that the name is free is not its business. */
static uint64_t pick_random(int attempt)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t random = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    random ^= (uint64_t)getpid() << 40 ^ (uint64_t)attempt << 32;
    random *= UINT64_C(0x9E3779B97F4A7C15);
    return random ^ random >> 32;
}

/* 1, 0, or -1 and errno. */
static int still_has_its_name(int directory, const char *name, int file)
{
    struct stat opened, named;
    if (fstat(file, &opened) != 0)
        return -1;
    if (fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : -1;
    return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* Between its creation and its lock, the file looks like a left-over to another process's sweep:
 * when that is what happened, the sweep removes it, and it takes another try. */
static int make_temporary(struct replacement *r, epi_detail *detail)
{
    struct temporary_prefix prefix = temporary_prefix(r->directory, r->name);
    if (!sweep_leftovers(r->directory, &prefix, r->progress)) {
        stopped(detail);
        errno = ECANCELED;
        return -1;
    }
    for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
        char name[NAME_MAX + 1];
        temporary_name(name, &prefix, pick_random(attempt));
        int file = openat(r->directory, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file < 0) {
            if (errno == EEXIST || errno == EINTR)
                continue;
            return refuse(r->path, errno, error_text(errno), detail);
        }
        enum lock_result lock = lock_file(file);
        int ours = 0;
        if (lock == LOCK_TAKEN || lock == LOCK_UNSUPPORTED)
            ours = still_has_its_name(r->directory, name, file);
        if (lock == LOCK_FAILED || ours < 0) {
            int error = errno;
            unlinkat(r->directory, name, 0);
            close(file);
            return refuse(r->path, error, error_text(error), detail);
        }
        if (ours) {
            memcpy(r->temporary, name, sizeof name);
            r->file = file;
            return 0;
        }
        close(file);
    }
    return refuse(r->path, EEXIST, "no name is free for a temporary file beside it", detail);
}

static int open_directory(struct replacement *r, const char *path, epi_detail *detail)
{
    const char *slash = strrchr(path, '/');
    r->path = path;
    r->name = slash == NULL ? path : slash + 1;
    if (path[0] == '\0')
        return refuse(path, ENOENT, "the path is empty", detail);
    char *directory = directory_of(path, r->name);
    if (directory == NULL) {
        detail_set(detail, "out of memory");
        errno = ENOMEM;
        return -1;
    }
    r->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->directory < 0)
        detail_about(detail, path, "cannot open its directory: %s", error_text(errno));
    int error = errno;
    free(directory);
    errno = error;
    return r->directory < 0 ? -1 : check_target(r, detail);
}

int replacement_begin(struct replacement *r, const char *path, epi_detail *detail)
{
    return open_directory(r, path, detail) == 0 ? make_temporary(r, detail) : -1;
}

int replacement_look(const char *path, epi_detail *detail)
{
    struct replacement r = REPLACEMENT_INIT;
    int result = open_directory(&r, path, detail);
    if (result == 0 && faccessat(r.directory, ".", W_OK | X_OK, AT_EACCESS) != 0)
        result = refuse(path, errno, error_text(errno), detail);
    replacement_end(&r);
    return result;
}

int replacement_begin_in(struct replacement *r, int directory, const char *name, const char *path,
                         epi_detail *detail)
{
    r->path = path;
    r->name = name;
    r->directory = fcntl(directory, F_DUPFD_CLOEXEC, 0);
    if (r->directory < 0)
        return refuse(path, errno, error_text(errno), detail);
    return check_target(r, detail) != 0 ? -1 : make_temporary(r, detail);
}

int replacement_sync(struct replacement *r, epi_detail *detail)
{
    if (fsync(r->file) == 0)
        return 0;
    detail_about(detail, r->path, "cannot write the new file to disk: %s", error_text(errno));
    return -1;
}

static void is_in_place(struct replacement *r)
{
    r->temporary[0] = '\0';
    /* A mapping of the file would keep the lock for as long as it is there. */
    unlock_file(r->file);
}

static int rename_temporary(struct replacement *r, epi_detail *detail)
{
    if (renameat(r->directory, r->temporary, r->directory, r->name) != 0) {
        detail_about(detail, r->path, "cannot put the new file in place: %s", error_text(errno));
        return -1;
    }
    is_in_place(r);
    return 0;
}

static bool is_regular(int directory, const char *name)
{
    struct stat status;
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}

/* Lets the new file and the old one change names, where an old one is: renameat() knows what to do
 * where anything else is. */
static bool change_names(const struct replacement *r)
{
    if (!is_regular(r->directory, r->name) || !exchange_names(r->directory, r->temporary, r->name))
        return false;
    if (is_regular(r->directory, r->temporary))
        return true;
    /* Put there in this moment by somebody else: it gets its name back. */
    exchange_names(r->directory, r->temporary, r->name);
    return false;
}

/* A file that is renamed over another one goes to the disk at once on ext4 (auto_da_alloc), and who
 * renames it waits for that: 0.8 ms for 600 KB, as long as the stats of all distributions. Two
 * names that change places spare it; the old file, which has the temporary name then, is what a
 * process that is killed here leaves. */
int replacement_commit_unsynced(struct replacement *r, epi_detail *detail)
{
    if (!change_names(r))
        return rename_temporary(r, detail);
    if (unlinkat(r->directory, r->temporary, 0) == 0 || errno == ENOENT)
        is_in_place(r);
    return 0; /* else replacement_end() tries again */
}

int replacement_commit(struct replacement *r, epi_detail *detail)
{
    if (rename_temporary(r, detail) != 0)
        return -1;
    /* Some file systems have nothing to write for a directory, and say so with these two. */
    if (fsync(r->directory) == 0 || errno == EINVAL || errno == ENOTSUP)
        return 0;
    detail_about(detail, r->path,
                 "the new file is in place, but its directory could not be written to disk: %s",
                 error_text(errno));
    return -1;
}

void replacement_end(struct replacement *r)
{
    int saved_errno = errno;
    if (r->temporary[0] != '\0')
        unlinkat(r->directory, r->temporary, 0);
    if (r->file >= 0) {
        unlock_file(r->file);
        close(r->file);
    }
    if (r->directory >= 0)
        close(r->directory);
    *r = (struct replacement)REPLACEMENT_INIT;
    errno = saved_errno;
}
