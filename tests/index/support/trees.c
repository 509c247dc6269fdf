#include "trees.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void settle(void)
{
    struct timespec time = {0, 30 * 1000 * 1000};
    while (nanosleep(&time, &time) != 0)
        cr_assert_eq(errno, EINTR);
}

/* The clock that stamps files, in milliseconds. */
static int64_t file_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Before the first distribution is done, the scan has begun. */
static int note_clock(void *context, size_t done, size_t known)
{
    int64_t *began = context;
    (void)done, (void)known;
    if (*began == 0)
        *began = file_clock();
    return 0;
}

void build_while_young(void (*put)(void), const char *const *paths, size_t n_paths)
{
    for (int tries = 0; tries < 1000; tries++) {
        int64_t began = 0, written = file_clock();
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        options.flags = EPI_BUILD_FORCE;
        options.progress = note_clock;
        options.context = &began;
        put();
        cr_assert_eq(epi_update(paths, n_paths, scratch("i.cdb").text, &options, NULL, NULL, NULL),
                     EPI_OK);
        if (began - written < 9)
            return;
    }
    cr_skip_test("this machine is too slow to build an index within 10 ms");
}

#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x00004000U
#endif

bool mounts_have_names(void)
{
    struct statx root;
    return statx(AT_FDCWD, "/", 0, STATX_MNT_ID_UNIQUE, &root) == 0 &&
           (root.stx_mask & STATX_MNT_ID_UNIQUE) != 0;
}

void append_text(struct path path, const char *text)
{
    FILE *file = fopen(path.text, "ab");
    cr_assert_not_null(file, "%s: %s", path.text, strerror(errno));
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
}

void edit_in_place(struct path path, char from, char to)
{
    size_t length;
    char *bytes = file_bytes(path, &length);
    char *found = memchr(bytes, from, length);
    cr_assert_not_null(found, "%s has no '%c'", path.text, from);
    *found = to;
    FILE *file = fopen(path.text, "r+b");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    cr_assert_eq(fclose(file), 0);
    free(bytes);
}

void replace_by_rename(struct path path, const char *text)
{
    struct path other = path;
    strcat(other.text, ".new");
    put_file(other, text);
    cr_assert_eq(rename(other.text, path.text), 0, "%s", strerror(errno));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

void remove_tree(struct path path)
{
    nftw(path.text, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *shown(const char *text)
{
    return text == NULL ? "(none)" : text;
}

char *dump_all(const epi_index *index)
{
    char *text = NULL, *entries = dump(index);
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    epi_info info = {.size = sizeof info};
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    fprintf(stream, "%s %u %u %u %u %u\n", info.directory_hash, info.path_entries,
            info.distributions, info.entries, info.groups, info.problems);
    epi_path_entry path_entry;
    epi_cursor cursor = epi_path_entries(index);
    while (epi_next_path_entry(&cursor, &path_entry))
        fprintf(stream, "%s %s %u\n", path_entry.path, path_entry.kind, path_entry.distributions);
    epi_distribution d;
    cursor = epi_distributions(index, NULL);
    while (epi_next_distribution(&cursor, &d))
        fprintf(stream, "%s %s %s %s %u %u %d\n", shown(d.name), shown(d.version), d.normalized,
                d.directory, d.path_entry, d.entries, d.shadowed);
    fputs(entries, stream);
    epi_problem problem;
    cursor = epi_problems(index);
    while (epi_next_problem(&cursor, &problem))
        fprintf(stream, "%s:%u %s %s\n", problem.path, problem.line, problem.code, problem.text);
    cr_assert_eq(epi_cursor_status(&cursor), EPI_NONE);
    cr_assert_eq(fclose(stream), 0);
    free(entries);
    return text;
}

epi_report *check(const epi_index *index, epi_level level)
{
    epi_check_options options = EPI_CHECK_OPTIONS_INIT;
    epi_detail detail = {""};
    epi_report *report;
    options.level = level;
    epi_status status = epi_check(index, &options, &report, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    return report;
}

char *report_text(const epi_report *report)
{
    static const char *const kinds[] = {"added", "removed", "changed"};
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    for (size_t i = 0; i < report->n_path_entries; i++) {
        const epi_path_entry *path = &report->path_entries[i];
        fprintf(stream, "%s%s %s", i == 0 ? "" : "\n", epi_verdict_name(path->verdict),
                epi_reason_name(path->reason));
        for (size_t j = 0; j < path->n_changes; j++)
            fprintf(stream, ", %s %s %s %s", kinds[path->changes[j].kind],
                    path->changes[j].directory, shown(path->changes[j].dist),
                    shown(path->changes[j].version));
    }
    cr_assert_eq(fclose(stream), 0);
    return text;
}

void expect_report(const epi_index *index, const epi_check_options *options, const char *expected,
                   const char *file, int line)
{
    epi_detail detail = {""};
    epi_report *report;
    epi_status status = epi_check(index, options, &report, &detail);
    cr_assert_eq(status, EPI_OK, "%s:%d: %s", file, line, detail.text);
    char *found = report_text(report);
    cr_expect_str_eq(found, expected, "%s:%d: expected\n%s\nfound\n%s", file, line, expected,
                     found);
    free(found);

    epi_verdict worst = EPI_FRESH;
    for (size_t i = 0; i < report->n_path_entries; i++) {
        const epi_path_entry *path_entry = &report->path_entries[i];
        worst = path_entry->verdict > worst ? path_entry->verdict : worst;
        cr_expect_str_neq(path_entry->text, "unknown");
    }
    cr_expect_eq(report->verdict, worst, "%s:%d", file, line);
    if (options->size < sizeof *options || options->paths == NULL)
        status = epi_is_fresh(
            index, options->size < sizeof *options ? EPI_LEVEL_DEFAULT : options->level, &detail);
    else
        status = worst == EPI_STALE ? EPI_ERR_STALE : EPI_OK; /* it knows its own path list alone */
    cr_expect_eq(status, worst == EPI_STALE ? EPI_ERR_STALE : EPI_OK, "%s:%d: %s: %s", file, line,
                 epi_strerror(status), detail.text);
    epi_report_free(report);
}
