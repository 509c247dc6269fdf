#include "verify.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "hash.h"
#include "read_ahead.h"
#include "verification.h"

/* In parts: whoever wants it to stop does not wait for all of a large file. */
static enum fmt_status hash_parts(XXH3_state_t *state, const char *bytes, size_t size,
                                  const struct fmt_progress *progress)
{
    for (size_t at = 0; at < size; at += FILE_PART) {
        if (fmt_must_stop(progress, 0))
            return FMT_STOPPED;
        XXH3_128bits_update(state, bytes + at, size - at < FILE_PART ? size - at : FILE_PART);
    }
    return FMT_OK;
}

static enum fmt_status verify_checksum(struct verification *v, const struct fmt_progress *progress)
{
    char zeros[32];
    memset(zeros, '0', sizeof zeros);
    const char *at[FMT_HEADER_FIELDS + 1];
    struct fmt_fields fields = {v->file + FMT_HEADER_DATA, v->reader->header_end};
    if (!fmt_fields_take(&fields, FMT_HEADER_FIELDS, at))
        return FMT_DAMAGED;
    size_t before = (size_t)(at[FMT_HEADER_CHECKSUM] - v->file);
    size_t behind = before + sizeof(zeros);

    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return FMT_MEMORY;
    fmt_read_all_of(v->file, (size_t)v->size);
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, v->file, before);
    XXH3_128bits_update(state, zeros, sizeof(zeros));
    enum fmt_status status =
        hash_parts(state, v->file + behind, (size_t)v->size - behind, progress);
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    XXH3_freeState(state);
    if (status != FMT_OK)
        return status;
    if (memcmp(canonical.digest, v->reader->header.checksum.bytes, sizeof(canonical.digest)) != 0)
        verification_complain(v, before, "the checksum does not match: the file was changed");
    return FMT_OK;
}

enum fmt_status fmt_verify_checksum(const struct fmt_reader *reader,
                                    const struct fmt_progress *progress)
{
    struct verification v = {
        .reader = reader, .file = reader->file, .size = reader->header.file_size};
    enum fmt_status status = verify_checksum(&v, progress);
    return status == FMT_OK && v.complaints > 0 ? FMT_DAMAGED : status;
}

static void verify_problems(struct verification *v, const struct verified_record *record)
{
    uint32_t count = v->reader->header.problems, fields;
    struct fmt_fields rest;
    if (!verify_list_head(v, record, count, FMT_PROBLEM_FIELDS, &rest, &fields))
        return;
    for (uint32_t i = 0; i < count; i++) {
        const char *at[FMT_PROBLEM_FIELDS + 1];
        epi_problem problem;
        if (!fmt_fields_take(&rest, FMT_PROBLEM_FIELDS, at) ||
            !fmt_fields_skip(&rest, fields - FMT_PROBLEM_FIELDS) ||
            !fmt_get_problem(at, &problem) || problem.code[0] == '\0') {
            verification_complain(v, record->at, "problem %lu cannot be read", (unsigned long)i);
            return;
        }
    }
    verify_list_end(v, record, &rest);
}

/* The four that stand in front of all others. */
static bool verify_fixed_keys(struct verification *v)
{
    static const struct {
        const char *key;
        size_t length;
    } fixed[] = {
        {FMT_HEADER_KEY, FMT_KEY_LENGTH(FMT_HEADER_KEY)},
        {FMT_GROUPS_KEY, FMT_KEY_LENGTH(FMT_GROUPS_KEY)},
        {FMT_DISTRIBUTIONS_KEY, FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY)},
        {FMT_PROBLEMS_KEY, FMT_KEY_LENGTH(FMT_PROBLEMS_KEY)},
    };
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        if (i >= v->n_records || !record_has_key(&v->records[i], fixed[i].key, fixed[i].length)) {
            verification_complain(v, i < v->n_records ? v->records[i].at : v->size,
                                  "the record of the reserved key '%s' is not here",
                                  fixed[i].key + 1);
            return false;
        }
    }
    if (v->records[2].data != v->file + v->reader->table) {
        verification_complain(v, FMT_HEADER_OFFSET,
                              "the table of distributions is not where the header says");
        return false;
    }
    return true;
}

static bool is_unknown_reserved(const struct verified_record *record)
{
    const size_t length = FMT_KEY_LENGTH(FMT_NAME_KEY);
    return record->key_length > 0 && record->key[0] == '\0' &&
           (record->key_length < length || memcmp(record->key, FMT_NAME_KEY, length) != 0);
}

/* Every record, in the order in which FORMAT.md puts them. */
static enum fmt_status verify_records(struct verification *v)
{
    if (!verify_fixed_keys(v))
        return FMT_DAMAGED;
    enum fmt_status status = verify_distributions(v, &v->records[2]);
    if (status != FMT_OK)
        return status;
    verify_problems(v, &v->records[3]);

    size_t next = 4;
    for (; next < v->n_records && is_unknown_reserved(&v->records[next]); next++) {
        if (v->exact)
            verification_complain(v, v->records[next].at, "an unknown reserved key");
    }
    status = verify_groups(v, &v->records[1], &next);
    if (status != FMT_OK)
        return status;
    for (uint32_t i = 0; i < v->reader->header.distributions; i++) {
        if (v->entries_seen[i] != v->distributions[i].public.entries)
            verification_complain(v, v->records[2].at,
                                  "distribution %lu has %lu entries, its count says %lu",
                                  (unsigned long)i, (unsigned long)v->entries_seen[i],
                                  (unsigned long)v->distributions[i].public.entries);
    }
    return v->complaints > 0 ? FMT_OK : verify_names(v, next);
}

enum fmt_status fmt_verify(const struct fmt_reader *reader, fmt_complaint *complain, void *context)
{
    struct verification v = {.reader = reader,
                             .file = reader->file,
                             .size = reader->header.file_size,
                             .complain = complain,
                             .context = context,
                             .exact = reader->header.version_minor <= FMT_VERSION_MINOR};

    enum fmt_status status = verify_checksum(&v, NULL);
    if (status == FMT_OK)
        status = verify_layout(&v);
    if (status == FMT_OK)
        status = verify_hash_tables(&v);
    if (status == FMT_OK)
        status = verify_records(&v);
    free(v.records);
    free(v.path_entries);
    free(v.distributions);
    free(v.rows);
    free(v.entries_seen);
    return status == FMT_OK && v.complaints > 0 ? FMT_DAMAGED : status;
}
