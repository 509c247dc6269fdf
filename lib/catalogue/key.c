/* Keys of sorters: fields, and numbers that sort bytewise. */
#include <errno.h>
#include <string.h>

#include "parts.h"

void key_put_number(struct fmt_output *key, uint32_t number)
{
    char bytes[4] = {(char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number};
    fmt_put_bytes(key, bytes, sizeof bytes);
}

const char *key_text(const char **next)
{
    const char *text = *next;
    *next += strlen(text) + 1;
    return text;
}

uint32_t key_number(const char **next)
{
    const unsigned char *bytes = (const unsigned char *)*next;
    *next += 4;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static enum fmt_status why_not_sorted(void)
{
    return errno == ENOMEM ? FMT_MEMORY : errno == ECANCELED ? FMT_STOPPED : FMT_SYSTEM;
}

enum fmt_status key_add(struct sorter *sorter, const struct fmt_output *key)
{
    if (key->failed)
        return FMT_MEMORY;
    if (sorter_add(sorter, key->bytes, key->size) == 0)
        return FMT_OK;
    return why_not_sorted();
}

enum fmt_status key_next(struct sorter *sorter, const struct parts *parts, size_t step,
                         const char **key, size_t *length)
{
    if (fmt_must_stop(parts->progress, step))
        return FMT_STOPPED;
    int got = sorter_next(sorter, key, length);
    if (got < 0)
        return why_not_sorted();
    return got == 1 ? FMT_OK : FMT_NONE;
}

enum fmt_status key_sort(struct sorter *sorter)
{
    return sorter_sort(sorter) == 0 ? FMT_OK : why_not_sorted();
}

enum fmt_status key_order_by_first(const struct parts *parts, struct sorter **sorter, size_t kept,
                                   size_t fields)
{
    struct sorter *by_first = sorter_new(parts->memory, parts->folder, parts->progress);
    struct fmt_output key = {0}, last = {0};
    const char *record;
    size_t length;
    uint32_t first = 0;
    enum fmt_status status = by_first == NULL ? FMT_MEMORY : key_sort(*sorter);
    for (size_t i = 0; status == FMT_OK; i++) {
        status = key_next(*sorter, parts, i, &record, &length);
        if (status != FMT_OK)
            break;
        const char *next = record, *behind_kept = record;
        for (size_t field = 0; field < fields; field++) {
            key_text(&next);
            if (field + 1 == kept)
                behind_kept = next;
        }
        size_t texts = (size_t)(next - record);
        uint32_t number = key_number(&next);
        if (last.size != texts || memcmp(last.bytes, record, texts) != 0) {
            first = number;
            last.size = 0;
            fmt_put_bytes(&last, record, texts);
        }
        key.size = 0;
        fmt_put_bytes(&key, record, (size_t)(behind_kept - record));
        key_put_number(&key, first);
        fmt_put_bytes(&key, behind_kept, length - (size_t)(behind_kept - record));
        status = last.failed ? FMT_MEMORY : key_add(by_first, &key);
    }
    if (status == FMT_NONE)
        status = key_sort(by_first);
    fmt_output_free(&key);
    fmt_output_free(&last);
    sorter_free(*sorter);
    *sorter = by_first;
    return status;
}
