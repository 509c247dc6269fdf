#include "diff/operand.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "output/message.h"
#include "paths/choose.h"
#include "paths/open.h"
#include "unicode.h"

/* Far more than any baseline. */
#define MOST_TEXT ((size_t)1 << 30)

static bool is_wanted(const void *context, const char *group)
{
    return wants_group(context, group);
}

static bool finish(const struct options *options, struct operand *operand)
{
    epi_status status = read_index(&operand->list, operand->index, is_wanted, options);
    if (status != EPI_OK)
        print_error("%s: %s", operand->name, epi_strerror(status));
    return status == EPI_OK;
}

static bool scan(const struct options *options, const struct string_list *paths,
                 struct operand *operand)
{
    epi_detail detail = {""};
    epi_open_options how = EPI_OPEN_OPTIONS_INIT;
    how.flags = EPI_NO_STORES | EPI_NO_SAVE;
    epi_status status =
        epi_open((const char *const *)paths->items, paths->count, &how, &operand->index, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, "the environment could not be read");
        return false;
    }
    if (!options->quiet)
        print_problems(operand->index, !options->verbose);
    return finish(options, operand);
}

bool read_environment(const struct options *options, struct operand *operand)
{
    struct string_list paths = {0};
    operand->name = "the environment";
    bool read = choose_paths(options, &paths);
    read = read && scan(options, &paths, operand);
    string_list_free(&paths);
    return read;
}

bool read_path_entries_of(const struct options *options, const struct operand *file,
                          struct operand *operand)
{
    struct string_list paths = {0};
    epi_path_entry entry;
    bool listed = true;
    char *folder = parent_directory(file->name), *path;
    epi_cursor cursor = epi_path_entries(file->index);
    operand->name = "what is there now";
    while (listed && folder && epi_next_path_entry(&cursor, &entry)) {
        /* Those of a sealed index are relative to its folder. */
        listed = asprintf(&path, "%s%s%s", entry.path[0] == '/' ? "" : folder,
                          entry.path[0] == '/' ? "" : "/", entry.path) >= 0;
        if (!listed)
            break;
        listed = string_list_add(&paths, path);
        if (!options->quiet)
            print_note("compared with %s", path);
        free(path);
    }
    if (!listed || !folder)
        print_out_of_memory();
    else
        listed = scan(options, &paths, operand);
    free(folder);
    string_list_free(&paths);
    return listed;
}

struct damage {
    uint64_t offset;
    char what[256];
};

static void keep_first(void *context, uint64_t offset, const char *what)
{
    struct damage *damage = context;
    if (damage->what[0])
        return;
    damage->offset = offset;
    snprintf(damage->what, sizeof damage->what, "%s", what);
}

/* Every record is held against the format and the checksum: a damaged file must not pass for one
 * with other entries. */
static bool read_file_index(const struct options *options, struct operand *operand)
{
    struct damage damage = {0};
    epi_status status = epi_verify(operand->index, keep_first, &damage);
    if (status == EPI_OK)
        return finish(options, operand);
    if (damage.what[0])
        print_error("%s: damaged: at byte %" PRIu64 ": %s", operand->name, damage.offset,
                    damage.what);
    else
        print_error("%s: %s", operand->name, epi_strerror(status));
    return false;
}

/* NULL: it is no text of UTF-8, or cannot be read. */
static char *read_text(const char *name)
{
    struct buffer buffer = {0};
    struct stat status;
    int file = strcmp(name, "-") == 0 ? dup(STDIN_FILENO) : open(name, O_RDONLY | O_CLOEXEC);
    bool complete = false;
    if (file < 0 || fstat(file, &status) != 0)
        goto failed;
    if (read_part(file, &status, MOST_TEXT, &buffer, &complete) != READ_OK || !complete ||
        !buffer_reserve(&buffer, buffer.length + 1))
        goto failed;
    buffer.bytes[buffer.length] = '\0';
    if (strlen(buffer.bytes) != buffer.length ||
        utf8_valid_length(buffer.bytes, buffer.length) != buffer.length)
        goto failed;
    close(file);
    return buffer.bytes;

failed:
    if (file >= 0)
        close(file);
    buffer_free(&buffer);
    return NULL;
}

static bool read_file_text(const struct options *options, struct operand *operand)
{
    const char *expected = NULL;
    long line = read_baseline(&operand->list, operand->text, is_wanted, options, &expected);
    if (line < 0)
        print_out_of_memory();
    else if (line > 0)
        print_error("%s:%ld: it is no index, and as a baseline of epindex dump it should have: %s",
                    operand->name, line, expected);
    return line == 0;
}

static bool is_directory(const char *name)
{
    struct stat status;
    return stat(name, &status) == 0 && S_ISDIR(status.st_mode);
}

bool read_operand(const struct options *options, const char *name, struct operand *operand)
{
    epi_detail detail = {""};
    operand->name = name;
    if (is_directory(name)) {
        struct string_list paths = {0};
        bool read = choose_directory(name, &paths) && scan(options, &paths, operand);
        string_list_free(&paths);
        return read;
    }
    epi_status status = EPI_ERR_NOT_CDB;
    if (strcmp(name, "-") != 0)
        status = epi_open_file(name, &operand->index, &detail);
    operand->is_file = status == EPI_OK;
    if (operand->is_file)
        return read_file_index(options, operand);
    if (status == EPI_ERR_NOT_CDB || status == EPI_ERR_EMPTY || status == EPI_ERR_TRUNCATED ||
        status == EPI_ERR_NOT_INDEX)
        operand->text = read_text(name);
    if (operand->text)
        return read_file_text(options, operand);
    print_library_error(status, &detail, name);
    return false;
}

void operand_free(struct operand *operand)
{
    item_list_free(&operand->list);
    epi_close(operand->index);
    free(operand->text);
    *operand = (struct operand){0};
}
