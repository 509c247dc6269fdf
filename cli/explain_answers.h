/* Who offers one name in one group: the distributions that do, in order, and those that would but
 * are shadowed. Knows nothing of output. */
#ifndef EPINDEX_CLI_EXPLAIN_ANSWERS_H
#define EPINDEX_CLI_EXPLAIN_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "path_list.h"
#include "source.h"

enum role { ROLE_ANSWERS, ROLE_ALSO, ROLE_SHADOWED };

/* Strings are of an index or view unless said otherwise; NULL where one does not apply. */
struct answer {
    enum role role;
    epi_entry entry;   /* of ROLE_SHADOWED, its value is NULL where it could not be told */
    char *file;        /* its entry_points.txt; owned */
    const char *store; /* constant; NULL: what is told is an index FILE */
    const char *index;
    const char *verdict, *reason; /* constant */
    char *shadowed_by;            /* a metadata directory; owned */
    const char *why;              /* constant: a sentence */
};

/* Zero-initialise; answers_free() at the end. */
struct answers {
    struct answer *items; /* by role, each in path order */
    size_t count, capacity;
    epi_index *whole;  /* the environment, scanned */
    epi_index **alone; /* its path entries, each for itself: there nothing hides the shadowed ones;
                          NULL where there was no need */
    size_t n_alone;
};

/* `paths` are those that the source is a view of; none for an index file. EPI_OK, also where nobody
 * offers it; or why it could not be told. */
epi_status find_answers(const struct source *source, const struct path_list *paths,
                        const char *group, const char *name, struct answers *answers,
                        epi_detail *detail);
void answers_free(struct answers *answers);

#endif
