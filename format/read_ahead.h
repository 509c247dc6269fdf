/* What the kernel fetches from a disk before it is asked: about what is read, instead of what the
 * disk's settings say, which may be megabytes for a lookup that touches five pages. */
#ifndef EPINDEX_FORMAT_READ_AHEAD_H
#define EPINDEX_FORMAT_READ_AHEAD_H

#include <stddef.h>

/* A file that is about to be mapped, and its mapping: nothing is fetched but what is touched. A
 * small file is left to the kernel: to fetch it whole takes one request. The first of the two is
 * for tinycdb, which touches the mapping before it hands it out. */
void fmt_read_little_of_file(int fd, size_t size);
void fmt_read_little_of_mapping(const void *mapping, size_t size);

/* The bytes from `start` on are about to be read, all of them: fetches them by few requests where
 * they are many. */
void fmt_read_all_of(const void *start, size_t size);

#endif
