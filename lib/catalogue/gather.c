/* Rows become the lists of one file, input by input, and what sorters need to make the rest. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "fingerprint.h"
#include "parts.h"
#include "records.h"
#include "row.h"
#include "shard.h"
#include "words.h"

/* The input whose rows are being taken. */
struct input_at_hand {
    struct path_entry public; /* path NULL: none */
    struct arena arena;       /* its rows */
    struct distribution *distributions;
    size_t n_distributions, distributions_capacity;
    epi_entry *entries; /* of the last of these */
    size_t n_entries, entries_capacity;
    uint32_t row;     /* where that one begins in the list */
    const char *head; /* of it: rows that begin so are of it */
    size_t head_length;
    XXH3_state_t *hash; /* of the contents of all inputs */
    struct fmt_output key;
};

enum fmt_status parts_begin(struct parts *parts)
{
    parts->entries = sorter_new(parts->memory, parts->folder, parts->progress);
    parts->names = sorter_new(parts->memory, parts->folder, parts->progress);
    parts->members = sorter_new(parts->memory, parts->folder, parts->progress);
    parts->at_hand = calloc(1, sizeof *parts->at_hand);
    if (parts->at_hand != NULL)
        parts->at_hand->hash = XXH3_createState();
    if (parts->entries == NULL || parts->names == NULL || parts->members == NULL ||
        parts->at_hand == NULL || parts->at_hand->hash == NULL)
        return FMT_MEMORY;
    XXH3_128bits_reset(parts->at_hand->hash);
    return FMT_OK;
}

static void free_input(struct input_at_hand *at_hand)
{
    if (at_hand == NULL)
        return;
    arena_free(&at_hand->arena);
    free(at_hand->distributions);
    free(at_hand->entries);
    XXH3_freeState(at_hand->hash);
    fmt_output_free(&at_hand->key);
    free(at_hand);
}

void parts_free(struct parts *parts)
{
    free_input(parts->at_hand);
    sorter_free(parts->entries);
    sorter_free(parts->names);
    sorter_free(parts->members);
    spool_free(&parts->inputs);
    spool_free(&parts->distributions);
    spool_free(&parts->problems);
    spool_free(&parts->groups);
    spool_free(&parts->records);
    spool_free(&parts->name_records);
    free(parts->spans);
}

/* Brings the entries of the distribution into order, and leaves out what several of its rows had.
 */
static void sort_entries(struct input_at_hand *at_hand)
{
    epi_entry *entries = at_hand->entries;
    size_t kept = 0;
    if (at_hand->n_entries > 1)
        qsort(entries, at_hand->n_entries, sizeof *entries, compare_lines);
    for (size_t i = 0; i < at_hand->n_entries; i++) {
        if (kept == 0 || compare_lines(&entries[kept - 1], &entries[i]) != 0)
            entries[kept++] = entries[i];
    }
    at_hand->n_entries = kept;
}

static enum fmt_status add_name(struct parts *parts, const char *normalized, uint32_t distribution)
{
    struct fmt_output *key = &parts->at_hand->key;
    key->size = 0;
    fmt_put_text(key, normalized);
    key_put_number(key, distribution);
    key_put_number(key, 0);
    key_put_number(key, parts->at_hand->row);
    return key_add(parts->names, key);
}

static enum fmt_status add_entry(struct parts *parts, const epi_entry *entry,
                                 const epi_distribution *of)
{
    struct fmt_output *key = &parts->at_hand->key;
    key->size = 0;
    fmt_put_text(key, entry->group);
    fmt_put_text(key, entry->name);
    key_put_number(key, parts->n_entries++);
    key_put_number(key, of->number);
    key_put_number(key, parts->at_hand->row);
    key_put_number(key, entry->line);
    fmt_put_text(key, entry->value);
    fmt_put_text(key, of->normalized);
    return key_add(parts->entries, key);
}

static enum fmt_status finish_distribution(struct parts *parts)
{
    struct input_at_hand *at_hand = parts->at_hand;
    if (at_hand->head == NULL)
        return FMT_OK;
    struct distribution *of = &at_hand->distributions[at_hand->n_distributions - 1];
    at_hand->head = NULL;
    sort_entries(at_hand);
    of->public.entries = (uint32_t)at_hand->n_entries;
    parts->home_distributions +=
        shard_of_text(of->public.normalized, parts->shards) == parts->shard;
    at_hand->row = (uint32_t)spool_size(&parts->distributions);
    fmt_put_distribution(&parts->distributions.bytes, of, of->public.number);
    enum fmt_status status = spool_settle(&parts->distributions, parts->folder);
    if (status == FMT_OK && (spool_size(&parts->distributions) > UINT32_MAX ||
                             at_hand->n_entries >= UINT32_MAX - parts->n_entries))
        status = FMT_TOO_LARGE;
    if (status == FMT_OK)
        status = add_name(parts, of->public.normalized, of->public.number);
    for (size_t i = 0; i < at_hand->n_entries && status == FMT_OK; i++)
        status = add_entry(parts, &at_hand->entries[i], &of->public);
    at_hand->n_entries = 0;
    return status;
}

static enum fmt_status finish_input(struct parts *parts)
{
    struct input_at_hand *at_hand = parts->at_hand;
    struct path_entry *input = &at_hand->public;
    if (input->path == NULL)
        return FMT_OK;
    enum fmt_status status = finish_distribution(parts);
    if (status != FMT_OK)
        return status;
    input->distributions = (uint32_t)at_hand->n_distributions;
    input->content = path_entry_fingerprint(path_kind_name(input->kind), at_hand->distributions,
                                            at_hand->n_distributions);
    XXH3_128bits_update(at_hand->hash, input->content.bytes, sizeof input->content.bytes);
    fmt_put_path_entry(&parts->inputs.bytes, input);
    parts->n_inputs++;
    parts->home_inputs += shard_of_text(input->path, parts->shards) == parts->shard;
    at_hand->n_distributions = 0;
    input->path = NULL;
    arena_free(&at_hand->arena);
    return spool_settle(&parts->inputs, parts->folder);
}

enum fmt_status parts_finish_rows(struct parts *parts)
{
    XXH128_canonical_t canonical;
    enum fmt_status status = finish_input(parts);
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(parts->at_hand->hash));
    memcpy(parts->directory_hash.bytes, canonical.digest, sizeof canonical.digest);
    free_input(parts->at_hand);
    parts->at_hand = NULL;
    return status;
}

/* Lines of one input with different identities are of two states of it: neither is believed,
 * and it is scanned next time. */
static void begin_input(struct input_at_hand *at_hand, const struct line *line)
{
    struct path_entry *input = &at_hand->public;
    const char *identity = line->identity != NULL ? line->identity : "";
    if (input->path == NULL)
        *input = (struct path_entry){.path = line->input,
                                     .kind = line->kind,
                                     .identity = identity,
                                     .stamp = {.state = STAMP_NONE}};
    else if (strcmp(input->identity, identity) != 0)
        input->identity = "";
}

static enum fmt_status begin_distribution(struct parts *parts, const struct line *line)
{
    struct input_at_hand *at_hand = parts->at_hand;
    if (!array_make_room(&at_hand->distributions, at_hand->n_distributions, 1,
                         &at_hand->distributions_capacity, sizeof *at_hand->distributions))
        return FMT_MEMORY;
    struct distribution *added = &at_hand->distributions[at_hand->n_distributions++];
    *added = (struct distribution){
        .public = {.name = line->name,
                   .version = line->version,
                   .normalized = line->normalized,
                   .directory = line->directory,
                   .location = arena_join_path(&at_hand->arena, line->input, line->directory),
                   .path_entry = parts->n_inputs,
                   .number = parts->n_distributions++},
        .content = line->content,
        .stamp = {.state = STAMP_NONE},
        .metadata_stamp = {.state = STAMP_NONE},
    };
    return added->public.location == NULL ? FMT_MEMORY : FMT_OK;
}

/* A row of the distribution at hand, or of another one: what is in front of the entries decides. */
static enum fmt_status take_distribution(struct parts *parts, struct row *row, const char *bytes)
{
    struct input_at_hand *at_hand = parts->at_hand;
    size_t head_length = (size_t)(row->entries - bytes);
    enum fmt_status status = FMT_OK;
    if (at_hand->head == NULL || at_hand->head_length != head_length ||
        memcmp(at_hand->head, bytes, head_length) != 0) {
        status = finish_distribution(parts);
        if (status == FMT_OK)
            status = begin_distribution(parts, &row->line);
        at_hand->head = bytes;
        at_hand->head_length = head_length;
    }
    epi_entry entry;
    while (status == FMT_OK && row_next_entry(row, &entry)) {
        if (!array_make_room(&at_hand->entries, at_hand->n_entries, 1, &at_hand->entries_capacity,
                             sizeof *at_hand->entries))
            return FMT_MEMORY;
        at_hand->entries[at_hand->n_entries++] = entry;
    }
    return status;
}

static enum fmt_status take_problem(struct parts *parts, const epi_problem *problem)
{
    fmt_put_problem(&parts->problems.bytes, problem);
    parts->n_problems++;
    return spool_settle(&parts->problems, parts->folder);
}

enum fmt_status parts_take(struct parts *parts, const char *bytes, size_t length)
{
    struct input_at_hand *at_hand = parts->at_hand;
    enum fmt_status status = FMT_OK;
    struct row row;
    if (parts->n_inputs + parts->n_distributions + parts->n_problems > UINT32_MAX / 2)
        return FMT_TOO_LARGE;
    if (at_hand->public.path != NULL && strcmp(at_hand->public.path, row_input(bytes)) != 0)
        status = finish_input(parts);
    /* All strings of the input are in its rows. */
    char *copy = status == FMT_OK ? arena_copy(&at_hand->arena, bytes, length) : NULL;
    if (copy == NULL)
        return status == FMT_OK ? FMT_MEMORY : status;
    row_read(&row, copy, length);
    switch (row.kind) {
    case ROW_PROBLEM:
        return take_problem(parts, &row.problem);
    case ROW_INPUT:
    case ROW_DISTRIBUTION:
        begin_input(at_hand, &row.line);
        return row.kind == ROW_INPUT ? FMT_OK : take_distribution(parts, &row, copy);
    }
    return FMT_OK;
}
