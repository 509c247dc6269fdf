/* A path entry that is any file at all: as an archive, walked and read member by member, and as a
 * scan of a path list takes it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scan.h"
#include "zip_archive.h"

#define LIMIT ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct walk {
    struct zip_archive *archive;
    uint64_t positions[64];
    size_t count;
};

static int note(void *context, const char *name, uint64_t position)
{
    (void)name;
    struct walk *walk = context;
    if (walk->count < sizeof walk->positions / sizeof *walk->positions)
        walk->positions[walk->count++] = position;
    return 0;
}

static void read_members(int fd)
{
    struct walk walk = {0};
    struct buffer buffer = {0};
    if (zip_archive_open(fd, &walk.archive) != ZIP_OK)
        return;
    zip_archive_list(walk.archive, note, &walk);
    for (size_t i = 0; i < walk.count; i++) {
        enum zip_status status = zip_archive_read(walk.archive, walk.positions[i], LIMIT, &buffer);
        if (status == ZIP_OK && buffer.length > LIMIT)
            abort();
    }
    buffer_free(&buffer);
    zip_archive_close(walk.archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        fd = memfd_create("archive", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();

    read_members(fd);
    struct scan scan = {0};
    const char *paths[] = {path};
    if (scan_path_list(&scan, paths, 1, NULL) != SCAN_OK)
        abort();
    scan_free(&scan);
    return 0;
}
