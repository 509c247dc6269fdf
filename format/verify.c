#include "verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "read_ahead.h"
#include "verification.h"

void verification_complain(struct verification *v, uint64_t offset, const char *format, ...)
{
    if (verification_has_enough(v))
        return;
    v->complaints++;
    if (v->complain == NULL)
        return;
    char what[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    v->complain(v->context, offset, what);
}

bool verification_has_enough(const struct verification *v)
{
    return v->complaints >= FMT_MOST_COMPLAINTS;
}

static enum fmt_status verify_checksum(struct verification *v)
{
    char zeros[32];
    memset(zeros, '0', sizeof zeros);
    const char *at[FMT_HEADER_FIELDS + 1];
    struct fmt_fields fields = {v->file + FMT_HEADER_DATA, v->reader->header_end};
    if (!fmt_fields_take(&fields, FMT_HEADER_FIELDS, at))
        return FMT_DAMAGED;
    size_t before = (size_t)(at[5] - v->file);
    size_t behind = before + sizeof(zeros);

    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return FMT_MEMORY;
    fmt_read_all_of(v->file, (size_t)v->size);
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, v->file, before);
    XXH3_128bits_update(state, zeros, sizeof(zeros));
    XXH3_128bits_update(state, v->file + behind, (size_t)v->size - behind);
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    XXH3_freeState(state);
    if (memcmp(canonical.digest, v->reader->header.checksum.bytes, sizeof(canonical.digest)) != 0)
        verification_complain(v, before, "the checksum does not match: the file was changed");
    return FMT_OK;
}

enum fmt_status fmt_verify_checksum(const struct fmt_reader *reader)
{
    struct verification v = {
        .reader = reader, .file = reader->file, .size = reader->header.file_size};
    enum fmt_status status = verify_checksum(&v);
    return status == FMT_OK && v.complaints > 0 ? FMT_DAMAGED : status;
}

enum fmt_status fmt_verify(const struct fmt_reader *reader, fmt_complaint *complain, void *context)
{
    struct verification v = {.reader = reader,
                             .file = reader->file,
                             .size = reader->header.file_size,
                             .complain = complain,
                             .context = context,
                             .exact = reader->header.version_minor <= FMT_VERSION_MINOR};

    enum fmt_status status = verify_checksum(&v);
    if (status == FMT_OK)
        status = verify_layout(&v);
    if (status == FMT_OK)
        status = verify_hash_tables(&v);
    if (status == FMT_OK)
        status = verify_records(&v);
    free(v.records);
    free(v.path_entries);
    free(v.distributions);
    free(v.entries_seen);
    return status == FMT_OK && v.complaints > 0 ? FMT_DAMAGED : status;
}
