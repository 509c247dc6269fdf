/* An index, and the questions that lookups are measured by: its own keys, in random order, and keys
 * like them that it does not have. */
#ifndef EPINDEX_BENCH_QUESTIONS_H
#define EPINDEX_BENCH_QUESTIONS_H

#include <stddef.h>

#include "epindex.h"

struct question {
    const char *group;
    const char *name;
    const char *key; /* group '/' name */
    unsigned key_length;
};

struct questions {
    struct question *list;
    size_t count;
};

epi_index *open_index(const char *path);

/* `count` questions whose strings lie in memory in the order of asking, so that all contenders find
 * them equally warm. Drawn from a fixed seed. */
struct questions draw_hits(const epi_index *index, size_t count);
struct questions draw_misses(const epi_index *index, size_t count);

#endif
