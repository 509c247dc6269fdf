#include "digits.h"

#include <stddef.h>
#include <string.h>

/* Two digits a step, from their end: a stamp has some fifty, and each step waits for a division. */
char *write_digits(char *end, uint64_t number)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233"
        "34353637383940414243444546474849505152535455565758596061626364656667"
        "6869707172737475767778798081828384858687888990919293949596979899";
    for (; number >= 100; number /= 100)
        memcpy(end -= 2, pairs + 2 * (number % 100), 2);
    if (number >= 10)
        return memcpy(end - 2, pairs + 2 * number, 2);
    *--end = (char)('0' + number);
    return end;
}

char *write_decimal(char text[22], uint64_t magnitude, bool negative)
{
    text[21] = '\0';
    char *first = write_digits(text + 21, magnitude);
    if (negative)
        *--first = '-';
    return first;
}

/* A binary digit is 1233/4096 of a decimal one, or one less. */
unsigned count_digits(uint64_t number)
{
    static const uint64_t powers[] = {1,
                                      10,
                                      100,
                                      1000,
                                      10000,
                                      100000,
                                      1000000,
                                      10000000,
                                      100000000,
                                      1000000000,
                                      10000000000,
                                      100000000000,
                                      1000000000000,
                                      10000000000000,
                                      100000000000000,
                                      1000000000000000,
                                      10000000000000000,
                                      100000000000000000,
                                      1000000000000000000,
                                      UINT64_C(10000000000000000000)};
    unsigned binary = 64 - (unsigned)__builtin_clzll(number | 1);
    unsigned digits = binary * 1233 >> 12;
    return digits + (number >= powers[digits]) + (number == 0);
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
