#include "filesystem.h"

#ifdef __linux__
#include <stddef.h>
#include <sys/vfs.h>

/* The kernel takes timestamps from a clock that ticks every 10 ms or faster. */
#define KERNEL_TICK_NS ((int64_t)10 * 1000 * 1000)

/* File systems whose files are on this machine. `times_tell`: they store nanoseconds, change a
 * directory's mtime and ctime with its names, and let nobody set a ctime.
 *
 * Not among them: NFS, SMB, 9p, AFS, Ceph (another machine's clock, attributes from a cache, files
 * that go away under a mapping); FUSE and virtiofs (whatever the server does). */
static const struct {
    unsigned long magic;
    bool times_tell;
} local[] = {
    {0x0000EF53UL, true}, /* ext2, ext3, ext4 */
    {0x58465342UL, true}, /* xfs */
    {0x9123683EUL, true}, /* btrfs */
    {0x01021994UL, true}, /* tmpfs */
    {0x858458F6UL, true}, /* ramfs */
    {0x794C7630UL, true}, /* overlayfs */
    {0xF2F52010UL, true}, /* f2fs */
    {0x2FC12FC1UL, true}, /* zfs */
    {0xCA451A4EUL, true}, /* bcachefs */
    /* Directories keep their mtime; steps of two seconds. */
    {0x00004D44UL, false}, /* FAT */
    {0x2011BAB0UL, false}, /* exFAT */
    /* Who makes the image sets every time and inode, so two images can bear the same ones. */
    {0x73717368UL, false}, /* squashfs */
    {0xE0F5E1E2UL, false}, /* erofs */
    {0x00009660UL, false}, /* ISO 9660 */
    {0x28CD3D45UL, false}, /* cramfs */
    {0x00007275UL, false}, /* romfs */
    /* Nothing is known of their times. */
    {0x7366746EUL, false}, /* ntfs3 */
    {0x15013346UL, false}, /* UDF */
    {0x3153464AUL, false}, /* JFS */
    {0x52654973UL, false}, /* reiserfs */
    {0x00003434UL, false}, /* nilfs2 */
    {0x0000482BUL, false}, /* HFS+ */
};

enum knowledge { UNKNOWN, LOCAL, LOCAL_AND_TIMES_TELL };

static enum knowledge what_is_known(int fd)
{
    struct statfs status;
    if (fstatfs(fd, &status) != 0)
        return UNKNOWN;
    /* The type is signed and of another width on each architecture; a magic has 32 bits. */
    unsigned long magic = (unsigned long)status.f_type & 0xFFFFFFFFUL;
    for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
        if (local[i].magic == magic)
            return local[i].times_tell ? LOCAL_AND_TIMES_TELL : LOCAL;
    }
    return UNKNOWN;
}

int64_t filesystem_granularity(int fd)
{
    return what_is_known(fd) == LOCAL_AND_TIMES_TELL ? KERNEL_TICK_NS : FILESYSTEM_TELLS_NOTHING;
}

bool filesystem_keeps_mappings(int fd)
{
    return what_is_known(fd) != UNKNOWN;
}

#else

int64_t filesystem_granularity(int fd)
{
    (void)fd;
    return FILESYSTEM_TELLS_NOTHING;
}

bool filesystem_keeps_mappings(int fd)
{
    (void)fd;
    return false;
}

#endif
