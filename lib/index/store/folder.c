#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detail.h"
#include "digits.h"
#include "file.h"
#include "hash.h"
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
        .mode = 0755,
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
        .mode = 0755,
    };
    return folder->path != NULL;
}

bool users_store(struct arena *arena, struct store_folder *folder)
{
    const char *cache = secure_getenv("XDG_CACHE_HOME");
    const char *home = secure_getenv("HOME");
    *folder = (struct store_folder){.mode = 0700, .is_the_users = true};
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

/* Whether the folder that the first `length` bytes of `path` name is there, and the user's own
 * where it has to be. */
static bool is_a_place(const struct store_folder *folder, char *path, size_t length)
{
    struct stat status;
    char kept = path[length];
    path[length] = '\0';
    int result = stat(length == 0 ? "/" : path, &status);
    path[length] = kept;
    if (result != 0)
        return false;
    if (!folder->is_the_users || status.st_uid == geteuid())
        return true;
    errno = EACCES;
    return false;
}

/* The last component first, since it is mostly there or the only one that is missing. */
static int make_folders(const struct store_folder *folder, char *path, size_t length)
{
    char kept = path[length];
    path[length] = '\0';
    int result = access(path, F_OK);
    path[length] = kept;
    if (result == 0 || errno != ENOENT)
        return result;
    if (length <= folder->must_exist)
        return -1;

    size_t above = length;
    while (above > 0 && path[above - 1] == '/')
        above--;
    while (above > 0 && path[above - 1] != '/')
        above--;
    while (above > 0 && path[above - 1] == '/')
        above--;
    if (above > 0 && make_folders(folder, path, above) != 0)
        return -1;
    if (!is_a_place(folder, path, above))
        return -1;
    path[length] = '\0';
    result = mkdir(path, folder->mode);
    path[length] = kept;
    return result == 0 || errno == EEXIST ? 0 : -1;
}

int make_store_folder(const struct store_folder *folder, epi_detail *detail)
{
    char *path = strdup(folder->path);
    int result = path == NULL ? -1 : make_folders(folder, path, strlen(path));
    if (result != 0)
        detail_about(detail, folder->path, "cannot make the folder of the store: %s",
                     error_text(errno));
    int saved_errno = errno;
    free(path);
    errno = saved_errno;
    return result;
}

int keep_others_from_writing(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return -1;
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
        return 0;
    return fchmod(file, status.st_mode & 07777 & ~(mode_t)(S_IWGRP | S_IWOTH));
}

int open_store_folder(const char *path, struct objection *objection)
{
    struct stat status;
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    objection->text.text[0] = '\0';
    int directory = open(path, flags | O_NOFOLLOW);
    if (directory >= 0 || (errno != ENOTDIR && errno != ELOOP) || lstat(path, &status) != 0 ||
        !S_ISLNK(status.st_mode))
        return directory;
    object(objection, EPI_REASON_SYMBOLIC_LINK, "its folder is a symbolic link");
    return open(path, flags);
}

/* Whose folder it may be besides the caller's and root's. */
static uid_t owner_to_trust(const struct store_folder *folder)
{
    struct stat status;
    uid_t owner = geteuid();
    char *path = folder->in_place ? strndup(folder->path, folder->must_exist) : NULL;
    if (path != NULL && stat(path, &status) == 0)
        owner = status.st_uid;
    free(path);
    return owner;
}

int open_store_to_write(const struct store_folder *folder, epi_detail *detail)
{
    struct objection objection;
    struct stat status;
    int directory = open_store_folder(folder->path, &objection);
    if (directory < 0 || fstat(directory, &status) != 0) {
        detail_about(detail, folder->path, "cannot open the store: %s", error_text(errno));
        goto failed;
    }
    if (objection.text.text[0] == '\0' &&
        is_trusted(&status, "its folder", owner_to_trust(folder), &objection))
        return directory;
    detail_about(detail, folder->path, "no index in the store would be trusted: %.500s",
                 objection.text.text);
    errno = EPERM;

failed:;
    int saved_errno = errno;
    if (directory >= 0)
        close(directory);
    errno = saved_errno;
    return -1;
}
