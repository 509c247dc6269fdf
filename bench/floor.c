#include "floor.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
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

/* The names of both files of each metadata directory, relative to the folder, NULL behind them. */
static char **name_files(DIR *directory)
{
    static const char *const files[] = {"METADATA", "entry_points.txt"};
    char **names = NULL;
    size_t count = 0;
    struct dirent *child;
    while ((child = readdir(directory)) != NULL) {
        for (size_t i = 0; i < 2 && is_metadata_directory(child->d_name); i++) {
            char name[512];
            snprintf(name, sizeof name, "%s/%s", child->d_name, files[i]);
            names = realloc(names, (count + 2) * sizeof *names);
            if (names == NULL || (names[count] = strdup(name)) == NULL)
                fail("out of memory");
            names[++count] = NULL;
        }
    }
    return names;
}

uint64_t stat_path_entry(const char *path)
{
    static DIR *directory;
    static char **names;
    struct stat status;
    uint64_t found = 0;
    if (directory == NULL && (directory = opendir(path)) == NULL)
        fail("%s cannot be listed", path);
    if (names == NULL)
        names = name_files(directory);
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        found += fstatat(dirfd(directory), names[i], &status, 0) == 0;
    return found;
}
