/* Verifies path entries and distributions: whether they agree with one another, and their hashes.
 */
#ifndef EPINDEX_FORMAT_VERIFY_DISTRIBUTIONS_H
#define EPINDEX_FORMAT_VERIFY_DISTRIBUTIONS_H

#include "verification.h"

/* The header's path entries and the table of distributions, which is `record`. */
enum fmt_status verify_distributions(struct verification *v, const struct verified_record *record);

/* The lists of distributions by name, from v->records[first] on to the last: to be called when all
 * entries have been verified. FMT_OK, FMT_MEMORY. */
enum fmt_status verify_names(struct verification *v, size_t first);

#endif
