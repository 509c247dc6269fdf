#include "known.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "array.h"
#include "file/index.h"
#include "hash.h"
#include "public.h"
#include "shard.h"

/* Where a shard has an input: a place in the table is found by the hash of the input's path. */
struct place {
    uint32_t tag, shard;
    uint32_t input;        /* where its element begins in the file; 0: a free place */
    uint32_t distribution; /* likewise, its first one */
};

/* A problem, by the input that it is about. */
struct known_problem {
    uint32_t shard, input;
    uint32_t problem; /* where its element begins */
};

/* A distribution of the input that is asked for, as one shard has it. */
struct known_distribution {
    struct distribution distribution;
    const struct fmt_reader *reader;
};

struct known {
    epi_index **shards;
    size_t n_shards, shards_capacity;
    struct place *places;
    size_t n_places;                /* a power of two, at most half of them taken */
    struct known_problem *problems; /* by shard, and by input */
    size_t n_problems, problems_capacity;
    /* Of the input that is asked for: */
    struct known_distribution *distributions;
    size_t n_distributions, distributions_capacity;
    epi_entry *entries;
    size_t n_entries, entries_capacity;
    epi_problem *found, *about; /* all of its problems; those of one line */
    size_t n_found, found_capacity, about_capacity;
};

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

static uint32_t place_of(const struct fmt_reader *reader, const struct fmt_cursor *cursor)
{
    return cursor->next == NULL ? 0 : (uint32_t)(cursor->next - reader->file);
}

/* The cursor, from an element on that it came to before. */
static struct fmt_cursor from(struct fmt_cursor cursor, const struct fmt_reader *reader,
                              uint32_t at, uint32_t count)
{
    cursor.next = reader->file + at;
    cursor.left = count;
    return cursor;
}

static bool input_at(const struct known *known, const struct place *place, struct path_entry *input)
{
    const struct fmt_reader *reader = reader_of(known, place->shard);
    struct fmt_cursor cursor = from(fmt_path_entries(reader), reader, place->input, 1);
    return fmt_next_path_entry(&cursor, input);
}

/* The next place that the path may have, from *at on; NULL: none. */
static const struct place *next_place(const struct known *known, uint64_t hash, size_t *at)
{
    for (;; ++*at) {
        const struct place *place = &known->places[*at & (known->n_places - 1)];
        if (place->input == 0)
            return NULL;
        if (place->tag == (uint32_t)(hash >> 32)) {
            ++*at;
            return place;
        }
    }
}

static void add_place(struct known *known, const char *path, struct place place)
{
    uint64_t hash = XXH3_64bits(path, strlen(path));
    size_t at = (size_t)hash & (known->n_places - 1);
    place.tag = (uint32_t)(hash >> 32);
    while (known->places[at].input != 0)
        at = (at + 1) & (known->n_places - 1);
    known->places[at] = place;
}

/* Where the shard has the input of that path; NULL: nowhere. */
static const struct place *find_place(const struct known *known, const char *path, uint32_t shard)
{
    uint64_t hash = XXH3_64bits(path, strlen(path));
    size_t at = (size_t)hash & (known->n_places - 1);
    struct path_entry input;
    const struct place *place;
    while ((place = next_place(known, hash, &at)) != NULL) {
        if (place->shard == shard && input_at(known, place, &input) &&
            strcmp(input.path, path) == 0)
            return place;
    }
    return NULL;
}

static epi_status load_inputs(struct known *known, uint32_t shard, epi_detail *detail)
{
    const struct fmt_reader *reader = reader_of(known, shard);
    struct fmt_cursor inputs = fmt_path_entries(reader), distributions = fmt_distributions(reader);
    struct path_entry input;
    struct distribution distribution;
    for (uint32_t number = 0;; number++) {
        struct place place = {.shard = shard,
                              .input = place_of(reader, &inputs),
                              .distribution = place_of(reader, &distributions)};
        if (!fmt_next_path_entry(&inputs, &input))
            return inputs.status == FMT_NONE ? EPI_OK : damaged(detail);
        for (uint32_t i = 0; i < input.distributions; i++) {
            if (!fmt_next_distribution(&distributions, &distribution) ||
                distribution.public.path_entry != number)
                return damaged(detail);
        }
        if (input.identity[0] != '\0')
            add_place(known, input.path, place);
    }
}

/* The input that a problem is about: a file, so the path itself or what it begins with. */
static const struct place *input_of(const struct known *known, uint32_t shard, char *path)
{
    const struct place *place = NULL;
    for (char *end = path + strlen(path); end != NULL && place == NULL; end = strrchr(path, '/')) {
        *end = '\0';
        place = find_place(known, path, shard);
    }
    return place;
}

static epi_status load_problems(struct known *known, uint32_t shard, epi_detail *detail)
{
    const struct fmt_reader *reader = reader_of(known, shard);
    struct fmt_cursor cursor = fmt_problems(reader);
    epi_problem problem;
    for (;;) {
        uint32_t at = place_of(reader, &cursor);
        if (!fmt_next_problem(&cursor, &problem))
            return cursor.status == FMT_NONE ? EPI_OK : damaged(detail);
        char *path = strdup(problem.path);
        if (path == NULL || !array_make_room(&known->problems, known->n_problems, 1,
                                             &known->problems_capacity, sizeof *known->problems)) {
            free(path);
            return out_of_memory(detail);
        }
        const struct place *place = input_of(known, shard, path);
        free(path);
        if (place != NULL)
            known->problems[known->n_problems++] = (struct known_problem){shard, place->input, at};
    }
}

static int compare_problems(const void *left, const void *right)
{
    const struct known_problem *a = left, *b = right;
    if (a->shard != b->shard)
        return a->shard < b->shard ? -1 : 1;
    if (a->input != b->input)
        return a->input < b->input ? -1 : 1;
    return a->problem < b->problem ? -1 : a->problem > b->problem;
}

static epi_status load(struct known *known, epi_detail *detail)
{
    uint64_t count = 0;
    epi_status status = EPI_OK;
    for (size_t i = 0; i < known->n_shards; i++)
        count += reader_of(known, i)->header.path_entries;
    for (known->n_places = 16; known->n_places < 2 * count;)
        known->n_places *= 2;
    known->places = calloc(known->n_places, sizeof *known->places);
    if (known->places == NULL)
        return out_of_memory(detail);
    for (uint32_t i = 0; i < known->n_shards && status == EPI_OK; i++) {
        status = load_inputs(known, i, detail);
        if (status == EPI_OK)
            status = load_problems(known, i, detail);
    }
    if (known->n_problems > 0)
        qsort(known->problems, known->n_problems, sizeof *known->problems, compare_problems);
    return status;
}

epi_status known_open(const char *catalogue, struct known **known, epi_detail *detail)
{
    *known = calloc(1, sizeof **known);
    if (*known == NULL)
        return out_of_memory(detail);
    epi_status status = open_shards(*known, catalogue, detail);
    if (status == EPI_OK)
        status = load(*known, detail);
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
    free(known->problems);
    free(known->distributions);
    free(known->entries);
    free(known->found);
    free(known->about);
    free(known);
}

/* Adds the distributions that one shard has of the input. */
static epi_status collect_distributions(struct known *known, const struct place *place,
                                        const struct path_entry *input, epi_detail *detail)
{
    const struct fmt_reader *reader = reader_of(known, place->shard);
    struct fmt_cursor cursor =
        from(fmt_distributions(reader), reader, place->distribution, input->distributions);
    for (uint32_t i = 0; i < input->distributions; i++) {
        if (!array_make_room(&known->distributions, known->n_distributions, 1,
                             &known->distributions_capacity, sizeof *known->distributions))
            return out_of_memory(detail);
        struct known_distribution *added = &known->distributions[known->n_distributions++];
        added->reader = reader;
        if (!fmt_next_distribution(&cursor, &added->distribution))
            return damaged(detail);
    }
    return EPI_OK;
}

/* All problems of an input stand in the shard where that is at home. */
static epi_status collect_problems(struct known *known, const struct place *place,
                                   epi_detail *detail)
{
    const struct fmt_reader *reader = reader_of(known, place->shard);
    size_t low = 0, high = known->n_problems;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct known_problem wanted = {place->shard, place->input, 0};
        if (compare_problems(&known->problems[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < known->n_problems && known->problems[low].shard == place->shard &&
           known->problems[low].input == place->input;
         low++) {
        struct fmt_cursor cursor =
            from(fmt_problems(reader), reader, known->problems[low].problem, 1);
        if (!array_make_room(&known->found, known->n_found, 1, &known->found_capacity,
                             sizeof *known->found))
            return out_of_memory(detail);
        if (!fmt_next_problem(&cursor, &known->found[known->n_found++]))
            return damaged(detail);
    }
    return EPI_OK;
}

static int compare_texts(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

/* Those of several shards that are one come out equal. */
static int compare_distributions(const void *left, const void *right)
{
    const struct distribution *a = &((const struct known_distribution *)left)->distribution;
    const struct distribution *b = &((const struct known_distribution *)right)->distribution;
    int order = strcmp(a->public.directory, b->public.directory);
    if (order == 0)
        order = compare_texts(a->public.name, b->public.name);
    if (order == 0)
        order = compare_texts(a->public.version, b->public.version);
    if (order == 0)
        order = strcmp(a->public.normalized, b->public.normalized);
    return order != 0 ? order : memcmp(&a->content, &b->content, sizeof a->content);
}

static epi_status collect_entries(struct known *known, const struct known_distribution *of,
                                  epi_detail *detail)
{
    const epi_distribution *public = &of->distribution.public;
    struct fmt_cursor cursor = fmt_owned_entries(of->reader, public->normalized, public->number);
    for (uint32_t i = 0; i < public->entries; i++) {
        if (!array_make_room(&known->entries, known->n_entries, 1, &known->entries_capacity,
                             sizeof *known->entries))
            return out_of_memory(detail);
        if (!fmt_next_entry(&cursor, &known->entries[known->n_entries++]))
            return damaged(detail);
    }
    return EPI_OK;
}

/* Moves the problems that are about `location`, or, where that is NULL, all, into the line. */
static bool move_problems(struct known *known, struct line *line, const char *location)
{
    size_t length = location == NULL ? 0 : strlen(location), left = 0;
    line->n_problems = 0;
    for (size_t i = 0; i < known->n_found; i++) {
        const epi_problem *problem = &known->found[i];
        if (location != NULL && (strncmp(problem->path, location, length) != 0 ||
                                 (problem->path[length] != '\0' && problem->path[length] != '/'))) {
            known->found[left++] = *problem;
            continue;
        }
        if (!array_make_room(&known->about, line->n_problems, 1, &known->about_capacity,
                             sizeof *known->about))
            return false;
        known->about[line->n_problems++] = *problem;
    }
    known->n_found = left;
    line->problems = known->about;
    return true;
}

/* A line for each distribution that was collected, and one for what they leave. */
static epi_status give_lines(struct known *known, struct line line, known_take *take, void *context,
                             epi_detail *detail)
{
    epi_status status = EPI_OK;
    if (known->n_distributions > 0)
        qsort(known->distributions, known->n_distributions, sizeof *known->distributions,
              compare_distributions);
    for (size_t i = 0, end; i < known->n_distributions && status == EPI_OK; i = end) {
        const struct known_distribution *of = &known->distributions[i];
        known->n_entries = 0;
        for (end = i; end < known->n_distributions && status == EPI_OK &&
                      compare_distributions(of, &known->distributions[end]) == 0;
             end++)
            status = collect_entries(known, &known->distributions[end], detail);
        if (known->n_entries > 1)
            qsort(known->entries, known->n_entries, sizeof *known->entries, compare_lines);
        line.directory = of->distribution.public.directory;
        line.name = of->distribution.public.name;
        line.version = of->distribution.public.version;
        line.normalized = of->distribution.public.normalized;
        line.content = of->distribution.content;
        line.entries = known->entries;
        line.n_entries = known->n_entries;
        if (status == EPI_OK && !move_problems(known, &line, of->distribution.public.location))
            status = out_of_memory(detail);
        if (status == EPI_OK)
            status = take(context, &line, detail);
    }
    if (status != EPI_OK || (known->n_distributions > 0 && known->n_found == 0))
        return status;
    line = (struct line){.input = line.input, .kind = line.kind, .identity = line.identity};
    return move_problems(known, &line, NULL) ? take(context, &line, detail) : out_of_memory(detail);
}

epi_status known_lines(struct known *known, const char *input, const char *identity,
                       known_take *take, void *context, epi_detail *detail)
{
    uint32_t home = shard_of_text(input, (uint32_t)known->n_shards);
    uint64_t hash = XXH3_64bits(input, strlen(input));
    size_t at = (size_t)hash & (known->n_places - 1);
    struct line line = {.input = input, .identity = identity};
    const struct place *place;
    bool is_known = false;
    epi_status status = EPI_OK;
    if (identity == NULL)
        return EPI_NONE;
    known->n_distributions = known->n_found = 0;
    while (status == EPI_OK && (place = next_place(known, hash, &at)) != NULL) {
        struct path_entry entry;
        if (!input_at(known, place, &entry))
            return damaged(detail);
        if (strcmp(entry.path, input) != 0 || strcmp(entry.identity, identity) != 0)
            continue;
        status = collect_distributions(known, place, &entry, detail);
        if (status != EPI_OK || place->shard != home)
            continue;
        is_known = true;
        line.kind = entry.kind;
        status = collect_problems(known, place, detail);
    }
    if (status == EPI_OK && !is_known)
        return EPI_NONE;
    return status == EPI_OK ? give_lines(known, line, take, context, detail) : status;
}
