#include "filesystem.h"

#ifdef __linux__
#include <stddef.h>
#include <sys/vfs.h>

/* The kernel takes timestamps from a clock that ticks every 10 ms or faster. */
#define KERNEL_TICK_NS ((int64_t)10 * 1000 * 1000)

/* File systems that store nanoseconds, change a directory's mtime and ctime with its names, and let
 * nobody set a ctime.
 *
 * Not among them: FAT and exFAT (directories keep their mtime; steps of two seconds); NFS, SMB, 9p
 * (another machine's clock, and attributes from a cache); FUSE and virtiofs (whatever the server
 * does); squashfs, erofs, ISO 9660 (who makes the image sets every time and inode, so two images
 * can bear the same ones). */
static const unsigned long known_good[] = {
    0x0000EF53UL, /* ext2, ext3, ext4 */
    0x58465342UL, /* xfs */
    0x9123683EUL, /* btrfs */
    0x01021994UL, /* tmpfs */
    0x858458F6UL, /* ramfs */
    0x794C7630UL, /* overlayfs */
    0xF2F52010UL, /* f2fs */
    0x2FC12FC1UL, /* zfs */
    0xCA451A4EUL, /* bcachefs */
};

int64_t filesystem_granularity(int fd)
{
    struct statfs status;
    if (fstatfs(fd, &status) != 0)
        return FILESYSTEM_TELLS_NOTHING;
    /* The type is signed and of another width on each architecture; a magic has 32 bits. */
    unsigned long magic = (unsigned long)status.f_type & 0xFFFFFFFFUL;
    for (size_t i = 0; i < sizeof known_good / sizeof *known_good; i++) {
        if (known_good[i] == magic)
            return KERNEL_TICK_NS;
    }
    return FILESYSTEM_TELLS_NOTHING;
}

#else

int64_t filesystem_granularity(int fd)
{
    (void)fd;
    return FILESYSTEM_TELLS_NOTHING;
}

#endif
