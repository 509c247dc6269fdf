/* "Did you mean ...?": the candidates nearest to a word that was not found. */
#ifndef EPINDEX_CLI_OPTIONS_SUGGEST_H
#define EPINDEX_CLI_OPTIONS_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

#define SUGGESTIONS_MOST 3

struct suggestions {
    const char *wanted;
    const char *best[SUGGESTIONS_MOST]; /* borrowed from whoever offered them; nearest first */
    unsigned distances[SUGGESTIONS_MOST];
    size_t count;
};

/* Call it first; then suggest_consider() with every candidate. */
void suggest_for(struct suggestions *suggestions, const char *wanted);
void suggest_consider(struct suggestions *suggestions, const char *candidate);

/* One line on stderr, each candidate after `prefix` ("--" for options). False: nothing was near,
 * and nothing was said. */
bool suggest_print(const struct suggestions *suggestions, const char *prefix);

#endif
