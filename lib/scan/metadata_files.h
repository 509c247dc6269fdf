/* Reads the files of one child of a directory: METADATA or PKG-INFO, and entry_points.txt. */
#ifndef EPINDEX_SCAN_METADATA_FILES_H
#define EPINDEX_SCAN_METADATA_FILES_H

#include "children.h"
#include "open_path_entry.h"
#include "scanner.h"

struct child_reader {
    struct scanner *scanner;
    const struct open_path_entry *entry;
    const struct child *child;
    const char *location; /* entry->path, '/', child->name */
};

/* The location, '/', `file`. NULL: out of memory. */
const char *path_in_child(const struct child_reader *reader, const char *file);

/* read_text('METADATA') or read_text('PKG-INFO') or read_text(''): the last is for a plain file
 * named *.egg-info. An empty file counts as none. What cannot be read is reported. `stamp` is that
 * of the file the headers came from; absent where there is none. */
enum scan_status read_metadata(const struct child_reader *reader, struct metadata_headers *headers,
                               struct stamp *stamp);

/* Reads `path`, the entry_points.txt of the distribution added last, which gets its stamp, content
 * and entries. What cannot be read is reported, unless the distribution is shadowed. */
enum scan_status read_entry_points(const struct child_reader *reader, const char *path,
                                   struct distribution *distribution);

/* Whether the child's files bear the exact stamps that are remembered of them: a few stats, and
 * nothing is opened. `path` is its entry_points.txt. */
bool is_as_remembered(const struct child_reader *reader, const char *path,
                      const struct scan_remembered *remembered);

/* Reports the child, of which nothing is to be seen, if it is a link. */
enum scan_status report_if_dangling(const struct child_reader *reader);

#endif
