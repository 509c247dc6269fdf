#include "output/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 500
#define INTERVAL_MS 100
/* As wide as the longest line that is shown. */
#define LINE_WIDTH 60

int64_t progress_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_start(struct progress *progress, bool quiet)
{
    *progress = (struct progress){.wanted = !quiet && isatty(STDERR_FILENO),
                                  .started_ms = progress_clock_ms()};
}

void progress_show(struct progress *progress, size_t done, size_t known)
{
    if (!progress->wanted || known == 0)
        return;
    int64_t now = progress_clock_ms();
    if (now - progress->started_ms < PATIENCE_MS || now - progress->shown_ms < INTERVAL_MS)
        return;
    char line[LINE_WIDTH + 1];
    snprintf(line, sizeof line, "epindex: %zu of %zu distributions", done, known);
    fprintf(stderr, "\r%-*s", LINE_WIDTH, line);
    fflush(stderr);
    progress->shown_ms = now;
}

void progress_clear(struct progress *progress)
{
    if (progress->shown_ms)
        fprintf(stderr, "\r%*s\r", LINE_WIDTH, "");
    progress->shown_ms = 0;
}
