/* Metadata behind a link to another file system has its stamps from there. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "scan.h"
#include "scratch.h"

/* The files of one device are those of a server. */
static dev_t served;

/* In place of libc's. */
int fstatfs(int fd, struct statfs *status)
{
    struct stat file;
    int result = (int)syscall(SYS_fstatfs, fd, status);
    if (result == 0 && served != 0 && fstat(fd, &file) == 0 && file.st_dev == served)
        status->f_type = 0x65735546; /* FUSE */
    return result;
}

static char elsewhere[] = "/dev/shm/epindex-linked-XXXXXX";

static dev_t device_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? status.st_dev : 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
}

/* One distribution that is a link, and one whose METADATA is. */
static void link_elsewhere(const struct scratch *scratch)
{
    char path[128];
    scratch_mkdir(scratch, "x");
    if (mkdtemp(elsewhere) == NULL || device_of(elsewhere) == device_of(scratch->root)) {
        rmdir(elsewhere);
        cr_skip_test("there is no second file system at /dev/shm");
    }
    snprintf(path, sizeof path, "%s/METADATA", elsewhere);
    write_file(path, "Name: a\nVersion: 1\n\n");
    scratch_write_text(scratch, "x/b-1.dist-info/entry_points.txt", "[g]\nb = m\n");
    cr_assert_eq(symlink(path, scratch_path(scratch, "x/b-1.dist-info/METADATA")), 0);
    snprintf(path, sizeof path, "%s/entry_points.txt", elsewhere);
    write_file(path, "[g]\na = m\n");
    cr_assert_eq(symlink(elsewhere, scratch_path(scratch, "x/a-1.dist-info")), 0);
    scratch_grow_old();
}

static void remove_elsewhere(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", elsewhere);
    cr_assert_eq(system(command), 0);
}

/* The states of path entry, entry_points.txt and METADATA, of distribution a and b. */
static void expect_states(const struct scratch *scratch, const enum stamp_state expected[5])
{
    struct scan scan = {0};
    const char *path = scratch_path(scratch, "x");
    cr_assert_eq(scan_path_list(&scan, &path, 1, NULL), SCAN_OK);
    cr_assert_eq(scan.n_distributions, 2);
    cr_expect_eq(scan.path_entries[0].stamp.state, expected[0]);
    for (size_t i = 0; i < 2; i++) {
        cr_expect_eq(scan.distributions[i].stamp.state, expected[1 + 2 * i], "%zu", i);
        cr_expect_eq(scan.distributions[i].metadata_stamp.state, expected[2 + 2 * i], "%zu", i);
    }
    scan_free(&scan);
}

Test(linked, metadata_has_the_stamps_of_where_it_lies)
{
    struct scratch scratch = scratch_make();
    link_elsewhere(&scratch);
    expect_states(&scratch, (enum stamp_state[]){STAMP_EXACT, STAMP_EXACT, STAMP_EXACT, STAMP_EXACT,
                                                 STAMP_EXACT});
    served = device_of(elsewhere);
    expect_states(&scratch, (enum stamp_state[]){STAMP_EXACT, STAMP_RACY, STAMP_RACY, STAMP_EXACT,
                                                 STAMP_RACY});
    served = device_of(scratch.root);
    expect_states(&scratch, (enum stamp_state[]){STAMP_RACY, STAMP_EXACT, STAMP_EXACT, STAMP_RACY,
                                                 STAMP_EXACT});
    remove_elsewhere();
    scratch_remove(&scratch);
}
