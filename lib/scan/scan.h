/* What is installed on a path list: path entries, their distributions, their entry points.
 *
 * Knows directories, files and zip archives; knows no cdb and writes nothing. Calling sequence:
 * zero-initialise a struct scan, scan_path_list(), read it, scan_free(). */
#ifndef EPINDEX_SCAN_SCAN_H
#define EPINDEX_SCAN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "contents.h"
#include "entry_points_txt.h"
#include "fingerprint.h"
#include "problem.h"
#include "stamp.h"

/* The largest entry_points.txt that is read, and the most of a METADATA. */
#define SCAN_MAX_ENTRY_POINTS_TXT ((size_t)16 << 20)
#define SCAN_MAX_METADATA ((size_t)4 << 20)

struct scan {
    struct arena arena;
    struct path_entry *path_entries;
    size_t n_path_entries;
    struct distribution *distributions; /* by path entry, in answer order */
    size_t n_distributions, distributions_capacity;
    struct scan_entries entries; /* in answer order */
    struct problem_list problems;
    struct hash directory_hash;
    /* SCAN_SYSTEM: what could not be opened, and errno. NULL: the current directory. */
    const char *failed_path;
    int failed_errno;
};

enum scan_status {
    SCAN_OK,
    SCAN_MEMORY,
    SCAN_STOPPED, /* `progress` asked for it */
    SCAN_SYSTEM,  /* only what makes every answer impossible: no current directory, or no descriptor
                     left, which says nothing about what is installed */
};

/* Called after each distribution, with the number done so far and the number known so far, and
 * every few milliseconds while a list, a sort or a file takes longer. A result other than 0 stops
 * the scan. */
typedef int scan_progress(void *context, size_t done, size_t known);

/* What an earlier scan found of one distribution. Strings and entries must live as long as the scan
 * that they are handed to. */
struct scan_remembered {
    struct distribution distribution;
    const epi_entry *entries; /* distribution.public.entries of them */
    bool without_entries;     /* its entries are not known: it was shadowed */
    uint64_t mount;           /* where stamps of a mount hold; 0: nowhere now */
    bool is_anothers;         /* found by another user, who may read other files */
};

/* Whether anything is remembered of the distribution `directory` in the path entry at `path`. */
typedef bool scan_find_remembered(void *context, const char *path, const char *directory,
                                  struct scan_remembered *remembered);

struct scan_options {
    scan_progress *progress; /* may be NULL */
    void *progress_context;
    scan_find_remembered *find_remembered; /* may be NULL. Files whose exact stamps are the
                            remembered ones are not opened */
    void *remembered_context;
    bool without_entries; /* fingerprints are all that is wanted */
    bool nothing_shadows; /* distributions of one name all have their entries */
    const char *only;     /* the one child that is looked at, in directories; NULL: all */
};

/* Scans `paths` in order. `options` may be NULL. Whatever happens, scan_free() the result. */
enum scan_status scan_path_list(struct scan *scan, const char *const *paths, size_t n_paths,
                                const struct scan_options *options);

/* `given` as a scan spells it: the current directory joined in front where it is relative. SCAN_OK,
 * SCAN_MEMORY, SCAN_SYSTEM (errno). */
enum scan_status scan_absolute_path(struct arena *arena, const char *given, const char **path);

/* All of the scan as an index is to hold it, for the writer: the arrays are the scan's own. */
struct fmt_contents scan_contents(const struct scan *scan, epi_level level);

void scan_free(struct scan *scan);

#endif
