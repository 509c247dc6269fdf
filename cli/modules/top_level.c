#include "modules/top_level.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "text.h"
#include "unicode.h"

/* The lists of the largest distributions have some megabytes. */
#define MOST_BYTES ((size_t)256 << 20)

/* In the order in which importlib.metadata asks for them. */
enum list { RECORD, INSTALLED_FILES, SOURCES, N_LISTS };
static const char *const list_names[N_LISTS] = {"RECORD", "installed-files.txt", "SOURCES.txt"};

/* A list of files while it is walked. */
struct listing {
    enum list kind;
    struct buffer text;
    const char *next;
    const char *site; /* what the files lie below: the metadata directory's parent; not ended */
    size_t site_length;
};

/* A NUL stands behind the text. Where it is neither there nor empty: what kept it from being read
 * is left in *failed. */
static bool read_file(const char *location, const char *name, struct buffer *text, char **failed)
{
    char *path = NULL;
    struct stat status;
    int fd = -1;
    text->length = 0;
    if (asprintf(&path, "%s/%s", location, name) < 0)
        return false;
    enum read_status read = open_file(AT_FDCWD, path, &fd, &status);
    if (read == READ_OK) {
        read = read_whole(fd, &status, MOST_BYTES, text);
        int error = errno;
        close(fd);
        errno = error;
    }
    if (read == READ_OK && !buffer_reserve(text, text->length + 1))
        read = READ_MEMORY;
    if (read == READ_OK)
        text->bytes[text->length] = '\0';
    bool is_absent = read == READ_ABSENT || (read == READ_FAILED && errno == ENOTDIR);
    if (read != READ_OK && !is_absent && failed && !*failed &&
        asprintf(failed, "%s cannot be read: %s", path,
                 read == READ_FAILED      ? error_text(errno)
                 : read == READ_TOO_LARGE ? "it is too large"
                 : read == READ_MEMORY    ? "out of memory"
                                          : "it is no regular file") < 0)
        *failed = NULL;
    free(path);
    if (read != READ_OK)
        text->length = 0;
    return text->length > 0;
}

static bool is_listed(const struct string_list *names, const char *name, size_t length)
{
    for (size_t i = names->count; i-- > 0;) { /* files of one package stand together */
        if (strncmp(names->items[i], name, length) == 0 && !names->items[i][length])
            return true;
    }
    return false;
}

static bool add_name(struct string_list *names, const char *name, size_t length)
{
    char *copy = strndup(name, length);
    bool added = copy && string_list_add(names, copy);
    free(copy);
    return added;
}

/* str.split() */
static bool add_words(const struct buffer *text, struct string_list *names)
{
    const char *end = text->bytes + text->length, *word = NULL, *next = text->bytes;
    while (next <= end) {
        uint32_t code_point = ' ';
        size_t length = next < end ? utf8_decode(next, end, &code_point) : 1;
        if (!is_python_space(code_point)) {
            word = word ? word : next;
        } else if (word) {
            if (!is_listed(names, word, (size_t)(next - word)) &&
                !add_name(names, word, (size_t)(next - word)))
                return false;
            word = NULL;
        }
        next += length;
    }
    return true;
}

/* False: there is none, or it is empty. */
static bool open_listing(struct listing *listing, const char *location, char **failed)
{
    const char *slash = strrchr(location, '/');
    *listing = (struct listing){.site = slash ? location : ".",
                                .site_length = slash ? (size_t)(slash - location) : 1};
    while (listing->kind < N_LISTS &&
           !read_file(location, list_names[listing->kind], &listing->text, failed))
        listing->kind++;
    listing->next = listing->text.bytes;
    return listing->kind < N_LISTS;
}

static void close_listing(struct listing *listing)
{
    buffer_free(&listing->text);
}

/* The first field of a line as csv has it, taken out of its quotes in place. */
static size_t unquoted(char *field, size_t length)
{
    size_t kept = 0;
    if (length == 0 || field[0] != '"') {
        const char *comma = memchr(field, ',', length);
        return comma ? (size_t)(comma - field) : length;
    }
    for (size_t i = 1; i < length; i++) {
        if (field[i] == '"' && (i + 1 == length || field[++i] != '"'))
            break;
        field[kept++] = field[i];
    }
    return kept;
}

/* The path without what leaves it the same, in place: "./", "//", and a slash at the end. */
static size_t simplified(char *path, size_t length)
{
    size_t kept = 0;
    for (size_t i = 0; i < length;) {
        size_t part = 0;
        while (i + part < length && path[i + part] != '/')
            part++;
        bool is_empty = part == 0 || (part == 1 && path[i] == '.');
        if (i == 0 && part == 0) { /* an absolute path */
            path[kept++] = '/';
        } else if (!is_empty) {
            if (kept > 0 && path[kept - 1] != '/')
                path[kept++] = '/';
            memmove(path + kept, path + i, part);
            kept += part;
        }
        i += part + 1;
    }
    return kept;
}

/* The next file, relative to the site. False: there is none. */
static bool next_file(struct listing *listing, char **path, size_t *length)
{
    const char *end = listing->text.bytes + listing->text.length;
    if (listing->next >= end)
        return false;
    const char *line = listing->next, *stop = line;
    size_t ending = 0;
    while (stop < end && (ending = line_end_length(stop, end)) == 0)
        stop++;
    listing->next = stop + (ending ? ending : 1);
    *path = listing->text.bytes + (line - listing->text.bytes);
    *length = (size_t)(stop - line);
    if (listing->kind == RECORD)
        *length = unquoted(*path, *length);
    if (listing->kind == INSTALLED_FILES && *length > 3 && memcmp(*path, "../", 3) == 0)
        *path += 3, *length -= 3; /* it is relative to the metadata directory */
    *length = simplified(*path, *length);
    return true;
}

static bool is_there(const struct listing *listing, const char *path, size_t length)
{
    char *whole = NULL;
    struct stat status;
    if (asprintf(&whole, "%.*s/%.*s", (int)listing->site_length, listing->site, (int)length, path) <
        0)
        return false;
    bool there = stat(whole, &status) == 0;
    free(whole);
    return there;
}

/* Whether what stands behind a module's name makes it a file's: ".py", ".so", and of whatever
 * version, ".cpython-313-x86_64-linux-gnu.so". */
static bool is_module_suffix(const char *text, size_t length)
{
    static const char *const whole[] = {".py", ".pyc", ".so", ".abi3.so"};
    static const char *const tags[] = {".cpython-", ".pypy"};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        if (length == strlen(whole[i]) && memcmp(text, whole[i], length) == 0)
            return true;
    }
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (length > strlen(tags[i]) + 3 && memcmp(text, tags[i], strlen(tags[i])) == 0 &&
            memcmp(text + length - 3, ".so", 3) == 0)
            return true;
    }
    return false;
}

/* How many bytes of the path name the top-level module that it leads to. 0: none that could be
 * imported. */
static size_t top_level_length(const char *path, size_t length)
{
    const char *slash = memchr(path, '/', length), *dot = memchr(path, '.', length);
    if (slash)
        return dot && dot < slash ? 0 : (size_t)(slash - path);
    if (!dot)
        return length;
    return is_module_suffix(dot, length - (size_t)(dot - path)) ? (size_t)(dot - path) : 0;
}

static bool add_listed(struct listing *listing, struct string_list *names)
{
    char *path;
    size_t length;
    while (next_file(listing, &path, &length)) {
        size_t top = top_level_length(path, length);
        if (top > 0 && !is_listed(names, path, top) && is_there(listing, path, length) &&
            !add_name(names, path, top))
            return false;
    }
    return true;
}

bool read_top_level(const char *location, struct top_level *found)
{
    struct buffer declared = {0};
    struct listing listing;
    bool done = true;
    if (read_file(location, "top_level.txt", &declared, &found->failed))
        done = add_words(&declared, &found->names);
    buffer_free(&declared);
    if (!done || found->names.count > 0) {
        found->file = "top_level.txt";
        return done;
    }
    if (open_listing(&listing, location, &found->failed)) {
        found->file = list_names[listing.kind];
        done = add_listed(&listing, &found->names);
    }
    close_listing(&listing);
    return done;
}

void top_level_free(struct top_level *found)
{
    string_list_free(&found->names);
    free(found->failed);
    *found = (struct top_level){0};
}

/* Whether the path is a file of the module, or of what lies below it. */
static bool is_of_module(const char *path, size_t length, const char *module, size_t n)
{
    size_t i = 0;
    for (; i < n; i++) {
        if (i >= length || path[i] != (module[i] == '.' ? '/' : module[i]))
            return false;
    }
    return i < length && (path[i] == '/' || is_module_suffix(path + i, length - i));
}

/* Whether a folder or a source of the module lies there. */
static bool lies_beside(const struct listing *listing, const char *module)
{
    char *path = NULL;
    if (asprintf(&path, "%s.py", module) < 0)
        return false;
    size_t length = strlen(module);
    for (size_t i = 0; i < length; i++)
        path[i] = path[i] == '.' ? '/' : path[i];
    bool lies = is_there(listing, path, length) || is_there(listing, path, length + 3);
    free(path);
    return lies;
}

enum module_listing find_in_files(const char *location, const char *module)
{
    struct listing listing;
    enum module_listing found = MODULE_NOT_LISTED;
    char *path;
    size_t length;
    if (open_listing(&listing, location, NULL)) {
        while (found == MODULE_NOT_LISTED && next_file(&listing, &path, &length)) {
            if (is_of_module(path, length, module, strlen(module)) &&
                is_there(&listing, path, length))
                found = MODULE_LISTED;
        }
    } else if (lies_beside(&listing, module)) {
        found = MODULE_UNLISTED;
    }
    close_listing(&listing);
    return found;
}

bool should_bring(const char *location, const char *module, size_t length)
{
    struct buffer declared = {0};
    struct string_list names = {0};
    struct listing listing;
    char *path;
    size_t path_length;
    bool should = read_file(location, "top_level.txt", &declared, NULL) &&
                  add_words(&declared, &names) && is_listed(&names, module, length);
    buffer_free(&declared);
    string_list_free(&names);
    if (should)
        return true;
    if (open_listing(&listing, location, NULL)) {
        while (!should && next_file(&listing, &path, &path_length))
            should = is_of_module(path, path_length, module, length);
    }
    close_listing(&listing);
    return should;
}
