/* Prints entries one by one, in any of the formats that entries have. */
#ifndef EPINDEX_CLI_OUTPUT_ENTRIES_H
#define EPINDEX_CLI_OUTPUT_ENTRIES_H

#include <stdbool.h>

#include "epindex.h"
#include "output/ini.h"
#include "output/rows.h"

struct entry_printer {
    struct rows rows;
    struct ini ini;
};

/* `one_group`: the user named the group, and a table need not say it. False: said why not; then
 * there is nothing to close. */
bool entries_open(struct entry_printer *printer, const struct row_style *style, bool one_group);
/* False: nothing more will arrive. */
bool entries_add(struct entry_printer *printer, const epi_entry *entry);
/* `status`, or EXIT_TROUBLE and said why. */
enum exit_status entries_close(struct entry_printer *printer, enum exit_status status);
/* In place of it: nothing is printed. */
void entries_discard(struct entry_printer *printer);

#endif
