#include "writer.h"

#include <stdlib.h>
#include <string.h>

#include "digits.h"
#include "hash.h"
#include "header.h"
#include "writing.h"

/* Puts the header in front of the body, which begins `front` bytes into the output, and says where
 * the file begins. How long the header is depends on numbers in it that depend on that: from below,
 * they grow until they agree. */
static enum fmt_status put_header(struct writing *w, size_t front, size_t *start)
{
    const size_t key_length = FMT_KEY_LENGTH(FMT_HEADER_KEY);
    struct fmt_header_facts facts = {.n_groups = (uint32_t)w->layout.n_groups}, before;
    struct fmt_output header = {0};
    do {
        before = facts;
        header.size = 0;
        fmt_put_header(&header, w->contents, &facts);
        uint64_t begins = FMT_HEADER_DATA + header.size; /* the body */
        facts.table = begins + (w->table - front);
        facts.file_size = begins + (w->output.size - front) + cdb_tables_size(w->records.count);
    } while (!header.failed &&
             (facts.table != before.table || facts.file_size != before.file_size));

    enum fmt_status status = header.failed ? FMT_MEMORY : FMT_OK;
    if (status == FMT_OK && facts.file_size > UINT32_MAX)
        status = FMT_TOO_LARGE;
    if (status == FMT_OK) {
        *start = front - header.size - FMT_HEADER_DATA;
        char *at = w->output.bytes + *start + FMT_HEADER_OFFSET + 8;
        memcpy(at, FMT_HEADER_KEY, key_length);
        memcpy(at + key_length, header.bytes, header.size);
        cdb_record_set(&w->output, *start + FMT_HEADER_OFFSET, key_length, header.size,
                       &w->records.items[0]);
    }
    fmt_output_free(&header);
    return status;
}

/* As long as the header can get; 0: no memory. */
static size_t most_header(const struct writing *w)
{
    struct fmt_header_facts facts = {UINT32_MAX, UINT32_MAX, UINT32_MAX};
    struct fmt_output header = {0};
    fmt_put_header(&header, w->contents, &facts);
    size_t size = header.failed ? 0 : header.size;
    fmt_output_free(&header);
    return size;
}

/* Over all of the file, whose field for it has nothing but zeros so far. */
static enum fmt_status put_checksum(struct fmt_file *file, char *memory,
                                    const struct fmt_progress *progress)
{
    const size_t part = (size_t)16 << 20;
    XXH3_state_t state;
    XXH128_canonical_t canonical;
    XXH3_128bits_reset(&state);
    for (size_t at = 0; at < file->size; at += part) {
        size_t left = file->size - at;
        XXH3_128bits_update(&state, file->bytes + at, left < part ? left : part);
        if (fmt_must_stop(progress, 0))
            return FMT_STOPPED;
    }
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
    char *field = memory + FMT_HEADER_DATA;
    for (int i = 0; i < FMT_HEADER_CHECKSUM; i++)
        field += strlen(field) + 1;
    write_hash_digits(canonical.digest, field);
    return FMT_OK;
}

/* Room for all of the body at once, and the size of each entry. */
static enum fmt_status prepare(struct writing *w, size_t front)
{
    const struct fmt_contents *contents = w->contents;
    uint64_t body = 0;
    w->rows = calloc(contents->n_distributions + 1, sizeof *w->rows);
    w->entries = malloc((contents->n_entries + 1) * sizeof *w->entries);
    if (w->rows == NULL || w->entries == NULL)
        return FMT_MEMORY;
    for (size_t i = 0; i < contents->n_entries; i++) {
        const epi_entry *entry = &contents->entries[i];
        struct fmt_entry_sizes *sizes = &w->entries[i].sizes;
        static const struct fmt_entry_places nowhere = {0, 0};
        if (!fmt_measure_entry(entry, sizes))
            return FMT_TOO_LARGE;
        body += fmt_entry_size(entry, sizes, &nowhere);
        if (body > UINT32_MAX)
            return FMT_TOO_LARGE;
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    /* The front; the entries, and as much again of keys, names and tables; some for the rest. */
    uint64_t room = front + 2 * body + 512 * (uint64_t)contents->n_distributions + 4096;
    if (fmt_put_room(&w->output, room > UINT32_MAX ? UINT32_MAX : (size_t)room) == NULL)
        return FMT_MEMORY;
    w->output.size = front;
    memset(w->output.bytes, 0, front);
    /* The first record is the header's, whatever comes of it. */
    w->records.items = malloc(sizeof *w->records.items);
    w->records.count = w->records.capacity = 1;
    return w->records.items == NULL ? FMT_MEMORY : FMT_OK;
}

enum fmt_status fmt_make(struct fmt_file *file, const struct fmt_contents *contents,
                         const struct fmt_progress *progress)
{
    struct writing w = {.contents = contents, .progress = progress};
    size_t longest, front, start = 0;
    *file = (struct fmt_file){0};
    enum fmt_status status = fmt_layout_make(&w.layout, contents, progress);
    if (status != FMT_OK)
        goto cleanup;
    longest = most_header(&w);
    if (longest == 0) {
        status = FMT_MEMORY;
        goto cleanup;
    }
    front = FMT_HEADER_DATA + longest;
    status = prepare(&w, front);
    if (status == FMT_OK)
        status = put_body(&w);
    if (status == FMT_OK)
        status = put_header(&w, front, &start);
    if (status == FMT_OK)
        status = cdb_tables_put(&w.output, start, &w.records, progress);
    if (status != FMT_OK)
        goto cleanup;
    file->memory = w.output.bytes;
    file->bytes = w.output.bytes + start;
    file->size = w.output.size - start;
    status = put_checksum(file, w.output.bytes + start, progress);
    if (status == FMT_OK)
        w.output = (struct fmt_output){0};
    else
        *file = (struct fmt_file){0};
cleanup:
    fmt_layout_free(&w.layout);
    fmt_output_free(&w.output);
    cdb_records_free(&w.records);
    free(w.rows);
    free(w.entries);
    return status;
}

void fmt_file_free(struct fmt_file *file)
{
    free(file->memory);
    *file = (struct fmt_file){0};
}
