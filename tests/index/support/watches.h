/* What tests of watches share: asking one, and plugins to install. What fails here fails the test.
 */
#ifndef EPINDEX_TESTS_WATCHES_H
#define EPINDEX_TESTS_WATCHES_H

#include <stdbool.h>
#include <stddef.h>

#include "scratch.h"

/* How long an event that must come is waited for: far longer than it takes. */
#define PATIENCE_MS 10000

epi_watch *watch_paths(const char *const *paths, size_t n_paths);
epi_watch *watch_path(struct path path);

/* `patience` in milliseconds, as poll() has it. */
bool is_readable(const epi_watch *watch, int patience);
/* inotify reports at once, so what has not been reported when the change is done never will be. */
void expect_reported(epi_watch *watch, const char *what);
void expect_silence(epi_watch *watch, const char *what);
/* Takes all that has happened so far. */
void settle(epi_watch *watch);

void put_plugin(struct path path_entry, const char *name);
/* Whether a new scan of the path entry finds the plugin. */
bool has_plugin(struct path path_entry, const char *name);

#endif
