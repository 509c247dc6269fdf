/* A path entry while it is scanned, and the stamps of what is in it. */
#ifndef EPINDEX_SCAN_OPEN_PATH_ENTRY_H
#define EPINDEX_SCAN_OPEN_PATH_ENTRY_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "contents.h"
#include "filesystem.h"

struct open_path_entry {
    const char *path;
    int fd;
    DIR *listing; /* of `fd`, closed with it; NULL: it is no directory */
    dev_t device;
    struct granularity granularity;
    uint64_t mount; /* mount_of(); 0: not known */
    bool is_egg;    /* its name, as given, ends in .egg */
    bool is_drop;   /* it is an entry_points.d */
};

/* The stamp of what is behind `fd`, in the path entry or itself; -1: it could not be opened. */
struct stamp stamp_in_path_entry(const struct open_path_entry *entry, int64_t started,
                                 const struct stat *what, int fd);

#endif
