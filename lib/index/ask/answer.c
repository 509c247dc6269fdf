/* The whole answer to one question as one run of bytes, for bindings. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "check.h"
#include "cursor.h"
#include "digits.h"
#include "index.h"
#include "public.h"

enum { FIELDS_PER_ENTRY = 4, FIELDS_PER_DISTRIBUTION = 5 };

/* An entry of the answer. */
struct row {
    const char *name, *value, *group;
    const char *dist, *version, *location; /* of its distribution */
    uint32_t distribution, line;
};

/* A distribution of the answer, or the owner of entries in it. Its directory is `folder` "/"
 * `directory`, or `directory` alone. */
struct owner {
    uint32_t distribution; /* its number in the index */
    const char *name, *version, *normalized, *folder, *directory;
    bool hidden, has_problems;
    bool has_entries; /* though it is hidden, by an earlier file */
};

struct answer {
    struct row *rows;
    size_t n_rows, row_capacity;
    struct owner *owners; /* in path order */
    size_t n_owners, owner_capacity;
    /* By the number that a distribution has in the index: its number among the owners, and one. */
    uint32_t *numbers;
    size_t n_numbers;
};

static bool add_row(struct answer *answer, const epi_entry *entry)
{
    if (!array_make_room(&answer->rows, answer->n_rows, 1, &answer->row_capacity,
                         sizeof *answer->rows))
        return false;
    answer->rows[answer->n_rows++] = (struct row){
        .name = entry->name,
        .value = entry->value,
        .group = entry->group,
        .dist = entry->dist,
        .version = entry->version,
        .location = entry->location,
        .distribution = entry->distribution,
        .line = entry->line,
    };
    if (answer->n_numbers <= entry->distribution)
        answer->n_numbers = entry->distribution + (size_t)1;
    return true;
}

static epi_status gather_rows(struct answer *answer, epi_cursor cursor)
{
    epi_entry entry;
    while (epi_next(&cursor, &entry))
        if (!add_row(answer, &entry))
            return EPI_ERR_MEMORY;
    epi_status status = epi_cursor_status(&cursor);
    return status == EPI_NONE ? EPI_OK : status;
}

static int by_place(const void *a, const void *b)
{
    const struct row *one = a, *other = b;
    if (one->distribution != other->distribution)
        return one->distribution < other->distribution ? -1 : 1;
    return (one->line > other->line) - (one->line < other->line);
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
    for (size_t i = 0; i < answer->n_rows; i++)
        answer->numbers[answer->rows[i].distribution] = (uint32_t)i + 1;
    for (size_t i = 0; i < answer->n_numbers; i++) {
        if (answer->numbers[i] == 0)
            continue;
        const struct row *row = &answer->rows[answer->numbers[i] - 1];
        struct owner owner = {
            .distribution = row->distribution,
            .name = row->dist,
            .version = row->version,
            .normalized = "",
            .directory = row->location,
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

static bool is_repeated(const epi_index *index, uint32_t path_entry)
{
    return index->sources != NULL && index->sources[path_entry].repeated;
}

/* The table of all distributions. */
static epi_status add_all_distributions(struct answer *answer, const epi_index *index)
{
    epi_status status = EPI_OK;
    epi_distribution distribution;
    struct distribution row;
    epi_cursor cursor = epi_distributions(index, NULL);
    while (status == EPI_OK && next_distribution(&cursor, &row, &distribution)) {
        struct owner owner = {
            .distribution = distribution.number,
            .name = distribution.name,
            .version = distribution.version,
            .normalized = distribution.normalized,
            .folder = path_of_entry(index, distribution.path_entry),
            .directory = distribution.directory,
            .hidden = distribution.shadowed,
            .has_entries = distribution.shadowed && !row.public.shadowed &&
                           !is_repeated(index, distribution.path_entry),
            .has_problems = row.has_problems,
        };
        status = owner.folder == NULL ? EPI_ERR_DAMAGED : add_owner(answer, &owner);
    }
    if (status == EPI_OK && epi_cursor_status(&cursor) != EPI_NONE)
        status = epi_cursor_status(&cursor);
    return status;
}

/* Each distribution's number among the owners; those of the rows have one. */
static epi_status number_owners(struct answer *answer)
{
    for (size_t i = 0; i < answer->n_owners; i++)
        if (answer->owners[i].distribution < answer->n_numbers)
            answer->numbers[answer->owners[i].distribution] = (uint32_t)i + 1;
    for (size_t i = 0; i < answer->n_rows; i++)
        if (answer->numbers[answer->rows[i].distribution] == 0)
            return EPI_ERR_DAMAGED;
    return EPI_OK;
}

/* No file has more distributions than bytes, whatever it says. */
static uint64_t most_distributions(const epi_index *index)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < index->n_pieces; i++)
        bytes += index->pieces[i].file->reader.header.file_size;
    return bytes;
}

/* Distributions and their entries. */
static epi_status gather(struct answer *answer, const epi_index *index, epi_question question,
                         const char *group, const char *name, unsigned flags)
{
    /* Entries of one group come in path order; those of several do not. */
    const bool wants_path_order = group == NULL && (flags & EPI_ANSWER_PATH_ORDER) != 0;
    const bool has_path_order = wants_path_order && name == NULL && !is_catalogue(index);
    epi_status status = EPI_OK;
    if (question == EPI_ASK_ENTRIES)
        status = gather_rows(answer, has_path_order ? entries_in_path_order(index, false)
                                                    : epi_entries(index, group, name));
    if (status != EPI_OK)
        return status;
    if (answer->n_numbers > most_distributions(index))
        return EPI_ERR_DAMAGED;
    answer->numbers = calloc(answer->n_numbers + 1, sizeof *answer->numbers);
    if (answer->numbers == NULL)
        return EPI_ERR_MEMORY;
    status = question == EPI_ASK_DISTRIBUTIONS || (flags & EPI_ANSWER_ALL_DISTRIBUTIONS) != 0
                 ? add_all_distributions(answer, index)
                 : add_owners_of_rows(answer);
    if (wants_path_order && !has_path_order && answer->n_rows > 0)
        qsort(answer->rows, answer->n_rows, sizeof *answer->rows, by_place);
    return status == EPI_OK ? number_owners(answer) : status;
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

static void write_entry(struct writer *writer, const struct answer *answer, const struct row *row)
{
    put_field(writer, row->name);
    put_field(writer, row->value);
    put_field(writer, row->group);
    put_number(writer, answer->numbers == NULL ? row->distribution
                                               : answer->numbers[row->distribution] - 1);
}

static void write_distribution(struct writer *writer, const struct owner *owner)
{
    char flags[6] = "";
    if (owner->name != NULL)
        strcat(flags, "n");
    if (owner->version != NULL)
        strcat(flags, "v");
    if (owner->hidden)
        strcat(flags, "s");
    if (owner->has_entries)
        strcat(flags, "e");
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

static void write_answer(struct writer *writer, const struct answer *answer, epi_verdict verdict)
{
    put_number(writer, answer->n_rows);
    put_number(writer, FIELDS_PER_ENTRY);
    put_number(writer, answer->n_owners);
    put_number(writer, FIELDS_PER_DISTRIBUTION);
    put_field(writer, epi_verdict_name(verdict));
    for (size_t i = 0; i < answer->n_rows; i++)
        write_entry(writer, answer, &answer->rows[i]);
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
    if (question < EPI_ASK_NOTHING || question > EPI_ASK_ALL_ENTRIES)
        return bad_argument(detail, "the question is none of epi_question");
    *length = 0;

    struct answer answer = {0};
    struct writer writer = {.buffer = buffer, .size = size};
    epi_verdict verdict = EPI_FRESH;
    epi_status status = EPI_OK;
    if (level != EPI_LEVEL_TRUST) {
        status = check_index(index, level, true, &verdict, detail);
        if (status != EPI_OK)
            return status;
    }
    if (question == EPI_ASK_ALL_ENTRIES)
        status = gather_rows(&answer, epi_entries_of(index, NULL));
    else if (question != EPI_ASK_NOTHING)
        status = gather(&answer, index, question, group, name, flags);
    if (status == EPI_OK) {
        write_answer(&writer, &answer, verdict);
        *length = writer.length;
    } else {
        detail_set(detail, "%s", epi_strerror(status));
    }
    free(answer.rows);
    free(answer.owners);
    free(answer.numbers);
    return status;
}
