/* How long a build goes on without asking whether it is to stop: the most processor time between
 * two calls of its callback, from the first moment to the last.
 *
 *     stop_gaps KIND LEVEL FILE PATH...      prints "MICROSECONDS CALLS STATUS", and where it was
 *
 * With STOP_AT=N, it is stopped at the Nth call, and the time is that until everything is put away.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "epindex.h"

static struct gaps {
    double last, most;
    size_t calls, stop_at, before, done_before, known_before;
} gaps;

static double processor_time(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int note_call(void *context, size_t done, size_t known)
{
    struct gaps *so_far = context;
    double now = processor_time();
    if (now - so_far->last > so_far->most) {
        so_far->most = now - so_far->last;
        so_far->before = so_far->calls;
        so_far->done_before = done;
        so_far->known_before = known;
    }
    so_far->calls++;
    so_far->last = processor_time();
    return so_far->stop_at != 0 && so_far->calls >= so_far->stop_at;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    epi_detail detail = {""};
    const char *stop_at = getenv("STOP_AT");
    options.kind = strcmp(argv[1], "sealed") == 0 ? EPI_SEALED : EPI_LOCAL;
    options.level = strcmp(argv[2], "content") == 0 ? EPI_LEVEL_CONTENT : EPI_LEVEL_DEFAULT;
    options.progress = note_call;
    options.context = &gaps;
    gaps.stop_at = stop_at == NULL ? 0 : strtoul(stop_at, NULL, 10);
    gaps.last = processor_time();
    epi_status status = epi_update((const char *const *)argv + 4, (size_t)argc - 4, argv[3],
                                   &options, NULL, NULL, &detail);
    size_t calls = gaps.calls;
    note_call(&gaps, 0, 0);
    printf("%.0f %zu %d\n", gaps.stop_at != 0 ? gaps.last : gaps.most, calls, (int)status);
    fprintf(stderr, "%s; in front of call %zu, at %zu of %zu\n", detail.text, gaps.before,
            gaps.done_before, gaps.known_before);
    return 0;
}
