/* Names that share one hash of cdb: what nobody has by chance. */
#ifndef EPINDEX_TESTS_COLLIDING_NAMES_H
#define EPINDEX_TESTS_COLLIDING_NAMES_H

#include <stddef.h>

enum { COLLIDING_LENGTH = 48 }; /* of each name */

/* Fills `names` with `count` (at most 65,536) names, each ended by a NUL, such that "GROUP/NAME"
 * has the same hash for all of them. */
void colliding_names(const char *group, size_t count, char (*names)[COLLIDING_LENGTH + 1]);

#endif
