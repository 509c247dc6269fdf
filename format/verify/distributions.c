#include "verification.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "name_table.h"
#include "words.h"

static void verify_stamp(struct verification *v, uint32_t offset, const struct stamp *stamp)
{
    bool taken = stamp->state != STAMP_NONE && stamp->state != STAMP_ABSENT;
    if (!taken && (stamp->inode != 0 || stamp->mtime_ns != 0 || stamp->ctime_ns != 0))
        verification_complain(v, offset, "a stamp that was not taken has numbers");
    if (v->reader->header.kind != EPI_LOCAL && stamp->state != STAMP_NONE)
        verification_complain(v, offset, "an index that is not local has a stamp");
}

static enum fmt_status load_path_entries(struct verification *v)
{
    const struct fmt_header *header = &v->reader->header;
    v->path_entries = calloc((size_t)header->path_entries + 1, sizeof(*v->path_entries));
    if (v->path_entries == NULL)
        return FMT_MEMORY;
    struct fmt_cursor cursor = fmt_path_entries(v->reader);
    size_t n = 0;
    while (n < header->path_entries && fmt_next_path_entry(&cursor, &v->path_entries[n])) {
        const struct path_entry *path_entry = &v->path_entries[n++];
        verify_stamp(v, FMT_HEADER_OFFSET, &path_entry->stamp);
        if (header->kind != EPI_CATALOGUE &&
            (path_entry->path[0] == '/') != (header->kind == EPI_LOCAL))
            verification_complain(v, FMT_HEADER_OFFSET, "the path of path entry %zu is %s", n - 1,
                                  header->kind == EPI_LOCAL ? "not absolute" : "absolute");
    }
    if (n < header->path_entries) {
        verification_complain(v, FMT_HEADER_OFFSET, "path entry %zu cannot be read", n);
        return FMT_DAMAGED;
    }
    if (v->exact && cursor.next != cursor.end)
        verification_complain(v, FMT_HEADER_OFFSET, "the header has more than its path entries");
    return FMT_OK;
}

/* The path entry's path, a slash, the directory. Reads no more of the path than the location agrees
 * with: one long path must not cost its length for each of many distributions. */
static bool location_is_in(const epi_distribution *distribution, const char *path)
{
    const char *location = distribution->location;
    for (; *path != '\0'; path++, location++) {
        if (*location != *path)
            return false;
    }
    return *location == '/' && location + 1 == distribution->directory;
}

static void verify_distribution(struct verification *v, uint32_t offset, const char *const *at,
                                const struct distribution *distribution)
{
    const epi_distribution *public = &distribution->public;
    if (v->exact && !flags_are_canonical(at, "nvsp"))
        verification_complain(v, offset, "a distribution's flags are not of 'nvsp', in this order");
    if ((public->name == NULL && fmt_field_length(at + 2) > 0) ||
        (public->version == NULL && fmt_field_length(at + 3) > 0))
        verification_complain(v, offset, "a distribution has what its flags deny");
    if (public->shadowed && public->entries > 0)
        verification_complain(v, offset, "a shadowed distribution has entries");
    if (public->shadowed && v->reader->header.kind == EPI_CATALOGUE)
        verification_complain(v, offset, "a distribution of a catalogue is shadowed");
    if (public->path_entry >= v->reader->header.path_entries)
        verification_complain(v, offset, "a distribution is of no path entry");
    else if (!location_is_in(public, v->path_entries[public->path_entry].path))
        verification_complain(v, offset, "a distribution's location is not in its path entry");
    verify_stamp(v, offset, &distribution->stamp);
    verify_stamp(v, offset, &distribution->metadata_stamp);
}

static enum fmt_status load_distributions(struct verification *v,
                                          const struct verified_record *record)
{
    uint32_t count = v->reader->header.distributions, fields;
    struct fmt_fields rest;
    if (!verify_list_head(v, record, count, FMT_DISTRIBUTION_FIELDS, &rest, &fields))
        return FMT_DAMAGED;
    v->distributions = calloc((size_t)count + 1, sizeof(*v->distributions));
    v->rows = calloc((size_t)count + 1, sizeof(*v->rows));
    v->entries_seen = calloc((size_t)count + 1, sizeof(*v->entries_seen));
    if (v->distributions == NULL || v->rows == NULL || v->entries_seen == NULL)
        return FMT_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        const char *at[FMT_DISTRIBUTION_FIELDS + 1];
        v->rows[i] = (uint32_t)(rest.next - record->data);
        if (!fmt_fields_take(&rest, FMT_DISTRIBUTION_FIELDS, at) ||
            !fmt_fields_skip(&rest, fields - FMT_DISTRIBUTION_FIELDS) ||
            !fmt_get_distribution(at, &v->distributions[i]) ||
            v->distributions[i].public.number != i) {
            verification_complain(v, record->at, "distribution %lu cannot be read",
                                  (unsigned long)i);
            return FMT_DAMAGED;
        }
        verify_distribution(v, record->at, at, &v->distributions[i]);
    }
    verify_list_end(v, record, &rest);
    return FMT_OK;
}

static bool digest_is(const XXH3_state_t *state, const struct hash *hash)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    return memcmp(canonical.digest, hash->bytes, sizeof(hash->bytes)) == 0;
}

static void hash_text(XXH3_state_t *state, const char *text)
{
    XXH3_128bits_update(state, text, strlen(text) + 1);
}

/* The distributions of one path entry, from `*next` on. */
static void verify_path_entry(struct verification *v, uint32_t number, uint32_t *next,
                              uint32_t offset, XXH3_state_t *content)
{
    const struct path_entry *path_entry = &v->path_entries[number];
    uint32_t first = *next;
    XXH3_128bits_reset(content);
    hash_text(content, path_kind_name(path_entry->kind));
    while (*next < v->reader->header.distributions &&
           v->distributions[*next].public.path_entry == number) {
        const struct distribution *distribution = &v->distributions[(*next)++];
        hash_text(content, distribution->public.directory);
        XXH3_128bits_update(content, distribution->content.bytes,
                            sizeof(distribution->content.bytes));
    }
    if (*next - first != path_entry->distributions)
        verification_complain(v, offset, "path entry %lu has %lu distributions, its count says %lu",
                              (unsigned long)number, (unsigned long)(*next - first),
                              (unsigned long)path_entry->distributions);
    if (!digest_is(content, &path_entry->content))
        verification_complain(v, FMT_HEADER_OFFSET, "the content hash of path entry %lu is wrong",
                              (unsigned long)number);
}

enum fmt_status verify_distributions(struct verification *v, const struct verified_record *record)
{
    XXH3_state_t *content = NULL, *directory = NULL;
    enum fmt_status status = load_path_entries(v);
    if (status == FMT_OK)
        status = load_distributions(v, record);
    if (status != FMT_OK)
        goto cleanup;

    status = FMT_MEMORY;
    content = XXH3_createState();
    directory = XXH3_createState();
    if (content == NULL || directory == NULL)
        goto cleanup;
    XXH3_128bits_reset(directory);
    uint32_t next = 0;
    for (uint32_t i = 0; i < v->reader->header.path_entries; i++) {
        verify_path_entry(v, i, &next, record->at, content);
        XXH3_128bits_update(directory, v->path_entries[i].content.bytes,
                            sizeof(v->path_entries[i].content.bytes));
    }
    if (next < v->reader->header.distributions)
        verification_complain(v, record->at, "distribution %lu stands behind its path entry",
                              (unsigned long)next);
    if (!digest_is(directory, &v->reader->header.directory_hash))
        verification_complain(v, FMT_HEADER_OFFSET, "the directory-hash is wrong");
    status = FMT_OK;
cleanup:
    XXH3_freeState(directory);
    XXH3_freeState(content);
    return status;
}

/* The entries that a name's list gives a distribution are all of its own, by line. */
static bool places_are_right(const struct verification *v, const char *const *places,
                             uint32_t number)
{
    struct fmt_cursor cursor = {.reader = v->reader,
                                .kind = FMT_WALK_OWNED,
                                .status = FMT_OK,
                                .budget = (uint32_t)v->size,
                                .next = places[0],
                                .end = places[1] - 1};
    uint32_t n = 0, line = 0;
    for (epi_entry entry; fmt_next_entry(&cursor, &entry); n++) {
        if (entry.distribution != number || entry.line < line)
            return false;
        line = entry.line;
    }
    return cursor.status == FMT_NONE && n == v->distributions[number].public.entries;
}

/* The list of the name that `first` is the first distribution of; `next` leads on to the others. */
static bool verify_name(struct verification *v, const struct verified_record *record,
                        uint32_t first, const uint32_t *next, uint32_t count)
{
    const size_t prefix = FMT_KEY_LENGTH(FMT_NAME_KEY);
    const char *name = v->distributions[first].public.normalized;
    if (record->key_length != prefix + strlen(name) ||
        memcmp(record->key, FMT_NAME_KEY, prefix) != 0 ||
        memcmp(record->key + prefix, name, strlen(name)) != 0) {
        verification_complain(v, record->at, "this is not the list of the name whose turn it is");
        return false;
    }
    struct fmt_fields rest;
    uint32_t fields;
    if (!verify_list_head(v, record, count, FMT_NAMED_FIELDS, &rest, &fields))
        return false;
    for (uint32_t number = first; number != UINT32_MAX; number = next[number]) {
        const char *at[FMT_NAMED_FIELDS + 1];
        uint32_t row;
        if (!fmt_fields_take(&rest, FMT_NAMED_FIELDS, at) ||
            !fmt_fields_skip(&rest, fields - FMT_NAMED_FIELDS) || !fmt_field_u32(at, &row) ||
            row != v->rows[number]) {
            verification_complain(v, record->at, "a name's list leads to another distribution");
            return false;
        }
        if (!places_are_right(v, at + 1, number)) {
            verification_complain(v, record->at,
                                  "a name's list leads to other entries than its distribution's");
            return false;
        }
    }
    verify_list_end(v, record, &rest);
    return true;
}

enum fmt_status verify_names(struct verification *v, size_t first)
{
    uint32_t n = v->reader->header.distributions;
    struct name_table names = {0};
    enum fmt_status status = FMT_MEMORY;
    uint32_t *next = calloc((size_t)n + 1, sizeof(*next)); /* of each distribution: its namesake */
    uint32_t *ends = calloc(2 * (size_t)n + 1, sizeof(*ends)); /* of each name: first and last */
    uint32_t *counts = calloc((size_t)n + 1, sizeof(*counts));
    if (next == NULL || ends == NULL || counts == NULL)
        goto cleanup;
    for (uint32_t i = 0; i < n; i++) {
        size_t name;
        int is_new = name_table_add(&names, v->distributions[i].public.normalized, &name);
        if (is_new < 0)
            goto cleanup;
        next[i] = UINT32_MAX;
        if (is_new)
            ends[2 * name] = i;
        else
            next[ends[2 * name + 1]] = i;
        ends[2 * name + 1] = i;
        counts[name]++;
    }
    status = FMT_OK;
    for (size_t name = 0; name < names.count; name++) {
        if (first + name >= v->n_records) {
            verification_complain(v, v->size, "the list of a name is missing");
            goto cleanup;
        }
        if (!verify_name(v, &v->records[first + name], ends[2 * name], next, counts[name]))
            goto cleanup;
    }
    if (first + names.count < v->n_records)
        verification_complain(v, v->records[first + names.count].at,
                              "a record that no group and no name announces");
cleanup:
    name_table_free(&names);
    free(next);
    free(ends);
    free(counts);
    return status;
}
