/* Reads eggs, wheels and zipapps: the names of the members, and single members, within limits.
 * Over zlib; knows nothing of distributions. */
#ifndef EPINDEX_SCAN_ZIP_ARCHIVE_H
#define EPINDEX_SCAN_ZIP_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

struct zip_archive;

/* What the members that are read may inflate to all together: so many times the archive, and as
 * much again of any. Text becomes three to five times itself, what was made to, a thousand times.
 */
#define ZIP_MOST_INFLATED ((uint64_t)100)
#define ZIP_INFLATED_OF_ANY ((uint64_t)64 << 20)

enum zip_status {
    ZIP_OK,
    ZIP_NOT_ZIP,   /* the file is no zip archive at all */
    ZIP_BAD,       /* truncated, damaged, or a checksum that does not match */
    ZIP_ENCRYPTED, /* the member needs a password */
    ZIP_METHOD,    /* compressed by another method than stored or deflated */
    ZIP_TOO_LARGE, /* the member is larger than the limit */
    ZIP_SYSTEM,    /* errno */
    ZIP_LIBRARY,   /* it may be a good one: what reads archives is not installed */
    ZIP_MEMORY,
};

/* Opens the archive behind `fd`, a regular file, which must stay open until the close and whose
 * offset is not used. An archive may have anything in front of it (a zipapp's "#!" line) and a
 * comment behind. ZIP_OK, ZIP_NOT_ZIP, ZIP_BAD, ZIP_SYSTEM, ZIP_LIBRARY, ZIP_MEMORY. */
enum zip_status zip_archive_open(int fd, struct zip_archive **archive);
/* NULL is allowed. */
void zip_archive_close(struct zip_archive *archive);

/* Calls `member` for each name in the order of the central directory, however many entries the
 * archive claims to have; a result other than 0 stops the walk. `position` is for
 * zip_archive_read(). ZIP_OK; ZIP_BAD, after the names that could be read; ZIP_SYSTEM.
 *
 * As for Python's zipfile, what is behind a NUL in a name is cut off, and a name that claims to be
 * UTF-8 and is not makes the archive ZIP_BAD. A name that does not claim it is handed out as the
 * bytes it has; zipfile takes them for code page 437, which is the same for ASCII. */
typedef int zip_member(void *context, const char *name, uint64_t position);
enum zip_status zip_archive_list(struct zip_archive *archive, zip_member *member, void *context);

/* Replaces what is in `buffer` by the contents of the member at `position`, if that is no more than
 * `limit` bytes by its own claim. What inflates to more or less than it claims is ZIP_BAD. */
enum zip_status zip_archive_read(struct zip_archive *archive, uint64_t position, size_t limit,
                                 struct buffer *buffer);

/* What is wrong, for a problem's text: "the member is encrypted", ... */
const char *zip_status_text(enum zip_status status);

#endif
