/* epi_scan(): what is in each of many inputs, one after the other, in memory that does not grow. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "array.h"
#include "distribution_name.h"
#include "epindex.h"
#include "file.h"
#include "hash.h"
#include "known.h"
#include "line.h"
#include "public.h"

struct mapper {
    epi_identity identity;
    struct known *known; /* of the last catalogue; NULL: none was given */
    epi_take_line *take;
    void *context;
    struct scan scan;      /* of the input at hand */
    const char *input;     /* as given */
    const char *path;      /* the path entry that is scanned: the input, or what it is in */
    struct buffer text;    /* the line at hand */
    epi_problem *problems; /* those of the line at hand; malloc'ed */
    size_t problems_capacity;
    bool *written; /* for each problem of the scan: whether a line has it; malloc'ed */
    size_t written_capacity;
};

/* The path of a problem as it stands in a line: by the input as given, not by where this process
 * happens to be. NULL: out of memory. */
static const char *path_as_given(struct mapper *mapper, const char *path)
{
    const struct path_entry *entry = mapper->scan.path_entries;
    size_t length = strlen(entry->path);
    if (strncmp(path, entry->path, length) != 0 || (path[length] != '\0' && path[length] != '/'))
        return path;
    return arena_printf(&mapper->scan.arena, "%s%s", mapper->path, path + length);
}

/* Whether the problem is about the distribution: its directory, or a file in it. */
static bool is_about(const struct path_entry *entry, const struct distribution *of,
                     const epi_problem *problem)
{
    size_t length = strlen(entry->path), directory_length = strlen(of->public.directory);
    const char *path = problem->path;
    if (strncmp(path, entry->path, length) != 0 || path[length] != '/' ||
        strncmp(path + length + 1, of->public.directory, directory_length) != 0)
        return false;
    char behind = path[length + 1 + directory_length];
    return behind == '\0' || behind == '/';
}

/* Gives the line the problems about `of`, or, where it is NULL, those that no line has yet. */
static bool collect_problems(struct mapper *mapper, struct line *line,
                             const struct distribution *of)
{
    const struct problem_list *all = &mapper->scan.problems;
    line->n_problems = 0;
    for (size_t i = 0; i < all->count; i++) {
        const epi_problem *problem = &all->items[i];
        if (mapper->written[i] || (of != NULL && !is_about(mapper->scan.path_entries, of, problem)))
            continue;
        if (!array_make_room(&mapper->problems, line->n_problems, 1, &mapper->problems_capacity,
                             sizeof *mapper->problems))
            return false;
        epi_problem *put = &mapper->problems[line->n_problems++];
        *put = *problem;
        put->path = path_as_given(mapper, problem->path);
        if (put->path == NULL)
            return false;
        mapper->written[i] = true;
    }
    line->problems = mapper->problems;
    return true;
}

static epi_status give_line(struct mapper *mapper, const struct line *line, epi_detail *detail)
{
    mapper->text.length = 0;
    if (!line_write(&mapper->text, line))
        return out_of_memory(detail);
    epi_line given = {.text = mapper->text.bytes,
                      .length = mapper->text.length,
                      .input = mapper->input,
                      .dist = line->name,
                      .problems = (uint32_t)line->n_problems};
    return mapper->take(mapper->context, &given) == 0 ? EPI_OK : stopped(detail);
}

/* What is wrong with an input in which nothing was found, and of which nothing was said. */
static bool report_nothing_found(struct mapper *mapper)
{
    struct scan *scan = &mapper->scan;
    const char *path = scan->path_entries->path;
    if (scan->n_distributions > 0 || scan->problems.count > 0)
        return true;
    switch (scan->path_entries->kind) {
    case PATH_MISSING:
        return problem_add(&scan->problems, &scan->arena, path, 0, PROBLEM_MISSING,
                           "there is nothing of that name") == 0;
    case PATH_OTHER:
        return problem_add(&scan->problems, &scan->arena, path, 0, PROBLEM_NO_ARCHIVE,
                           "it is neither a directory nor a zip archive") == 0;
    case PATH_ZIP:
        return problem_add(&scan->problems, &scan->arena, path, 0, PROBLEM_NO_METADATA,
                           "there is no metadata directory in it; expected one, "
                           "NAME-VERSION.dist-info or EGG-INFO") == 0;
    default:
        return true;
    }
}

static epi_status give_lines(struct mapper *mapper, const char *identity, bool is_metadata,
                             epi_detail *detail)
{
    struct scan *scan = &mapper->scan;
    const struct path_entry *entry = scan->path_entries;
    if (!report_nothing_found(mapper) ||
        !array_make_room(&mapper->written, 0, scan->problems.count + 1, &mapper->written_capacity,
                         sizeof *mapper->written))
        return out_of_memory(detail);
    memset(mapper->written, 0, scan->problems.count * sizeof *mapper->written);

    /* What could not be read may be readable next time, and look the same. */
    for (size_t i = 0; i < scan->problems.count; i++) {
        if (strcmp(scan->problems.items[i].code, PROBLEM_UNREADABLE) == 0)
            identity = NULL;
    }

    struct line line = {.input = mapper->input, .kind = entry->kind, .identity = identity};
    epi_status status = EPI_OK;
    size_t written = 0, first_entry = 0;
    for (size_t i = 0; i < scan->n_distributions && status == EPI_OK; i++) {
        const struct distribution *distribution = &scan->distributions[i];
        line.directory = is_metadata ? "" : distribution->public.directory;
        line.name = distribution->public.name;
        line.version = distribution->public.version;
        line.normalized = distribution->public.normalized;
        line.content = distribution->content;
        line.entries = scan->entries.items + first_entry;
        line.n_entries = distribution->public.entries;
        first_entry += line.n_entries;
        if (!collect_problems(mapper, &line, distribution))
            return out_of_memory(detail);
        written += line.n_problems;
        status = give_line(mapper, &line, detail);
    }
    if (status != EPI_OK || (scan->n_distributions > 0 && written == scan->problems.count))
        return status;
    line = (struct line){.input = mapper->input, .kind = entry->kind, .identity = identity};
    if (!collect_problems(mapper, &line, NULL))
        return out_of_memory(detail);
    return give_line(mapper, &line, detail);
}

/* The file's hash, or NULL where it could not be read, or memory ran out. */
static const char *identity_by_content(struct arena *arena, const char *path)
{
    char bytes[1 << 16];
    XXH3_state_t state;
    struct stat status;
    int fd;
    if (open_file(AT_FDCWD, path, &fd, &status) != READ_OK)
        return NULL;
    XXH3_128bits_reset(&state);
    ssize_t n;
    do {
        n = read(fd, bytes, sizeof bytes);
        if (n > 0)
            XXH3_128bits_update(&state, bytes, (size_t)n);
    } while (n > 0 || (n < 0 && errno == EINTR));
    close(fd);
    XXH128_hash_t hash = XXH3_128bits_digest(&state);
    return n < 0 ? NULL
                 : arena_printf(arena, "xxh3 %016llx%016llx", (unsigned long long)hash.high64,
                                (unsigned long long)hash.low64);
}

/* By what a file is known to be the one of last time; NULL: by nothing, as any directory. */
static const char *identity_of(epi_identity how, struct arena *arena, const char *path)
{
    struct stat status;
    if (how == EPI_IDENTITY_NONE || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return NULL;
    switch (how) {
    case EPI_IDENTITY_SIZE:
        return arena_printf(arena, "size %lld", (long long)status.st_size);
    case EPI_IDENTITY_TIME:
        return arena_printf(arena, "size %lld time %lld.%09ld", (long long)status.st_size,
                            (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    case EPI_IDENTITY_HASH:
        return identity_by_content(arena, path);
    default:
        return NULL;
    }
}

/* Where the input is a metadata directory itself: its name, and `folder` becomes what it is in. */
static const char *metadata_name(struct arena *arena, const char *input, const char **folder)
{
    size_t length = strlen(input);
    while (length > 1 && input[length - 1] == '/')
        length--;
    const char *path = arena_copy(arena, input, length);
    if (path == NULL)
        return NULL;
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    struct stat status;
    if (!is_metadata_name(name) || stat(path, &status) != 0)
        return NULL;
    if (slash == path)
        *folder = "/";
    else
        *folder = slash == NULL ? "" : arena_copy(arena, path, (size_t)(slash - path));
    return *folder == NULL ? NULL : name;
}

static epi_status give_known_line(void *context, const struct line *line, epi_detail *detail)
{
    return give_line(context, line, detail);
}

static epi_status scan_input(struct mapper *mapper, epi_detail *detail)
{
    struct arena names = {0};
    struct scan *scan = &mapper->scan;
    struct scan_options options = {.nothing_shadows = true};
    mapper->path = mapper->input;
    options.only = metadata_name(&names, mapper->input, &mapper->path);
    /* Before the scan: what changes in between is another file next time. */
    const char *identity = identity_of(mapper->identity, &names, mapper->input);
    epi_status status = EPI_NONE;
    if (mapper->known != NULL)
        status =
            known_lines(mapper->known, mapper->input, identity, give_known_line, mapper, detail);
    if (status != EPI_NONE) {
        arena_free(&names);
        return status;
    }
    enum scan_status scanned = scan_path_list(scan, &mapper->path, 1, &options);
    status = status_from_scan(scanned);
    if (scanned == SCAN_OK)
        status = give_lines(mapper, identity, options.only != NULL, detail);
    else if (scan->failed_errno != 0)
        detail_about(detail, mapper->input, "%s", error_text(scan->failed_errno));
    else
        detail_set(detail, "%s", epi_strerror(status));
    scan_free(scan);
    arena_free(&names);
    return status;
}

epi_status epi_scan(epi_next_input *next, epi_take_line *take, void *context,
                    const epi_scan_options *options, epi_detail *detail)
{
    struct mapper mapper = {.take = take, .context = context};
    if (next == NULL || take == NULL) {
        detail_set(detail, "no function that gives inputs, or none that takes lines");
        return EPI_ERR_ARGUMENT;
    }
    epi_scan_options chosen = EPI_SCAN_OPTIONS_INIT;
    if (!read_options(&chosen, sizeof chosen, options, "the scan options", detail))
        return EPI_ERR_ARGUMENT;
    mapper.identity = chosen.identity;
    epi_status status = EPI_OK;
    if (chosen.since != NULL)
        status = known_open(chosen.since, &mapper.known, detail);
    while (status == EPI_OK && (mapper.input = next(context)) != NULL)
        status = scan_input(&mapper, detail);
    known_close(mapper.known);
    buffer_free(&mapper.text);
    free(mapper.problems);
    free(mapper.written);
    return status;
}
