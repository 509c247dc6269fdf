#include "known.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "array.h"
#include "file/index.h"
#include "hash.h"
#include "public.h"
#include "shard.h"

/* An input and its identity, hashed; `high` 0 and `low` 0: a free place. */
struct place {
    uint64_t high, low;
};

struct known {
    epi_index **shards;
    size_t n_shards, shards_capacity;
    struct place *places;
    size_t n_places; /* a power of two, at most half of them taken */
    bool *is_asked;  /* for each place: whether it was asked for and is there */
};

static struct place hash_of(const char *input, const char *identity)
{
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    XXH3_128bits_update(&state, input, strlen(input) + 1);
    XXH3_128bits_update(&state, identity, strlen(identity));
    XXH128_hash_t hash = XXH3_128bits_digest(&state);
    return (struct place){hash.high64, hash.low64 != 0 ? hash.low64 : 1};
}

/* The place that has the hash, or the free one where it belongs. */
static size_t find_place(const struct known *known, struct place hash)
{
    size_t at = (size_t)hash.low & (known->n_places - 1);
    while (known->places[at].low != 0 &&
           (known->places[at].low != hash.low || known->places[at].high != hash.high))
        at = (at + 1) & (known->n_places - 1);
    return at;
}

static epi_status out_of_memory(epi_detail *detail)
{
    detail_set(detail, "out of memory");
    return EPI_ERR_MEMORY;
}

static const struct fmt_reader *reader_of(const struct known *known, size_t shard)
{
    return &known->shards[shard]->pieces[0].file->reader;
}

static epi_status add_shard(struct known *known, epi_index *index, const char *path,
                            epi_detail *detail)
{
    if (!array_make_room(&known->shards, known->n_shards, 1, &known->shards_capacity,
                         sizeof(epi_index *))) {
        epi_close(index);
        return out_of_memory(detail);
    }
    known->shards[known->n_shards++] = index;
    if (reader_of(known, known->n_shards - 1)->header.kind == EPI_CATALOGUE)
        return EPI_OK;
    detail_about(detail, path, "it is no catalogue");
    return EPI_ERR_NOT_INDEX;
}

static epi_status open_shards(struct known *known, const char *path, epi_detail *detail)
{
    struct stat what;
    epi_index *index = NULL;
    epi_status status;
    if (stat(path, &what) != 0 || !S_ISDIR(what.st_mode)) {
        status = epi_open_file(path, &index, detail);
        return status == EPI_OK ? add_shard(known, index, path, detail) : status;
    }
    for (uint32_t i = 0;; i++) {
        status = epi_open_shard(path, NULL, NULL, i, &index, detail);
        if (status == EPI_NONE)
            return EPI_OK;
        if (status == EPI_OK)
            status = add_shard(known, index, path, detail);
        if (status != EPI_OK)
            return status;
    }
}

static epi_status damaged(epi_detail *detail)
{
    detail_set(detail, "the last catalogue is damaged");
    return EPI_ERR_DAMAGED;
}

static bool has_identity(const struct path_entry *input)
{
    return input->identity != NULL && input->identity[0] != '\0';
}

static epi_status load_inputs(struct known *known, epi_detail *detail)
{
    uint64_t count = 0;
    for (size_t i = 0; i < known->n_shards; i++)
        count += reader_of(known, i)->header.path_entries;
    for (known->n_places = 16; known->n_places < 2 * count;)
        known->n_places *= 2;
    known->places = calloc(known->n_places, sizeof *known->places);
    known->is_asked = calloc(known->n_places, sizeof *known->is_asked);
    if (known->places == NULL || known->is_asked == NULL)
        return out_of_memory(detail);
    for (size_t i = 0; i < known->n_shards; i++) {
        struct fmt_cursor cursor = fmt_path_entries(reader_of(known, i));
        struct path_entry input;
        while (fmt_next_path_entry(&cursor, &input)) {
            if (!has_identity(&input))
                continue;
            struct place hash = hash_of(input.path, input.identity);
            known->places[find_place(known, hash)] = hash;
        }
        if (cursor.status != FMT_NONE)
            return damaged(detail);
    }
    return EPI_OK;
}

epi_status known_open(const char *catalogue, struct known **known, epi_detail *detail)
{
    *known = calloc(1, sizeof **known);
    if (*known == NULL)
        return out_of_memory(detail);
    epi_status status = open_shards(*known, catalogue, detail);
    if (status == EPI_OK)
        status = load_inputs(*known, detail);
    if (status != EPI_OK) {
        known_close(*known);
        *known = NULL;
    }
    return status;
}

void known_close(struct known *known)
{
    if (known == NULL)
        return;
    for (size_t i = 0; i < known->n_shards; i++)
        epi_close(known->shards[i]);
    free(known->shards);
    free(known->places);
    free(known->is_asked);
    free(known);
}

bool known_has(struct known *known, const char *input, const char *identity)
{
    if (identity == NULL)
        return false;
    size_t at = find_place(known, hash_of(input, identity));
    if (known->places[at].low == 0)
        return false;
    known->is_asked[at] = true;
    return true;
}

static bool is_asked(const struct known *known, const struct path_entry *input)
{
    return has_identity(input) &&
           known->is_asked[find_place(known, hash_of(input->path, input->identity))];
}

/* One shard, while its lines are given. */
struct giving {
    const struct known *known;
    uint32_t shard;
    struct path_entry *inputs;
    bool *wanted; /* for each input */
    struct distribution *distributions;
    epi_entry *entries; /* of one distribution, that stand together */
    size_t n_entries, entries_capacity;
    known_take *take;
    void *context;
    epi_detail *detail;
};

static struct line line_of(const struct path_entry *input, const struct distribution *of)
{
    struct line line = {.input = input->path, .kind = input->kind, .identity = input->identity};
    if (of == NULL)
        return line;
    line.directory = of->public.directory;
    line.name = of->public.name;
    line.version = of->public.version;
    line.normalized = of->public.normalized;
    line.content = of->content;
    return line;
}

static epi_status load(struct giving *giving, const struct fmt_reader *reader)
{
    size_t n = 0;
    giving->inputs = calloc((size_t)reader->header.path_entries + 1, sizeof *giving->inputs);
    giving->wanted = calloc((size_t)reader->header.path_entries + 1, sizeof *giving->wanted);
    giving->distributions =
        calloc((size_t)reader->header.distributions + 1, sizeof *giving->distributions);
    if (giving->inputs == NULL || giving->wanted == NULL || giving->distributions == NULL)
        return out_of_memory(giving->detail);
    struct fmt_cursor cursor = fmt_path_entries(reader);
    for (; n < reader->header.path_entries && fmt_next_path_entry(&cursor, &giving->inputs[n]); n++)
        giving->wanted[n] = is_asked(giving->known, &giving->inputs[n]);
    if (n < reader->header.path_entries)
        return damaged(giving->detail);
    cursor = fmt_distributions(reader);
    for (n = 0; n < reader->header.distributions; n++) {
        if (!fmt_next_distribution(&cursor, &giving->distributions[n]) ||
            giving->distributions[n].public.path_entry >= reader->header.path_entries)
            return damaged(giving->detail);
    }
    return EPI_OK;
}

/* The inputs and the distributions that are at home in the shard, without entries. */
static epi_status give_homes(const struct giving *giving, const struct fmt_reader *reader)
{
    uint32_t shards = (uint32_t)giving->known->n_shards;
    epi_status status = EPI_OK;
    for (size_t i = 0; i < reader->header.path_entries && status == EPI_OK; i++) {
        const struct path_entry *input = &giving->inputs[i];
        if (!giving->wanted[i] || shard_of_text(input->path, shards) != giving->shard)
            continue;
        struct line line = line_of(input, NULL);
        status = giving->take(giving->context, &line, giving->detail);
    }
    for (size_t i = 0; i < reader->header.distributions && status == EPI_OK; i++) {
        const struct distribution *of = &giving->distributions[i];
        if (!giving->wanted[of->public.path_entry] ||
            shard_of_text(of->public.normalized, shards) != giving->shard)
            continue;
        struct line line = line_of(&giving->inputs[of->public.path_entry], of);
        status = giving->take(giving->context, &line, giving->detail);
    }
    return status;
}

static int compare_input(const void *path, const void *input)
{
    return strcmp(path, ((const struct path_entry *)input)->path);
}

/* The input that a problem is about: a file, so the path itself or what it begins with. NULL: none
 * that is wanted. */
static const struct path_entry *input_of(const struct giving *giving, size_t n_inputs, char *path)
{
    for (char *end = path + strlen(path); end != NULL; end = strrchr(path, '/')) {
        *end = '\0';
        const struct path_entry *input =
            bsearch(path, giving->inputs, n_inputs, sizeof *input, compare_input);
        if (input != NULL && giving->wanted[input - giving->inputs])
            return input;
    }
    return NULL;
}

static epi_status give_problems(const struct giving *giving, const struct fmt_reader *reader)
{
    struct fmt_cursor cursor = fmt_problems(reader);
    epi_problem problem;
    epi_status status = EPI_OK;
    while (status == EPI_OK && fmt_next_problem(&cursor, &problem)) {
        char *path = strdup(problem.path);
        if (path == NULL)
            return out_of_memory(giving->detail);
        const struct path_entry *input = input_of(giving, reader->header.path_entries, path);
        free(path);
        if (input == NULL)
            continue;
        struct line line = line_of(input, NULL);
        line.problems = &problem;
        line.n_problems = 1;
        status = giving->take(giving->context, &line, giving->detail);
    }
    return status == EPI_OK && cursor.status != FMT_NONE ? damaged(giving->detail) : status;
}

static epi_status give_entries(struct giving *giving)
{
    if (giving->n_entries == 0)
        return EPI_OK;
    const struct distribution *of = &giving->distributions[giving->entries[0].distribution];
    struct line line = line_of(&giving->inputs[of->public.path_entry], of);
    line.entries = giving->entries;
    line.n_entries = giving->n_entries;
    giving->n_entries = 0;
    return giving->take(giving->context, &line, giving->detail);
}

static epi_status give_all_entries(struct giving *giving, const struct fmt_reader *reader)
{
    struct fmt_cursor cursor = fmt_all_entries(reader);
    epi_entry entry;
    while (fmt_next_entry(&cursor, &entry)) {
        if (entry.distribution >= reader->header.distributions)
            return damaged(giving->detail);
        if (!giving->wanted[giving->distributions[entry.distribution].public.path_entry])
            continue;
        epi_status status = EPI_OK;
        if (giving->n_entries > 0 && giving->entries[0].distribution != entry.distribution)
            status = give_entries(giving);
        if (status != EPI_OK)
            return status;
        if (!array_make_room(&giving->entries, giving->n_entries, 1, &giving->entries_capacity,
                             sizeof *giving->entries))
            return out_of_memory(giving->detail);
        giving->entries[giving->n_entries++] = entry;
    }
    return cursor.status == FMT_NONE ? give_entries(giving) : damaged(giving->detail);
}

epi_status known_lines(struct known *known, known_take *take, void *context, epi_detail *detail)
{
    epi_status status = EPI_OK;
    for (size_t i = 0; i < known->n_shards && status == EPI_OK; i++) {
        const struct fmt_reader *reader = reader_of(known, i);
        struct giving giving = {.known = known,
                                .shard = (uint32_t)i,
                                .take = take,
                                .context = context,
                                .detail = detail};
        status = load(&giving, reader);
        if (status == EPI_OK)
            status = give_homes(&giving, reader);
        if (status == EPI_OK)
            status = give_problems(&giving, reader);
        if (status == EPI_OK)
            status = give_all_entries(&giving, reader);
        free(giving.inputs);
        free(giving.wanted);
        free(giving.distributions);
        free(giving.entries);
    }
    return status;
}
