/* Files: reads what may be anything (FIFOs, devices, growing, larger than is reasonable), writes
 * all of what is there to write, and says where a path lies and what an errno means. */
#ifndef EPINDEX_BASE_FILE_H
#define EPINDEX_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "buffer.h"

enum read_status {
    READ_OK,
    READ_ABSENT,      /* nothing there, or a directory: nothing to read, and no error */
    READ_NOT_REGULAR, /* a FIFO, a device, a socket */
    READ_TOO_LARGE,
    READ_FAILED, /* errno */
    READ_MEMORY,
};

/* Opens `name`, relative to the directory `directory`, and never waits for a FIFO's other end.
 * READ_OK: *fd is a regular file, for the caller to close. Whatever comes out, *status describes
 * what stands there, taken before the first byte is read; st_mode is 0 where nothing does, or none
 * of it is to be known. READ_ABSENT, READ_NOT_REGULAR, READ_FAILED. */
enum read_status open_file(int directory, const char *name, int *fd, struct stat *status);

/* Appends to `buffer` until it holds `wanted` bytes or the file ends; `complete` says whether it
 * ended. READ_OK, READ_FAILED, READ_MEMORY. */
enum read_status read_part(int fd, const struct stat *status, size_t wanted, struct buffer *buffer,
                           bool *complete);

/* Replaces what is in `buffer` by the whole file, if that is no more than `limit` bytes. READ_OK,
 * READ_TOO_LARGE (at once, where the file says so itself), READ_FAILED, READ_MEMORY. */
enum read_status read_whole(int fd, const struct stat *status, size_t limit, struct buffer *buffer);

/* All `length` bytes, whatever interrupts it. False: errno. */
bool write_all(int fd, const void *bytes, size_t length);

/* A slow disk takes a tenth of a second for this much: whoever may be asked to stop reads, writes
 * and checks large files in parts of it. */
#define FILE_PART ((size_t)4 << 20)

/* To be called as a file grows, from so many bytes to so many: has the disk take what was written
 * some MiB ago, and waits for that, so that fsync() at the end waits for no more than the rest.
 * Only where the system can do so (Linux). */
void write_out_behind(int fd, uint64_t from, uint64_t to);

/* A file to write and read in `folder` that has no name, and is gone when it is closed. -1: errno.
 */
int open_file_without_name(const char *folder);

/* The directory that `path` stands in: "." where it names none. malloc'ed; NULL: out of memory. */
char *parent_directory(const char *path);

/* Whether both are there and lead to the same file or directory. */
bool is_same_file(const char *one, const char *other);

/* Lets two names in a directory change places, both of which have to be there. False: errno; the
 * system or the file system cannot do it (Linux can, on nearly all that is written to). */
bool exchange_names(int directory, const char *one, const char *other);

/* What errno says, in English whatever the locale: it is kept, and compared. */
const char *error_text(int error);

/* Whether the process may write a file of so many bytes; the kernel ends one that tries to write
 * more (RLIMIT_FSIZE). */
bool may_write_file_of(uint64_t size);

#endif
