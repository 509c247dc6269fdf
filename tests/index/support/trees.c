#include "trees.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void settle(void)
{
    struct timespec time = {0, 30 * 1000 * 1000};
    while (nanosleep(&time, &time) != 0)
        cr_assert_eq(errno, EINTR);
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
    cr_assert_eq(epi_index_info(index, &info), EPI_OK);
    fprintf(stream, "%s %u %u %u %u %u\n", info.directory_hash, info.path_entries,
            info.distributions, info.entries, info.groups, info.problems);
    epi_path_entry path_entry;
    epi_cursor cursor = epi_index_path_entries(index);
    while (epi_next_path_entry(&cursor, &path_entry))
        fprintf(stream, "%s %s %u\n", path_entry.path, path_entry.kind, path_entry.distributions);
    epi_distribution d;
    cursor = epi_index_distributions(index);
    while (epi_next_distribution(&cursor, &d))
        fprintf(stream, "%s %s %s %s %u %u %d\n", shown(d.name), shown(d.version), d.normalized,
                d.directory, d.path_entry, d.entries, d.shadowed);
    fputs(entries, stream);
    epi_problem problem;
    cursor = epi_index_problems(index);
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
    static const char *const reasons[] = {
        [EPI_REASON_TRUSTED] = "trusted",
        [EPI_REASON_SAME_STAMPS] = "same-stamps",
        [EPI_REASON_SAME_CONTENT] = "same-content",
        [EPI_REASON_RACY] = "racy",
        [EPI_REASON_OTHER_STAMPS] = "other-stamps",
        [EPI_REASON_DISTRIBUTIONS] = "distributions",
        [EPI_REASON_APPEARED] = "appeared",
        [EPI_REASON_GONE] = "gone",
        [EPI_REASON_KIND] = "kind",
        [EPI_REASON_NOT_COVERED] = "not-covered",
        [EPI_REASON_NOT_ON_PATH] = "not-on-path",
        [EPI_REASON_ORDER] = "order",
    };
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    epi_path_report path;
    for (size_t i = 0; epi_report_path_entry(report, i, &path) == EPI_OK; i++) {
        fprintf(stream, "%s%s %s %s", i == 0 ? "" : "\n", epi_verdict_name(path.verdict),
                epi_tier_name(path.tier), reasons[path.reason]);
        epi_change change;
        size_t number = 0;
        for (; epi_report_change(report, i, number, &change) == EPI_OK; number++)
            fprintf(stream, ", %s %s %s %s", kinds[change.kind], change.directory,
                    shown(change.dist), shown(change.version));
        cr_expect_eq(number, path.changes);
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
    epi_path_report path;
    for (size_t i = 0; epi_report_path_entry(report, i, &path) == EPI_OK; i++)
        worst = path.verdict > worst ? path.verdict : worst;
    cr_expect_eq(epi_report_verdict(report), worst, "%s:%d", file, line);
    status = epi_index_is_fresh(index, options, &detail);
    cr_expect_eq(status, worst == EPI_STALE ? EPI_ERR_STALE : EPI_OK, "%s:%d: %s: %s", file, line,
                 epi_strerror(status), detail.text);
    epi_report_free(report);
}
