/* The file that entry points are read from. */
#ifndef EPINDEX_CLI_ENTRY_FILE_H
#define EPINDEX_CLI_ENTRY_FILE_H

/* That of the distribution whose metadata directory is `location`. The caller frees it; NULL: out
 * of memory. */
char *entry_points_file(const char *location);

#endif
