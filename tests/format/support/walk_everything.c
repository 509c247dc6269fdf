#include "walk_everything.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verify.h"

/* Keeps the compiler from leaving the reads out. */
static volatile size_t bytes_read;

static void read_text(const char *text)
{
    if (text != NULL)
        bytes_read += strlen(text);
}

static void read_entry(const epi_entry *entry)
{
    read_text(entry->value);
    read_text(entry->group);
    read_text(entry->name);
    read_text(entry->module);
    read_text(entry->attr);
    read_text(entry->extras);
    read_text(entry->dist);
    read_text(entry->version);
    read_text(entry->location);
}

/* Every walk ends at its end, or in damage. */
static void note_end(struct walked *walked, const struct fmt_cursor *cursor)
{
    walked->damaged = walked->damaged || cursor->status != FMT_NONE;
}

static void drain(struct walked *walked, struct fmt_cursor cursor)
{
    for (epi_entry entry; fmt_next_entry(&cursor, &entry); walked->elements++)
        read_entry(&entry);
    note_end(walked, &cursor);
}

static void find(struct walked *walked, const struct fmt_reader *reader, const char *group,
                 const char *name)
{
    epi_entry entry;
    enum fmt_status status = fmt_find(reader, group, name, &entry);
    if (status == FMT_OK)
        read_entry(&entry);
    walked->damaged = walked->damaged || status == FMT_DAMAGED;
    drain(walked, fmt_all_named(reader, group, name));
}

/* A hostile group can be as large as the file: the first lookups show as much as all would. */
static void walk_entries(struct walked *walked, const struct fmt_reader *reader)
{
    unsigned long count = 0;
    struct fmt_cursor cursor = fmt_all_entries(reader);
    for (epi_entry entry; fmt_next_entry(&cursor, &entry); walked->elements++) {
        read_entry(&entry);
        if (count++ < 50)
            find(walked, reader, entry.group, entry.name);
    }
    note_end(walked, &cursor);
    cursor = fmt_groups(reader);
    count = 0;
    for (epi_group_info group; fmt_next_group(&cursor, &group); walked->elements++) {
        read_text(group.name);
        if (count++ < 100)
            drain(walked, fmt_group(reader, group.name));
    }
    note_end(walked, &cursor);
}

static void read_distribution(const struct distribution *distribution)
{
    read_text(distribution->public.directory);
    read_text(distribution->public.location);
    read_text(distribution->public.name);
    read_text(distribution->public.version);
    read_text(distribution->public.normalized);
}

static void walk_distributions(struct walked *walked, const struct fmt_reader *reader)
{
    drain(walked, fmt_entries_of_each(reader));
    unsigned long count = 0;
    struct fmt_cursor cursor = fmt_distributions(reader);
    for (struct distribution distribution; fmt_next_distribution(&cursor, &distribution);
         walked->elements++) {
        read_distribution(&distribution);
        if (count++ >= 50)
            continue;
        const char *name = distribution.public.normalized;
        struct fmt_cursor namesakes = fmt_distributions_named(reader, name);
        for (struct distribution other; fmt_next_distribution(&namesakes, &other);
             walked->elements++)
            read_distribution(&other);
        note_end(walked, &namesakes);
        drain(walked, fmt_owned_entries(reader, name, distribution.public.number));
    }
    note_end(walked, &cursor);
}

static void walk_lists(struct walked *walked, const struct fmt_reader *reader)
{
    struct fmt_cursor cursor = fmt_path_entries(reader);
    for (struct path_entry path_entry; fmt_next_path_entry(&cursor, &path_entry);
         walked->elements++) {
        read_text(path_entry.path);
        read_text(path_entry.identity);
    }
    note_end(walked, &cursor);
    cursor = fmt_problems(reader);
    for (epi_problem problem; fmt_next_problem(&cursor, &problem); walked->elements++) {
        read_text(problem.path);
        read_text(problem.code);
        read_text(problem.text);
    }
    note_end(walked, &cursor);
}

static void read_complaint(void *context, uint64_t offset, const char *what)
{
    (void)context;
    (void)offset;
    read_text(what);
}

static void walk_reader(const struct fmt_reader *reader, struct walked *walked)
{
    static const char *const questions[][2] = {
        {"console_scripts", "alpha"}, {"a", "b/c"}, {"a/b", "c"}, {"a/b/c", "d"}, {"", ""},
        {"absent", "absent"}};
    walked->verify = fmt_verify(reader, read_complaint, NULL);
    walk_entries(walked, reader);
    walk_distributions(walked, reader);
    walk_lists(walked, reader);
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        find(walked, reader, questions[i][0], questions[i][1]);
        drain(walked, fmt_group(reader, questions[i][0]));
    }
}

struct walked walk_bytes(const char *bytes, size_t size)
{
    struct fmt_reader reader;
    struct walked walked = {.open = fmt_reader_open_bytes(&reader, bytes, size)};
    if (walked.open == FMT_OK)
        walk_reader(&reader, &walked);
    return walked;
}

struct walked walk_everything(int fd)
{
    struct fmt_reader mapped;
    enum fmt_status status = fmt_reader_open(&mapped, fd);
    if (status == FMT_OK)
        fmt_reader_close(&mapped);

    size_t size = (size_t)lseek(fd, 0, SEEK_END);
    char *bytes = malloc(size + (size == 0));
    if (bytes == NULL || pread(fd, bytes, size, 0) != (ssize_t)size)
        abort();
    struct walked walked = walk_bytes(bytes, size);
    free(bytes);
    if (walked.open != status)
        abort();
    return walked;
}
