/* One file of a catalogue while it is made, of which no more is in memory than was allowed: what
 * comes next in each part of the file waits in a spool, and what has to be put in order in a
 * sorter. The steps, in this order:
 *
 *     parts_begin(); parts_take() for each row; parts_arrange(); parts_write(); parts_free().
 *
 * The bytes are those that fmt_make() makes of the same contents. What one input, one group and
 * name, or one normalized name has is in memory at once, and 32 bytes for each group.
 *
 * On failure: FMT_MEMORY; FMT_SYSTEM (errno); FMT_TOO_LARGE: it would pass cdb's limit;
 * FMT_STOPPED. */
#ifndef EPINDEX_CATALOGUE_PARTS_H
#define EPINDEX_CATALOGUE_PARTS_H

#include "arena.h"
#include "contents.h"
#include "digits.h"
#include "hash.h"
#include "progress.h"
#include "records.h"
#include "sorter.h"
#include "spool.h"

/* What the file has of a group. */
struct span {
    uint32_t entries;
    uint32_t end;     /* of its record, from the data of the table of distributions on */
    uint64_t record;  /* how large that is */
    uint64_t records; /* and those of its entries, behind it */
    bool repeats;     /* a name comes more than once */
};

/* How many fields its members have. */
static inline unsigned members_fields(const struct span *span)
{
    return span->repeats ? FMT_MEMBER_FIELDS : FMT_PLAIN_MEMBER_FIELDS;
}

struct parts {
    const char *folder; /* where files are that memory has no room for */
    size_t memory;      /* of each sorter */
    const struct fmt_progress *progress;

    /* Of the rows: lists as they will stand in the file, but for how many there are. */
    struct spool inputs, distributions, problems;
    uint32_t n_inputs, n_distributions, n_problems, n_entries;
    uint32_t shard, shards;                   /* which file it is, of how many */
    uint64_t home_inputs, home_distributions; /* that no other shard counts */
    struct hash directory_hash;
    struct sorter *entries; /* by group, name, number */
    struct sorter *names;   /* by normalized name, distribution, and the number of the entry */
    struct input_at_hand *at_hand;

    /* Arranged. */
    struct spool groups; /* their list */
    struct span *spans;  /* of each group; malloc'ed */
    size_t n_groups, spans_capacity;
    struct spool records;   /* of entries, in the order of the file */
    struct sorter *members; /* by group and number: place and name */
    struct spool name_records;
    uint32_t n_records; /* of both */
};

/* `parts` has where, how much memory, the progress and which shard; all else is set. */
enum fmt_status parts_begin(struct parts *parts);
/* The next row, in their order (gather.c). */
enum fmt_status parts_take(struct parts *parts, const char *row, size_t length);
/* When all rows were taken (arrange.c, arrange_names.c). */
enum fmt_status parts_arrange(struct parts *parts);
/* Into an empty file, which can be read too (write_parts.c). */
enum fmt_status parts_write(struct parts *parts, int file);
void parts_free(struct parts *parts);

/* For these files. The last row was taken. */
enum fmt_status parts_finish_rows(struct parts *parts);
/* When the entries were arranged. */
enum fmt_status parts_arrange_names(struct parts *parts);

/* How many bytes the head of a list is, and a record. */
static inline uint64_t list_head_size(uint32_t count, unsigned fields)
{
    return count_digits(count) + 1 + count_digits(fields) + 1;
}

static inline uint64_t record_size(uint64_t key_length, uint64_t data_length)
{
    return 8 + key_length + data_length;
}

/* Of the data of the table of distributions. */
static inline uint64_t table_size(const struct parts *parts)
{
    return list_head_size(parts->n_distributions, FMT_DISTRIBUTION_FIELDS) +
           spool_size(&parts->distributions);
}

/* Keys of sorters are made in a struct fmt_output, of fields, and numbers that sort bytewise. */
void key_put_number(struct fmt_output *key, uint32_t number);
const char *key_text(const char **next);
uint32_t key_number(const char **next);
enum fmt_status key_add(struct sorter *sorter, const struct fmt_output *key);
/* All keys were added. */
enum fmt_status key_sort(struct sorter *sorter);
/* The next key; FMT_NONE: there is none. `step` counts, for the progress. */
enum fmt_status key_next(struct sorter *sorter, const struct parts *parts, size_t step,
                         const char **key, size_t *length);
/* What shares a key stands where the first of it would: records that begin with `fields` texts and
 * a number are sorted again, in another sorter, by the first `kept` of the texts, and the first
 * number of all that share the texts, which is put behind these. */
enum fmt_status key_order_by_first(const struct parts *parts, struct sorter **sorter, size_t kept,
                                   size_t fields);

#endif
