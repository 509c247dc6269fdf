/* A catalogue's file is put together part by part, in little memory: held against fmt_make(), which
 * makes a file of all of its contents at once. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "line.h"
#include "reader.h"
#include "writer.h"

static char lines[] = "/tmp/epindex-parts-XXXXXX", output[64];

static void begin(void)
{
    int file = mkstemp(lines);
    cr_assert_geq(file, 0);
    close(file);
    snprintf(output, sizeof output, "%s.cdb", lines);
}

static void end(void)
{
    unlink(lines);
    unlink(output);
}

TestSuite(parts, .init = begin, .fini = end);

/* What one input has: `n` entries, of which some share group, name or module with others. */
static void write_input(FILE *out, unsigned number, unsigned n)
{
    static const char *const values[] = {"some_module.of_all:main", "a:b", "no reference!",
                                         "some_module.of_all", "another.module:x.y [e,f]"};
    struct buffer text = {0};
    char input[32], name[32], names[64][32], groups[64][32];
    epi_entry entries[64];
    epi_problem problem = {.path = input, .line = number, .code = "c", .text = "t"};
    snprintf(input, sizeof input, "in/%05u.whl", number);
    snprintf(name, sizeof name, "dist-%u", number % 50);
    for (unsigned i = 0; i < n; i++) {
        snprintf(groups[i], sizeof groups[i], i % 5 == 4 ? "group.%u" : "g/%u",
                 i % 5 == 4 ? number : i % 3);
        snprintf(names[i], sizeof names[i], "name-%u", i % 2 == 0 ? i : number + i);
        entries[i] = (epi_entry){.group = groups[i],
                                 .name = names[i],
                                 .value = values[(number + i) % 5],
                                 .line = 2 + 3 * i};
    }
    struct line line = {.input = input,
                        .kind = PATH_ZIP,
                        .identity = number % 2 == 0 ? "size 1" : NULL,
                        .directory = number % 7 == 0 ? NULL : "d.dist-info",
                        .name = name,
                        .version = number % 3 == 0 ? NULL : "1.0",
                        .normalized = name,
                        .content = {{(unsigned char)number}},
                        .entries = entries,
                        .n_entries = n,
                        .problems = &problem,
                        .n_problems = number % 11 == 0};
    cr_assert(line_write(&text, &line));
    cr_assert_eq(fwrite(text.bytes, text.length, 1, out), 1);
    buffer_free(&text);
}

static int by_distribution_and_line(const void *left, const void *right)
{
    const epi_entry *a = left, *b = right;
    if (a->distribution != b->distribution)
        return a->distribution < b->distribution ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

#define COLLECT(items, count, next)                                                                \
    for (size_t capacity = 0;; (count)++) {                                                        \
        cr_assert(array_make_room(&(items), count, 1, &capacity, sizeof *(items)));                \
        if (!next(&cursor, &(items)[count])) {                                                     \
            cr_assert_eq(cursor.status, FMT_NONE);                                                 \
            break;                                                                                 \
        }                                                                                          \
    }

/* Takes everything out of the file, and makes a file of it. */
static void expect_the_bytes_of_the_writer(void)
{
    struct fmt_reader reader;
    struct path_entry *inputs = NULL;
    struct distribution *distributions = NULL;
    epi_entry *entries = NULL;
    epi_problem *problems = NULL;
    size_t n_inputs = 0, n_distributions = 0, n_entries = 0, n_problems = 0;
    int file = open(output, O_RDONLY);
    cr_assert_eq(fmt_reader_open(&reader, file), FMT_OK);
    struct fmt_cursor cursor = fmt_path_entries(&reader);
    COLLECT(inputs, n_inputs, fmt_next_path_entry)
    cursor = fmt_distributions(&reader);
    COLLECT(distributions, n_distributions, fmt_next_distribution)
    cursor = fmt_all_entries(&reader);
    COLLECT(entries, n_entries, fmt_next_entry)
    cursor = fmt_problems(&reader);
    COLLECT(problems, n_problems, fmt_next_problem)
    if (n_entries > 0)
        qsort(entries, n_entries, sizeof *entries, by_distribution_and_line);
    struct fmt_contents contents = {.kind = EPI_CATALOGUE,
                                    .level = EPI_LEVEL_TRUST,
                                    .synced = true,
                                    .directory_hash = reader.header.directory_hash,
                                    .path_entries = inputs,
                                    .n_path_entries = n_inputs,
                                    .distributions = distributions,
                                    .n_distributions = n_distributions,
                                    .entries = entries,
                                    .n_entries = n_entries,
                                    .problems = problems,
                                    .n_problems = n_problems};
    struct fmt_file expected;
    cr_assert_eq(fmt_make(&expected, &contents, NULL), FMT_OK);
    cr_assert_eq(expected.size, reader.header.file_size);
    cr_assert_arr_eq(expected.bytes, reader.file, expected.size);
    fmt_file_free(&expected);
    fmt_reader_close(&reader);
    close(file);
    free(inputs);
    free(distributions);
    free(entries);
    free(problems);
}

static void build(unsigned n_inputs, unsigned n_entries, size_t memory)
{
    epi_catalogue_options options = EPI_CATALOGUE_OPTIONS_INIT;
    const char *files[] = {lines};
    FILE *out = fopen(lines, "w");
    options.memory = memory;
    for (unsigned i = 0; i < n_inputs; i++)
        write_input(out, i, i % (n_entries + 1));
    cr_assert_eq(fclose(out), 0);
    cr_assert_eq(epi_build_catalogue(files, 1, output, &options, NULL), EPI_OK);
}

Test(parts, of_no_lines_are_what_the_writer_makes)
{
    build(0, 0, 0);
    expect_the_bytes_of_the_writer();
}

Test(parts, of_inputs_without_entries_are_what_the_writer_makes)
{
    build(20, 0, 0);
    expect_the_bytes_of_the_writer();
}

Test(parts, in_memory_are_what_the_writer_makes)
{
    build(300, 20, 0);
    expect_the_bytes_of_the_writer();
}

/* 64 KiB each are the least that sorters take, so that all of them put much aside. */
Test(parts, that_were_put_aside_are_what_the_writer_makes)
{
    build(5000, 60, 1);
    expect_the_bytes_of_the_writer();
}

/* Where namesakes do not hide each other, no walk finds the entries of each by its name. */
Test(parts, answer_in_path_order_with_all_that_they_have_group_by_group)
{
    epi_index *index;
    size_t lengths[2];
    build(300, 20, 0);
    cr_assert_eq(epi_open_file(output, &index, NULL), EPI_OK);
    for (unsigned flags = 0; flags <= EPI_ANSWER_PATH_ORDER; flags++)
        cr_assert_eq(epi_answer(index, EPI_ASK_ENTRIES, NULL, NULL, EPI_LEVEL_TRUST, flags, NULL, 0,
                                &lengths[flags], NULL),
                     EPI_OK);
    cr_expect_gt(lengths[0], 1000);
    cr_expect_eq(lengths[1], lengths[0]);
    epi_cursor cursor = epi_entries_of(index, NULL);
    cr_expect_eq(epi_cursor_status(&cursor), EPI_ERR_ARGUMENT);
    epi_close(index);
}

static int stop_at(void *context, size_t done, size_t known)
{
    (void)known;
    return done >= *(size_t *)context;
}

Test(parts, that_are_not_wanted_any_more_leave_what_was_there)
{
    epi_catalogue_options options = EPI_CATALOGUE_OPTIONS_INIT;
    const char *files[] = {lines};
    size_t limit = 300;
    build(300, 20, 0);
    options.progress = stop_at;
    options.context = &limit;
    int before = open(output, O_RDONLY);
    cr_assert_eq(epi_build_catalogue(files, 1, output, &options, NULL), EPI_ERR_STOPPED);
    limit++;
    expect_the_bytes_of_the_writer();
    cr_assert_eq(epi_build_catalogue(files, 1, output, &options, NULL), EPI_OK);
    close(before);
}
