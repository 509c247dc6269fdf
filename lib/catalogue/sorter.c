#include "sorter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "file.h"
#include "sort.h"

#define LEAST_MEMORY ((size_t)64 << 10)
#define LEAST_WINDOW ((size_t)4 << 10)
#define MOST_WINDOW ((size_t)1 << 20)

/* A record as it stands in memory and in the file: its length, then its bytes. */
#define HEAD sizeof(uint32_t)

/* A sorted part of the file, and what of it is in memory. */
struct run {
    uint64_t at, end; /* what was not read yet */
    char *window;
    size_t window_size, next, filled;
    const char *record; /* the one that is next in turn */
    size_t length;
};

struct sorter {
    size_t memory;
    const char *folder;
    const struct fmt_progress *progress;
    size_t steps;
    int file; /* -1: none was needed */
    uint64_t file_size;
    char *block; /* records, until they are put aside */
    size_t block_size, used;
    const char **order; /* of the records in the block */
    size_t n_order, order_capacity;
    struct run *runs;
    size_t n_runs, runs_capacity;
    struct run **heap; /* of runs with records left; the least first */
    size_t n_heap;
    struct run *taken; /* the run that the last record came from */
    size_t next;       /* where nothing was put aside: the next in `order` */
    const char *last;  /* the record that came out last, to leave out equal ones */
    char *last_copy;   /* where it had to be copied */
    size_t last_length, last_capacity;
    bool has_last;
};

static size_t record_length(const char *record)
{
    uint32_t length;
    memcpy(&length, record, HEAD);
    return length;
}

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    if (order != 0)
        return order;
    return a_length < b_length ? -1 : a_length > b_length;
}

static int compare_records(const void *left, const void *right)
{
    const char *a = *(const char *const *)left, *b = *(const char *const *)right;
    return compare_bytes(a + HEAD, record_length(a), b + HEAD, record_length(b));
}

struct sorter *sorter_new(size_t memory, const char *folder, const struct fmt_progress *progress)
{
    struct sorter *sorter = calloc(1, sizeof *sorter);
    if (sorter == NULL)
        return NULL;
    sorter->memory = memory < LEAST_MEMORY ? LEAST_MEMORY : memory;
    sorter->folder = folder;
    sorter->progress = progress;
    sorter->file = -1;
    return sorter;
}

void sorter_free(struct sorter *sorter)
{
    if (sorter == NULL)
        return;
    for (size_t i = 0; i < sorter->n_runs; i++)
        free(sorter->runs[i].window);
    if (sorter->file >= 0)
        close(sorter->file);
    free(sorter->runs);
    free(sorter->heap);
    free(sorter->order);
    free(sorter->block);
    free(sorter->last_copy);
    free(sorter);
}

static bool must_stop(struct sorter *sorter)
{
    if (!fmt_must_stop(sorter->progress, ++sorter->steps))
        return false;
    errno = ECANCELED;
    return true;
}

static int sort_order(struct sorter *sorter)
{
    enum fmt_status status = fmt_sort(sorter->order, sorter->n_order, sizeof *sorter->order,
                                      compare_records, sorter->progress);
    if (status == FMT_OK)
        return 0;
    errno = status == FMT_STOPPED ? ECANCELED : ENOMEM;
    return -1;
}

/* Writes what is in the block as a run of its own. */
static int put_aside(struct sorter *sorter)
{
    if (sorter->n_order == 0)
        return 0;
    if (sorter->file < 0 && (sorter->file = open_file_without_name(sorter->folder)) < 0)
        return -1;
    if (!array_make_room(&sorter->runs, sorter->n_runs, 1, &sorter->runs_capacity,
                         sizeof *sorter->runs)) {
        errno = ENOMEM;
        return -1;
    }
    if (sort_order(sorter) != 0)
        return -1;
    int file = fcntl(sorter->file, F_DUPFD_CLOEXEC, 0);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");
    if (out == NULL) {
        if (file >= 0)
            close(file);
        return -1;
    }
    struct run run = {.at = sorter->file_size};
    bool written = true;
    for (size_t i = 0; i < sorter->n_order && written; i++) {
        size_t size = HEAD + record_length(sorter->order[i]);
        written = !must_stop(sorter) && fwrite(sorter->order[i], size, 1, out) == 1;
        sorter->file_size += size;
    }
    int error = errno;
    if (fclose(out) != 0 && written)
        return -1;
    errno = error;
    if (!written)
        return -1;
    run.end = sorter->file_size;
    sorter->runs[sorter->n_runs++] = run;
    sorter->n_order = 0;
    sorter->used = 0;
    return 0;
}

/* Room in the block for a record, which may be larger than all that was meant to be used. */
static int make_room(struct sorter *sorter, size_t size)
{
    if (sorter->used > 0 &&
        sorter->used + size + (sorter->n_order + 1) * sizeof *sorter->order > sorter->memory &&
        put_aside(sorter) != 0)
        return -1;
    if (sorter->block_size - sorter->used >= size)
        return 0;
    /* Only where it is empty: nothing points into it. */
    size_t block_size = size > sorter->memory ? size : sorter->memory;
    char *block = realloc(sorter->block, block_size);
    if (block == NULL)
        return -1;
    sorter->block = block;
    sorter->block_size = block_size;
    return 0;
}

int sorter_add(struct sorter *sorter, const char *record, size_t length)
{
    if (length > UINT32_MAX) {
        errno = EFBIG;
        return -1;
    }
    if (make_room(sorter, HEAD + length) != 0 ||
        !array_make_room(&sorter->order, sorter->n_order, 1, &sorter->order_capacity,
                         sizeof *sorter->order)) {
        return -1;
    }
    if (must_stop(sorter))
        return -1;
    uint32_t head = (uint32_t)length;
    char *at = sorter->block + sorter->used;
    memcpy(at, &head, HEAD);
    memcpy(at + HEAD, record, length);
    sorter->order[sorter->n_order++] = at;
    sorter->used += HEAD + length;
    return 0;
}

/* Makes `wanted` bytes from run->next on available. */
static int fill_window(struct sorter *sorter, struct run *run, size_t wanted)
{
    if (run->filled - run->next >= wanted)
        return 0;
    memmove(run->window, run->window + run->next, run->filled - run->next);
    run->filled -= run->next;
    run->next = 0;
    if (wanted > run->window_size) {
        char *window = realloc(run->window, wanted);
        if (window == NULL)
            return -1;
        run->window = window;
        run->window_size = wanted;
    }
    while (run->filled < wanted) {
        size_t room = run->window_size - run->filled;
        uint64_t left = run->end - run->at;
        ssize_t n = pread(sorter->file, run->window + run->filled,
                          room < left ? room : (size_t)left, (off_t)run->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? EIO : errno;
            return -1;
        }
        run->filled += (size_t)n;
        run->at += (uint64_t)n;
    }
    return 0;
}

/* 1: run->record is the next one; 0: there is none; -1. */
static int advance(struct sorter *sorter, struct run *run)
{
    if (run->at == run->end && run->next == run->filled)
        return 0;
    if (fill_window(sorter, run, HEAD) != 0)
        return -1;
    size_t length = record_length(run->window + run->next);
    if (fill_window(sorter, run, HEAD + length) != 0)
        return -1;
    run->record = run->window + run->next + HEAD;
    run->length = length;
    run->next += HEAD + length;
    return 1;
}

static bool run_is_less(const struct run *a, const struct run *b)
{
    return compare_bytes(a->record, a->length, b->record, b->length) < 0;
}

static void sift_down(struct sorter *sorter, size_t at)
{
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < sorter->n_heap; child++) {
            if (run_is_less(sorter->heap[child], sorter->heap[least]))
                least = child;
        }
        if (least == at)
            return;
        struct run *run = sorter->heap[at];
        sorter->heap[at] = sorter->heap[least];
        sorter->heap[least] = run;
        at = least;
    }
}

int sorter_sort(struct sorter *sorter)
{
    if (sorter->n_runs == 0)
        return sort_order(sorter);
    if (put_aside(sorter) != 0)
        return -1;
    free(sorter->block);
    free(sorter->order);
    sorter->block = NULL;
    sorter->order = NULL;
    size_t window = sorter->memory / sorter->n_runs;
    window = window < LEAST_WINDOW ? LEAST_WINDOW : window > MOST_WINDOW ? MOST_WINDOW : window;
    sorter->heap = calloc(sorter->n_runs, sizeof *sorter->heap);
    if (sorter->heap == NULL)
        return -1;
    for (size_t i = 0; i < sorter->n_runs; i++) {
        struct run *run = &sorter->runs[i];
        run->window = malloc(window);
        if (run->window == NULL)
            return -1;
        run->window_size = window;
        if (advance(sorter, run) < 0)
            return -1;
        sorter->heap[sorter->n_heap++] = run;
    }
    for (size_t i = sorter->n_heap; i-- > 0;)
        sift_down(sorter, i);
    return 0;
}

/* As sorter_next(), equal ones too. */
static int next_of_all(struct sorter *sorter, const char **record, size_t *length)
{
    if (sorter->n_runs == 0) {
        if (sorter->next == sorter->n_order)
            return 0;
        *record = sorter->order[sorter->next] + HEAD;
        *length = record_length(sorter->order[sorter->next]);
        sorter->next++;
        return 1;
    }
    if (sorter->taken != NULL) {
        int more = advance(sorter, sorter->taken);
        if (more < 0)
            return -1;
        if (more == 0)
            sorter->heap[0] = sorter->heap[--sorter->n_heap];
        sorter->taken = NULL;
        sift_down(sorter, 0);
    }
    if (sorter->n_heap == 0)
        return 0;
    sorter->taken = sorter->heap[0];
    *record = sorter->taken->record;
    *length = sorter->taken->length;
    return 1;
}

/* The windows move on beneath a record that came from a file. */
static int remember(struct sorter *sorter, const char *record, size_t length)
{
    if (sorter->n_runs == 0) {
        sorter->last = record;
    } else {
        if (!array_make_room(&sorter->last_copy, 0, length + 1, &sorter->last_capacity, 1)) {
            errno = ENOMEM;
            return -1;
        }
        memcpy(sorter->last_copy, record, length);
        sorter->last = sorter->last_copy;
    }
    sorter->last_length = length;
    sorter->has_last = true;
    return 1;
}

int sorter_next(struct sorter *sorter, const char **record, size_t *length)
{
    for (;;) {
        int got = must_stop(sorter) ? -1 : next_of_all(sorter, record, length);
        if (got != 1)
            return got;
        if (!sorter->has_last ||
            compare_bytes(*record, *length, sorter->last, sorter->last_length) != 0)
            return remember(sorter, *record, *length);
    }
}
