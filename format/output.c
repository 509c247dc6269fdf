#include "output.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "digits.h"

void fmt_output_free(struct fmt_output *output)
{
    free(output->bytes);
    *output = (struct fmt_output){0};
}

char *fmt_put_room(struct fmt_output *output, size_t length)
{
    if (output->failed ||
        !array_make_room(&output->bytes, output->size, length, &output->capacity, 1)) {
        output->failed = true;
        return NULL;
    }
    char *room = output->bytes + output->size;
    output->size += length;
    return room;
}

void fmt_put_bytes(struct fmt_output *output, const char *bytes, size_t length)
{
    char *room = fmt_put_room(output, length);
    if (room != NULL && length > 0)
        memcpy(room, bytes, length);
}

void fmt_put_text(struct fmt_output *output, const char *text)
{
    fmt_put_bytes(output, text, strlen(text) + 1);
}

void fmt_put_text_or_empty(struct fmt_output *output, const char *text_or_null)
{
    fmt_put_text(output, text_or_null == NULL ? "" : text_or_null);
}

void fmt_put_unsigned(struct fmt_output *output, uint64_t number)
{
    char text[22];
    fmt_put_text(output, write_decimal(text, number, false));
}

void fmt_put_signed(struct fmt_output *output, int64_t number)
{
    char text[22];
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    fmt_put_text(output, write_decimal(text, magnitude, number < 0));
}

void fmt_put_hash(struct fmt_output *output, const struct hash *hash)
{
    char digits[33];
    write_hash_digits(hash->bytes, digits);
    digits[32] = '\0';
    fmt_put_text(output, digits);
}
