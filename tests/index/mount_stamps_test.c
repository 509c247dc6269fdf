/* Stamps that hold for a mount: believed while it lasts, read once in the next one. Real mounts, as
 * root. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trees.h"
#include "views.h"

static void unmount_all(void)
{
    char command[PATH_MAX + 100];
    snprintf(command, sizeof command, "umount '%s' 2>/dev/null", scratch("site").text);
    while (system(command) == 0)
        ;
    scratch_remove();
}

TestSuite(mount_stamps, .init = scratch_make, .fini = unmount_all);

static void unmount(void)
{
    cr_assert(run("umount '%s'", scratch("site").text));
}

static void put(const char *layer, const char *name, const char *value)
{
    char text[100];
    snprintf(text, sizeof text, "[g]\n%s = %s:b\n", name, value);
    put_distribution(scratch("%s/%s-1.dist-info", layer, name), name, "1", text);
}

static void expect_served(epi_verdict verdict, const char *when)
{
    epi_path_entry source = found_at(scratch("site"));
    cr_expect_eq(source.store, EPI_STORE_USER, "%s: an index serves", when);
    cr_expect_eq(source.verdict, verdict, "%s: %s", when, epi_reason_name(source.reason));
}

static void expect_believed(const char *when)
{
    expect_served(mounts_have_names() ? EPI_FRESH : EPI_MOVED, when);
}

static bool site_has(const char *name)
{
    epi_index *index = view_of(scratch("site"));
    epi_entry entry;
    bool found = epi_find(index, "g", name, &entry) == EPI_OK;
    epi_close(index);
    return found;
}

static void mount_overlay(void)
{
    if (!run("mount -t overlay overlay -o 'lowerdir=%s:%s:%s' '%s' 2>/dev/null",
             scratch("upper").text, scratch("middle").text, scratch("lower").text,
             scratch("site").text))
        cr_skip_test("this system lets nobody mount an overlay here");
}

Test(mount_stamps, of_an_overlay_are_believed_on_it_and_a_changed_layer_below_is_seen)
{
    cr_assert(run("mkdir '%s'", scratch("site").text));
    put("lower", "alpha", "old");
    put("middle", "beta", "old");
    put("upper", "gamma", "old");
    settle();
    mount_overlay();
    cr_expect_eq(found_at(scratch("site")).saved, 1);
    expect_believed("on the same mount");
    unmount();
    mount_overlay();
    cr_expect(site_has("beta"), "read once on another mount");
    expect_believed("and restamped");
    unmount();
    put("middle", "delta", "new");
    settle();
    mount_overlay();
    cr_expect(site_has("delta"), "a distribution in the middle layer");
    unmount();
}

static void make_image(const char *kind)
{
    struct path tree = scratch("tree"), image = scratch("image");
    unlink(image.text);
    bool made =
        strcmp(kind, "squashfs") == 0
            ? run("mksquashfs '%s' '%s' -noappend -quiet -all-time 1000000000 >/dev/null 2>&1",
                  tree.text, image.text)
        : strcmp(kind, "erofs") == 0
            ? run("mkfs.erofs -T 1000000000 -U 00000000-0000-0000-0000-000000000001 '%s' '%s' "
                  ">/dev/null 2>&1",
                  image.text, tree.text)
            : run("/usr/sbin/mkfs.ext4 -q -d '%s' '%s' 4M >/dev/null 2>&1", tree.text, image.text);
    if (!made)
        cr_skip_test("there is no program that makes such an image");
}

static void mount_image(const char *kind)
{
    if (!run("mount -t %s -o loop '%s' '%s' 2>/dev/null", kind, scratch("image").text,
             scratch("site").text))
        cr_skip_test("this system lets nobody mount an image here");
}

/* The times of such an image are its maker's: two that differ in a byte bear the same ones. */
static void expect_swapped_image_is_seen(const char *kind)
{
    cr_assert(run("mkdir '%s'", scratch("site").text));
    put("tree", "alpha", "old");
    make_image(kind);
    mount_image(kind);
    cr_expect_eq(found_at(scratch("site")).saved, 1);
    expect_believed("on the same mount");
    unmount();
    put_file(scratch("tree/alpha-1.dist-info/entry_points.txt"), "[g]\nother = old:b\n");
    make_image(kind);
    mount_image(kind);
    cr_expect(site_has("other"));
    cr_expect_not(site_has("alpha"));
    expect_believed("saved again");
    unmount();
}

Test(mount_stamps, of_a_squashfs_image_are_not_believed_of_the_next_image)
{
    expect_swapped_image_is_seen("squashfs");
}

Test(mount_stamps, of_an_erofs_image_are_not_believed_of_the_next_image)
{
    expect_swapped_image_is_seen("erofs");
}

/* As the makers of disk images leave it: ctimes of whole seconds. */
Test(mount_stamps, of_whole_seconds_are_believed_on_the_mount_and_read_once_on_the_next)
{
    cr_assert(run("mkdir '%s'", scratch("site").text));
    put("tree", "alpha", "old");
    put("tree", "beta", "old");
    make_image("ext4");
    sleep(3);
    mount_image("ext4");
    cr_expect_eq(found_at(scratch("site")).saved, 1);
    expect_believed("on the same mount");
    unmount();
    mount_image("ext4");
    expect_served(EPI_MOVED, "on another mount");
    expect_believed("and restamped");
    put_file(scratch("site/alpha-1.dist-info/entry_points.txt"), "[g]\nother = old:b\n");
    cr_expect(site_has("other"));
    unmount();
}
