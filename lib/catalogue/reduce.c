/* epi_build_catalogue(): lines, rows, sorted, and the parts of files that are made of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "epindex.h"
#include "file.h"
#include "file/index_file.h"
#include "file/replace.h"
#include "folder.h"
#include "manifest.h"
#include "parts.h"
#include "public.h"
#include "row.h"
#include "shard.h"
#include "sorter.h"

#define READ_SIZE ((size_t)1 << 16)
#define MOST_LINE ((size_t)1 << 30)
#define DEFAULT_MEMORY ((size_t)256 << 20)

struct reduction {
    uint32_t shards, only; /* of how many, and which one alone; UINT32_MAX: all */
    size_t memory;
    char *folder; /* where what memory has no room for is put aside; malloc'ed */
    struct fmt_progress progress;
    const epi_catalogue_options *options;
    size_t lines; /* read so far */
    struct sorter *sorter;
    struct line_reader reader;
    struct buffer text, row; /* what was read and is no whole line yet; the row at hand */
    const char *next;        /* the first row of the next shard; NULL: none */
    size_t next_length;
    epi_detail *detail;
};

static int ask(void *context)
{
    const struct reduction *reduction = context;
    return reduction->options->progress(reduction->options->context, reduction->lines,
                                        reduction->lines);
}

static epi_status cannot_sort(epi_detail *detail)
{
    if (errno == ENOMEM)
        return out_of_memory(detail);
    if (errno == ECANCELED)
        return stopped(detail);
    detail_set(detail, "cannot write what is sorted beside the catalogue: %s", error_text(errno));
    return EPI_ERR_SYSTEM;
}

static int sort_row(void *context, const char *row, size_t length)
{
    struct reduction *reduction = context;
    return sorter_add(reduction->sorter, row, length);
}

static epi_status take_line(struct reduction *reduction, char *text, size_t length,
                            const char *file, size_t number)
{
    struct line line;
    if (length == 0)
        return EPI_OK;
    if (!line_read(&reduction->reader, text, length, &line)) {
        if (reduction->reader.out_of_memory)
            return out_of_memory(reduction->detail);
        detail_about(reduction->detail, file, "line %zu, column %zu: %s", number,
                     reduction->reader.column, reduction->reader.error);
        return EPI_ERR_ARGUMENT;
    }
    if (rows_of_line(&line, reduction->shards, reduction->only, &reduction->row, sort_row,
                     reduction) != 0)
        return cannot_sort(reduction->detail);
    return EPI_OK;
}

/* The lines that are whole, or, where the file has ended, all there is. What is left moves to the
 * front: no line ends in the first `without` bytes. */
static epi_status take_lines(struct reduction *reduction, size_t without, bool ended,
                             const char *file, size_t *number)
{
    struct buffer *text = &reduction->text;
    char *next = text->bytes, *end = text->bytes + text->length, *from = next + without;
    epi_status status = EPI_OK;
    while (next < end && status == EPI_OK) {
        char *line_end = memchr(from, '\n', (size_t)(end - from));
        if (line_end == NULL && !ended)
            break;
        if (line_end == NULL)
            line_end = end;
        status = take_line(reduction, next, (size_t)(line_end - next), file, ++*number);
        reduction->lines++;
        next = from = line_end < end ? line_end + 1 : end;
    }
    text->length = (size_t)(end - next);
    if (next != text->bytes)
        memmove(text->bytes, next, text->length);
    return status;
}

static epi_status read_lines(struct reduction *reduction, const char *file)
{
    struct buffer *text = &reduction->text;
    size_t number = 0;
    epi_status status = EPI_OK;
    int fd;
    /* A signal may be what asks it to stop: who waits for a pipe is not to wait on. */
    do
        fd = open(file, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR && !fmt_must_stop(&reduction->progress, 0));
    if (fd < 0 && errno == EINTR)
        return stopped(reduction->detail);
    if (fd < 0) {
        detail_about(reduction->detail, file, "cannot be read: %s", error_text(errno));
        return EPI_ERR_SYSTEM;
    }
    text->length = 0;
    for (bool ended = false; !ended && status == EPI_OK;) {
        /* Twice as much each time that no line ends in it. */
        size_t wanted = text->length < READ_SIZE ? READ_SIZE : text->length;
        if (text->length > MOST_LINE) {
            detail_about(reduction->detail, file, "line %zu has more than %zu bytes", number + 1,
                         MOST_LINE);
            status = EPI_ERR_ARGUMENT;
        } else if (!buffer_reserve(text, text->length + wanted + 1)) {
            status = out_of_memory(reduction->detail);
        } else {
            ssize_t n = read(fd, text->bytes + text->length, wanted);
            if (n < 0 && errno == EINTR) {
                if (fmt_must_stop(&reduction->progress, 0))
                    status = stopped(reduction->detail);
                continue;
            }
            if (n < 0) {
                detail_about(reduction->detail, file, "cannot be read: %s", error_text(errno));
                status = EPI_ERR_SYSTEM;
                break;
            }
            size_t without = text->length;
            text->length += (size_t)n;
            ended = n == 0;
            status = take_lines(reduction, without, ended, file, &number);
            if (fmt_must_stop(&reduction->progress, 0))
                status = stopped(reduction->detail);
        }
    }
    close(fd);
    return status;
}

/* Takes the next row out of the sorter: reduction->next. */
static epi_status look_ahead(struct reduction *reduction)
{
    int got = sorter_next(reduction->sorter, &reduction->next, &reduction->next_length);
    if (got < 0)
        return cannot_sort(reduction->detail);
    if (got == 0)
        reduction->next = NULL;
    return EPI_OK;
}

/* Takes the rows of `shard`, which are next, if there are any, and what they make is written. */
static epi_status write_shard(struct reduction *reduction, uint32_t shard, int file,
                              const char *path, struct homes *homes)
{
    struct parts parts = {.folder = reduction->folder,
                          .memory = reduction->memory / 8,
                          .progress = &reduction->progress,
                          .shard = shard,
                          .shards = reduction->shards};
    epi_detail *detail = reduction->detail;
    epi_status status = EPI_OK;
    enum fmt_status made = parts_begin(&parts);
    while (made == FMT_OK && reduction->next != NULL && row_shard(reduction->next) == shard) {
        made = parts_take(&parts, reduction->next, reduction->next_length);
        status = look_ahead(reduction);
        if (status != EPI_OK)
            break;
    }
    if (reduction->next == NULL && status == EPI_OK) {
        /* All rows were taken: their disk is needed for the rest. */
        sorter_free(reduction->sorter);
        reduction->sorter = NULL;
    }
    if (status == EPI_OK && made == FMT_OK)
        made = parts_arrange(&parts);
    if (status == EPI_OK && made == FMT_OK)
        made = parts_write(&parts, file);
    int error = errno;
    *homes = (struct homes){parts.home_inputs, parts.home_distributions};
    parts_free(&parts);
    if (status != EPI_OK || made == FMT_OK)
        return status;
    if (made == FMT_SYSTEM)
        detail_about(detail, path, "cannot be written: %s", error_text(error));
    else if (made == FMT_TOO_LARGE)
        detail_about(detail, path,
                     "it would be larger than a constant database (cdb) can be, 4 GiB; make more "
                     "shards");
    else if (made == FMT_STOPPED)
        return stopped(detail);
    else
        return out_of_memory(detail);
    return status_from_format(made);
}

static epi_status write_file(struct reduction *reduction, const char *output)
{
    struct replacement replacement = REPLACEMENT_INIT;
    epi_status status = EPI_ERR_SYSTEM;
    replacement.progress = &reduction->progress;
    uint32_t shard = reduction->only == UINT32_MAX ? 0 : reduction->only;
    struct homes homes;
    if (replacement_begin(&replacement, output, reduction->detail) == 0) {
        status = write_shard(reduction, shard, replacement.file, output, &homes);
        if (status == EPI_OK && replacement_sync(&replacement, reduction->detail) != 0)
            status = EPI_ERR_SYSTEM;
        if (status == EPI_OK && fmt_must_stop(&reduction->progress, 0))
            status = stopped(reduction->detail);
        if (status == EPI_OK && replacement_commit(&replacement, reduction->detail) != 0)
            status = EPI_ERR_SYSTEM;
    } else if (errno == ECANCELED) {
        status = EPI_ERR_STOPPED;
    }
    replacement_end(&replacement);
    return status;
}

/* Enters in the manifest what the shard in the folder is, and writes the shard to disk. */
static epi_status count_shard(struct manifest *manifest, uint32_t shard, const char *folder,
                              int file, const struct homes *homes, epi_detail *detail)
{
    struct index_file *index = NULL;
    char name[SHARD_NAME_SIZE];
    shard_name(name, shard);
    if (fsync(file) != 0) {
        detail_about(detail, folder, "cannot write %s to disk: %s", name, error_text(errno));
        return EPI_ERR_SYSTEM;
    }
    epi_status status = index_file_from_descriptor(file, NULL, &index, NULL, detail);
    if (status == EPI_OK && !manifest_add(manifest, shard, index, homes)) {
        detail_about(detail, folder, "%s is no shard %u of %u of a catalogue", name, shard,
                     manifest->shards);
        status = EPI_ERR_DAMAGED;
    }
    index_file_close(index);
    return status;
}

/* `make`: the shards are written from the rows; else they are in the folder already. */
static epi_status fill_folder(struct reduction *reduction, struct folder *folder, bool make)
{
    struct manifest manifest;
    epi_detail *detail = reduction->detail;
    if (!manifest_begin(&manifest, reduction->shards))
        return out_of_memory(detail);
    epi_status status = EPI_OK;
    for (uint32_t shard = 0; shard < reduction->shards && status == EPI_OK; shard++) {
        char name[SHARD_NAME_SIZE];
        struct homes homes;
        shard_name(name, shard);
        int file =
            openat(folder->descriptor, name,
                   make ? O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0666);
        if (file < 0) {
            detail_about(detail, folder->temporary, "%s: %s", name, error_text(errno));
            status = EPI_ERR_SYSTEM;
            break;
        }
        if (make)
            status = write_shard(reduction, shard, file, folder->path, &homes);
        if (status == EPI_OK)
            status = count_shard(&manifest, shard, folder->temporary, file, make ? &homes : NULL,
                                 detail);
        close(file);
    }
    if (status == EPI_OK && fmt_must_stop(&reduction->progress, 0))
        status = stopped(detail);
    if (status == EPI_OK &&
        (manifest_write(&manifest, folder->descriptor) != 0 || folder_commit(folder) != 0)) {
        detail_about(detail, folder->path, "the catalogue cannot be put in place: %s",
                     error_text(errno));
        status = EPI_ERR_SYSTEM;
    }
    manifest_free(&manifest);
    return status;
}

/* What stands at `path` must be a catalogue, an empty folder, or nothing. */
static epi_status check_target(const char *path, epi_detail *detail)
{
    struct manifest manifest;
    struct stat status;
    if (lstat(path, &status) != 0)
        return EPI_OK;
    if (S_ISDIR(status.st_mode)) {
        epi_status found = manifest_read(&manifest, path, NULL);
        manifest_free(&manifest);
        if (found != EPI_ERR_NOT_INDEX || rmdir(path) == 0)
            return EPI_OK;
    }
    detail_about(detail, path, "cannot be replaced: it is no catalogue");
    return EPI_ERR_ARGUMENT;
}

static epi_status write_folder(struct reduction *reduction, const char *output,
                               const char *assemble)
{
    struct folder folder = FOLDER_INIT;
    epi_status status = check_target(output, reduction->detail);
    if (status == EPI_OK) {
        bool begun = (assemble != NULL ? folder_take(&folder, assemble, output)
                                       : folder_begin(&folder, output)) == 0;
        if (begun) {
            status = fill_folder(reduction, &folder, assemble == NULL);
        } else {
            detail_about(reduction->detail, assemble != NULL ? assemble : output,
                         "the folder cannot be opened or made: %s", error_text(errno));
            status = EPI_ERR_SYSTEM;
        }
    }
    folder_end(&folder);
    return status;
}

/* Reads and sorts all lines. */
static epi_status collect(struct reduction *reduction, const char *const *files, size_t n_files,
                          const char *output)
{
    epi_status status = EPI_OK;
    reduction->folder = parent_directory(output);
    if (reduction->folder != NULL)
        reduction->sorter =
            sorter_new(reduction->memory / 2, reduction->folder, &reduction->progress);
    if (reduction->sorter == NULL)
        status = out_of_memory(reduction->detail);
    for (size_t i = 0; i < n_files && status == EPI_OK; i++)
        status = read_lines(reduction, files[i]);
    if (status == EPI_OK && sorter_sort(reduction->sorter) != 0)
        status = cannot_sort(reduction->detail);
    if (status == EPI_OK)
        status = look_ahead(reduction);
    return status;
}

static epi_status choose(epi_catalogue_options *chosen, const epi_catalogue_options *options,
                         epi_detail *detail)
{
    *chosen = (epi_catalogue_options)EPI_CATALOGUE_OPTIONS_INIT;
    if (!read_options(chosen, sizeof *chosen, options, "the catalogue options", detail))
        return EPI_ERR_ARGUMENT;
    if (chosen->shards <= SHARDS_MOST &&
        (chosen->shard == EPI_ALL_SHARDS || chosen->shard < chosen->shards))
        return EPI_OK;
    detail_set(detail, "there is no shard %u of %u; there may be %u", chosen->shard, chosen->shards,
               SHARDS_MOST);
    return EPI_ERR_ARGUMENT;
}

epi_status epi_build_catalogue(const char *const *files, size_t n_files, const char *output,
                               const epi_catalogue_options *options, epi_detail *detail)
{
    epi_catalogue_options chosen;
    epi_status status = choose(&chosen, options, detail);
    if (status != EPI_OK)
        return status;
    struct reduction reduction = {
        .shards = chosen.shards == 0 ? 1 : chosen.shards,
        .only = chosen.shard,
        .memory = chosen.memory == 0 ? DEFAULT_MEMORY : chosen.memory,
        .options = &chosen,
        .detail = detail,
    };
    reduction.progress = (struct fmt_progress){chosen.progress == NULL ? NULL : ask, &reduction};
    bool is_folder = chosen.shards > 0 && chosen.shard == EPI_ALL_SHARDS;
    if (is_folder && chosen.assemble != NULL) {
        status = write_folder(&reduction, output, chosen.assemble);
    } else {
        status = collect(&reduction, files, n_files, output);
        if (status == EPI_OK)
            status =
                is_folder ? write_folder(&reduction, output, NULL) : write_file(&reduction, output);
    }
    sorter_free(reduction.sorter);
    free(reduction.folder);
    line_reader_free(&reduction.reader);
    buffer_free(&reduction.text);
    buffer_free(&reduction.row);
    return status;
}
