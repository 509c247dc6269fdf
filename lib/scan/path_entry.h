/* One path entry: what kind it is, its stamp, and its distributions. */
#ifndef EPINDEX_SCAN_PATH_ENTRY_H
#define EPINDEX_SCAN_PATH_ENTRY_H

#include <stdbool.h>

#include "open_path_entry.h"
#include "scanner.h"

/* As os.path.basename(given).lower().endswith(".egg"): a '/' behind it makes it none. */
bool is_named_egg(const char *given);
/* Whether it is an entry_points.d; a '/' behind it changes nothing. */
bool is_named_drop(const char *path);

/* Fills in the kind and the stamp of `entry`, whose path is set and was `given` on the path list,
 * and appends its distributions to the scan. SCAN_OK, SCAN_MEMORY, SCAN_STOPPED. */
enum scan_status scan_path_entry(struct scanner *scanner, struct path_entry *entry,
                                 const char *given);

/* Scans what is open: a directory (directory_entry.c), a regular file (zip_entry.c). Both correct
 * the kind of `entry` where it turns out not to be what it seemed. */
enum scan_status scan_directory(struct scanner *scanner, const struct open_path_entry *open_entry,
                                struct path_entry *entry);
enum scan_status scan_zip(struct scanner *scanner, const struct open_path_entry *open_entry,
                          struct path_entry *entry);

#endif
