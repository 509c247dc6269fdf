/* The state of one scan, shared by the files that do it, and what happens to a distribution once it
 * is found: shadowing, fingerprint, entry points. Knows neither directories nor archives. */
#ifndef EPINDEX_SCAN_SCANNER_H
#define EPINDEX_SCAN_SCANNER_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "metadata_headers.h"
#include "name_table.h"
#include "scan.h"
#include "status.h"

struct scanner {
    struct scan *scan;
    uint32_t path_entry;          /* the number of the one at hand */
    struct name_table seen;       /* normalized names so far: what hides later ones */
    struct buffer metadata, text; /* the METADATA and the entry_points.txt at hand */
    int64_t started;              /* stamp_clock() */
    struct scan_options options;
    struct fmt_progress progress; /* asks the callback of the options */
    size_t done, known;
};

/* A point in the scan that can be gone back to. */
struct scanner_mark {
    size_t n_distributions, n_entries, n_problems;
    size_t done, known;
};

/* `options` may be NULL. */
void scanner_begin(struct scanner *scanner, struct scan *scan, const struct scan_options *options);
void scanner_free(struct scanner *scanner);

struct scanner_mark scanner_mark(const struct scanner *scanner);
/* Forgets all that was found since. SCAN_OK, SCAN_MEMORY, SCAN_STOPPED. */
enum scan_status scanner_go_back(struct scanner *scanner, const struct scanner_mark *mark);

/* Appends a distribution to the scan, shadowed where an earlier one has its name. That is, if
 * `stem` is not NULL, its first `stem_length` bytes, else the metadata's Name; where there is none
 * either, the distribution is reported at `location`, left out, and *added is NULL. The
 * distribution has no stamp, content or entries yet; *added is valid until the next call. SCAN_OK,
 * SCAN_MEMORY. */
enum scan_status scanner_add(struct scanner *scanner, const char *directory, const char *location,
                             const char *stem, size_t stem_length,
                             const struct metadata_headers *headers, struct distribution **added);

/* Gives the distribution added last what is remembered of it: content, stamps and entries. SCAN_OK,
 * SCAN_MEMORY. */
enum scan_status scanner_add_remembered(struct scanner *scanner, struct distribution *distribution,
                                        const struct scan_remembered *remembered);

/* Gives the distribution added last its content and its entries. `text` is its entry_points.txt at
 * `path`, or NULL. SCAN_OK, SCAN_MEMORY, SCAN_STOPPED. */
enum scan_status scanner_add_text(struct scanner *scanner, struct distribution *distribution,
                                  const char *path, const struct buffer *text);

enum scan_status scan_status_of(enum fmt_status status);

/* Whether an errno is about this process, that it has no descriptors or no memory left, rather than
 * of a file. */
bool is_shortage(int error);

/* Reports that `path` could not be read: `what` "cannot be ...", and `error`, an errno. Of a
 * shortage nothing is reported: the scan is to end with the result. SCAN_OK, SCAN_MEMORY,
 * SCAN_SYSTEM. */
enum scan_status scanner_report_unreadable(struct scanner *scanner, const char *path,
                                           const char *what, int error);

/* To be called once for each child that was counted as known. SCAN_OK, SCAN_STOPPED. */
enum scan_status scanner_step(struct scanner *scanner);

#endif
