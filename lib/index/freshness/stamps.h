/* Tier 1: does a path entry still bear the stamps that the index recorded? Only stats; no
 * allocation. Knows no contents. */
#ifndef EPINDEX_INDEX_STAMPS_H
#define EPINDEX_INDEX_STAMPS_H

#include <limits.h>

#include "epindex.h"
#include "index_file.h"

enum stamp_verdict {
    STAMPS_SAME,    /* all there, all equal, none racy: nothing changed */
    STAMPS_OTHER,   /* at least one is another one */
    STAMPS_UNKNOWN, /* they can't tell: racy, none taken, or not to be had now */
};

/* What the stamps of a path entry are to be believed about. */
struct belief {
    bool anothers;  /* another user took them, who may read other files than the caller may */
    uint64_t mount; /* the one on which stamps of a mount prove something; 0: none, in this boot */
};

/* `entry` is one of the file. */
struct belief belief_in(const struct index_file *file, const struct path_entry *entry,
                        struct boot *boot);

/* The stamp of the path entry itself: one stat. `path` is where it is now. */
enum stamp_verdict check_path_entry_stamp(const struct path_entry *entry, const char *path,
                                          const struct belief *belief);

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
                                      struct folder *folder, const struct belief *belief,
                                      enum stamps_of which);

/* The stamps of all distributions of a file, taken out of it once for those who look often. */
struct stamp_table {
    size_t count;
    struct fmt_distribution_stamps items[];
};

/* To be freed; NULL: out of memory, or the table of distributions breaks off. */
struct stamp_table *decode_stamps(const struct fmt_reader *reader);

/* Those of one path entry, in their order. */
struct stamp_source {
    const struct fmt_distribution_stamps *decoded; /* NULL: not before they are looked at */
    struct fmt_cursor cursor;                      /* then: at the first distribution */
};

/* Called for a distribution, the `number`th of its path entry, whose stamps are not the same.
 * Anything but EPI_OK ends the walk. */
typedef epi_status in_doubt(void *context, uint32_t number, enum stamp_verdict why);

/* Looks at the stamps of the path entry's distributions. EPI_OK, EPI_ERR_DAMAGED where the table
 * breaks off, EPI_ERR_STOPPED where `progress`, which may be NULL, asked for it, or what `doubt`
 * gave. */
epi_status check_distribution_stamps(const struct path_entry *entry, const char *path,
                                     const struct belief *belief, struct stamp_source source,
                                     enum stamps_of which, const struct fmt_progress *progress,
                                     in_doubt *doubt, void *context);

/* Whether stamps of the index's one path entry, at `path`, that were taken now would prove more
 * than the recorded ones do. Many never will: in an image whose files bear whole seconds, for one.
 */
bool new_stamps_would_prove_more(const struct index_file *file, const char *path);

#endif
