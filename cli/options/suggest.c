#include "options/suggest.h"

#include <stdio.h>
#include <string.h>

#include "output/message.h"

/* Longer words are not compared: the cost grows with the square, and nobody mistypes them. */
#define LONGEST 128

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned char fold(char letter)
{
    return (unsigned char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
}

/* The distance of Damerau and Levenshtein, with adjacent letters swapped at the cost of one, case
 * ignored. Both words are at most LONGEST bytes. */
static unsigned edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][LONGEST + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    for (unsigned j = 0; j <= b_length; j++)
        above[j] = j;
    for (unsigned i = 1; i <= a_length; i++) {
        row[0] = i;
        for (unsigned j = 1; j <= b_length; j++) {
            bool same = fold(a[i - 1]) == fold(b[j - 1]);
            row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + !same);
            if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
                fold(a[i - 2]) == fold(b[j - 1]))
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        unsigned *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b_length];
}

/* False: too far off to be what was meant. */
static bool is_near(const char *wanted, const char *candidate, unsigned *distance)
{
    size_t wanted_length = strlen(wanted), length = strlen(candidate);
    if (!wanted_length || !length || wanted_length > LONGEST || length > LONGEST)
        return false;
    unsigned allowed = (unsigned)wanted_length / 3;
    if (!allowed)
        allowed = 1;
    *distance = edit_distance(wanted, wanted_length, candidate, length);
    /* Of one letter every other one is a misprint: ask that something of the word is left. */
    if (*distance <= allowed && *distance < wanted_length)
        return true;
    /* A part of the word, as "console" for "console_scripts", comes after all misprints. */
    *distance = LONGEST + (unsigned)length;
    return wanted_length >= 3 && strstr(candidate, wanted);
}

void suggest_for(struct suggestions *suggestions, const char *wanted)
{
    *suggestions = (struct suggestions){.wanted = wanted};
}

void suggest_consider(struct suggestions *suggestions, const char *candidate)
{
    unsigned distance;
    if (!is_near(suggestions->wanted, candidate, &distance))
        return;
    size_t place = suggestions->count;
    for (size_t i = suggestions->count; i-- > 0;) {
        if (strcmp(suggestions->best[i], candidate) == 0)
            return;
        if (distance < suggestions->distances[i])
            place = i;
    }
    if (place == SUGGESTIONS_MOST)
        return;
    if (suggestions->count < SUGGESTIONS_MOST)
        suggestions->count++;
    for (size_t i = suggestions->count - 1; i > place; i--) {
        suggestions->best[i] = suggestions->best[i - 1];
        suggestions->distances[i] = suggestions->distances[i - 1];
    }
    suggestions->best[place] = candidate;
    suggestions->distances[place] = distance;
}

bool suggest_print(const struct suggestions *suggestions, const char *prefix)
{
    char text[SUGGESTIONS_MOST * (LONGEST + 16)];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < suggestions->count; i++) {
        const char *separator = i == 0 ? "" : i + 1 < suggestions->count ? ", " : " or ";
        int length = snprintf(text + used, sizeof text - used, "%s\"%s%s\"", separator, prefix,
                              suggestions->best[i]);
        used += length > 0 ? (size_t)length : 0;
    }
    if (suggestions->count)
        print_hint("Did you mean %s?", text);
    return suggestions->count > 0;
}
