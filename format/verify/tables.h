/* Verifies the cdb itself: table of tables, records one behind the other, hash tables. */
#ifndef EPINDEX_FORMAT_VERIFY_TABLES_H
#define EPINDEX_FORMAT_VERIFY_TABLES_H

#include "verification.h"

/* Fills v->records from the data of the file. FMT_OK, FMT_MEMORY, or FMT_DAMAGED where it cannot be
 * stepped through. */
enum fmt_status verify_layout(struct verification *v);

/* Each slot of the hash tables against the records, and each record against the slots. */
enum fmt_status verify_hash_tables(struct verification *v);

#endif
