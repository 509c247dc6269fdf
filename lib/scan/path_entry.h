/* One path entry: what kind it is, its stamp, and its distributions. */
#ifndef EPINDEX_SCAN_PATH_ENTRY_H
#define EPINDEX_SCAN_PATH_ENTRY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "scanner.h"

/* A path entry while it is scanned. */
struct open_path_entry {
    const char *path;
    int fd;
    dev_t device;
    int64_t granularity; /* of its file system's timestamps */
    int64_t granularity_on_mount;
    uint64_t mount; /* mount_of(); 0: not known */
    bool is_egg;    /* its name, as given, ends in .egg */
    bool is_drop;   /* it is an entry_points.d */
};

/* The stamp of what is behind `fd`, in the path entry or itself; -1: it could not be opened. */
struct stamp stamp_in_path_entry(const struct open_path_entry *entry, int64_t started,
                                 const struct stat *what, int fd);

/* As os.path.basename(given).lower().endswith(".egg"): a '/' behind it makes it none. */
bool is_named_egg(const char *given);
/* Whether it is an entry_points.d; a '/' behind it changes nothing. */
bool is_named_drop(const char *path);

/* Fills in the kind and the stamp of `entry`, whose path is set and was `given` on the path list,
 * and appends its distributions to the scan. SCAN_OK, SCAN_MEMORY, SCAN_STOPPED. */
enum scan_status scan_path_entry(struct scanner *scanner, struct path_entry *entry,
                                 const char *given);

/* Scans what is open: a directory (directory_entry.c), a regular file (zip_entry.c). Both correct
 * the kind of `entry` where it turns out not to be what it seemed. */
enum scan_status scan_directory(struct scanner *scanner, const struct open_path_entry *open_entry,
                                struct path_entry *entry);
enum scan_status scan_zip(struct scanner *scanner, const struct open_path_entry *open_entry,
                          struct path_entry *entry);

#endif
