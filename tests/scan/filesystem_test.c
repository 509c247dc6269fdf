#include <criterion/criterion.h>
#include <fcntl.h>
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
    cr_assert_eq(filesystem_granularity(fd), TICK_NS);
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
    cr_assert_eq(filesystem_granularity(fd), FILESYSTEM_TELLS_NOTHING);
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
    cr_assert_eq(filesystem_granularity(-1), FILESYSTEM_TELLS_NOTHING);
    cr_assert_not(filesystem_keeps_mappings(-1));
}

static long pretended; /* 0: none */

/* In place of libc's. */
int fstatfs(int fd, struct statfs *status)
{
    if (pretended == 0)
        return (int)syscall(SYS_fstatfs, fd, status);
    memset(status, 0, sizeof *status);
    status->f_type = pretended;
    return 0;
}

Test(filesystem, each_one_that_is_known_is_as_its_row_says)
{
    static const struct {
        const char *name;
        long magic;
        bool keeps_mappings, is_believed;
    } rows[] = {
        {"ext4", 0xEF53, true, true},          {"xfs", 0x58465342, true, true},
        {"btrfs", 0x9123683E, true, true},     {"tmpfs", 0x01021994, true, true},
        {"ramfs", 0x858458F6, true, true},     {"f2fs", 0xF2F52010, true, true},
        {"zfs", 0x2FC12FC1, true, true},       {"bcachefs", 0xCA451A4E, true, true},
        {"FAT", 0x4D44, true, false},          {"exFAT", 0x2011BAB0, true, false},
        {"squashfs", 0x73717368, true, false}, {"erofs", 0xE0F5E1E2, true, false},
        {"ISO 9660", 0x9660, true, false},     {"cramfs", 0x28CD3D45, true, false},
        {"romfs", 0x7275, true, false},        {"ntfs3", 0x7366746E, true, false},
        {"UDF", 0x15013346, true, false},      {"JFS", 0x3153464A, true, false},
        {"reiserfs", 0x52654973, true, false}, {"nilfs2", 0x3434, true, false},
        {"HFS+", 0x482B, true, false},         {"NFS", 0x6969, false, false},
        {"SMB", 0xFF534D42, false, false},     {"SMB2", 0xFE534D42, false, false},
        {"9p", 0x01021997, false, false},      {"AFS", 0x5346414F, false, false},
        {"Ceph", 0x00C36400, false, false},    {"FUSE", 0x65735546, false, false},
    };
    int fd = memory_file();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pretended = rows[i].magic;
        cr_expect_eq(filesystem_keeps_mappings(fd), rows[i].keeps_mappings, "%s", rows[i].name);
        cr_expect_eq(filesystem_granularity(fd),
                     rows[i].is_believed ? TICK_NS : FILESYSTEM_TELLS_NOTHING, "%s", rows[i].name);
    }
    close(fd);
}
