/* Small text files, read whole and walked by line: pyvenv.cfg, *.pth. */
#ifndef EPINDEX_BASE_TEXT_FILE_H
#define EPINDEX_BASE_TEXT_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct text_file {
    char *bytes;
    size_t length;
    size_t next; /* where the walk stands */
};

/* Only regular files of at most a megabyte; a byte order mark is skipped. 0 or errno; the caller
 * frees `bytes`. */
int text_file_read(const char *path, struct text_file *file);
/* The next line, ended in place by a NUL in place of its line end ("\n", "\r" or both). `length`
 * counts NULs that stand in the line itself. False: there is none. */
bool text_file_line(struct text_file *file, char **line, size_t *length);

#endif
