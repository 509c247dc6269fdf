/* Puts the parts of a file one behind the other, and the hash tables behind them. */
#include <cdb.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cdb_tables.h"
#include "digits.h"
#include "file.h"
#include "header.h"
#include "parts.h"

#define CHUNK ((size_t)256 << 10)

struct target {
    const struct parts *parts;
    int file;
    struct fmt_output buffer;
    uint64_t written;     /* what is in the buffer stands behind that */
    struct sorter *slots; /* table, place, hash of each record */
    uint32_t counts[CDB_TABLES];
    struct fmt_output key;
    size_t step;
};

static uint64_t position(const struct target *target)
{
    return target->written + target->buffer.size;
}

static enum fmt_status flush(struct target *target, size_t least)
{
    if (target->buffer.failed)
        return FMT_MEMORY;
    if (target->buffer.size < least)
        return FMT_OK;
    if (!write_all(target->file, target->buffer.bytes, target->buffer.size))
        return FMT_SYSTEM;
    write_out_behind(target->file, target->written, target->written + target->buffer.size);
    target->written += target->buffer.size;
    target->buffer.size = 0;
    return fmt_must_stop(target->parts->progress, 0) ? FMT_STOPPED : FMT_OK;
}

static enum fmt_status copy(struct target *target, struct spool *from, uint64_t size)
{
    enum fmt_status status = FMT_OK;
    while (size > 0 && status == FMT_OK) {
        size_t part = size < CHUNK ? (size_t)size : CHUNK;
        status = spool_take(from, part, &target->buffer);
        size -= part;
        if (status == FMT_OK)
            status = flush(target, CHUNK);
    }
    return status;
}

/* The record that begins at `at` in the buffer, where its key stands: its lengths, and what the
 * hash tables will say of it. */
static enum fmt_status begin_record(struct target *target, size_t at, uint64_t key_length,
                                    uint64_t data_length)
{
    struct cdb_record record;
    if (target->buffer.failed)
        return FMT_MEMORY;
    cdb_record_set(&target->buffer, at, (size_t)key_length, (size_t)data_length, &record);
    char table = (char)(record.hash % CDB_TABLES);
    target->counts[record.hash % CDB_TABLES]++;
    target->key.size = 0;
    fmt_put_bytes(&target->key, &table, 1);
    key_put_number(&target->key, (uint32_t)(target->written + at));
    key_put_number(&target->key, record.hash);
    return key_add(target->slots, &target->key);
}

static enum fmt_status put_list(struct target *target, const char *key, size_t key_length,
                                uint32_t count, unsigned fields, struct spool *elements)
{
    size_t at = cdb_record_begin(&target->buffer);
    fmt_put_bytes(&target->buffer, key, key_length);
    enum fmt_status status =
        begin_record(target, at, key_length, list_head_size(count, fields) + spool_size(elements));
    fmt_put_unsigned(&target->buffer, count);
    fmt_put_unsigned(&target->buffer, fields);
    return status == FMT_OK ? copy(target, elements, spool_size(elements)) : status;
}

/* Records that wait in a spool, whole. */
static enum fmt_status put_records(struct target *target, struct spool *from, uint64_t size)
{
    enum fmt_status status = FMT_OK;
    while (size > 0 && status == FMT_OK) {
        size_t at = target->buffer.size;
        status = spool_take(from, 8, &target->buffer);
        if (status != FMT_OK)
            return status;
        const unsigned char *lengths = (const unsigned char *)target->buffer.bytes + at;
        uint32_t key_length = cdb_unpack(lengths), data_length = cdb_unpack(lengths + 4);
        status = spool_take(from, (size_t)key_length + data_length, &target->buffer);
        if (status == FMT_OK)
            status = begin_record(target, at, key_length, data_length);
        size -= record_size(key_length, data_length);
        if (status == FMT_OK)
            status = flush(target, CHUNK);
    }
    return status;
}

/* The member that is next, in the order of the groups. */
struct member {
    const char *group, *name;
    uint32_t place;
};

static enum fmt_status next_member(struct target *target, struct member *member)
{
    const char *next;
    size_t length;
    enum fmt_status status =
        key_next(target->parts->members, target->parts, target->step++, &next, &length);
    if (status != FMT_OK)
        return status;
    member->group = key_text(&next);
    key_number(&next);
    member->place = key_number(&next);
    member->name = key_text(&next);
    return FMT_OK;
}

static enum fmt_status put_group(struct target *target, const struct span *span,
                                 struct spool *records)
{
    struct member member;
    enum fmt_status status = FMT_OK;
    for (uint32_t i = 0; i < span->entries && status == FMT_OK; i++) {
        status = next_member(target, &member);
        if (status != FMT_OK)
            return status;
        if (i == 0) {
            size_t length = strlen(member.group), at = cdb_record_begin(&target->buffer);
            fmt_put_bytes(&target->buffer, member.group, length);
            status = begin_record(target, at, length, span->record - 8 - length);
            fmt_put_unsigned(&target->buffer, span->entries);
            fmt_put_text(&target->buffer, "group");
            fmt_put_text(&target->buffer, member.group);
            fmt_put_unsigned(&target->buffer, members_fields(span));
        }
        fmt_put_text(&target->buffer, member.name);
        if (span->repeats)
            fmt_put_unsigned(&target->buffer, member.place);
        if (status == FMT_OK)
            status = flush(target, CHUNK);
    }
    return status == FMT_OK ? put_records(target, records, span->records) : status;
}

/* The hash tables, one after the other, and the table of them, which the file begins with. */
static enum fmt_status put_tables(struct target *target)
{
    char table_of_tables[FMT_HEADER_OFFSET];
    enum fmt_status status = key_sort(target->slots);
    for (unsigned i = 0; i < CDB_TABLES && status == FMT_OK; i++) {
        struct cdb_table table = {.n_slots = 2 * target->counts[i]};
        size_t size = (size_t)table.n_slots * CDB_SLOT;
        cdb_table_locate(table_of_tables, i, (uint32_t)position(target), table.n_slots);
        table.next = malloc((table.n_slots + (size_t)1) * sizeof *table.next);
        table.slots = size == 0 ? NULL : fmt_put_room(&target->buffer, size);
        if (table.next == NULL || (table.slots == NULL && size > 0)) {
            free(table.next);
            return FMT_MEMORY;
        }
        if (size > 0)
            memset(table.slots, 0, size);
        cdb_table_begin(&table);
        for (uint32_t n = 0; n < target->counts[i] && status == FMT_OK; n++) {
            const char *next;
            size_t length;
            status = key_next(target->slots, target->parts, n, &next, &length);
            if (status == FMT_OK) {
                next++;
                uint32_t at = key_number(&next);
                cdb_table_put(&table, key_number(&next), at);
            }
        }
        free(table.next);
        if (status == FMT_OK)
            status = flush(target, CHUNK);
    }
    if (status == FMT_OK)
        status = flush(target, 0);
    if (status == FMT_OK && pwrite(target->file, table_of_tables, sizeof table_of_tables, 0) !=
                                (ssize_t)sizeof table_of_tables)
        status = FMT_SYSTEM;
    return status;
}

/* Over all of the file, whose field for it has nothing but zeros so far. */
static enum fmt_status put_checksum(struct target *target, uint64_t field)
{
    XXH3_state_t state;
    XXH128_canonical_t canonical;
    char digits[32];
    enum fmt_status status = FMT_OK;
    XXH3_128bits_reset(&state);
    if (fmt_put_room(&target->buffer, CHUNK) == NULL)
        return FMT_MEMORY;
    for (uint64_t at = 0; at < target->written && status == FMT_OK;) {
        ssize_t n = pread(target->file, target->buffer.bytes, CHUNK, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FMT_SYSTEM;
        XXH3_128bits_update(&state, target->buffer.bytes, (size_t)n);
        at += (uint64_t)n;
        status = fmt_must_stop(target->parts->progress, 0) ? FMT_STOPPED : FMT_OK;
    }
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
    write_hash_digits(canonical.digest, digits);
    if (status == FMT_OK &&
        pwrite(target->file, digits, sizeof digits, (off_t)field) != (ssize_t)sizeof digits)
        status = FMT_SYSTEM;
    return status;
}

/* What stands in front of the inputs, and where the checksum does. How long it is depends on
 * numbers in it that depend on that: from below, they grow until they agree. */
static enum fmt_status make_header(const struct parts *parts, struct fmt_output *header,
                                   uint64_t *checksum)
{
    const struct fmt_contents contents = {.kind = EPI_CATALOGUE,
                                          .level = EPI_LEVEL_TRUST,
                                          .synced = true,
                                          .directory_hash = parts->directory_hash,
                                          .n_path_entries = parts->n_inputs,
                                          .n_distributions = parts->n_distributions,
                                          .n_entries = parts->n_entries,
                                          .n_problems = parts->n_problems};
    struct fmt_header_facts facts = {.n_groups = (uint32_t)parts->n_groups}, before;
    uint64_t front =
        record_size(FMT_KEY_LENGTH(FMT_GROUPS_KEY),
                    list_head_size(facts.n_groups, FMT_GROUP_FIELDS) + spool_size(&parts->groups)) +
        record_size(FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY), 0);
    uint64_t behind = table_size(parts) +
                      record_size(FMT_KEY_LENGTH(FMT_PROBLEMS_KEY),
                                  list_head_size(parts->n_problems, FMT_PROBLEM_FIELDS) +
                                      spool_size(&parts->problems)) +
                      spool_size(&parts->name_records) +
                      cdb_tables_size(4 + (size_t)parts->n_records);
    for (size_t i = 0; i < parts->n_groups; i++)
        behind += parts->spans[i].record + parts->spans[i].records;
    behind += cdb_tables_size(parts->n_groups);
    do {
        before = facts;
        header->size = 0;
        fmt_put_header_fields(header, &contents, &facts);
        facts.table = FMT_HEADER_DATA + header->size + spool_size(&parts->inputs) + front;
        facts.file_size = facts.table + behind;
    } while (!header->failed &&
             (facts.table != before.table || facts.file_size != before.file_size));
    if (header->failed)
        return FMT_MEMORY;
    if (facts.file_size > UINT32_MAX)
        return FMT_TOO_LARGE;
    if (!may_write_file_of(facts.file_size)) {
        errno = EFBIG;
        return FMT_SYSTEM;
    }
    const char *field = header->bytes;
    for (int i = 0; i < FMT_HEADER_CHECKSUM; i++)
        field += strlen(field) + 1;
    *checksum = FMT_HEADER_DATA + (uint64_t)(field - header->bytes);
    return FMT_OK;
}

static enum fmt_status put_header(struct target *target, const struct fmt_output *header,
                                  struct spool *inputs)
{
    const size_t key_length = FMT_KEY_LENGTH(FMT_HEADER_KEY);
    char *front = fmt_put_room(&target->buffer, FMT_HEADER_OFFSET);
    if (front == NULL)
        return FMT_MEMORY;
    memset(front, 0, FMT_HEADER_OFFSET);
    size_t at = cdb_record_begin(&target->buffer);
    fmt_put_bytes(&target->buffer, FMT_HEADER_KEY, key_length);
    enum fmt_status status =
        begin_record(target, at, key_length, header->size + spool_size(inputs));
    fmt_put_bytes(&target->buffer, header->bytes, header->size);
    return status == FMT_OK ? copy(target, inputs, spool_size(inputs)) : status;
}

static enum fmt_status put_all(struct target *target, struct parts *parts,
                               const struct fmt_output *header)
{
    enum fmt_status status = put_header(target, header, &parts->inputs);
    if (status == FMT_OK)
        status = put_list(target, FMT_GROUPS_KEY, FMT_KEY_LENGTH(FMT_GROUPS_KEY),
                          (uint32_t)parts->n_groups, FMT_GROUP_FIELDS, &parts->groups);
    if (status == FMT_OK)
        status = put_list(target, FMT_DISTRIBUTIONS_KEY, FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY),
                          parts->n_distributions, FMT_DISTRIBUTION_FIELDS, &parts->distributions);
    if (status == FMT_OK)
        status = put_list(target, FMT_PROBLEMS_KEY, FMT_KEY_LENGTH(FMT_PROBLEMS_KEY),
                          parts->n_problems, FMT_PROBLEM_FIELDS, &parts->problems);
    for (size_t i = 0; i < parts->n_groups && status == FMT_OK; i++)
        status = put_group(target, &parts->spans[i], &parts->records);
    if (status == FMT_OK)
        status = put_records(target, &parts->name_records, spool_size(&parts->name_records));
    return status == FMT_OK ? put_tables(target) : status;
}

enum fmt_status parts_write(struct parts *parts, int file)
{
    struct spool *spools[] = {&parts->inputs, &parts->distributions, &parts->problems,
                              &parts->groups, &parts->records,       &parts->name_records};
    struct target target = {.parts = parts,
                            .file = file,
                            .slots = sorter_new(parts->memory, parts->folder, parts->progress)};
    struct fmt_output header = {0};
    uint64_t checksum = 0;
    enum fmt_status status = target.slots == NULL ? FMT_MEMORY : key_sort(parts->members);
    for (size_t i = 0; i < sizeof spools / sizeof *spools && status == FMT_OK; i++)
        status = spool_rewind(spools[i]);
    if (status == FMT_OK)
        status = make_header(parts, &header, &checksum);
    if (status == FMT_OK)
        status = put_all(&target, parts, &header);
    if (status == FMT_OK)
        status = put_checksum(&target, checksum);
    fmt_output_free(&header);
    fmt_output_free(&target.buffer);
    fmt_output_free(&target.key);
    sorter_free(target.slots);
    return status;
}
