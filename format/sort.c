#include "sort.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

/* What is sorted by itself, within a millisecond or two. */
enum { AT_ONCE = 4096 };

struct sorting {
    size_t size;
    int (*compare)(const void *, const void *);
    const struct fmt_progress *progress;
};

/* Merges the sorted items from `first` on, and from `middle` on, up to `end`; they are numbers. */
static bool merge(const struct sorting *sorting, const char *from, char *to, size_t first,
                  size_t middle, size_t end)
{
    size_t size = sorting->size, left = first, right = middle;
    for (size_t i = first; i < end; i++) {
        bool is_left =
            right == end ||
            (left < middle && sorting->compare(from + left * size, from + right * size) <= 0);
        memcpy(to + i * size, from + (is_left ? left++ : right++) * size, size);
        if (fmt_must_stop(sorting->progress, i))
            return false;
    }
    return true;
}

static size_t smaller(size_t one, size_t other)
{
    return one < other ? one : other;
}

/* Sorts each run by itself, into `to`, which may be where they are. */
static bool sort_runs(const struct sorting *sorting, char *items, char *to, size_t n)
{
    for (size_t first = 0; first < n; first += AT_ONCE) {
        size_t at = first * sorting->size, run = smaller(AT_ONCE, n - first);
        array_sort(items + at, run, sorting->size, sorting->compare);
        if (to != items)
            memcpy(to + at, items + at, run * sorting->size);
        if (fmt_must_stop(sorting->progress, 0))
            return false;
    }
    return true;
}

static bool merge_runs(const struct sorting *sorting, char *from, char *to, size_t n)
{
    for (size_t width = AT_ONCE; width < n; width *= 2) {
        for (size_t first = 0; first < n; first += 2 * width)
            if (!merge(sorting, from, to, first, smaller(first + width, n),
                       smaller(first + 2 * width, n)))
                return false;
        char *merged = to;
        to = from;
        from = merged;
    }
    return true;
}

enum fmt_status fmt_sort(void *items, size_t n, size_t size,
                         int (*compare)(const void *, const void *),
                         const struct fmt_progress *progress)
{
    const struct sorting sorting = {size, compare, progress};
    bool is_odd = false;
    for (size_t width = AT_ONCE; width < n; width *= 2)
        is_odd = !is_odd;
    char *other = n > AT_ONCE ? malloc(n * size) : NULL;
    if (n > AT_ONCE && other == NULL)
        return FMT_MEMORY;
    /* Each merge goes from one to the other, and the last one to the items. */
    bool sorted = sort_runs(&sorting, items, is_odd ? other : items, n) &&
                  merge_runs(&sorting, is_odd ? other : items, is_odd ? items : other, n);
    free(other);
    return sorted ? FMT_OK : FMT_STOPPED;
}
