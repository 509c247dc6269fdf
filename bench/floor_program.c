/* Lists and reads the path entries named, as a build does; or, where nothing changed, looks at the
 * two files of each metadata directory named, which no rebuild can do without:
 *
 *     bench_floor PATH_ENTRY...
 *     bench_floor --stat PATH_ENTRY NAME... */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "floor.h"

static uint64_t stat_files(const char *path_entry, char **names)
{
    static const char *const files[] = {"entry_points.txt", "METADATA"};
    uint64_t found = 0;
    int folder = open(path_entry, O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (; *names != NULL; names++) {
        for (int i = 0; i < 2; i++) {
            char file[PATH_MAX];
            struct stat what;
            snprintf(file, sizeof file, "%s/%s", *names, files[i]);
            found += fstatat(folder, file, &what, 0) == 0;
        }
    }
    return found;
}

int main(int argc, char **argv)
{
    uint64_t total = 0;
    if (argc > 2 && strcmp(argv[1], "--stat") == 0)
        return stat_files(argv[2], argv + 3) == 0;
    for (int i = 1; i < argc; i++)
        total += read_path_entry(argv[i]);
    return total == 0;
}
