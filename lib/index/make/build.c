/* Builds an index: path list, scan, contents, file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "build.h"
#include "file.h"
#include "index_file.h"
#include "mount.h"
#include "public.h"
#include "replace.h"
#include "scan.h"
#include "sealed_paths.h"
#include "writer.h"

struct build {
    struct older_index *older; /* or NULL */
    epi_kind kind;
    epi_level level;
    epi_progress *progress;
    void *context;
    struct fmt_progress asking; /* asks that */
    size_t done;                /* what was reported last */
    struct scan scan;
    struct fmt_contents contents; /* strings and arrays of the scan */
    char boot[BOOT_SIZE];
    bool in_memory; /* nobody waits for a disk, also where it is saved */
};

static int relay_progress(void *context, size_t done, size_t known)
{
    struct build *build = context;
    build->done = done;
    return build->progress(build->context, done, known);
}

/* Whether the caller wants to go on, asked between the steps that follow the scan. */
static epi_status ask_to_go_on(struct build *build, epi_detail *detail)
{
    if (build->progress == NULL || build->progress(build->context, build->done, build->done) == 0)
        return EPI_OK;
    return stopped(detail);
}

static void explain_scan(const struct scan *scan, epi_detail *detail)
{
    if (scan->failed_path == NULL)
        detail_set(detail, "cannot tell the current directory: %s", error_text(scan->failed_errno));
    else
        detail_about(detail, scan->failed_path,
                     "cannot be read: %s; close some, or raise the limit (ulimit -n)",
                     error_text(scan->failed_errno));
}

/* A mount is one of this boot. */
static bool needs_boot(const struct scan *scan)
{
    for (size_t i = 0; i < scan->n_path_entries; i++)
        if (scan->path_entries[i].mount != 0)
            return true;
    return false;
}

/* Fills build->contents from what lies on `paths`. `output`: where a sealed index is to lie. */
static epi_status gather_contents(struct build *build, const char *const *paths, size_t n_paths,
                                  const char *output, epi_detail *detail)
{
    char *base = NULL;
    epi_status result = EPI_ERR_SYSTEM;
    struct scan_options options = {.progress = build->progress == NULL ? NULL : relay_progress,
                                   .progress_context = build};
    if (build->older != NULL && build->older->earlier != NULL) {
        options.find_remembered = find_earlier;
        options.remembered_context = build->older->earlier;
    }
    switch (scan_path_list(&build->scan, paths, n_paths, &options)) {
    case SCAN_OK:
        break;
    case SCAN_MEMORY:
        result = EPI_ERR_MEMORY;
        goto cleanup;
    case SCAN_STOPPED:
        result = EPI_ERR_STOPPED;
        goto cleanup;
    case SCAN_SYSTEM:
        explain_scan(&build->scan, detail);
        goto cleanup;
    }
    if (build->kind == EPI_SEALED && (base = sealed_base(output)) == NULL) {
        detail_about(detail, output, "cannot tell the directory it lies in: %s", error_text(errno));
        goto cleanup;
    }
    result = EPI_ERR_MEMORY;
    if (base != NULL &&
        (result = status_from_format(seal_scan(&build->scan, base, &build->asking))) != EPI_OK)
        goto cleanup;
    build->contents = scan_contents(&build->scan, build->level);
    build->contents.kind = build->kind;
    /* A path list has several path entries of which nothing is written. */
    bool is_written = build->contents.n_distributions > 0 || build->contents.n_problems > 0;
    if (build->in_memory ? is_written : needs_boot(&build->scan)) {
        current_boot(build->boot);
        build->contents.boot = build->boot;
    }
    /* What cannot name its boot has to be on the disk. */
    build->contents.synced = !build->in_memory || build->boot[0] == '\0';
    result = EPI_OK;

cleanup:
    free(base);
    if (result != EPI_OK && result != EPI_ERR_SYSTEM)
        detail_set(detail, "%s", epi_strerror(result));
    return result;
}

/* A file that is larger than the process may make is not begun: the kernel would end the process.
 */
static bool passes_limit(const struct fmt_file *made, const char *path, epi_detail *detail)
{
    if (may_write_file_of(made->size))
        return false;
    detail_about(detail, path, "cannot write the index: %s (its %zu bytes pass ulimit -f)",
                 error_text(EFBIG), made->size);
    return true;
}

static int ask(void *context)
{
    struct build *build = context;
    return build->progress(build->context, build->done, build->done);
}

static epi_status make_contents(struct build *build, const char *path, struct fmt_file *made,
                                epi_detail *detail)
{
    epi_status result = status_from_format(fmt_make(made, &build->contents, &build->asking));
    if (result == EPI_ERR_TOO_LARGE)
        detail_about(detail, path,
                     "the index would be larger than a constant database (cdb) can be, 4 GiB; "
                     "build one index for each part of the path list");
    else if (result != EPI_OK)
        detail_set(detail, "%s", epi_strerror(result));
    return result;
}

static bool same_hash(const struct hash *one, const struct hash *other)
{
    return memcmp(one, other, sizeof *one) == 0;
}

/* Where that cannot be known, what was made is another one. */
static void compare_with_older(struct older_index *older, const struct fmt_file *made)
{
    const struct fmt_header *before = &older->file->reader.header;
    struct fmt_reader reader;
    if (fmt_reader_open_bytes(&reader, made->bytes, made->size) != FMT_OK)
        return;
    older->has_same_content = same_hash(&reader.header.directory_hash, &before->directory_hash);
    older->is_as_new = same_hash(&reader.header.checksum, &before->checksum);
    fmt_reader_close(&reader);
}

/* In parts: whoever wants it to stop does not wait for all of a large one. */
static epi_status write_made(struct build *build, const struct fmt_file *made,
                             const struct replacement *replacement, epi_detail *detail)
{
    epi_status result = EPI_OK;
    if (passes_limit(made, replacement->path, detail))
        return EPI_ERR_SYSTEM;
    for (size_t at = 0; at < made->size && result == EPI_OK; at += FILE_PART) {
        size_t left = made->size - at;
        if (!write_all(replacement->file, made->bytes + at, left < FILE_PART ? left : FILE_PART)) {
            detail_about(detail, replacement->path, "cannot write the index: %s",
                         error_text(errno));
            return EPI_ERR_SYSTEM;
        }
        write_out_behind(replacement->file, at, at + (left < FILE_PART ? left : FILE_PART));
        result = ask_to_go_on(build, detail);
    }
    return result;
}

/* Writes the new file and puts it in place. It is opened before it is renamed, so that it is this
 * build's file that the caller gets, and a file that cannot be opened replaces nothing. */
static epi_status write_file(struct build *build, const struct fmt_file *made,
                             struct replacement *replacement, struct index_file **file,
                             epi_detail *detail)
{
    struct index_file *opened = NULL;
    epi_status result = write_made(build, made, replacement, detail);
    if (result == EPI_OK && file != NULL)
        result = index_file_from_descriptor(replacement->file, replacement->path, &opened,
                                            &build->asking, detail);
    if (result == EPI_OK && replacement_sync(replacement, detail) != 0)
        result = EPI_ERR_SYSTEM;
    if (result == EPI_OK)
        result = ask_to_go_on(build, detail);
    if (result == EPI_OK && replacement_commit(replacement, detail) != 0)
        result = EPI_ERR_SYSTEM;
    if (result == EPI_OK && file != NULL)
        *file = opened;
    else
        index_file_close(opened);
    return result;
}

static void build_free(struct build *build)
{
    int saved_errno = errno;
    scan_free(&build->scan);
    errno = saved_errno;
}

/* In a store, the file gets the permissions of its store. */
static epi_status begin(struct replacement *replacement, const struct destination *destination,
                        epi_detail *detail)
{
    const struct store_folder *folder = destination->folder;
    int begun = folder == NULL ? replacement_begin(replacement, destination->path, detail)
                               : replacement_begin_in(replacement, destination->directory,
                                                      destination->name, destination->path, detail);
    if (begun != 0)
        return errno == ENOMEM      ? EPI_ERR_MEMORY
               : errno == ECANCELED ? EPI_ERR_STOPPED
                                    : EPI_ERR_SYSTEM;
    if (folder == NULL || set_store_permissions(folder, replacement->file) == 0)
        return EPI_OK;
    detail_about(detail, destination->path, "cannot set its permissions: %s", error_text(errno));
    return EPI_ERR_SYSTEM;
}

/* Longer than it takes until a stamp is old enough to be believed. */
#define SETTLING_NS (30 * 1000 * 1000)

/* Making the folder in a path entry changes the path entry: the index in it would be outdated by
 * its own writing. So what was found before is found again, when the change has settled. */
static epi_status make_folder(struct build *build, struct destination *destination,
                              const char *const *paths, size_t n_paths, epi_detail *detail)
{
    const struct timespec settling = {.tv_nsec = SETTLING_NS};
    destination->directory = make_store_folder(destination->folder, detail);
    if (destination->directory < 0)
        return errno == ENOMEM ? EPI_ERR_MEMORY : EPI_ERR_SYSTEM;
    if (!destination->folder->in_place || build->kind == EPI_SEALED)
        return EPI_OK;
    nanosleep(&settling, NULL);
    scan_free(&build->scan);
    return gather_contents(build, paths, n_paths, destination->path, detail);
}

/* The contents, and the file in memory. */
static epi_status make_file(struct build *build, const char *const *paths, size_t n_paths,
                            struct destination *destination, struct fmt_file *made,
                            epi_detail *detail)
{
    bool makes_folder = destination->folder != NULL && destination->directory < 0;
    epi_status result = EPI_OK;
    /* The paths of a sealed one start from there. */
    if (makes_folder && build->kind == EPI_SEALED) {
        result = make_folder(build, destination, paths, n_paths, detail);
        makes_folder = false;
    }
    if (result == EPI_OK)
        result = gather_contents(build, paths, n_paths, destination->path, detail);
    if (result == EPI_OK && destination->folder != NULL && build->contents.n_distributions == 0)
        result = EPI_NONE;
    if (result == EPI_OK && makes_folder)
        result = make_folder(build, destination, paths, n_paths, detail);
    if (result == EPI_OK)
        result = ask_to_go_on(build, detail);
    return result == EPI_OK ? make_contents(build, destination->path, made, detail) : result;
}

static void set_up(struct build *build, const epi_build_options *options, struct older_index *older)
{
    *build = (struct build){.older = older,
                            .kind = options->kind,
                            .level = options->level,
                            .progress = options->progress,
                            .context = options->context};
    if (build->progress != NULL)
        build->asking = (struct fmt_progress){ask, build};
}

epi_status build_file(const char *const *paths, size_t n_paths, struct destination *destination,
                      const epi_build_options *options, struct older_index *older,
                      struct index_file **file, epi_detail *detail)
{
    struct build build;
    struct replacement replacement = REPLACEMENT_INIT;
    struct fmt_file made = {0};
    epi_status result = EPI_OK;
    set_up(&build, options, older);
    replacement.progress = &build.asking;
    if (file != NULL)
        *file = NULL;
    /* Where nothing can be written, that is known before the work; unless nothing need be. */
    if (destination->folder == NULL && older == NULL)
        result = begin(&replacement, destination, detail);
    if (result == EPI_OK)
        result = make_file(&build, paths, n_paths, destination, &made, detail);
    if (result == EPI_OK && older != NULL)
        compare_with_older(older, &made);
    if (result == EPI_OK && (older == NULL || !older->is_as_new)) {
        if (replacement.file < 0)
            result = begin(&replacement, destination, detail);
        if (result == EPI_OK)
            result = write_file(&build, &made, &replacement, file, detail);
    }
    replacement_end(&replacement);
    fmt_file_free(&made);
    build_free(&build);
    return result;
}

epi_status compare_build(const char *const *paths, size_t n_paths,
                         const struct destination *destination, const epi_build_options *options,
                         struct older_index *older, epi_detail *detail)
{
    struct destination there = *destination;
    struct build build;
    struct fmt_file made = {0};
    set_up(&build, options, older);
    epi_status result = make_file(&build, paths, n_paths, &there, &made, detail);
    if (result == EPI_OK)
        compare_with_older(older, &made);
    fmt_file_free(&made);
    build_free(&build);
    return result;
}

static epi_status make_in_memory(struct build *build, struct index_file **file, epi_detail *detail)
{
    struct fmt_file made;
    epi_status result = make_contents(build, "the index in memory", &made, detail);
    return result == EPI_OK
               ? index_file_from_memory(made.memory, made.bytes, made.size, file, detail)
               : result;
}

epi_status scan_one(const char *given, const struct index_file *stale, struct arena *arena,
                    struct path_entry *entry, struct index_file **file, epi_detail *detail)
{
    struct build build = {.kind = EPI_LOCAL, .level = EPI_LEVEL_META, .in_memory = true};
    struct earlier earlier = {0};
    struct older_index older = {.file = stale, .earlier = &earlier};
    *file = NULL;
    if (stale != NULL && earlier_of_file(&earlier, stale, NULL) == EPI_OK)
        build.older = &older;
    epi_status result = gather_contents(&build, &given, 1, NULL, detail);
    if (result != EPI_OK)
        goto cleanup;
    *entry = build.contents.path_entries[0];
    entry->path = arena_copy(arena, entry->path, strlen(entry->path));
    if (entry->path == NULL) {
        result = out_of_memory(detail);
    } else if (build.contents.n_distributions > 0 || build.contents.n_problems > 0) {
        result = make_in_memory(&build, file, detail);
    }

cleanup:
    build_free(&build);
    earlier_free(&earlier);
    return result;
}
