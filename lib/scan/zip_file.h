/* A file for minizip to read from: a descriptor with a window of its own.
 *
 * minizip's own functions open by path, which waits for FIFOs and lets the file be replaced between
 * a look at it and its opening; and stdio's buffer is thrown away by each of minizip's many seeks.
 */
#ifndef EPINDEX_SCAN_ZIP_FILE_H
#define EPINDEX_SCAN_ZIP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unzip.h>

/* How much is read at a time: little where a read begins elsewhere, more while it goes on. */
#define ZIP_FILE_LEAST ((size_t)4 << 10)
#define ZIP_FILE_WINDOW ((size_t)32 << 10)

struct zip_file {
    int fd;
    int error; /* errno of the first read that failed; 0: none did */
    uint64_t size;
    uint64_t offset;         /* where the next read begins */
    uint64_t sought;         /* where the last absolute seek went */
    bool refuse_seek_to_end; /* the next one alone */
    uint64_t window_start;
    size_t window_length;
    size_t wanted; /* how much the last move of the window asked for */
    unsigned char window[ZIP_FILE_WINDOW];
};

/* False: errno. */
bool zip_file_open(struct zip_file *file, int fd);

/* Reads at the offset; returns how many bytes there were. */
size_t zip_file_read(struct zip_file *file, void *bytes, size_t length);

/* The functions by which minizip uses `file`; its stream is the zip_file itself. */
zlib_filefunc64_def zip_file_functions(struct zip_file *file);

#endif
