#include "row.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digits.h"
#include "shard.h"

#define SHARD_SIZE 4

static bool put(struct buffer *row, const char *bytes, size_t length)
{
    if (length > row->capacity - row->length && !buffer_reserve(row, 2 * (row->length + length)))
        return false;
    memcpy(row->bytes + row->length, bytes, length);
    row->length += length;
    return true;
}

static bool put_text(struct buffer *row, const char *text)
{
    return put(row, text, strlen(text) + 1);
}

/* Numbers have ten digits, so that they sort. */
static bool put_number(struct buffer *row, uint32_t number)
{
    char digits[11];
    snprintf(digits, sizeof digits, "%010lu", (unsigned long)number);
    return put_text(row, digits);
}

/* NULL is an empty field: what may be empty itself has a flag beside it. */
static bool put_optional(struct buffer *row, const char *text)
{
    return put_text(row, text != NULL ? text : "");
}

static bool begin(struct buffer *row, uint32_t shard, const struct line *line, enum row_kind kind)
{
    char number[SHARD_SIZE] = {(char)(shard >> 24), (char)(shard >> 16), (char)(shard >> 8),
                               (char)shard};
    char letter[2] = {(char)kind, '\0'};
    row->length = 0;
    return put(row, number, sizeof number) && put_text(row, line->input) && put_text(row, letter);
}

static bool put_input(struct buffer *row, const struct line *line)
{
    char kind[2] = {(char)('0' + (int)line->kind), '\0'};
    return put_text(row, kind) && put_optional(row, line->identity);
}

static bool put_problem(struct buffer *row, const epi_problem *problem)
{
    return put_text(row, problem->path) && put_number(row, problem->line) &&
           put_text(row, problem->code) && put_text(row, problem->text);
}

static bool put_head(struct buffer *row, const struct line *line)
{
    char flags[3] = "";
    char *flag = flags;
    if (line->name != NULL)
        *flag++ = 'n';
    if (line->version != NULL)
        *flag = 'v';
    char digits[2 * sizeof line->content.bytes + 1];
    write_hash_digits(line->content.bytes, digits);
    digits[sizeof digits - 1] = '\0';
    return put_text(row, line->directory) && put_input(row, line) && put_text(row, flags) &&
           put_optional(row, line->name) && put_optional(row, line->version) &&
           put_text(row, line->normalized) && put_text(row, digits);
}

static bool put_entry(struct buffer *row, const epi_entry *entry)
{
    return put_number(row, entry->line) && put_text(row, entry->group) &&
           put_text(row, entry->name) && put_text(row, entry->value);
}

struct rows {
    const struct line *line;
    uint32_t shards, only;
    struct buffer *row;
    row_take *take;
    void *context;
};

static bool wants(const struct rows *rows, uint32_t shard)
{
    return rows->only == UINT32_MAX || rows->only == shard;
}

static int out_of_memory(void)
{
    errno = ENOMEM;
    return -1;
}

static int give(const struct rows *rows)
{
    return rows->take(rows->context, rows->row->bytes, rows->row->length);
}

static int give_input(const struct rows *rows)
{
    const struct line *line = rows->line;
    uint32_t shard = shard_of_text(line->input, rows->shards);
    if (!wants(rows, shard))
        return 0;
    if (!begin(rows->row, shard, line, ROW_INPUT) || !put_input(rows->row, line))
        return out_of_memory();
    int result = give(rows);
    for (size_t i = 0; i < line->n_problems && result == 0; i++) {
        if (!begin(rows->row, shard, line, ROW_PROBLEM) ||
            !put_problem(rows->row, &line->problems[i]))
            return out_of_memory();
        result = give(rows);
    }
    return result;
}

/* The row of the distribution in one shard. `shard_of` has that of each entry. */
static int give_distribution(const struct rows *rows, uint32_t shard, const uint32_t *shard_of)
{
    const struct line *line = rows->line;
    if (!wants(rows, shard))
        return 0;
    if (!begin(rows->row, shard, line, ROW_DISTRIBUTION) || !put_head(rows->row, line))
        return out_of_memory();
    for (size_t i = 0; i < line->n_entries; i++) {
        if (shard_of[i] == shard && !put_entry(rows->row, &line->entries[i]))
            return out_of_memory();
    }
    return give(rows);
}

/* Whether an entry in front of number `n` has its shard. */
static bool came_before(const uint32_t *shard_of, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        if (shard_of[i] == shard_of[n])
            return true;
    }
    return false;
}

static int give_distributions(const struct rows *rows)
{
    const struct line *line = rows->line;
    uint32_t home = shard_of_text(line->normalized, rows->shards);
    uint32_t *shard_of = calloc(line->n_entries + 1, sizeof *shard_of);
    if (shard_of == NULL)
        return out_of_memory();
    for (size_t i = 0; i < line->n_entries; i++)
        shard_of[i] = shard_of_entry(line->entries[i].group, line->entries[i].name, rows->shards);
    int result = give_distribution(rows, home, shard_of);
    for (size_t i = 0; i < line->n_entries && result == 0; i++) {
        if (shard_of[i] != home && !came_before(shard_of, i))
            result = give_distribution(rows, shard_of[i], shard_of);
    }
    free(shard_of);
    return result;
}

int rows_of_line(const struct line *line, uint32_t shards, uint32_t only, struct buffer *scratch,
                 row_take *take, void *context)
{
    struct rows rows = {line, shards, only, scratch, take, context};
    int result = give_input(&rows);
    if (result == 0 && line->directory != NULL)
        result = give_distributions(&rows);
    return result;
}

static const char *field(const char **next)
{
    const char *text = *next;
    *next += strlen(text) + 1;
    return text;
}

static uint32_t number_field(const char **next)
{
    return (uint32_t)strtoul(field(next), NULL, 10);
}

static const char *optional_field(const char **next, bool is_there)
{
    const char *text = field(next);
    return is_there ? text : NULL;
}

static void read_input(struct line *line, const char **next)
{
    line->kind = (enum path_kind)(*field(next) - '0');
    line->identity = optional_field(next, **next != '\0');
}

static void read_head(struct line *line, const char **next)
{
    line->directory = field(next);
    read_input(line, next);
    const char *flags = field(next);
    line->name = optional_field(next, strchr(flags, 'n') != NULL);
    line->version = optional_field(next, strchr(flags, 'v') != NULL);
    line->normalized = field(next);
    read_hash_digits(field(next), line->content.bytes);
}

uint32_t row_shard(const char *bytes)
{
    const unsigned char *number = (const unsigned char *)bytes;
    return (uint32_t)number[0] << 24 | (uint32_t)number[1] << 16 | (uint32_t)number[2] << 8 |
           number[3];
}

const char *row_input(const char *bytes)
{
    return bytes + SHARD_SIZE;
}

void row_read(struct row *row, const char *bytes, size_t length)
{
    const char *next = bytes + SHARD_SIZE;
    *row = (struct row){.end = bytes + length};
    row->line.input = field(&next);
    row->kind = (enum row_kind) * field(&next);
    switch (row->kind) {
    case ROW_INPUT:
        read_input(&row->line, &next);
        break;
    case ROW_PROBLEM:
        row->problem.path = field(&next);
        row->problem.line = number_field(&next);
        row->problem.code = field(&next);
        row->problem.text = field(&next);
        break;
    case ROW_DISTRIBUTION:
        read_head(&row->line, &next);
        break;
    }
    row->entries = next;
}

bool row_next_entry(struct row *row, epi_entry *entry)
{
    if (row->entries == row->end)
        return false;
    const char *next = row->entries;
    *entry = (epi_entry){.line = number_field(&next)};
    entry->group = field(&next);
    entry->name = field(&next);
    entry->value = field(&next);
    row->entries = next;
    return true;
}
