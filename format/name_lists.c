#include <stdlib.h>
#include <string.h>

#include "digits.h"
#include "name_table.h"
#include "records.h"
#include "writing.h"

/* The places of a distribution's entries in the order of their lines, each as the difference from
 * the one before. */
static enum fmt_status put_places(struct writing *w, size_t first, size_t count)
{
    char text[22];
    int64_t before = 0;
    for (size_t i = first; i < first + count; i++) {
        int64_t difference = (int64_t)w->places[i] - before;
        const char *digits = write_decimal(
            text, (uint64_t)(difference < 0 ? -difference : difference), difference < 0);
        if (i > first)
            fmt_put_bytes(&w->output, " ", 1);
        fmt_put_bytes(&w->output, digits, strlen(digits));
        before = w->places[i];
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    fmt_put_bytes(&w->output, "", 1);
    return FMT_OK;
}

/* A record for each normalized name, in the order in which they first come. `first_entries` has the
 * number of each distribution's first entry; `next` the next distribution of the same name. */
static enum fmt_status put_names_of(struct writing *w, const size_t *first_entries,
                                    const uint32_t *next, const uint32_t *counts)
{
    const struct distribution *distributions = w->contents->distributions;
    for (size_t i = 0; i < w->contents->n_distributions; i++) {
        if (counts[i] == 0)
            continue;
        const char *name = distributions[i].public.normalized;
        size_t at = writing_begin(w, FMT_NAME_KEY, FMT_KEY_LENGTH(FMT_NAME_KEY));
        fmt_put_bytes(&w->output, name, strlen(name));
        size_t data = writing_begin_list(w, counts[i], FMT_NAMED_FIELDS);
        for (uint32_t d = (uint32_t)i; d != FMT_NO_ENTRY; d = next[d]) {
            fmt_put_unsigned(&w->output, w->rows[d]);
            if (put_places(w, first_entries[d], distributions[d].public.entries) != FMT_OK ||
                writing_must_stop(w))
                return FMT_STOPPED;
        }
        enum fmt_status status = writing_end(w, at, data);
        if (status != FMT_OK)
            return status;
    }
    return FMT_OK;
}

enum fmt_status put_name_lists(struct writing *w)
{
    size_t n = w->contents->n_distributions, first_entry = 0;
    struct name_table names = {0};
    enum fmt_status status = FMT_MEMORY;
    size_t *first_entries = calloc(n + 1, sizeof *first_entries);
    uint32_t *next = calloc(n + 1, sizeof *next);     /* of each distribution */
    uint32_t *counts = calloc(n + 1, sizeof *counts); /* of each that is the first of its name */
    uint32_t *ends =
        calloc(2 * n + 1, sizeof *ends); /* of each name: first and last distribution */
    if (first_entries == NULL || next == NULL || counts == NULL || ends == NULL)
        goto cleanup;
    for (size_t i = 0; i < n; i++) {
        const epi_distribution *public = &w->contents->distributions[i].public;
        size_t number;
        int is_new = name_table_add(&names, public->normalized, &number);
        if (is_new < 0)
            goto cleanup;
        next[i] = FMT_NO_ENTRY;
        if (is_new)
            ends[2 * number] = (uint32_t)i;
        else
            next[ends[2 * number + 1]] = (uint32_t)i;
        ends[2 * number + 1] = (uint32_t)i;
        counts[ends[2 * number]]++;
        first_entries[i] = first_entry;
        first_entry += public->entries;
        if (writing_must_stop(w)) {
            status = FMT_STOPPED;
            goto cleanup;
        }
    }
    status = put_names_of(w, first_entries, next, counts);
cleanup:
    name_table_free(&names);
    free(first_entries);
    free(next);
    free(counts);
    free(ends);
    return status;
}
