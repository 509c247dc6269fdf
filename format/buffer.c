#include "buffer.h"

#include <stdlib.h>
#include <string.h>

#include "digits.h"

void fmt_buffer_free(struct fmt_buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct fmt_buffer){.measure = buffer->measure};
}

static bool make_room(struct fmt_buffer *buffer, size_t length)
{
    if (buffer->failed)
        return false;
    if (length <= buffer->capacity - buffer->size)
        return true;
    uint64_t needed = buffer->size + length;
    uint64_t capacity = buffer->capacity < 256 ? 256 : buffer->capacity;
    while (capacity < needed && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    char *bytes = capacity < needed ? NULL : realloc(buffer->bytes, (size_t)capacity);
    if (bytes == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void fmt_count_bytes(struct fmt_buffer *buffer, uint64_t length)
{
    buffer->size = length > UINT64_MAX - buffer->size ? UINT64_MAX : buffer->size + length;
}

void fmt_put_bytes(struct fmt_buffer *buffer, const char *bytes, size_t length)
{
    if (buffer->measure) {
        fmt_count_bytes(buffer, length);
        return;
    }
    if (length == 0 || !make_room(buffer, length))
        return;
    memcpy(buffer->bytes + buffer->size, bytes, length);
    buffer->size += length;
}

void fmt_put_text(struct fmt_buffer *buffer, const char *text)
{
    fmt_put_bytes(buffer, text, strlen(text) + 1);
}

void fmt_put_text_or_empty(struct fmt_buffer *buffer, const char *text_or_null)
{
    fmt_put_text(buffer, text_or_null == NULL ? "" : text_or_null);
}

void fmt_put_unsigned(struct fmt_buffer *buffer, uint64_t number)
{
    char text[22];
    fmt_put_text(buffer, write_decimal(text, number, false));
}

void fmt_put_signed(struct fmt_buffer *buffer, int64_t number)
{
    char text[22];
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    fmt_put_text(buffer, write_decimal(text, magnitude, number < 0));
}

void fmt_put_hash(struct fmt_buffer *buffer, const struct hash *hash)
{
    char digits[33];
    write_hash_digits(hash->bytes, digits);
    digits[32] = '\0';
    fmt_put_text(buffer, digits);
}
