/* Numbers and hashes as text, by hand: snprintf() takes its time for each of many. */
#ifndef EPINDEX_BASE_DIGITS_H
#define EPINDEX_BASE_DIGITS_H

#include <stdbool.h>
#include <stdint.h>

/* The sign, 20 digits and a NUL have room in `text`; what begins at the result is the number. */
char *write_decimal(char text[22], uint64_t magnitude, bool negative);

/* The digits alone, in front of `end`; the result is where they begin. */
char *write_digits(char *end, uint64_t number);

/* How many digits it has. */
unsigned count_digits(uint64_t number);

/* The bytes of a hash as 32 digits, without a NUL. */
void write_hash_digits(const unsigned char bytes[16], char digits[32]);
/* The other way: false where `digits` is not 32 of them, in lower case. */
bool read_hash_digits(const char *digits, unsigned char bytes[16]);

#endif
