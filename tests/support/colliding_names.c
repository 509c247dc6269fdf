#include "colliding_names.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two pieces of three characters that lead cdb's hash from one state to the same next one can stand
 * for each other. Of sixteen such places there are 65,536 names. */
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
enum { LETTERS = sizeof letters - 1, PIECE = 3, PLACES = COLLIDING_LENGTH / PIECE };
enum { PIECES = LETTERS * LETTERS * LETTERS };

static uint32_t step(uint32_t hash, char byte)
{
    return hash * 33 ^ (unsigned char)byte;
}

static void spell(uint32_t number, char piece[PIECE])
{
    for (int i = 0; i < PIECE; i++, number /= LETTERS)
        piece[i] = letters[number % LETTERS];
}

static int by_hash(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Two pieces with one next state, which becomes *hash. */
static void find_pair(uint32_t *hash, char pair[2][PIECE])
{
    uint64_t *all = malloc(PIECES * sizeof *all);
    if (all == NULL)
        abort();
    for (uint32_t number = 0; number < PIECES; number++) {
        uint32_t next = *hash;
        spell(number, pair[0]);
        for (int i = 0; i < PIECE; i++)
            next = step(next, pair[0][i]);
        all[number] = (uint64_t)next << 32 | number;
    }
    qsort(all, PIECES, sizeof *all, by_hash);
    uint32_t i = 1;
    while (i < PIECES && all[i] >> 32 != all[i - 1] >> 32)
        i++;
    if (i == PIECES)
        abort();
    spell((uint32_t)all[i - 1], pair[0]);
    spell((uint32_t)all[i], pair[1]);
    *hash = (uint32_t)(all[i] >> 32);
    free(all);
}

void colliding_names(const char *group, size_t count, char (*names)[COLLIDING_LENGTH + 1])
{
    char pairs[PLACES][2][PIECE];
    uint32_t hash = 5381;
    for (; *group != '\0'; group++)
        hash = step(hash, *group);
    hash = step(hash, '/');
    for (int place = 0; place < PLACES; place++)
        find_pair(&hash, pairs[place]);
    for (size_t i = 0; i < count; i++) {
        for (int place = 0; place < PLACES; place++)
            memcpy(names[i] + place * PIECE, pairs[place][i >> place & 1], PIECE);
        names[i][COLLIDING_LENGTH] = '\0';
    }
}
