/* An archive to read from: a descriptor, whose offset is not used, with a window of its own. */
#ifndef EPINDEX_SCAN_ZIP_FILE_H
#define EPINDEX_SCAN_ZIP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much is read at a time: little where a read begins elsewhere, more while it goes on. */
#define ZIP_FILE_LEAST ((size_t)4 << 10)
#define ZIP_FILE_WINDOW ((size_t)32 << 10)

struct zip_file {
    int fd;
    int error; /* errno of the first read that failed; 0: none did */
    uint64_t size;
    uint64_t offset; /* where the next read begins */
    uint64_t window_start;
    size_t window_length;
    size_t wanted; /* how much the last move of the window asked for */
    unsigned char window[ZIP_FILE_WINDOW];
};

/* False: errno. */
bool zip_file_open(struct zip_file *file, int fd);

/* Reads at the offset; returns how many bytes there were. */
size_t zip_file_read(struct zip_file *file, void *bytes, size_t length);

#endif
