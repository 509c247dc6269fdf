/* Verifies groups, and the entries behind each. */
#ifndef EPINDEX_FORMAT_VERIFY_ENTRIES_H
#define EPINDEX_FORMAT_VERIFY_ENTRIES_H

#include "verification.h"

/* The list of groups, which is `list`, and the records of groups and entries from v->records[*next]
 * on; *next becomes what follows them. FMT_OK, FMT_MEMORY, or FMT_DAMAGED where it is of no use to
 * look further. */
enum fmt_status verify_groups(struct verification *v, const struct verified_record *list,
                              size_t *next);

#endif
