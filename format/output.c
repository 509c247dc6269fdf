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

bool fmt_output_grow(struct fmt_output *output, size_t length)
{
    output->failed = output->failed ||
                     !array_make_room(&output->bytes, output->size, length, &output->capacity, 1);
    return !output->failed;
}

/* Straight into its place. */
static void put_decimal(struct fmt_output *output, uint64_t magnitude, bool negative)
{
    unsigned digits = count_digits(magnitude);
    char *room = fmt_put_room(output, (size_t)negative + digits + 1);
    if (room == NULL)
        return;
    if (negative)
        *room++ = '-';
    room[digits] = '\0';
    write_digits(room + digits, magnitude);
}

void fmt_put_unsigned(struct fmt_output *output, uint64_t number)
{
    put_decimal(output, number, false);
}

void fmt_put_signed(struct fmt_output *output, int64_t number)
{
    put_decimal(output, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, number < 0);
}

void fmt_put_hash(struct fmt_output *output, const struct hash *hash)
{
    char digits[33];
    write_hash_digits(hash->bytes, digits);
    digits[32] = '\0';
    fmt_put_text(output, digits);
}
