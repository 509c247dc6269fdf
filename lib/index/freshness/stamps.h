/* Tier 1: does a path entry still bear the stamps that the index recorded? Only stats; no
 * allocation. Knows no contents. */
#ifndef EPINDEX_INDEX_STAMPS_H
#define EPINDEX_INDEX_STAMPS_H

#include <limits.h>

#include "epindex.h"
#include "reader.h"

enum stamp_verdict {
    STAMPS_SAME,    /* all there, all equal, none racy: nothing changed */
    STAMPS_OTHER,   /* at least one is another one */
    STAMPS_UNKNOWN, /* they can't tell: racy, none taken, or not to be had now */
};

/* The stamp of the path entry itself: one stat. `path` is where it is now. `anothers`: the index
 * was made by another user, who may read other files than the caller may. */
enum stamp_verdict check_path_entry_stamp(const struct path_entry *entry, const char *path,
                                          bool anothers);

/* Which stamps of a distribution are looked at. */
enum stamps_of {
    STAMPS_OF_ENTRY_POINTS, /* its entry_points.txt, and its METADATA or PKG-INFO where that was
                               absent or too young: one stat, mostly */
    STAMPS_OF_METADATA,     /* METADATA or PKG-INFO, whose name and version an answer shows */
    STAMPS_OF_METADATA_TOO, /* both */
};

/* A directory, and the name of a file in it under construction. Relative names spare the kernel the
 * way to the directory; for a few files, opening it costs more than that. */
struct folder {
    int descriptor; /* AT_FDCWD: names begin with the directory's path */
    size_t stem;    /* bytes of `file` that stand for the directory */
    char file[PATH_MAX];
};

/* For so many files. False: its path is too long, and there is nothing to leave. */
bool enter_folder(struct folder *folder, const char *path, uint32_t n_files);
void leave_folder(const struct folder *folder);

/* The stamps of one distribution of a directory that was entered. */
enum stamp_verdict check_distribution(const struct fmt_distribution_stamps *stamps,
                                      struct folder *folder, bool anothers, enum stamps_of which);

/* Called for a distribution, the `number`th of its path entry, whose stamps are not the same.
 * Anything but EPI_OK ends the walk. */
typedef epi_status in_doubt(void *context, uint32_t number, enum stamp_verdict why);

/* Looks at the stamps of the path entry's distributions, at the first of which `cursor` stands.
 * EPI_OK, EPI_ERR_DAMAGED where the table breaks off, or what `doubt` gave. */
epi_status check_distribution_stamps(const struct path_entry *entry, const char *path,
                                     bool anothers, struct fmt_cursor cursor, enum stamps_of which,
                                     in_doubt *doubt, void *context);

/* Whether stamps of the index's one path entry, at `path`, that were taken now would prove more
 * than the recorded ones do. Many never will: in an image whose files bear whole seconds, for one.
 */
bool new_stamps_would_tell_more(const struct fmt_reader *reader, const char *path);

#endif
