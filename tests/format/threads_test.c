/* One reader, many threads. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"

enum { THREADS = 8, ENTRIES = 5000, PER_GROUP = 50 };

struct job {
    const struct fmt_reader *reader;
    const struct many *many;
    size_t first;
    size_t wrong;
};

static void *look_everything_up(void *argument)
{
    struct job *job = argument;
    epi_entry entry;
    for (size_t i = 0; i < ENTRIES; i++) {
        size_t n = (i * 7 + job->first) % ENTRIES;
        const char *group = job->many->texts[n][0], *name = job->many->texts[n][1];
        job->wrong += fmt_find(job->reader, group, name, &entry) != FMT_OK || entry.line != n + 1;
        struct fmt_cursor named = fmt_all_named(job->reader, group, name);
        job->wrong += !fmt_next_entry(&named, &entry) || entry.line != n + 1;
        job->wrong += fmt_next_entry(&named, &entry);
        if (i % 100 != 0)
            continue;
        size_t line = n - n % PER_GROUP;
        struct fmt_cursor cursor = fmt_group(job->reader, group);
        while (fmt_next_entry(&cursor, &entry))
            job->wrong += entry.line != ++line;
        job->wrong += cursor.status != FMT_NONE || line % PER_GROUP != 0;
    }
    return NULL;
}

Test(threads, eight_threads_ask_one_reader_at_once)
{
    struct many *many = many_entries(ENTRIES, PER_GROUP);
    struct fmt_reader reader;
    struct job jobs[THREADS];
    pthread_t threads[THREADS];
    int fd = written_file(&many->contents);
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    close(fd);
    for (size_t i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){&reader, many, i * 613, 0};
        cr_assert_eq(pthread_create(&threads[i], NULL, look_everything_up, &jobs[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        cr_expect_eq(jobs[i].wrong, 0);
    }
    fmt_reader_close(&reader);
    many_free(many);
}
