/* Who offers one name in one group: the distributions that do, in order, and those that would but
 * are shadowed. Knows nothing of output. */
#ifndef EPINDEX_CLI_EXPLAIN_OFFERS_H
#define EPINDEX_CLI_EXPLAIN_OFFERS_H

#include <stdbool.h>
#include <stddef.h>

#include "paths/inventory.h"

enum role { ROLE_ANSWERS, ROLE_ALSO, ROLE_SHADOWED };

/* Strings are of an index unless said otherwise; NULL where one does not apply. */
struct offer {
    enum role role;
    epi_entry entry; /* of ROLE_SHADOWED, its value is NULL where it cannot be known */
    char *file;      /* its entry_points.txt; owned */
    const epi_path_entry *path_entry; /* what served it; NULL: shadowed */
    char *shadowed_by;                /* a metadata directory; owned */
    const char *why;                  /* constant: a sentence */
};

/* Zero-initialise; offers_free() at the end. */
struct offers {
    struct offer *items; /* by role, each in path order */
    size_t count, capacity;
    struct inventory inventory;
    epi_index **alone; /* its path entries, each for itself: there nothing hides the shadowed ones;
                          NULL where there was no need */
};

/* `is_file`: the index was opened as a file, and no directory is looked at. EPI_OK, also where
 * nobody offers it; or why that cannot be known. */
epi_status find_offers(const epi_index *index, bool is_file, const char *group, const char *name,
                       struct offers *offers, epi_detail *detail);
void offers_free(struct offers *offers);

#endif
