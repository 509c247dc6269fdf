/* Lookups by several threads in one index: nanoseconds of wall-clock per lookup, all threads
 * together.
 *
 *     bench_threads INDEX LOOKUPS ROUNDS */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "measure.h"
#include "questions.h"

static const epi_index *index_of_all;
static struct questions questions;
static size_t per_thread;

static void *ask(void *context)
{
    size_t start = *(const size_t *)context;
    uint64_t seen = 0;
    epi_entry entry;
    for (size_t i = 0; i < per_thread; i++) {
        const struct question *question = &questions.list[(start + i) % questions.count];
        if (epi_find(index_of_all, question->group, question->name, &entry) == EPI_OK)
            seen += (unsigned char)entry.value[0];
    }
    return seen == 0 ? context : NULL;
}

static uint64_t ask_by_threads(void *context)
{
    size_t n = *(const size_t *)context;
    pthread_t threads[8];
    size_t starts[8];
    per_thread = questions.count / n;
    for (size_t i = 0; i < n; i++) {
        starts[i] = i * per_thread;
        if (pthread_create(&threads[i], NULL, ask, &starts[i]) != 0)
            fail("no thread");
    }
    for (size_t i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        fail("usage: bench_threads INDEX LOOKUPS ROUNDS");
    epi_index *index = open_index(argv[1]);
    index_of_all = index;
    questions = draw_hits(index, strtoul(argv[2], NULL, 10));
    static size_t counts[] = {1, 2, 4, 8};
    struct contender contenders[] = {
        {"1 thread", ask_by_threads, &counts[0], NULL},
        {"2 threads", ask_by_threads, &counts[1], NULL},
        {"4 threads", ask_by_threads, &counts[2], NULL},
        {"8 threads", ask_by_threads, &counts[3], NULL},
    };
    epi_info info = {.size = sizeof info};
    epi_describe(index, &info);
    char parameters[60];
    snprintf(parameters, sizeof parameters, "\"entries\": %u", info.entries);
    measure("threads", parameters, contenders, 4, (unsigned)strtoul(argv[3], NULL, 10),
            questions.count);
    epi_close(index);
    return 0;
}
