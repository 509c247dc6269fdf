#include "open_path_entry.h"

#include "filesystem.h"
#include "mount.h"
#include "stamp.h"

struct stamp stamp_in_path_entry(const struct open_path_entry *entry, int64_t started,
                                 const struct stat *what, int fd)
{
    int64_t granularity = entry->granularity;
    /* A link may have led to another file system; and overlayfs says the layer's. */
    bool is_elsewhere = what->st_dev != entry->device;
    if (is_elsewhere)
        granularity = fd < 0 ? FILESYSTEM_PROVES_NOTHING : filesystem_granularity(fd);
    struct stamp stamp = stamp_of(what, started, granularity);
    if (stamp.state == STAMP_EXACT || fd < 0 || entry->mount == 0 || mount_of(fd) != entry->mount)
        return stamp;
    granularity = is_elsewhere ? filesystem_granularity_on_mount(fd) : entry->granularity_on_mount;
    return stamp_of_mount(what, started, granularity);
}
