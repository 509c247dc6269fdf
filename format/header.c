#include "header.h"

#include <stdio.h>
#include <string.h>

#include "words.h"

void fmt_put_header_fields(struct fmt_output *output, const struct fmt_contents *contents,
                           const struct fmt_header_facts *facts)
{
    static const struct hash zero;
    char version[24];
    snprintf(version, sizeof(version), "%d.%d", FMT_VERSION_MAJOR, FMT_VERSION_MINOR);
    fmt_put_text(output, version);
    fmt_put_text(output, fmt_kind_word(contents->kind));
    fmt_put_text(output, fmt_level_word(contents->level));
    fmt_put_hash(output, &contents->directory_hash);
    fmt_put_unsigned(output, facts->file_size);
    fmt_put_hash(output, &zero);
    fmt_put_text(output, contents->synced ? "synced" : "unsynced");
    fmt_put_text_or_empty(output, contents->boot);
    fmt_put_unsigned(output, contents->n_distributions);
    fmt_put_unsigned(output, contents->n_entries);
    fmt_put_unsigned(output, facts->n_groups);
    fmt_put_unsigned(output, contents->n_problems);
    fmt_put_unsigned(output, facts->table);
    fmt_put_unsigned(output, FMT_ENTRY_FIELDS);
    fmt_put_unsigned(output, FMT_PATH_ENTRY_FIELDS);
    fmt_put_unsigned(output, contents->n_path_entries);
}

void fmt_put_header(struct fmt_output *output, const struct fmt_contents *contents,
                    const struct fmt_header_facts *facts)
{
    fmt_put_header_fields(output, contents, facts);
    for (size_t i = 0; i < contents->n_path_entries; i++)
        fmt_put_path_entry(output, &contents->path_entries[i]);
}

/* "1.0"; a version is reported even where the rest of the field is not understood. */
static enum fmt_status get_version(const char *const *at, struct fmt_header *header)
{
    size_t length = fmt_field_length(at);
    const char *dot = memchr(at[0], '.', length);
    if (dot == NULL)
        return FMT_DAMAGED;
    const char *major[2] = {at[0], dot + 1};
    const char *minor[2] = {dot + 1, at[1]};
    if (!fmt_field_u32(major, &header->version_major) ||
        !fmt_field_u32(minor, &header->version_minor))
        return FMT_DAMAGED;
    return header->version_major == FMT_VERSION_MAJOR ? FMT_OK : FMT_VERSION;
}

static uint32_t number_at(const char *bytes)
{
    unsigned char copy[4];
    memcpy(copy, bytes, sizeof(copy));
    return cdb_unpack(copy);
}

/* What a file is whose table of tables says more (or less) than there is: cdb writers lay the hash
 * tables one behind the other, so two that adjoin are taken for the start of a cdb cut short. */
static enum fmt_status status_without_header(const char *file, uint64_t size)
{
    bool adjoining = true, inside = true;
    uint64_t expected = 0;
    size_t pairs = size < FMT_HEADER_OFFSET ? (size_t)size / 8 : FMT_HEADER_OFFSET / 8;
    for (size_t i = 0; i < pairs; i++) {
        uint64_t position = number_at(file + 8 * i);
        uint64_t slots = number_at(file + 8 * i + 4);
        if (position < FMT_HEADER_OFFSET)
            return FMT_NOT_CDB;
        adjoining = adjoining && (i == 0 || position == expected);
        expected = position + 8 * slots;
        inside = inside && expected <= size;
    }
    if (inside && size >= FMT_HEADER_OFFSET)
        return FMT_NOT_INDEX;
    return adjoining && pairs >= 2 ? FMT_TRUNCATED : FMT_NOT_CDB;
}

static bool header_key_is_there(const char *file, uint64_t size)
{
    return size >= FMT_HEADER_DATA &&
           number_at(file + FMT_HEADER_OFFSET) == FMT_KEY_LENGTH(FMT_HEADER_KEY) &&
           memcmp(file + FMT_HEADER_OFFSET + 8, FMT_HEADER_KEY, FMT_KEY_LENGTH(FMT_HEADER_KEY)) ==
               0;
}

/* A header that ends behind the file: cut off with the file, or is only its length wrong? */
static enum fmt_status status_of_cut_header(struct fmt_fields fields, uint64_t size)
{
    const char *at[6];
    uint64_t file_size;
    if (!fmt_fields_take(&fields, 5, at) || !fmt_field_u64(at + 4, &file_size))
        return FMT_TRUNCATED;
    return size < file_size ? FMT_TRUNCATED : FMT_DAMAGED;
}

/* Whether a file of that size has room for what the header counts: each field is a byte at least.
 */
static bool could_hold(const struct fmt_header *header)
{
    uint64_t size = header->file_size;
    return header->distributions <= size / FMT_DISTRIBUTION_FIELDS &&
           header->entries <= size / FMT_ENTRY_FIELDS &&
           header->groups <= size / FMT_GROUP_FIELDS &&
           header->problems <= size / FMT_PROBLEM_FIELDS;
}

static enum fmt_status get_fixed_fields(struct fmt_reader *reader, struct fmt_fields *fields,
                                        uint64_t size)
{
    struct fmt_header *header = &reader->header;
    const char *at[FMT_HEADER_FIELDS + 1];
    if (!fmt_fields_take(fields, FMT_HEADER_FIELDS, at))
        return FMT_DAMAGED;
    if (!fmt_field_u64(at + 4, &header->file_size))
        return FMT_DAMAGED;
    if (size < header->file_size)
        return FMT_TRUNCATED;
    bool synced = fmt_field_is(at + 6, "synced", 6);
    uint32_t table;
    bool sound =
        size == header->file_size && fmt_field_kind(at + 1, &header->kind) &&
        fmt_field_level(at + 2, &header->level) &&
        fmt_field_hash(at + 3, &header->directory_hash) &&
        fmt_field_hash(at + 5, &header->checksum) &&
        (synced || fmt_field_is(at + 6, "unsynced", 8)) &&
        fmt_field_u32(at + 8, &header->distributions) && fmt_field_u32(at + 9, &header->entries) &&
        fmt_field_u32(at + 10, &header->groups) && fmt_field_u32(at + 11, &header->problems) &&
        fmt_field_u32(at + 12, &table) && table < size &&
        fmt_field_u32(at + 13, &reader->entry_fields) && reader->entry_fields >= FMT_ENTRY_FIELDS &&
        fmt_field_u32(at + 14, &reader->path_entry_fields) &&
        fmt_field_u32(at + 15, &header->path_entries) &&
        reader->path_entry_fields >= FMT_PATH_ENTRY_FIELDS &&
        fmt_fields_could_hold(fields, header->path_entries, reader->path_entry_fields) &&
        could_hold(header);
    header->synced = synced;
    header->boot = at[7];
    reader->table = sound ? table : 0;
    return sound ? FMT_OK : FMT_DAMAGED;
}

enum fmt_status fmt_get_header(struct fmt_reader *reader, const char *file, uint64_t size)
{
    if (!header_key_is_there(file, size))
        return status_without_header(file, size);

    uint64_t claimed = number_at(file + FMT_HEADER_OFFSET + 4);
    bool cut = claimed > size - FMT_HEADER_DATA;
    const char *data = file + FMT_HEADER_DATA;
    struct fmt_fields fields = {data, data + (cut ? size - FMT_HEADER_DATA : claimed)};

    const char *at[2];
    struct fmt_fields first = fields;
    if (!fmt_fields_take(&first, 1, at))
        return cut ? FMT_TRUNCATED : FMT_DAMAGED;
    enum fmt_status status = get_version(at, &reader->header);
    if (status != FMT_OK)
        return status;
    if (cut)
        return status_of_cut_header(fields, size);
    if (!fmt_fields_start(&fields, data, (size_t)claimed))
        return FMT_DAMAGED;
    status = get_fixed_fields(reader, &fields, size);
    reader->path_entries = fields.next;
    reader->header_end = fields.end;
    return status;
}
