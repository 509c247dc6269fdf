#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "filesystem.h"

#define TICK_NS (10 * 1000 * 1000)

static int memory_file(void)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    cr_assert_geq(fd, 0);
    return fd;
}

/* Not a file system for files: an example of one that nobody listed. */
static int proc_file(void)
{
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        cr_skip_test("/proc is not mounted");
    return fd;
}

Test(filesystem, a_known_one_is_believed_after_a_tick_of_the_kernel)
{
    int fd = memory_file();
    cr_assert_eq(filesystem_granularity(fd).for_ever, TICK_NS);
    close(fd);
}

Test(filesystem, a_known_one_keeps_mappings)
{
    int fd = memory_file();
    cr_assert(filesystem_keeps_mappings(fd));
    close(fd);
}

Test(filesystem, the_times_of_an_unknown_one_are_never_believed)
{
    int fd = proc_file();
    cr_assert_eq(filesystem_granularity(fd).for_ever, FILESYSTEM_PROVES_NOTHING);
    close(fd);
}

Test(filesystem, an_unknown_one_is_not_trusted_with_mappings)
{
    int fd = proc_file();
    cr_assert_not(filesystem_keeps_mappings(fd));
    close(fd);
}

Test(filesystem, nothing_is_known_of_a_descriptor_that_is_none)
{
    cr_assert_eq(filesystem_granularity(-1).for_ever, FILESYSTEM_PROVES_NOTHING);
    cr_assert_not(filesystem_keeps_mappings(-1));
}

static uint32_t pretended; /* 0: none */

/* In place of libc's. */
int fstatfs(int fd, struct statfs *status)
{
    if (pretended == 0)
#ifdef __LP64__
        return (int)syscall(SYS_fstatfs, fd, status);
#else
        return (int)syscall(SYS_fstatfs64, fd, sizeof *status, status);
#endif
    memset(status, 0, sizeof *status);
    /* Its type is another on each machine. */
    status->f_type = (__typeof__(status->f_type))pretended;
    return 0;
}

Test(filesystem, each_one_that_is_known_is_as_its_row_says)
{
    enum { NEVER, ON_MOUNT, ALWAYS };
    static const struct {
        const char *name;
        uint32_t magic;
        bool keeps_mappings;
        int is_believed;
    } rows[] = {
        {"ext4", 0xEF53, true, ALWAYS},          {"xfs", 0x58465342, true, ALWAYS},
        {"btrfs", 0x9123683E, true, ALWAYS},     {"tmpfs", 0x01021994, true, ALWAYS},
        {"ramfs", 0x858458F6, true, ALWAYS},     {"f2fs", 0xF2F52010, true, ALWAYS},
        {"zfs", 0x2FC12FC1, true, ALWAYS},       {"bcachefs", 0xCA451A4E, true, ALWAYS},
        {"overlay", 0x794C7630, true, ON_MOUNT}, {"FAT", 0x4D44, true, NEVER},
        {"exFAT", 0x2011BAB0, true, NEVER},      {"squashfs", 0x73717368, true, ON_MOUNT},
        {"erofs", 0xE0F5E1E2, true, ON_MOUNT},   {"ISO 9660", 0x9660, true, ON_MOUNT},
        {"cramfs", 0x28CD3D45, true, ON_MOUNT},  {"romfs", 0x7275, true, ON_MOUNT},
        {"ntfs3", 0x7366746E, true, NEVER},      {"UDF", 0x15013346, true, NEVER},
        {"JFS", 0x3153464A, true, NEVER},        {"reiserfs", 0x52654973, true, NEVER},
        {"nilfs2", 0x3434, true, NEVER},         {"HFS+", 0x482B, true, NEVER},
        {"NFS", 0x6969, false, NEVER},           {"SMB", 0xFF534D42, false, NEVER},
        {"SMB2", 0xFE534D42, false, NEVER},      {"9p", 0x01021997, false, NEVER},
        {"AFS", 0x5346414F, false, NEVER},       {"Ceph", 0x00C36400, false, NEVER},
        {"FUSE", 0x65735546, false, NEVER},
    };
    int fd = memory_file();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pretended = rows[i].magic;
        cr_expect_eq(filesystem_keeps_mappings(fd), rows[i].keeps_mappings, "%s", rows[i].name);
        cr_expect_eq(filesystem_granularity(fd).for_ever,
                     rows[i].is_believed == ALWAYS ? TICK_NS : FILESYSTEM_PROVES_NOTHING, "%s",
                     rows[i].name);
        cr_expect_eq(filesystem_granularity(fd).on_mount,
                     rows[i].is_believed != NEVER ? TICK_NS : FILESYSTEM_PROVES_NOTHING, "%s",
                     rows[i].name);
    }
    close(fd);
}
