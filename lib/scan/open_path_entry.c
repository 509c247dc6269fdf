#include "open_path_entry.h"

#include "mount.h"
#include "stamp.h"

struct stamp stamp_in_path_entry(const struct open_path_entry *entry, int64_t started,
                                 const struct stat *what, int fd)
{
    struct granularity granularity = entry->granularity;
    /* A link may have led to another file system; and overlayfs says the layer's. */
    if (what->st_dev != entry->device)
        granularity = filesystem_granularity(fd);
    struct stamp stamp = stamp_of(what, started, granularity.for_ever);
    if (stamp.state == STAMP_EXACT || fd < 0 || entry->mount == 0 ||
        (fd != entry->fd && mount_of(fd) != entry->mount))
        return stamp;
    return stamp_of_mount(what, started, granularity.on_mount);
}
