#include "path_entry.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "filesystem.h"
#include "mount.h"
#include "stamp.h"
#include "text.h"

/* How often a path entry that changes while it is scanned is scanned. */
#define MAX_TRIES 10

bool is_named_egg(const char *given)
{
    const char *slash = strrchr(given, '/');
    return ends_with_in_any_case(slash == NULL ? given : slash + 1, ".egg");
}

bool is_named_drop(const char *path)
{
    static const char name[] = "entry_points.d";
    size_t length = strlen(path), name_length = sizeof name - 1;
    while (length > 0 && path[length - 1] == '/')
        length--;
    return length >= name_length && memcmp(path + length - name_length, name, name_length) == 0 &&
           (length == name_length || path[length - name_length - 1] == '/');
}

static enum scan_status report_unreadable(struct scanner *scanner, struct path_entry *entry,
                                          int error)
{
    entry->kind = PATH_UNREADABLE;
    return scanner_report_unreadable(scanner, entry->path, "the path entry cannot be read", error);
}

static void close_path_entry(const struct open_path_entry *opened)
{
    if (opened->listing != NULL)
        closedir(opened->listing);
    else
        close(opened->fd);
}

/* Opens a path entry without touching devices or FIFOs. opened->fd is -1 where there is nothing to
 * scan; kind and stamp of `entry` are set either way. */
static enum scan_status open_path_entry(struct scanner *scanner, struct path_entry *entry,
                                        const char *given, struct open_path_entry *opened,
                                        struct stat *status)
{
    const char *name = given[0] == '\0' ? "." : given;
    entry->stamp = (struct stamp){.state = STAMP_ABSENT};
    *opened = (struct open_path_entry){.path = entry->path, .fd = -1};

    do
        opened->listing = opendir(name);
    while (opened->listing == NULL && errno == EINTR);
    if (opened->listing != NULL) {
        opened->fd = dirfd(opened->listing);
        entry->kind = PATH_DIRECTORY;
        if (fstat(opened->fd, status) == 0)
            return SCAN_OK;
        int reason = errno;
        close_path_entry(opened);
        opened->fd = -1;
        return report_unreadable(scanner, entry, reason);
    }

    int error = errno;
    if (stat(name, status) != 0) {
        entry->kind = PATH_MISSING;
        if (errno == ENOENT || errno == ENOTDIR)
            return SCAN_OK;
        return report_unreadable(scanner, entry, errno);
    }
    entry->stamp = stamp_of(status, scanner->started, FILESYSTEM_PROVES_NOTHING);
    if (S_ISDIR(status->st_mode))
        return report_unreadable(scanner, entry, error);
    entry->kind = PATH_OTHER;
    if (!S_ISREG(status->st_mode))
        return SCAN_OK;

    switch (open_file(AT_FDCWD, name, &opened->fd, status)) {
    case READ_OK:
        entry->kind = PATH_ZIP;
        return SCAN_OK;
    case READ_FAILED:
        return report_unreadable(scanner, entry, errno);
    default:
        return SCAN_OK;
    }
}

static bool same_times(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool has_changed(int fd, const struct stat *before)
{
    struct stat after;
    return fstat(fd, &after) != 0 || !same_times(&after.st_mtim, &before->st_mtim) ||
           !same_times(&after.st_ctim, &before->st_ctim);
}

/* Whether any stamp is of a mount. */
static bool needs_mount(const struct scan *scan, const struct path_entry *entry)
{
    if (entry->stamp.state == STAMP_MOUNT)
        return true;
    for (size_t i = scan->n_distributions; i-- > 0;) {
        const struct distribution *distribution = &scan->distributions[i];
        if (distribution->public.path_entry != (uint32_t)(entry - scan->path_entries))
            break;
        if (distribution->stamp.state == STAMP_MOUNT ||
            distribution->metadata_stamp.state == STAMP_MOUNT)
            return true;
    }
    return false;
}

static enum scan_status scan_once(struct scanner *scanner, struct path_entry *entry,
                                  const char *given, bool *changed)
{
    struct open_path_entry opened;
    struct stat status;
    *changed = false;
    enum scan_status result = open_path_entry(scanner, entry, given, &opened, &status);
    if (result != SCAN_OK || opened.fd < 0)
        return result;

    opened.device = status.st_dev;
    opened.granularity = filesystem_granularity(opened.fd);
    opened.mount = mount_of(opened.fd);
    opened.is_egg = is_named_egg(given);
    opened.is_drop = is_named_drop(entry->path);
    /* Taken before the listing: what changes behind it changes the next stamp. */
    entry->stamp = stamp_in_path_entry(&opened, scanner->started, &status, opened.fd);
    if (entry->kind == PATH_DIRECTORY) {
        if (opened.is_drop)
            entry->kind = PATH_DROP;
        else if (opened.is_egg)
            entry->kind = PATH_EGG;
        result = scan_directory(scanner, &opened, entry);
    } else {
        result = scan_zip(scanner, &opened, entry);
    }
    /* That it can be read again would not show in the stamp. */
    if (entry->kind == PATH_UNREADABLE)
        stamp_doubt(&entry->stamp);
    entry->mount = needs_mount(scanner->scan, entry) ? opened.mount : 0;
    *changed = has_changed(opened.fd, &status);
    close_path_entry(&opened);
    return result;
}

enum scan_status scan_path_entry(struct scanner *scanner, struct path_entry *entry,
                                 const char *given)
{
    struct scanner_mark start = scanner_mark(scanner);
    for (int tries = 1;; tries++) {
        bool changed;
        enum scan_status result = scan_once(scanner, entry, given, &changed);
        /* Why it could not be read may lie elsewhere: in a folder above it, in a disk. */
        if (entry->kind == PATH_UNREADABLE)
            entry->stamp.state = STAMP_RACY;
        if (result != SCAN_OK || !changed)
            return result;
        if (tries == MAX_TRIES) {
            stamp_doubt(&entry->stamp);
            return SCAN_OK;
        }
        result = scanner_go_back(scanner, &start);
        if (result != SCAN_OK)
            return result;
    }
}
