#include "kept_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "digits.h"
#include "environment.h"
#include "file.h"
#include "hash.h"
#include "store/folder.h"

extern char **environ;

#define VERSION "epindex python 1"
/* Far more than any of them takes. */
#define MOST_BYTES ((size_t)1 << 20)
/* What is younger could change once more without a trace. */
#define YOUNG_SECONDS 2

static bool counts(const char *variable)
{
    return strncmp(variable, "PYTHON", 6) == 0 || strncmp(variable, "HOME=", 5) == 0 ||
           strncmp(variable, "LD_LIBRARY_PATH=", 16) == 0;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* False: out of memory. */
static bool hash_variables(char digits[33])
{
    struct string_list variables = {0};
    char user[64];
    snprintf(user, sizeof user, "user %lu %lu", (unsigned long)getuid(), (unsigned long)geteuid());
    bool added = string_list_add(&variables, user);
    for (char **variable = environ; added && variable && *variable; variable++)
        added = !counts(*variable) || string_list_add(&variables, *variable);
    XXH3_state_t state;
    XXH128_canonical_t hash;
    XXH3_128bits_reset(&state);
    if (added)
        qsort(variables.items, variables.count, sizeof *variables.items, by_bytes);
    for (size_t i = 0; added && i < variables.count; i++)
        XXH3_128bits_update(&state, variables.items[i], strlen(variables.items[i]) + 1);
    XXH128_canonicalFromHash(&hash, XXH3_128bits_digest(&state));
    write_hash_digits(hash.digest, digits);
    digits[32] = '\0';
    string_list_free(&variables);
    return added;
}

static bool is_executable(const char *path)
{
    struct stat status;
    return access(path, X_OK) == 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* As posix_spawnp() finds it. NULL: it is not there. */
static char *find_executable(const char *name)
{
    const char *next = getenv("PATH");
    char *path = NULL;
    if (strchr(name, '/'))
        return is_executable(name) ? absolute_path(NULL, name) : NULL;
    while (next) {
        size_t length = strcspn(next, ":");
        if (asprintf(&path, "%.*s/%s", (int)length, length ? next : ".", name) < 0)
            return NULL;
        char *found = is_executable(path) ? absolute_path(NULL, path) : NULL;
        free(path);
        if (found)
            return found;
        next = next[length] ? next + length + 1 : NULL;
    }
    return NULL;
}

/* A script stands for an interpreter that it may choose anew each time. */
static bool is_script(const char *path)
{
    char begin[2] = "";
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool script = file < 0 || read(file, begin, 2) != 2 || memcmp(begin, "#!", 2) == 0;
    if (file >= 0)
        close(file);
    return script;
}

static bool read_boot(char boot[40])
{
    int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, boot, 36);
    if (file >= 0)
        close(file);
    boot[length > 0 ? length : 0] = '\0';
    return length == 36;
}

bool find_interpreter(const char *executable, struct interpreter *interpreter)
{
    const char *disabled = secure_getenv("EPINDEX_DISABLE");
    *interpreter = (struct interpreter){0};
    if ((disabled && strcmp(disabled, "1") == 0) ||
        !(interpreter->found = find_executable(executable)))
        return false;
    interpreter->real = realpath(interpreter->found, NULL);
    return interpreter->real && read_boot(interpreter->boot) &&
           hash_variables(interpreter->variables);
}

void interpreter_free(struct interpreter *interpreter)
{
    free(interpreter->found);
    free(interpreter->real);
    *interpreter = (struct interpreter){0};
}

#define STAMP_SIZE 160

/* What stands at `path`, links followed; "-": nothing. False: it is too young to be believed. */
static bool write_stamp(const char *path, time_t now, char stamp[STAMP_SIZE])
{
    struct stat status;
    if (stat(path, &status) != 0) {
        snprintf(stamp, STAMP_SIZE, "-");
        return errno == ENOENT || errno == ENOTDIR;
    }
    snprintf(stamp, STAMP_SIZE, "%llu %llu %lld %lld.%09ld %lld.%09ld",
             (unsigned long long)status.st_dev, (unsigned long long)status.st_ino,
             (long long)status.st_size, (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
             (long long)status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
    return !now || (status.st_mtim.tv_sec < now - YOUNG_SECONDS &&
                    status.st_ctim.tv_sec < now - YOUNG_SECONDS);
}

/* "python-", the hash of where it stands, and a NUL. */
static void name_of(const struct interpreter *interpreter, char name[40])
{
    XXH128_canonical_t hash;
    XXH128_canonicalFromHash(&hash, XXH3_128bits(interpreter->found, strlen(interpreter->found)));
    memcpy(name, "python-", 7);
    write_hash_digits(hash.digest, name + 7);
    name[39] = '\0';
}

/* The file's fields, one after the other. */
struct fields {
    char *next, *end;
};

static const char *next_field(struct fields *fields)
{
    if (fields->next >= fields->end)
        return "";
    const char *field = fields->next;
    fields->next += strlen(field) + 1;
    return field;
}

static bool is_next(struct fields *fields, const char *expected)
{
    return strcmp(next_field(fields), expected) == 0;
}

static bool holds(const struct interpreter *interpreter, struct fields *fields)
{
    if (!is_next(fields, VERSION) || !is_next(fields, interpreter->boot) ||
        !is_next(fields, interpreter->variables) || !is_next(fields, interpreter->found) ||
        !is_next(fields, interpreter->real))
        return false;
    unsigned long count = strtoul(next_field(fields), NULL, 10);
    for (; count && fields->next < fields->end; count--) {
        char stamp[STAMP_SIZE];
        const char *path = next_field(fields);
        write_stamp(path, 0, stamp);
        if (!is_next(fields, stamp))
            return false;
    }
    return count == 0;
}

static bool add_fields(struct fields *fields, struct string_list *paths)
{
    unsigned long count = strtoul(next_field(fields), NULL, 10);
    size_t before = paths->count;
    bool added = count > 0;
    for (; added && count && fields->next < fields->end; count--)
        added = string_list_add(paths, next_field(fields));
    /* The last field shows that nothing is missing. */
    added = added && count == 0 && is_next(fields, "end");
    while (!added && paths->count > before)
        free(paths->items[--paths->count]);
    return added;
}

/* Only what nobody else could have written. -1: it is not there, or not to be trusted. */
static int open_kept(const struct interpreter *interpreter, struct stat *status)
{
    struct arena arena = {0};
    struct store_folder folder;
    struct objection objection = {.text = {""}};
    char name[40];
    int directory = -1, file = -1;
    if (users_store(&arena, &folder) && folder.path)
        directory = open_store_folder(&folder, &objection);
    name_of(interpreter, name);
    if (directory >= 0 && !objection.text.text[0])
        file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0 && (fstat(file, status) != 0 || !S_ISREG(status->st_mode) ||
                      status->st_uid != geteuid() || status->st_mode & (S_IWGRP | S_IWOTH))) {
        close(file);
        file = -1;
    }
    if (directory >= 0)
        close(directory);
    arena_free(&arena);
    return file;
}

bool add_kept_paths(const struct interpreter *interpreter, struct string_list *paths)
{
    struct stat status;
    struct buffer buffer = {0};
    bool added = false;
    int file = open_kept(interpreter, &status);
    if (file < 0)
        return false;
    if (read_whole(file, &status, MOST_BYTES, &buffer) == READ_OK && buffer.length &&
        buffer.bytes[buffer.length - 1] == '\0') {
        struct fields fields = {buffer.bytes, buffer.bytes + buffer.length};
        added = holds(interpreter, &fields) && add_fields(&fields, paths);
    }
    close(file);
    buffer_free(&buffer);
    return added;
}

/* The file's bytes. NULL: out of memory, or something that it depends on is too young. */
static char *compose(const struct interpreter *interpreter, const struct string_list *paths,
                     const struct string_list *dependencies, size_t *length)
{
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, length);
    time_t now = time(NULL);
    bool old = out != NULL;
    if (!out)
        return NULL;
    fprintf(out, "%s%c%s%c%s%c%s%c%s%c%zu%c", VERSION, 0, interpreter->boot, 0,
            interpreter->variables, 0, interpreter->found, 0, interpreter->real, 0,
            dependencies->count, 0);
    for (size_t i = 0; old && i < dependencies->count; i++) {
        char stamp[STAMP_SIZE];
        old = write_stamp(dependencies->items[i], now, stamp);
        fprintf(out, "%s%c%s%c", dependencies->items[i], 0, stamp, 0);
    }
    fprintf(out, "%zu%c", paths->count, 0);
    for (size_t i = 0; i < paths->count; i++)
        fprintf(out, "%s%c", paths->items[i], 0);
    fprintf(out, "end%c", 0);
    if (fclose(out) == 0 && old)
        return bytes;
    free(bytes);
    return NULL;
}

static void replace(const struct store_folder *folder, const char *name, const char *bytes,
                    size_t length)
{
    char temporary[80];
    int directory = make_store_folder(folder, NULL);
    if (directory < 0)
        return;
    /* As the name of what a killed build leaves: the next sweep finds it. */
    snprintf(temporary, sizeof temporary, ".%s.%06ld.epi-tmp", name, (long)getpid() % 1000000);
    int file =
        openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool written = file >= 0 && write_all(file, bytes, length);
    if (file >= 0 && close(file) == 0 && written)
        written = renameat(directory, temporary, directory, name) == 0;
    if (file >= 0 && !written)
        unlinkat(directory, temporary, 0);
    close(directory);
}

void keep_paths(const struct interpreter *interpreter, const struct string_list *paths,
                const struct string_list *dependencies)
{
    struct arena arena = {0};
    struct store_folder folder;
    char name[40];
    size_t length;
    /* The one that printed it is the one that was started. */
    if (!dependencies->count || strcmp(dependencies->items[0], interpreter->real) != 0 ||
        is_script(interpreter->found))
        return;
    char *bytes = compose(interpreter, paths, dependencies, &length);
    name_of(interpreter, name);
    if (bytes && users_store(&arena, &folder) && folder.path)
        replace(&folder, name, bytes, length);
    free(bytes);
    arena_free(&arena);
}
