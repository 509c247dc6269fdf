#include "floor.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "measure.h"

static bool is_metadata_directory(const char *name)
{
    size_t length = strlen(name);
    return (length >= 10 && strcasecmp(name + length - 10, ".dist-info") == 0) ||
           (length >= 9 && strcasecmp(name + length - 9, ".egg-info") == 0);
}

/* The bytes read, or -1 where there is no such file. */
static ssize_t read_file(int folder, const char *directory, const char *name, bool whole)
{
    char path[512], buffer[8192];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    int descriptor = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    ssize_t total = 0, got;
    do {
        got = read(descriptor, buffer, sizeof buffer);
        total += got > 0 ? got : 0;
    } while (whole && got == (ssize_t)sizeof buffer);
    close(descriptor);
    return total;
}

uint64_t read_path_entry(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        fail("%s cannot be listed", path);
    uint64_t total = 0;
    struct dirent *child;
    while ((child = readdir(directory)) != NULL) {
        if (!is_metadata_directory(child->d_name))
            continue;
        int folder = dirfd(directory);
        ssize_t got = read_file(folder, child->d_name, "METADATA", false);
        if (got < 0)
            got = read_file(folder, child->d_name, "PKG-INFO", false);
        total += got > 0 ? (uint64_t)got : 0;
        got = read_file(folder, child->d_name, "entry_points.txt", true);
        total += got > 0 ? (uint64_t)got : 0;
    }
    closedir(directory);
    return total;
}
