/* Indexes that were saved without waiting for the disk, in another boot: the kernel's name for it
 * is covered by another one, as root. */
#include <criterion/criterion.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trees.h"
#include "views.h"

/* Another boot is one for each test: they run at once. */
static void make_apart(void)
{
    scratch_make();
    if (unshare(CLONE_NEWNS) != 0)
        cr_skip_test("this system gives nobody mounts of their own");
}

TestSuite(boot, .init = make_apart, .fini = scratch_remove);

static void expect_served(epi_verdict verdict, const char *when)
{
    epi_path_entry source = found_at(scratch("site"));
    cr_expect_eq(source.store, EPI_STORE_USER, "%s: an index serves", when);
    cr_expect_eq(source.verdict, verdict, "%s: %s", when, epi_reason_name(source.reason));
}

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static void begin_another_boot(const char *name)
{
    struct path file = scratch("boot_id");
    put_file(file, name);
    if (!run("mount --bind '%s' " BOOT_ID " 2>/dev/null", file.text))
        cr_skip_test("this system lets nobody name another boot");
}

Test(boot, that_is_another_one_makes_what_was_saved_without_waiting_prove_that_it_is_whole)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = a:b\n");
    settle();
    cr_expect_eq(found_at(scratch("site")).saved, 1);
    struct path file = server_of(scratch("site"));
    expect_served(EPI_FRESH, "in the same boot");
    begin_another_boot("5a0a6a6b-0000-4000-8000-000000000001\n");
    expect_served(EPI_MOVED, "in another boot");
    expect_served(EPI_FRESH, "and written anew");
    cr_assert(run("printf x | dd of='%s' bs=1 seek=3000 conv=notrunc 2>/dev/null", file.text));
    cr_assert(run("umount " BOOT_ID));
    begin_another_boot("5a0a6a6b-0000-4000-8000-000000000002\n");
    epi_path_entry source = found_at(scratch("site"));
    cr_assert(run("umount " BOOT_ID));
    cr_expect_eq(source.n_passed_over, 1, "a file that did not reach the disk as a whole");
    cr_expect_eq(source.saved, 1);
}

/* The kernel counts mounts from the beginning in each boot: the same number is another mount. */
Test(boot, that_is_another_one_ends_what_stamps_of_a_mount_prove)
{
    struct path site = scratch("site");
    if (!mounts_have_names())
        cr_skip_test("this kernel gives mounts no names that last");
    put_distribution(scratch("lower/alpha-1.dist-info"), "alpha", "1", "[g]\nn = a:b\n");
    put_file(scratch("upper/some.py"), "");
    cr_assert(run("mkdir '%s'", site.text));
    settle();
    if (!run("mount -t overlay overlay -o 'lowerdir=%s:%s' '%s' 2>/dev/null", scratch("upper").text,
             scratch("lower").text, site.text))
        cr_skip_test("this system lets nobody mount an overlay here");
    store(EPI_STORE_USER, site);
    epi_path_entry same = found_at(scratch("site"));
    bool begun = run("cat " BOOT_ID " >/dev/null");
    put_file(scratch("boot_id"), "5a0a6a6b-0000-4000-8000-000000000003\n");
    begun = begun && run("mount --bind '%s' " BOOT_ID " 2>/dev/null", scratch("boot_id").text);
    epi_path_entry other = found_at(scratch("site")), again = found_at(scratch("site"));
    cr_assert(run("umount '%s'", site.text));
    if (!begun)
        cr_skip_test("this system lets nobody name another boot");
    cr_assert(run("umount " BOOT_ID));
    cr_expect_eq(same.reason, EPI_REASON_SAME_STAMPS, "%s", epi_reason_name(same.reason));
    cr_expect_eq(other.verdict, EPI_MOVED, "%s", epi_reason_name(other.reason));
    cr_expect_eq(again.reason, EPI_REASON_SAME_STAMPS, "%s", epi_reason_name(again.reason));
}
