/* How a caller stops what takes long. */
#ifndef EPINDEX_FORMAT_PROGRESS_H
#define EPINDEX_FORMAT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Anything but 0 stops. */
typedef int fmt_ask(void *context);

struct fmt_progress {
    fmt_ask *ask; /* NULL: nobody stops it */
    void *context;
};

/* To be called with the number of each step: asks once in some thousand of them, which take a few
 * milliseconds. `progress` may be NULL. */
static inline bool fmt_must_stop(const struct fmt_progress *progress, size_t step)
{
    return step % 4096 == 0 && progress != NULL && progress->ask != NULL &&
           progress->ask(progress->context) != 0;
}

#endif
