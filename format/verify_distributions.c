/* Path entries and distributions: whether they agree with one another, and with their hashes. */
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "verification.h"
#include "words.h"

static void verify_stamp(struct verification *v, uint32_t offset, const struct stamp *stamp)
{
    bool taken = stamp->state == STAMP_EXACT || stamp->state == STAMP_RACY;
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

static void verify_distribution(struct verification *v, uint32_t offset, const char *const *at,
                                const struct distribution *distribution)
{
    if (v->exact && !flags_are_canonical(at + 2, "nvsp"))
        verification_complain(v, offset, "a distribution's flags are not of 'nvsp', in this order");
    if ((distribution->public.name == NULL && fmt_field_length(at + 3) > 0) ||
        (distribution->public.version == NULL && fmt_field_length(at + 4) > 0))
        verification_complain(v, offset, "a distribution has what its flags deny");
    if (distribution->public.shadowed && distribution->public.entries > 0)
        verification_complain(v, offset, "a shadowed distribution has entries");
    if (distribution->public.shadowed && v->reader->header.kind == EPI_CATALOGUE)
        verification_complain(v, offset, "a catalogue has a shadowed distribution");
    if (distribution->public.path_entry >= v->reader->header.path_entries)
        verification_complain(v, offset, "a distribution is of no path entry");
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
    v->entries_seen = calloc((size_t)count + 1, sizeof(*v->entries_seen));
    if (v->distributions == NULL || v->entries_seen == NULL)
        return FMT_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        const char *at[FMT_DISTRIBUTION_FIELDS + 1];
        if (!fmt_fields_take(&rest, FMT_DISTRIBUTION_FIELDS, at) ||
            !fmt_fields_skip(&rest, fields - FMT_DISTRIBUTION_FIELDS) ||
            !fmt_get_distribution(at, &v->distributions[i])) {
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
                              uint32_t offset, XXH3_state_t *listing, XXH3_state_t *content)
{
    const struct path_entry *path_entry = &v->path_entries[number];
    uint32_t first = *next;
    XXH3_128bits_reset(listing);
    XXH3_128bits_reset(content);
    hash_text(content, path_kind_name(path_entry->kind));
    while (*next < v->reader->header.distributions &&
           v->distributions[*next].public.path_entry == number) {
        const struct distribution *distribution = &v->distributions[(*next)++];
        hash_text(listing, distribution->public.directory);
        hash_text(content, distribution->public.directory);
        XXH3_128bits_update(content, distribution->content.bytes,
                            sizeof(distribution->content.bytes));
    }
    if (*next - first != path_entry->distributions)
        verification_complain(v, offset, "path entry %lu has %lu distributions, its count says %lu",
                              (unsigned long)number, (unsigned long)(*next - first),
                              (unsigned long)path_entry->distributions);
    if (!digest_is(listing, &path_entry->listing))
        verification_complain(v, FMT_HEADER_OFFSET, "the listing hash of path entry %lu is wrong",
                              (unsigned long)number);
    if (!digest_is(content, &path_entry->content))
        verification_complain(v, FMT_HEADER_OFFSET, "the content hash of path entry %lu is wrong",
                              (unsigned long)number);
}

enum fmt_status verify_distributions(struct verification *v, const struct verified_record *record)
{
    XXH3_state_t *listing = NULL, *content = NULL, *directory = NULL;
    enum fmt_status status = load_path_entries(v);
    if (status == FMT_OK)
        status = load_distributions(v, record);
    if (status != FMT_OK)
        goto cleanup;

    status = FMT_MEMORY;
    listing = XXH3_createState();
    content = XXH3_createState();
    directory = XXH3_createState();
    if (listing == NULL || content == NULL || directory == NULL)
        goto cleanup;
    XXH3_128bits_reset(directory);
    uint32_t next = 0;
    for (uint32_t i = 0; i < v->reader->header.path_entries; i++) {
        verify_path_entry(v, i, &next, record->at, listing, content);
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
    XXH3_freeState(listing);
    return status;
}
