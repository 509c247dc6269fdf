#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digits.h"
#include "file.h"
#include "hash.h"
#include "public.h"
#include "trust.h"

#define HASH_DIGITS 32

void store_file_name(char name[STORE_NAME_SIZE], const char *path)
{
    XXH128_canonical_t hash;
    XXH128_canonicalFromHash(&hash, XXH3_128bits(path, strlen(path)));
    write_hash_digits(hash.digest, name);
    memcpy(name + HASH_DIGITS, ".cdb", sizeof ".cdb");
}

bool is_store_file_name(const char *name)
{
    return strspn(name, "0123456789abcdef") == HASH_DIGITS &&
           strcmp(name + HASH_DIGITS, ".cdb") == 0;
}

bool in_place_store(struct arena *arena, const char *path, struct store_folder *folder)
{
    *folder = (struct store_folder){
        .path = arena_printf(arena, "%s/" IN_PLACE_FOLDER, path),
        .must_exist = strlen(path),
        .shared = true,
        .in_place = true,
    };
    return folder->path != NULL;
}

bool system_store(struct arena *arena, struct store_folder *folder)
{
    const char *elsewhere = secure_getenv("EPINDEX_SYSTEM_STORE");
    if (elsewhere == NULL || elsewhere[0] != '/')
        elsewhere = EPINDEX_SYSTEM_STORE;
    *folder = (struct store_folder){
        .path = arena_copy(arena, elsewhere, strlen(elsewhere)),
        .shared = true,
    };
    return folder->path != NULL;
}

bool users_store(struct arena *arena, struct store_folder *folder)
{
    const char *cache = secure_getenv("XDG_CACHE_HOME");
    const char *home = secure_getenv("HOME");
    *folder = (struct store_folder){.is_the_users = true};
    if (cache != NULL && cache[0] == '/') {
        folder->path = arena_printf(arena, "%s/epindex", cache);
    } else if (home != NULL && home[0] == '/') {
        folder->path = arena_printf(arena, "%s/.cache/epindex", home);
        folder->must_exist = strlen(home);
    } else {
        return true;
    }
    return folder->path != NULL;
}

/* Whose folder it may be besides the caller's and root's. */
static uid_t owner_to_trust(const struct store_folder *folder)
{
    struct stat status;
    uid_t owner = geteuid();
    if (!folder->in_place)
        return owner;
    char *path = strndup(folder->path, folder->must_exist);
    if (path != NULL && stat(path, &status) == 0)
        owner = status.st_uid;
    free(path);
    return owner;
}

int open_store_folder(const struct store_folder *folder, struct objection *objection)
{
    struct stat status;
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    objection->text.text[0] = '\0';
    int directory = open(folder->path, flags | O_NOFOLLOW);
    if (directory < 0 && (errno == ENOTDIR || errno == ELOOP) &&
        lstat(folder->path, &status) == 0 && S_ISLNK(status.st_mode)) {
        object(objection, EPI_REASON_SYMBOLIC_LINK, "its folder is a symbolic link");
        return open(folder->path, flags);
    }
    if (directory < 0)
        return -1;
    if (fstat(directory, &status) != 0)
        object(objection, EPI_REASON_SYSTEM, "its folder cannot be looked at: %s",
               error_text(errno));
    else
        is_trusted(&status, "its folder", owner_to_trust(folder), objection);
    return directory;
}

static void close_keeping_errno(int descriptor)
{
    int saved_errno = errno;
    if (descriptor >= 0)
        close(descriptor);
    errno = saved_errno;
}

int open_store_to_write(const struct store_folder *folder, epi_detail *detail)
{
    struct objection objection;
    int directory = open_store_folder(folder, &objection);
    if (directory < 0) {
        detail_about(detail, folder->path, "cannot open the store: %s", error_text(errno));
        return -1;
    }
    if (objection.text.text[0] == '\0')
        return directory;
    detail_about(detail, folder->path, "no index in the store would be trusted: %.500s",
                 objection.text.text);
    errno = EPERM;
    close_keeping_errno(directory);
    return -1;
}

static bool is_empty(int directory)
{
    int again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = again < 0 ? NULL : fdopendir(again);
    if (listing == NULL) {
        close_keeping_errno(again);
        return false;
    }
    int names = 0; /* "." and ".." are two */
    errno = 0;
    while (readdir(listing) != NULL)
        names++;
    bool empty = names == 2 && errno == 0;
    closedir(listing);
    return empty;
}

/* Whose a folder in a path entry is to be: the path entry's owner's, where root makes it. Between
 * its making and its opening that owner can put another folder of root's in its place: one that
 * holds anything is not given away. */
static int give_to_owner(const struct store_folder *folder, int above, int made)
{
    struct stat status;
    if (!folder->in_place || geteuid() != 0)
        return 0;
    if (fstat(above, &status) != 0)
        return -1;
    if (status.st_uid == 0)
        return 0;
    if (!is_empty(made)) {
        errno = EEXIST;
        return -1;
    }
    return fchown(made, status.st_uid, status.st_gid);
}

/* Makes `name` in the folder `above`, where it may, and enters it. -1: errno. */
static int make_in(const struct store_folder *folder, int above, const char *name)
{
    struct stat status;
    if (folder->is_the_users && (fstat(above, &status) != 0 || status.st_uid != geteuid())) {
        errno = EACCES; /* nothing of the user's own is made in a folder of somebody else's */
        return -1;
    }
    bool made = mkdirat(above, name, folder->shared ? 0755 : 0700) == 0;
    if (!made && errno != EEXIST)
        return -1;
    int directory = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0 || !made)
        return directory;
    if (give_to_owner(folder, above, directory) != 0 ||
        (folder->shared && fchmod(directory, 0755) != 0)) {
        close_keeping_errno(directory);
        return -1;
    }
    return directory;
}

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

/* Makes the folder that the first `length` bytes of `path` name, and those above it that are
 * missing. The folder itself is never entered by a link, those above it may be. */
static int make_folders(const struct store_folder *folder, char *path, size_t length)
{
    size_t name = length, above_length;
    while (name > 0 && path[name - 1] != '/')
        name--;
    above_length = name;
    while (above_length > 0 && path[above_length - 1] == '/')
        above_length--;

    char kept = path[above_length];
    path[above_length] = '\0';
    int above = open(above_length == 0 ? "/" : path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    path[above_length] = kept;
    if (above < 0 && errno == ENOENT && above_length > folder->must_exist)
        above = make_folders(folder, path, above_length);
    if (above < 0)
        return -1;

    kept = path[length];
    path[length] = '\0';
    int directory = make_in(folder, above, path + name);
    path[length] = kept;
    close_keeping_errno(above);
    return directory;
}

int make_store_folder(const struct store_folder *folder, epi_detail *detail)
{
    int directory = open_store_to_write(folder, detail);
    if (directory >= 0 || errno != ENOENT)
        return directory;
    char *path = strdup(folder->path);
    size_t length = path == NULL ? 0 : strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    directory = path == NULL ? -1 : make_folders(folder, path, length);
    if (directory < 0)
        detail_about(detail, folder->path, "cannot make the folder of the store: %s",
                     error_text(errno));
    int saved_errno = errno;
    free(path);
    errno = saved_errno;
    if (directory < 0)
        return -1;
    /* It may have been there, made by somebody else in this moment. */
    struct stat status;
    struct objection objection;
    if (fstat(directory, &status) == 0 &&
        is_trusted(&status, "its folder", owner_to_trust(folder), &objection))
        return directory;
    detail_about(detail, folder->path, "no index in the store would be trusted");
    errno = EPERM;
    close_keeping_errno(directory);
    return -1;
}

/* The folder that is there, as far up as it takes: the one that the first would be made in. */
static int look_at_folder_above(const struct store_folder *folder)
{
    struct stat status;
    char *path = strdup(folder->path);
    size_t length = path == NULL ? 0 : strlen(path);
    int result = -1;
    do {
        while (length > 0 && path[length - 1] == '/')
            length--;
        while (length > 0 && path[length - 1] != '/')
            length--;
        if (length == 0)
            break;
        path[length] = '\0'; /* ends with its slash */
        result = stat(path, &status);
    } while (result != 0 && errno == ENOENT && length > folder->must_exist + 1);
    if (result == 0)
        result = faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS);
    if (result == 0 && folder->is_the_users && status.st_uid != geteuid()) {
        errno = EACCES; /* as in make_in() */
        result = -1;
    }
    int saved_errno = errno;
    free(path);
    errno = saved_errno;
    return result;
}

int look_at_store_to_write(const struct store_folder *folder, int directory, epi_detail *detail)
{
    int result = directory >= 0 ? faccessat(directory, ".", W_OK | X_OK, AT_EACCESS)
                                : look_at_folder_above(folder);
    if (result != 0)
        detail_about(detail, folder->path,
                     directory >= 0 ? "cannot write into the store: %s"
                                    : "cannot make the folder of the store: %s",
                     error_text(errno));
    return result;
}

int set_store_permissions(const struct store_folder *folder, int file)
{
    struct stat status;
    if (folder->shared && fchmod(file, 0644) != 0)
        return -1;
    if (folder->in_place && geteuid() == 0) {
        uid_t owner = owner_to_trust(folder);
        return owner == 0 ? 0 : fchown(file, owner, (gid_t)-1);
    }
    if (folder->shared)
        return 0;
    if (fstat(file, &status) != 0)
        return -1;
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
        return 0;
    return fchmod(file, status.st_mode & 07777 & ~(mode_t)(S_IWGRP | S_IWOTH));
}
