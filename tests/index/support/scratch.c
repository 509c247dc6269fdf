#include "scratch.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[PATH_MAX];

void scratch_make(void)
{
    const char *folder = getenv("TMPDIR");
    char made[PATH_MAX];
    snprintf(made, sizeof made, "%s/epindex-test.XXXXXX", folder == NULL ? "/tmp" : folder);
    cr_assert_not_null(mkdtemp(made), "mkdtemp: %s", strerror(errno));
    cr_assert_not_null(realpath(made, root));
    /* A test that runs as another user has to get in. */
    cr_assert_eq(chmod(root, 0755), 0);
    setenv("HOME", root, 1);
    setenv("EPINDEX_SYSTEM_STORE", scratch("system").text, 1);
    setenv("XDG_CACHE_HOME", scratch("cache").text, 1);
    unsetenv("EPINDEX_FILE");
    unsetenv("EPINDEX_DISABLE");
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

void scratch_remove(void)
{
    nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct path scratch_folder(void)
{
    struct path path;
    strcpy(path.text, root);
    return path;
}

struct path scratch(const char *format, ...)
{
    struct path path = scratch_folder();
    size_t length = strlen(root);
    path.text[length++] = '/';
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path.text + length, sizeof path.text - length, format, arguments);
    va_end(arguments);
    return path;
}

static void make_folders_above(struct path path)
{
    for (char *slash = path.text + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        cr_assert(mkdir(path.text, 0755) == 0 || errno == EEXIST, "mkdir %s", path.text);
        *slash = '/';
    }
}

void put_bytes(struct path path, const void *bytes, size_t length)
{
    make_folders_above(path);
    FILE *file = fopen(path.text, "wb");
    cr_assert_not_null(file, "%s: %s", path.text, strerror(errno));
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    cr_assert_eq(fclose(file), 0);
}

void put_file(struct path path, const char *text)
{
    put_bytes(path, text, strlen(text));
}

void put_distribution(struct path path, const char *name, const char *version,
                      const char *entry_points)
{
    struct path file = path;
    char metadata[512];
    snprintf(metadata, sizeof metadata, "Metadata-Version: 2.1\nName: %s\nVersion: %s\n\n", name,
             version);
    strcat(file.text, "/METADATA");
    put_file(file, metadata);
    if (entry_points == NULL)
        return;
    file = path;
    strcat(file.text, "/entry_points.txt");
    put_file(file, entry_points);
}

bool run(const char *format, ...)
{
    char command[8 * PATH_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    return system(command) == 0;
}

bool is_mapped(const char *name)
{
    char line[2 * PATH_MAX];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    cr_assert_not_null(maps);
    while (fgets(line, sizeof line, maps) != NULL)
        found = found || strstr(line, name) != NULL;
    fclose(maps);
    return found;
}

char *file_bytes(struct path path, size_t *length)
{
    FILE *file = fopen(path.text, "rb");
    cr_assert_not_null(file, "%s: %s", path.text, strerror(errno));
    struct stat status;
    cr_assert_eq(fstat(fileno(file), &status), 0);
    *length = (size_t)status.st_size;
    char *bytes = malloc(*length + 1);
    cr_assert_not_null(bytes);
    cr_assert_eq(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}

bool same_bytes(struct path one, struct path other)
{
    size_t length, other_length;
    char *bytes = file_bytes(one, &length), *other_bytes = file_bytes(other, &other_length);
    bool same = length == other_length && memcmp(bytes, other_bytes, length) == 0;
    free(bytes);
    free(other_bytes);
    return same;
}

int count_temporaries(struct path folder)
{
    DIR *children = opendir(folder.text);
    cr_assert_not_null(children);
    int count = 0;
    for (const struct dirent *child; (child = readdir(children)) != NULL;)
        count += strstr(child->d_name, ".epi-tmp") != NULL;
    closedir(children);
    return count;
}

static const char *shown(const char *text)
{
    return text == NULL ? "(none)" : text;
}

char *dump(const epi_index *index)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    epi_entry entry;
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    while (epi_next(&cursor, &entry))
        fprintf(stream, "%s|%s|%s|%s|%s|%s|%s|%s|%s|%u|%u\n", entry.group, entry.name, entry.value,
                shown(entry.module), shown(entry.attr), entry.extras, shown(entry.dist),
                shown(entry.version), entry.location, entry.distribution, entry.line);
    cr_assert_eq(epi_cursor_status(&cursor), EPI_NONE);
    cr_assert_eq(epi_next(&cursor, &entry), 0, "past its end");
    cr_assert_eq(fclose(stream), 0);
    return text;
}

void build(struct path path_entry, struct path output)
{
    const char *paths[] = {path_entry.text};
    epi_detail detail;
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.flags = EPI_BUILD_FORCE;
    epi_status status = epi_update(paths, 1, output.text, &options, NULL, NULL, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
}

epi_index *open_index(struct path path)
{
    epi_index *index;
    epi_detail detail;
    epi_status status = epi_open_file(path.text, &index, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    return index;
}

epi_index *scan_paths(const char *const *paths, size_t n_paths)
{
    epi_index *index;
    epi_detail detail;
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    options.flags = EPI_NO_STORES;
    epi_status status = epi_open(paths, n_paths, &options, &index, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    return index;
}

const char *file_of(const epi_index *index)
{
    epi_info info = EPI_INFO_INIT;
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    return info.file;
}
