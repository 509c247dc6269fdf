#include "writer.h"

#include <stdlib.h>
#include <string.h>

#include "digits.h"
#include "file.h"
#include "hash.h"
#include "header.h"
#include "writing.h"

size_t writing_begin(struct writing *w, const char *key, size_t key_length)
{
    size_t at = cdb_record_begin(&w->output);
    fmt_put_bytes(&w->output, key, key_length);
    return at;
}

size_t writing_begin_list(struct writing *w, size_t count, unsigned fields)
{
    size_t data = w->output.size;
    fmt_put_unsigned(&w->output, count);
    fmt_put_unsigned(&w->output, fields);
    return data;
}

enum fmt_status writing_end(struct writing *w, size_t at, size_t data)
{
    return cdb_record_end(&w->output, at, data, &w->records);
}

bool writing_must_stop(struct writing *w)
{
    return fmt_must_stop(w->progress, w->steps++);
}

static const char *group_name(const struct writing *w, const struct fmt_group_span *span)
{
    return w->contents->entries[w->layout.sorted[span->first]].group;
}

static enum fmt_status put_groups(struct writing *w)
{
    size_t at = writing_begin(w, FMT_GROUPS_KEY, FMT_KEY_LENGTH(FMT_GROUPS_KEY));
    size_t data = writing_begin_list(w, w->layout.n_groups, FMT_GROUP_FIELDS);
    for (size_t i = 0; i < w->layout.n_groups; i++) {
        const struct fmt_group_span *span = &w->layout.groups[i];
        epi_group_info group = {.name = group_name(w, span), .entries = (uint32_t)span->count};
        fmt_put_group(&w->output, &group);
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    return writing_end(w, at, data);
}

static enum fmt_status put_distributions(struct writing *w)
{
    size_t count = w->contents->n_distributions;
    size_t at = writing_begin(w, FMT_DISTRIBUTIONS_KEY, FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY));
    w->table = writing_begin_list(w, count, FMT_DISTRIBUTION_FIELDS);
    for (size_t i = 0; i < count; i++) {
        w->rows[i] = (uint32_t)(w->output.size - w->table);
        fmt_put_distribution(&w->output, &w->contents->distributions[i], (uint32_t)i);
        if (w->output.size > UINT32_MAX)
            return FMT_TOO_LARGE;
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    return writing_end(w, at, w->table);
}

static enum fmt_status put_problems(struct writing *w)
{
    size_t at = writing_begin(w, FMT_PROBLEMS_KEY, FMT_KEY_LENGTH(FMT_PROBLEMS_KEY));
    size_t data = writing_begin_list(w, w->contents->n_problems, FMT_PROBLEM_FIELDS);
    for (size_t i = 0; i < w->contents->n_problems; i++) {
        fmt_put_problem(&w->output, &w->contents->problems[i]);
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    return writing_end(w, at, data);
}

/* The module that was written last, and where: the entry behind it often has the same. Places are
 * counted from the end of the group's record. */
struct last_module {
    const char *text; /* NULL: none in this group */
    uint64_t place;
};

/* What the entry `e` says by standing at `place`; *last becomes the module that stands last. */
static struct fmt_entry_places places_of(const struct writing *w, uint32_t e, uint64_t place,
                                         struct last_module *last)
{
    const epi_entry *entry = &w->contents->entries[e];
    struct fmt_entry_places places = {.row = w->rows[entry->distribution]};
    if (entry->module == NULL)
        return places;
    if (last->text != NULL && strcmp(last->text, entry->module) == 0) {
        places.module = (uint32_t)(place - last->place);
        return places;
    }
    last->text = strlen(entry->module) < FMT_LEAST_MODULE ? NULL : entry->module;
    /* Behind the value, the flags, the group and the name. */
    last->place = place + strlen(entry->value) + 1 + fmt_flags_size(entry) + strlen(entry->group) +
                  1 + strlen(entry->name) + 1;
    return places;
}

/* Gives each entry of the group its place: they follow the group's record, those of one name in one
 * record, in the order in which the names first come. */
static enum fmt_status place_entries(struct writing *w, const struct fmt_group_span *span)
{
    const uint32_t *entries = w->layout.sorted + span->first;
    size_t group_length = strlen(group_name(w, span));
    struct last_module last = {NULL, 0};
    uint64_t place = 0;
    for (size_t i = 0; i < span->count; i++) {
        if (w->layout.last[entries[i]] == FMT_NO_ENTRY)
            continue;
        place += 8 + group_length + 1 + strlen(w->contents->entries[entries[i]].name);
        for (uint32_t e = entries[i]; e != FMT_NO_ENTRY; e = w->layout.next[e]) {
            struct fmt_entry_places places = places_of(w, e, place, &last);
            w->places[e] = (uint32_t)place;
            place += w->sizes[e];
            place += (uint64_t)fmt_places_size(&w->contents->entries[e], &places);
            if (writing_must_stop(w))
                return FMT_STOPPED;
        }
    }
    return FMT_OK;
}

static enum fmt_status put_entries_of_key(struct writing *w, uint32_t first, uint32_t group_end,
                                          struct last_module *last)
{
    const epi_entry *entry = &w->contents->entries[first];
    size_t at = writing_begin(w, entry->group, strlen(entry->group));
    fmt_put_bytes(&w->output, "/", 1);
    fmt_put_bytes(&w->output, entry->name, strlen(entry->name));
    size_t data = w->output.size;
    for (uint32_t e = first; e != FMT_NO_ENTRY; e = w->layout.next[e]) {
        struct fmt_entry_places places = places_of(w, e, w->places[e], last);
        fmt_put_entry(&w->output, &w->contents->entries[e], &places);
        w->places[e] += group_end;
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    return writing_end(w, at, data);
}

static enum fmt_status put_group(struct writing *w, const struct fmt_group_span *span)
{
    const uint32_t *entries = w->layout.sorted + span->first;
    const char *group = group_name(w, span);
    if (place_entries(w, span) != FMT_OK)
        return FMT_STOPPED;
    size_t at = writing_begin(w, group, strlen(group)), data = w->output.size;
    fmt_put_unsigned(&w->output, span->count);
    fmt_put_text(&w->output, "group");
    fmt_put_text(&w->output, group);
    fmt_put_unsigned(&w->output, FMT_MEMBER_FIELDS);
    for (size_t i = 0; i < span->count; i++) {
        fmt_put_text(&w->output, w->contents->entries[entries[i]].name);
        fmt_put_unsigned(&w->output, w->places[entries[i]]);
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    enum fmt_status status = writing_end(w, at, data);
    uint32_t group_end = (uint32_t)(w->output.size - w->table);
    struct last_module last = {NULL, 0};
    for (size_t i = 0; i < span->count && status == FMT_OK; i++) {
        if (w->layout.last[entries[i]] != FMT_NO_ENTRY)
            status = put_entries_of_key(w, entries[i], group_end, &last);
    }
    return status;
}

/* Everything behind the header. */
static enum fmt_status put_body(struct writing *w)
{
    enum fmt_status status = put_groups(w);
    if (status == FMT_OK)
        status = put_distributions(w);
    if (status == FMT_OK)
        status = put_problems(w);
    for (size_t i = 0; i < w->layout.n_groups && status == FMT_OK; i++)
        status = put_group(w, &w->layout.groups[i]);
    return status == FMT_OK ? put_name_lists(w) : status;
}

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
    w->sizes = calloc(contents->n_entries + 1, sizeof *w->sizes);
    w->places = calloc(contents->n_entries + 1, sizeof *w->places);
    if (w->rows == NULL || w->sizes == NULL || w->places == NULL)
        return FMT_MEMORY;
    for (size_t i = 0; i < contents->n_entries; i++) {
        uint64_t size = fmt_entry_size(&contents->entries[i]);
        body += size;
        if (body > UINT32_MAX)
            return FMT_TOO_LARGE;
        w->sizes[i] = (uint32_t)size;
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
    free(w.sizes);
    free(w.places);
    return status;
}

void fmt_file_free(struct fmt_file *file)
{
    free(file->memory);
    *file = (struct fmt_file){0};
}

enum fmt_status fmt_write(int fd, const struct fmt_contents *contents)
{
    struct fmt_file file;
    enum fmt_status status = fmt_make(&file, contents, NULL);
    if (status == FMT_OK && !write_all(fd, file.bytes, file.size))
        status = FMT_SYSTEM;
    fmt_file_free(&file);
    return status;
}
