#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/mman.h>
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
