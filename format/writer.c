#include "writer.h"

#include <cdb.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digits.h"
#include "hash.h"
#include "header.h"
#include "layout.h"

enum fmt_status fmt_size(const struct fmt_contents *contents, uint64_t *size)
{
    struct fmt_layout layout;
    enum fmt_status status = fmt_layout_make(&layout, contents);
    *size = layout.file_size;
    fmt_layout_free(&layout);
    return status;
}

static enum fmt_status add_record(struct cdb_make *make, const char *key, size_t key_length,
                                  const char *data, uint64_t size)
{
    if (cdb_make_add(make, key, (unsigned)key_length, data, (unsigned)size) == 0)
        return FMT_OK;
    return errno == ENOMEM ? FMT_MEMORY : FMT_SYSTEM;
}

static enum fmt_status add_buffer(struct cdb_make *make, const char *key, size_t key_length,
                                  const struct fmt_buffer *data)
{
    return data->failed ? FMT_MEMORY : add_record(make, key, key_length, data->bytes, data->size);
}

static enum fmt_status add_header(struct cdb_make *make, const struct fmt_layout *layout,
                                  const struct fmt_contents *contents, struct fmt_buffer *buffer,
                                  uint64_t *checksum_at)
{
    const size_t key_length = FMT_KEY_LENGTH(FMT_HEADER_KEY);
    buffer->size = 0;
    fmt_put_header(buffer, contents, (uint32_t)layout->n_groups, layout->file_size, checksum_at);
    *checksum_at += FMT_HEADER_OFFSET + 8 + key_length;
    return add_buffer(make, FMT_HEADER_KEY, key_length, buffer);
}

static enum fmt_status add_lists(struct cdb_make *make, const struct fmt_layout *layout,
                                 const struct fmt_contents *contents, struct fmt_buffer *buffer)
{
    buffer->size = 0;
    fmt_put_groups(buffer, layout);
    enum fmt_status status =
        add_buffer(make, FMT_GROUPS_KEY, FMT_KEY_LENGTH(FMT_GROUPS_KEY), buffer);
    if (status != FMT_OK)
        return status;
    buffer->size = 0;
    fmt_put_distributions(buffer, contents);
    status = add_buffer(make, FMT_DISTRIBUTIONS_KEY, FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY), buffer);
    if (status != FMT_OK)
        return status;
    buffer->size = 0;
    fmt_put_problems(buffer, contents);
    return add_buffer(make, FMT_PROBLEMS_KEY, FMT_KEY_LENGTH(FMT_PROBLEMS_KEY), buffer);
}

/* The group's record, then one for each entry: what each says stands in the former already. `ends`
 * has room for as many offsets as there are entries. */
static enum fmt_status add_group(struct cdb_make *make, const struct fmt_layout *layout,
                                 const struct fmt_group_span *span, struct fmt_buffer *buffer,
                                 struct fmt_buffer *key, uint64_t *ends)
{
    const epi_entry *const *entries = fmt_entries_of(layout, span);
    const char *group = entries[0]->group;
    buffer->size = 0;
    fmt_put_group_head(buffer, group, span->count);
    uint64_t start = buffer->size;
    for (size_t i = 0; i < span->count; i++) {
        fmt_put_entry(buffer, entries[i]);
        ends[i] = buffer->size;
    }
    enum fmt_status status = add_buffer(make, group, strlen(group), buffer);
    for (size_t i = 0; i < span->count && status == FMT_OK; i++) {
        key->size = 0;
        fmt_put_entry_key(key, entries[i]);
        status = key->failed ? FMT_MEMORY
                             : add_record(make, key->bytes, (size_t)key->size,
                                          buffer->bytes + start, ends[i] - start);
        start = ends[i];
    }
    return status;
}

static enum fmt_status hash_file(int fd, uint64_t size, struct hash *hash)
{
    const size_t chunk = (size_t)1 << 16;
    enum fmt_status status = FMT_MEMORY;
    XXH3_state_t *state = XXH3_createState();
    char *bytes = malloc(chunk);
    if (state == NULL || bytes == NULL)
        goto cleanup;
    XXH3_128bits_reset(state);
    status = FMT_SYSTEM;
    for (uint64_t at = 0; at < size;) {
        ssize_t got = pread(fd, bytes, chunk, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got == 0 ? EIO : errno; /* shorter than what was written into it */
            goto cleanup;
        }
        XXH3_128bits_update(state, bytes, (size_t)got);
        at += (uint64_t)got;
    }
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    memcpy(hash->bytes, canonical.digest, sizeof(hash->bytes));
    status = FMT_OK;
cleanup:
    free(bytes);
    XXH3_freeState(state);
    return status;
}

static enum fmt_status write_checksum(int fd, uint64_t size, uint64_t at)
{
    struct hash hash;
    char digits[32];
    enum fmt_status status = hash_file(fd, size, &hash);
    if (status != FMT_OK)
        return status;
    write_hash_digits(hash.bytes, digits);
    for (size_t done = 0; done < sizeof(digits);) {
        ssize_t put = pwrite(fd, digits + done, sizeof(digits) - done, (off_t)(at + done));
        if (put < 0 && errno != EINTR)
            return FMT_SYSTEM;
        if (put > 0)
            done += (size_t)put;
    }
    return FMT_OK;
}

static enum fmt_status finish(struct cdb_make *make)
{
    if (cdb_make_finish(make) == 0)
        return FMT_OK;
    /* No write fails with ENOENT: tinycdb says that where it has no memory for the tables. */
    return errno == ENOMEM || errno == ENOENT ? FMT_MEMORY : FMT_SYSTEM;
}

/* tinycdb frees what it holds only in cdb_make_finish(): let it write to nowhere. */
static void give_up(struct cdb_make *make)
{
    int reason = errno;
    make->cdb_fd = -1;
    cdb_make_finish(make);
    errno = reason;
}

enum fmt_status fmt_write(int fd, const struct fmt_contents *contents)
{
    struct fmt_layout layout;
    struct cdb_make make;
    bool started = false;
    struct fmt_buffer buffer = {0}, key = {0};
    uint64_t *ends = NULL, checksum_at;

    enum fmt_status status = fmt_layout_make(&layout, contents);
    if (status != FMT_OK)
        goto cleanup;
    status = FMT_MEMORY;
    ends = calloc(contents->n_entries + 1, sizeof(*ends));
    if (ends == NULL)
        goto cleanup;
    status = FMT_SYSTEM;
    if (cdb_make_start(&make, fd) != 0)
        goto cleanup;
    started = true;
    status = add_header(&make, &layout, contents, &buffer, &checksum_at);
    if (status == FMT_OK)
        status = add_lists(&make, &layout, contents, &buffer);
    for (size_t i = 0; i < layout.n_groups && status == FMT_OK; i++)
        status = add_group(&make, &layout, &layout.groups[i], &buffer, &key, ends);
    if (status != FMT_OK)
        goto cleanup;
    started = false;
    status = finish(&make);
    if (status == FMT_OK)
        status = write_checksum(fd, layout.file_size, checksum_at);
cleanup:
    if (started)
        give_up(&make);
    free(ends);
    fmt_buffer_free(&key);
    fmt_buffer_free(&buffer);
    fmt_layout_free(&layout);
    return status;
}
