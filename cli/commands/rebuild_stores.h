/* rebuild without -o: each path entry into the store that fits. */
#ifndef EPINDEX_CLI_COMMANDS_REBUILD_STORES_H
#define EPINDEX_CLI_COMMANDS_REBUILD_STORES_H

#include "options/options.h"
#include "string_list.h"

enum exit_status rebuild_stores(const struct options *options, const struct string_list *paths);

/* What it would find to do; nothing is written. */
enum exit_status rehearse_stores(const struct options *options, const struct string_list *paths);

#endif
