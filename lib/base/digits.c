#include "digits.h"

#include <stddef.h>
#include <string.h>

char *write_decimal(char text[22], uint64_t magnitude, bool negative)
{
    char *first = text + 21;
    *first = '\0';
    do
        *--first = (char)('0' + magnitude % 10);
    while ((magnitude /= 10) != 0);
    if (negative)
        *--first = '-';
    return first;
}

unsigned count_digits(uint64_t number)
{
    unsigned digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

void write_hash_digits(const unsigned char bytes[16], char digits[32])
{
    static const char hexadecimal[] = "0123456789abcdef";
    for (size_t i = 0; i < 16; i++) {
        digits[2 * i] = hexadecimal[bytes[i] >> 4];
        digits[2 * i + 1] = hexadecimal[bytes[i] & 15];
    }
}

bool read_hash_digits(const char *digits, unsigned char bytes[16])
{
    static const char alphabet[] = "0123456789abcdef";
    for (size_t i = 0; i < 32; i++) {
        const char *digit = digits[i] == '\0' ? NULL : strchr(alphabet, digits[i]);
        if (digit == NULL)
            return false;
        unsigned value = (unsigned)(digit - alphabet);
        bytes[i / 2] = (unsigned char)(i % 2 == 0 ? value << 4 : bytes[i / 2] | value);
    }
    return digits[32] == '\0';
}
