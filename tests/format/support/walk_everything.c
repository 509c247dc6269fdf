#include "walk_everything.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "header.h"
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

static unsigned long drain(struct fmt_cursor cursor)
{
    unsigned long count = 0;
    for (epi_entry entry; fmt_next_entry(&cursor, &entry); count++)
        read_entry(&entry);
    return count;
}

static unsigned long find(const struct fmt_reader *reader, const char *group, const char *name)
{
    epi_entry entry;
    if (fmt_find(reader, group, name, &entry) == FMT_OK)
        read_entry(&entry);
    return drain(fmt_all_named(reader, group, name));
}

static unsigned long walk_entries(const struct fmt_reader *reader)
{
    unsigned long count = 0;
    struct fmt_cursor cursor = fmt_all_entries(reader);
    /* A hostile group can be as large as the file: the first lookups tell as much as all would. */
    for (epi_entry entry; fmt_next_entry(&cursor, &entry); count++) {
        read_entry(&entry);
        if (count < 50)
            count += find(reader, entry.group, entry.name);
    }
    cursor = fmt_groups(reader);
    for (epi_group_info group; fmt_next_group(&cursor, &group); count++) {
        read_text(group.name);
        if (count < 100)
            count += drain(fmt_group(reader, group.name));
    }
    return count;
}

static unsigned long walk_lists(const struct fmt_reader *reader)
{
    unsigned long count = 0;
    struct fmt_cursor cursor = fmt_path_entries(reader);
    for (struct path_entry path_entry; fmt_next_path_entry(&cursor, &path_entry); count++)
        read_text(path_entry.path);
    cursor = fmt_distributions(reader);
    for (struct distribution dist; fmt_next_distribution(&cursor, &dist); count++) {
        read_text(dist.public.directory);
        read_text(dist.public.name);
        read_text(dist.public.version);
        read_text(dist.public.normalized);
    }
    cursor = fmt_problems(reader);
    for (epi_problem problem; fmt_next_problem(&cursor, &problem); count++) {
        read_text(problem.path);
        read_text(problem.code);
        read_text(problem.text);
    }
    return count;
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
    walked->elements = walk_entries(reader) + walk_lists(reader);
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        walked->elements += find(reader, questions[i][0], questions[i][1]);
        walked->elements += drain(fmt_group(reader, questions[i][0]));
    }
}

struct walked walk_bytes(const char *bytes, size_t size)
{
    struct fmt_reader reader = {.file = bytes};
    struct walked walked = {.open = size == 0 ? FMT_EMPTY : fmt_get_header(&reader, bytes, size)};
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
