/* The entries that are compared: those of an index, or of a text that `epindex dump` wrote. */
#ifndef EPINDEX_CLI_DIFF_ITEMS_H
#define EPINDEX_CLI_DIFF_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "epindex.h"

/* An entry, or where `value` is NULL a distribution. NULL: unknown. */
struct side {
    const char *value;
    const char *dist;
    const char *version;
};

struct item {
    struct side side;         /* first: what a change points to */
    const char *group, *name; /* NULL: a distribution */
    const char *key;          /* what distributions are matched by: the name, normalized */
    size_t order;
    struct item *partner;
    bool is_same; /* as its partner */
};

/* Zero-initialise; item_list_free() at the end. Strings live as long as the index or the text. */
struct item_list {
    struct item *items;
    size_t count, capacity;
    bool lacks_distributions; /* a text that does not name them */
    struct arena arena;
};

/* Only entries of the groups that `wanted` says are wanted. EPI_OK, _MEMORY, _DAMAGED. */
typedef bool group_filter(const void *context, const char *group);
epi_status read_index(struct item_list *list, const epi_index *index, group_filter *wanted,
                      const void *context);

/* tsv or ini, which is changed where it stands. 0, or the number of the first line that is neither,
 * and *expected what it should be; -1: out of memory. */
long read_baseline(struct item_list *list, char *text, group_filter *wanted, const void *context,
                   const char **expected);
void item_list_free(struct item_list *list);

#endif
