#include "scratch.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "stamp.h"

struct scratch scratch_make(void)
{
    struct scratch scratch = {"/tmp/epindex-test-XXXXXX"};
    cr_assert_not_null(mkdtemp(scratch.root));
    return scratch;
}

const char *scratch_path(const struct scratch *scratch, const char *name)
{
    static char paths[8][512];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch->root, name);
    return path;
}

static void make_directories_above(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        cr_assert(mkdir(path, 0777) == 0 || errno == EEXIST, "%s", path);
        *slash = '/';
    }
}

void scratch_mkdir(const struct scratch *scratch, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/", scratch_path(scratch, name));
    make_directories_above(path);
}

void scratch_write(const struct scratch *scratch, const char *name, const void *bytes,
                   size_t length)
{
    char path[512];
    snprintf(path, sizeof path, "%s", scratch_path(scratch, name));
    make_directories_above(path);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file, "%s", path);
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    cr_assert_eq(fclose(file), 0);
}

void scratch_write_text(const struct scratch *scratch, const char *name, const char *text)
{
    scratch_write(scratch, name, text, strlen(text));
}

void scratch_grow_old(void)
{
    int64_t written = stamp_clock();
    struct timespec pause = {0, 5 * 1000 * 1000};
    while (stamp_clock() <= written + 30 * 1000 * 1000)
        nanosleep(&pause, NULL);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

void scratch_remove(const struct scratch *scratch)
{
    cr_assert_eq(nftw(scratch->root, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}
