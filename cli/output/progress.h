/* One line on the terminal, rewritten while a scan takes longer than half a second. */
#ifndef EPINDEX_CLI_OUTPUT_PROGRESS_H
#define EPINDEX_CLI_OUTPUT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool wanted;
    int64_t started_ms, shown_ms; /* shown_ms 0: nothing stands on the terminal */
};

/* Milliseconds on a clock that nobody sets. */
int64_t progress_clock_ms(void);

/* Shows nothing when `quiet`, or when stderr is no terminal. */
void progress_start(struct progress *progress, bool quiet);
void progress_show(struct progress *progress, size_t done, size_t known);
/* Removes the line, so that messages start on a clean one. */
void progress_clear(struct progress *progress);

#endif
