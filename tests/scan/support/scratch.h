/* A folder for one test, and files in it. Everything fails the test instead of returning errors. */
#ifndef EPINDEX_TESTS_SCRATCH_H
#define EPINDEX_TESTS_SCRATCH_H

#include <stddef.h>

struct scratch {
    char root[64];
};

struct scratch scratch_make(void);
/* The path of `name` in the folder; borrowed until the next eight calls. */
const char *scratch_path(const struct scratch *scratch, const char *name);
/* Writes a file, and makes the directories above it. */
void scratch_write(const struct scratch *scratch, const char *name, const void *bytes,
                   size_t length);
void scratch_write_text(const struct scratch *scratch, const char *name, const char *text);
void scratch_mkdir(const struct scratch *scratch, const char *name);
/* Waits until what was written so far is too old to be racy. */
void scratch_grow_old(void);
void scratch_remove(const struct scratch *scratch);

#endif
