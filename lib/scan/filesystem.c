#include "filesystem.h"

#ifdef __linux__
#include <stddef.h>
#include <sys/vfs.h>

/* The kernel takes timestamps from a clock that ticks every 10 ms or faster. */
#define KERNEL_TICK_NS ((int64_t)10 * 1000 * 1000)

/* For how long equal times mean an unchanged file. */
enum times_prove { NOTHING, WHILE_MOUNTED, FOR_EVER };

/* File systems whose files are on this machine. For ever: they store nanoseconds, change a
 * directory's mtime and ctime with its names, and let nobody set a ctime.
 *
 * Not among them: NFS, SMB, 9p, AFS, Ceph (another machine's clock, attributes from a cache, files
 * that go away under a mapping); FUSE and virtiofs (whatever the server does). */
static const struct local_filesystem {
    unsigned long magic;
    enum times_prove times_prove;
} local[] = {
    {0x0000EF53UL, FOR_EVER}, /* ext2, ext3, ext4 */
    {0x58465342UL, FOR_EVER}, /* xfs */
    {0x9123683EUL, FOR_EVER}, /* btrfs */
    {0x01021994UL, FOR_EVER}, /* tmpfs */
    {0x858458F6UL, FOR_EVER}, /* ramfs */
    {0xF2F52010UL, FOR_EVER}, /* f2fs */
    {0x2FC12FC1UL, FOR_EVER}, /* zfs */
    {0xCA451A4EUL, FOR_EVER}, /* bcachefs */
    /* Directories keep their mtime; steps of two seconds. */
    {0x00004D44UL, NOTHING}, /* FAT */
    {0x2011BAB0UL, NOTHING}, /* exFAT */
    /* The times of a merged directory are one layer's, and layers can be swapped. */
    {0x794C7630UL, WHILE_MOUNTED}, /* overlayfs */
    /* Who makes the image sets every time and inode, so two images can bear the same ones. */
    {0x73717368UL, WHILE_MOUNTED}, /* squashfs */
    {0xE0F5E1E2UL, WHILE_MOUNTED}, /* erofs */
    {0x00009660UL, WHILE_MOUNTED}, /* ISO 9660 */
    {0x28CD3D45UL, WHILE_MOUNTED}, /* cramfs */
    {0x00007275UL, WHILE_MOUNTED}, /* romfs */
    /* Nothing is known of their times. */
    {0x7366746EUL, NOTHING}, /* ntfs3 */
    {0x15013346UL, NOTHING}, /* UDF */
    {0x3153464AUL, NOTHING}, /* JFS */
    {0x52654973UL, NOTHING}, /* reiserfs */
    {0x00003434UL, NOTHING}, /* nilfs2 */
    {0x0000482BUL, NOTHING}, /* HFS+ */
};

/* NULL: nothing is known. */
static const struct local_filesystem *what_is_known(int fd)
{
    struct statfs status;
    if (fstatfs(fd, &status) != 0)
        return NULL;
    /* The type is signed and of another width on each architecture; a magic has 32 bits. */
    unsigned long magic = (unsigned long)status.f_type & 0xFFFFFFFFUL;
    for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
        if (local[i].magic == magic)
            return &local[i];
    }
    return NULL;
}

struct granularity filesystem_granularity(int fd)
{
    const struct local_filesystem *known = what_is_known(fd);
    struct granularity granularity = {FILESYSTEM_PROVES_NOTHING, FILESYSTEM_PROVES_NOTHING};
    if (known != NULL && known->times_prove != NOTHING)
        granularity.on_mount = KERNEL_TICK_NS;
    if (known != NULL && known->times_prove == FOR_EVER)
        granularity.for_ever = KERNEL_TICK_NS;
    return granularity;
}

bool filesystem_keeps_mappings(int fd)
{
    return what_is_known(fd) != NULL;
}

#else

struct granularity filesystem_granularity(int fd)
{
    (void)fd;
    return (struct granularity){FILESYSTEM_PROVES_NOTHING, FILESYSTEM_PROVES_NOTHING};
}

bool filesystem_keeps_mappings(int fd)
{
    (void)fd;
    return false;
}

#endif
