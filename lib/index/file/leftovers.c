#include "leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SUFFIX ".epi-tmp"
#define RANDOM_LENGTH 6
static const char random_alphabet[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* What is older than this is nobody's, where locks cannot tell. */
#define ABANDONED_SECONDS (24 * 60 * 60)

enum lock_result lock_file(int file)
{
    int result;
    do
        result = flock(file, LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
    if (result == 0)
        return LOCK_TAKEN;
    if (errno == EWOULDBLOCK)
        return LOCK_HELD;
    if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL)
        return LOCK_UNSUPPORTED;
    return LOCK_FAILED;
}

void unlock_file(int file)
{
    flock(file, LOCK_UN);
}

struct temporary_prefix temporary_prefix(int directory, const char *name)
{
    struct temporary_prefix prefix;
    long longest = fpathconf(directory, _PC_NAME_MAX);
    if (longest <= 0 || longest > NAME_MAX)
        longest = NAME_MAX;
    size_t around = strlen("..") + RANDOM_LENGTH + strlen(SUFFIX);
    size_t room = (size_t)longest > around ? (size_t)longest - around : 1;
    size_t length = strlen(name);
    if (length > room) {
        length = room;
        while (length > 1 && ((unsigned char)name[length] & 0xC0) == 0x80)
            length--;
    }
    snprintf(prefix.text, sizeof prefix.text, ".%.*s.", (int)length, name);
    return prefix;
}

void temporary_name(char text[NAME_MAX + 1], const struct temporary_prefix *prefix, uint64_t random)
{
    char letters[RANDOM_LENGTH + 1];
    for (size_t i = 0; i < RANDOM_LENGTH; i++) {
        letters[i] = random_alphabet[random % (sizeof random_alphabet - 1)];
        random /= sizeof random_alphabet - 1;
    }
    letters[RANDOM_LENGTH] = '\0';
    size_t length = strlen(prefix->text);
    memcpy(text, prefix->text, length);
    memcpy(text + length, letters, RANDOM_LENGTH);
    memcpy(text + length + RANDOM_LENGTH, SUFFIX, sizeof SUFFIX);
}

static bool is_temporary_name(const char *text, const struct temporary_prefix *prefix)
{
    size_t length = strlen(prefix->text);
    if (strncmp(text, prefix->text, length) != 0)
        return false;
    text += length;
    return strspn(text, random_alphabet) == RANDOM_LENGTH &&
           strcmp(text + RANDOM_LENGTH, SUFFIX) == 0;
}

static bool is_abandoned(int file, const struct stat *status)
{
    switch (lock_file(file)) {
    case LOCK_TAKEN:
        return true;
    case LOCK_UNSUPPORTED:
        return status->st_mtime < time(NULL) - ABANDONED_SECONDS;
    default:
        return false;
    }
}

static void remove_if_abandoned(int directory, const char *name)
{
    /* For writing, since NFS locks nothing else; O_NONBLOCK, since it may be a pipe. */
    int flags = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int file = openat(directory, name, O_RDWR | flags);
    if (file < 0 && errno == EACCES)
        file = openat(directory, name, O_RDONLY | flags);
    if (file < 0)
        return;
    struct stat opened, named;
    if (fstat(file, &opened) == 0 && S_ISREG(opened.st_mode) && opened.st_uid == geteuid() &&
        is_abandoned(file, &opened) && fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
        named.st_dev == opened.st_dev && named.st_ino == opened.st_ino)
        unlinkat(directory, name, 0);
    unlock_file(file);
    close(file);
}

/* ".NAME.XXXXXX.epi-tmp" for any NAME. */
static bool is_any_temporary_name(const char *text)
{
    size_t length = strlen(text), end = RANDOM_LENGTH + strlen(SUFFIX);
    return text[0] == '.' && length > end + 2 && text[length - end - 1] == '.' &&
           strspn(text + length - end, random_alphabet) == RANDOM_LENGTH &&
           strcmp(text + length - strlen(SUFFIX), SUFFIX) == 0;
}

static bool sweep(int directory, const struct temporary_prefix *prefix,
                  const struct fmt_progress *progress)
{
    /* Opened anew: fdopendir() takes the descriptor, and dup() would share its position. */
    int listed = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (listed < 0)
        return true;
    DIR *children = fdopendir(listed);
    if (children == NULL) {
        close(listed);
        return true;
    }
    const struct dirent *child;
    bool goes_on = true;
    for (size_t i = 1; goes_on && (child = readdir(children)) != NULL; i++) {
        goes_on = !fmt_must_stop(progress, i);
        if (prefix == NULL ? is_any_temporary_name(child->d_name)
                           : is_temporary_name(child->d_name, prefix))
            remove_if_abandoned(directory, child->d_name);
    }
    closedir(children);
    return goes_on;
}

bool sweep_leftovers(int directory, const struct temporary_prefix *prefix,
                     const struct fmt_progress *progress)
{
    return sweep(directory, prefix, progress);
}

void sweep_all_leftovers(int directory)
{
    sweep(directory, NULL, NULL);
}
