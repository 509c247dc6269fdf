/* The whole answer to one question as one run of bytes, for bindings. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "check.h"
#include "digits.h"
#include "index.h"
#include "public.h"
#include "tables.h"

enum { FIELDS_PER_ENTRY = 4, FIELDS_PER_DISTRIBUTION = 5 };

/* An entry of the answer. */
struct row {
    epi_entry entry;
    uint32_t number; /* its distribution's in the answer */
};

/* A distribution of the answer, or the owner of entries in it. Its directory is `folder` "/"
 * `directory`, or `directory` alone. */
struct owner {
    uint32_t distribution; /* its number in the index */
    const char *name, *version, *normalized, *folder, *directory;
    bool hidden, has_problems;
};

struct answer {
    struct row *rows;
    size_t n_rows, row_capacity;
    struct row **by_line; /* the rows by distribution and line; NULL: they are so already */
    struct owner *owners;
    size_t n_owners, owner_capacity;
};

static epi_status gather_rows(struct answer *answer, const epi_index *index, const char *group,
                              const char *name)
{
    epi_entry entry;
    epi_cursor cursor = epi_entries(index, group, name);
    while (epi_next(&cursor, &entry)) {
        if (!array_make_room(&answer->rows, answer->n_rows, 1, &answer->row_capacity,
                             sizeof *answer->rows))
            return EPI_ERR_MEMORY;
        answer->rows[answer->n_rows++].entry = entry;
    }
    epi_status status = epi_cursor_status(&cursor);
    return status == EPI_NONE ? EPI_OK : status;
}

static int by_distribution_and_line(const void *a, const void *b)
{
    const epi_entry *one = &(*(struct row *const *)a)->entry;
    const epi_entry *other = &(*(struct row *const *)b)->entry;
    if (one->distribution != other->distribution)
        return one->distribution < other->distribution ? -1 : 1;
    return (one->line > other->line) - (one->line < other->line);
}

/* Entries of one group come in path order; those of several do not. */
static epi_status sort_rows(struct answer *answer)
{
    answer->by_line = malloc((answer->n_rows + 1) * sizeof(struct row *));
    if (answer->by_line == NULL)
        return EPI_ERR_MEMORY;
    for (size_t i = 0; i < answer->n_rows; i++)
        answer->by_line[i] = &answer->rows[i];
    qsort(answer->by_line, answer->n_rows, sizeof(struct row *), by_distribution_and_line);
    return EPI_OK;
}

static struct row *row_in_path_order(const struct answer *answer, size_t number)
{
    return answer->by_line == NULL ? &answer->rows[number] : answer->by_line[number];
}

static epi_status add_owner(struct answer *answer, const struct owner *owner)
{
    if (!array_make_room(&answer->owners, answer->n_owners, 1, &answer->owner_capacity,
                         sizeof *answer->owners))
        return EPI_ERR_MEMORY;
    answer->owners[answer->n_owners++] = *owner;
    return EPI_OK;
}

/* The table of those distributions that have an entry in the answer. */
static epi_status add_owners_of_rows(struct answer *answer)
{
    for (size_t i = 0; i < answer->n_rows; i++) {
        const epi_entry *entry = &row_in_path_order(answer, i)->entry;
        if (answer->n_owners > 0 &&
            answer->owners[answer->n_owners - 1].distribution == entry->distribution)
            continue;
        struct owner owner = {
            .distribution = entry->distribution,
            .name = entry->dist,
            .version = entry->version,
            .normalized = "",
            .directory = entry->location,
        };
        epi_status status = add_owner(answer, &owner);
        if (status != EPI_OK)
            return status;
    }
    return EPI_OK;
}

/* The path of a path entry; NULL: there is none of that number. */
static const char *path_of_entry(const epi_index *index, uint32_t number)
{
    if (index->sources != NULL)
        return number < index->n_sources ? index->sources[number].path : NULL;
    epi_cursor cursor = epi_path_entries(index);
    epi_path_entry entry = {.path = NULL};
    for (uint32_t i = 0; i <= number; i++)
        if (!epi_next_path_entry(&cursor, &entry))
            return NULL;
    return entry.path;
}

static bool has_problems(const epi_index *index, const struct row_places *places, uint32_t number)
{
    for (size_t i = 0; i < index->n_pieces; i++) {
        const struct piece *piece = &index->pieces[i];
        struct distribution row;
        if (number >= piece->first && number - piece->first < piece->count)
            return !get_row(places, i, number, &row) || row.has_problems;
    }
    return false;
}

/* The table of all distributions. */
static epi_status add_all_distributions(struct answer *answer, const epi_index *index)
{
    const struct row_places *places = rows_of(index);
    epi_status status = places == NULL ? EPI_ERR_MEMORY : EPI_OK;
    epi_distribution distribution;
    epi_cursor cursor = epi_distributions(index, NULL);
    while (status == EPI_OK && epi_next_distribution(&cursor, &distribution)) {
        struct owner owner = {
            .distribution = distribution.number,
            .name = distribution.name,
            .version = distribution.version,
            .normalized = distribution.normalized,
            .folder = path_of_entry(index, distribution.path_entry),
            .directory = distribution.directory,
            .hidden = distribution.shadowed,
            .has_problems = has_problems(index, places, distribution.number),
        };
        status = owner.folder == NULL ? EPI_ERR_DAMAGED : add_owner(answer, &owner);
    }
    if (status == EPI_OK && epi_cursor_status(&cursor) != EPI_NONE)
        status = epi_cursor_status(&cursor);
    return status;
}

/* Both the rows and the table are in path order. */
static epi_status number_rows(struct answer *answer)
{
    uint32_t number = 0;
    for (size_t i = 0; i < answer->n_rows; i++) {
        struct row *row = row_in_path_order(answer, i);
        while (number < answer->n_owners &&
               answer->owners[number].distribution < row->entry.distribution)
            number++;
        if (number == answer->n_owners ||
            answer->owners[number].distribution != row->entry.distribution)
            return EPI_ERR_DAMAGED;
        row->number = number;
    }
    return EPI_OK;
}

struct writer {
    char *buffer;
    size_t size;
    size_t length; /* of the whole answer, also where the buffer ends before it */
};

static void put_bytes(struct writer *writer, const char *bytes, size_t length)
{
    if (writer->length <= writer->size && length <= writer->size - writer->length)
        memcpy(writer->buffer + writer->length, bytes, length);
    writer->length += length;
}

static void put_field(struct writer *writer, const char *text)
{
    put_bytes(writer, text, strlen(text) + 1);
}

static void put_number(struct writer *writer, uint64_t number)
{
    char digits[22];
    put_field(writer, write_decimal(digits, number, false));
}

static void write_entry(struct writer *writer, const struct row *row)
{
    put_field(writer, row->entry.name);
    put_field(writer, row->entry.value);
    put_field(writer, row->entry.group);
    put_number(writer, row->number);
}

static void write_distribution(struct writer *writer, const struct owner *owner)
{
    char flags[5] = "";
    if (owner->name != NULL)
        strcat(flags, "n");
    if (owner->version != NULL)
        strcat(flags, "v");
    if (owner->hidden)
        strcat(flags, "s");
    if (owner->has_problems)
        strcat(flags, "p");
    put_field(writer, flags);
    put_field(writer, owner->name == NULL ? "" : owner->name);
    put_field(writer, owner->version == NULL ? "" : owner->version);
    if (owner->folder != NULL) {
        put_bytes(writer, owner->folder, strlen(owner->folder));
        put_bytes(writer, "/", 1);
    }
    put_field(writer, owner->directory);
    put_field(writer, owner->normalized);
}

static void write_answer(struct writer *writer, const struct answer *answer, epi_verdict verdict,
                         unsigned flags)
{
    put_number(writer, answer->n_rows);
    put_number(writer, FIELDS_PER_ENTRY);
    put_number(writer, answer->n_owners);
    put_number(writer, FIELDS_PER_DISTRIBUTION);
    put_field(writer, epi_verdict_name(verdict));
    for (size_t i = 0; i < answer->n_rows; i++)
        write_entry(writer, (flags & EPI_ANSWER_PATH_ORDER) != 0 ? row_in_path_order(answer, i)
                                                                 : &answer->rows[i]);
    for (size_t i = 0; i < answer->n_owners; i++)
        write_distribution(writer, &answer->owners[i]);
}

static epi_status bad_argument(epi_detail *detail, const char *what)
{
    detail_set(detail, "epi_answer: %s", what);
    return EPI_ERR_ARGUMENT;
}

epi_status epi_answer(const epi_index *index, epi_question question, const char *group,
                      const char *name, epi_level level, unsigned flags, char *buffer, size_t size,
                      size_t *length, epi_detail *detail)
{
    if (index == NULL)
        return bad_argument(detail, "the index is NULL");
    if (length == NULL)
        return bad_argument(detail, "length is NULL");
    if (buffer == NULL && size > 0)
        return bad_argument(detail, "the buffer is NULL");
    if (level < EPI_LEVEL_DEFAULT || level > EPI_LEVEL_CONTENT)
        return bad_argument(detail, "the level is none of epi_level");
    if ((flags & ~(EPI_ANSWER_PATH_ORDER | EPI_ANSWER_ALL_DISTRIBUTIONS)) != 0)
        return bad_argument(detail, "there is a flag that this version does not know");
    if (question < EPI_ASK_NOTHING || question > EPI_ASK_DISTRIBUTIONS)
        return bad_argument(detail, "the question is none of epi_question");
    *length = 0;

    struct answer answer = {0};
    struct writer writer = {.buffer = buffer, .size = size};
    epi_verdict verdict = EPI_FRESH;
    epi_status status = EPI_OK;
    if (level != EPI_LEVEL_TRUST) {
        status = check_index(index, level, &verdict, detail);
        if (status != EPI_OK)
            return status;
    }
    if (question == EPI_ASK_ENTRIES)
        status = gather_rows(&answer, index, group, name);
    if (status == EPI_OK && group == NULL)
        status = sort_rows(&answer);
    if (status == EPI_OK && question != EPI_ASK_NOTHING)
        status = question == EPI_ASK_DISTRIBUTIONS || (flags & EPI_ANSWER_ALL_DISTRIBUTIONS) != 0
                     ? add_all_distributions(&answer, index)
                     : add_owners_of_rows(&answer);
    if (status == EPI_OK)
        status = number_rows(&answer);
    if (status == EPI_OK) {
        write_answer(&writer, &answer, verdict, flags);
        *length = writer.length;
    } else {
        detail_set(detail, "%s", epi_strerror(status));
    }
    free(answer.rows);
    free(answer.by_line);
    free(answer.owners);
    return status;
}
