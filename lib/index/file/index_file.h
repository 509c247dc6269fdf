/* One index file that is open: a reader, and where it came from. Knows no stores and looks at no
 * directory. */
#ifndef EPINDEX_INDEX_INDEX_FILE_H
#define EPINDEX_INDEX_INDEX_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "epindex.h"
#include "mount.h"
#include "progress.h"
#include "reader.h"

struct index_file {
    struct fmt_reader reader;
    char *memory;     /* what the reader reads, where it is no mapping */
    char *path;       /* NULL: in memory only */
    bool is_anothers; /* neither the caller's nor in memory: root's, or somebody else's */
    char *folder;     /* the absolute directory that a sealed index's paths start from; NULL: not
                         sealed, or in memory */
};

/* As epi_open_file(). `progress`, here and below, may be NULL; else EPI_ERR_STOPPED, too. */
epi_status index_file_open(const char *path, struct index_file **file,
                           const struct fmt_progress *progress, epi_detail *detail);

/* What another user leaves in a directory of theirs is read into memory by everybody who asks; a
 * file of gigabytes without a byte in it would cost them nothing. No path entry that anybody made
 * for use has an index as large: a hundred thousand distributions have less. */
#define MOST_OF_ANOTHERS ((off_t)64 << 20)
bool is_too_large_of_anothers(const struct stat *status);

/* The file `name` in a folder that is open, and no link. As above; EPI_ERR_MISSING whatever kept it
 * from being opened. */
epi_status index_file_open_at(int directory, const char *name, const char *path,
                              struct index_file **file, const struct fmt_progress *progress);

/* Opens the index file behind `fd`, which stays the caller's. `path` (copied) is where it lies, or
 * will; NULL for nowhere. As epi_open_file() otherwise. */
epi_status index_file_from_descriptor(int fd, const char *path, struct index_file **file,
                                      const struct fmt_progress *progress, epi_detail *detail);

/* Opens the `size` bytes at `bytes` in `memory`, malloc'ed, which it takes over, also on failure.
 * As above. */
epi_status index_file_from_memory(char *memory, const char *bytes, size_t size,
                                  struct index_file **file, epi_detail *detail);

/* NULL is allowed and does nothing. */
void index_file_close(struct index_file *file);

/* The level that the index asks to be checked at. */
epi_level index_file_level(const struct index_file *file);

/* Whether the file has the checksum that its writer gave it: nothing that is taken over from it, or
 * that is kept, may carry damage on. */
bool index_file_is_as_written(const struct index_file *file);
/* The same as EPI_OK or EPI_ERR_DAMAGED; EPI_ERR_STOPPED, EPI_ERR_MEMORY. */
epi_status index_file_check_whole(const struct index_file *file,
                                  const struct fmt_progress *progress);

/* Whether it may have been cut short by the end of a boot: nobody waited for the disk when it was
 * written, in another boot. Then its checksum says whether it was. */
bool index_file_may_be_torn(const struct index_file *file, struct boot *boot);

/* EPI_OK, or EPI_ERR_DAMAGED, EPI_ERR_MEMORY. */
epi_status index_file_verify(const struct index_file *file, epi_complaint *complaint,
                             void *context);

#endif
