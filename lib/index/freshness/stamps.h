/* Tier 1: does a path entry still bear the stamps that the index recorded? Only stats; no
 * allocation. Knows no contents. */
#ifndef EPINDEX_INDEX_STAMPS_H
#define EPINDEX_INDEX_STAMPS_H

#include "epindex.h"
#include "reader.h"

enum stamp_verdict {
    STAMPS_SAME,    /* all there, all equal, none racy: nothing changed */
    STAMPS_OTHER,   /* at least one is another one */
    STAMPS_UNKNOWN, /* they can't tell: racy, none taken, or not to be had now */
};

/* The stamp of the path entry itself: one stat. `path` is where it is now. */
enum stamp_verdict check_path_entry_stamp(const struct path_entry *entry, const char *path);

/* Whose stamps vouch for a distribution. */
enum stamps_of {
    STAMPS_OF_ENTRY_POINTS, /* its entry_points.txt: one stat */
    STAMPS_OF_METADATA_TOO, /* also METADATA or PKG-INFO, whose name and version an answer shows */
};

/* The stamps of the path entry's distributions, at the first of which `cursor` stands, up to the
 * first that is not the same. EPI_OK, or EPI_ERR_DAMAGED where the table breaks off. */
epi_status check_distribution_stamps(const struct path_entry *entry, const char *path,
                                     struct fmt_cursor *cursor, enum stamps_of which,
                                     enum stamp_verdict *verdict);

/* Whether stamps of the index's one path entry, at `path`, that were taken now would prove more
 * than the recorded ones do. Many never will: in an image whose files bear whole seconds, for one.
 */
bool new_stamps_would_tell_more(const struct fmt_reader *reader, const char *path);

#endif
