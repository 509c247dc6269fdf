#include "questions.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

epi_index *open_index(const char *path)
{
    epi_index *index;
    epi_detail detail;
    if (epi_open_file(path, &index, &detail) != EPI_OK)
        fail("%s", detail.text);
    return index;
}

/* xorshift64: the same draws everywhere. */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static char *copy(char **to, const char *text, size_t length)
{
    char *start = *to;
    memcpy(start, text, length + 1);
    *to += length + 1;
    return start;
}

static struct questions draw_questions(const epi_index *index, size_t count, const char *suffix)
{
    epi_info info = {.size = sizeof info};
    if (epi_describe(index, &info) != EPI_OK || info.entries == 0)
        fail("the index has no entries to ask for");
    epi_entry *all = calloc(info.entries, sizeof *all);
    size_t known = 0, longest = 0;
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    while (all != NULL && known < info.entries && epi_next(&cursor, &all[known])) {
        size_t length = strlen(all[known].group) + strlen(all[known].name);
        longest = length > longest ? length : longest;
        known++;
    }
    struct questions questions = {calloc(count, sizeof(struct question)), count};
    char *text = malloc(count * 2 * (longest + strlen(suffix) + 3));
    if (all == NULL || questions.list == NULL || text == NULL)
        fail("out of memory");
    uint64_t state = 88172645463325252u;
    for (size_t i = 0; i < count; i++) {
        const epi_entry *entry = &all[draw(&state) % known];
        struct question *question = &questions.list[i];
        question->group = copy(&text, entry->group, strlen(entry->group));
        question->name = text;
        text = stpcpy(stpcpy(text, entry->name), suffix) + 1;
        question->key = text;
        text = stpcpy(stpcpy(stpcpy(text, question->group), "/"), question->name) + 1;
        question->key_length = (unsigned)strlen(question->key);
    }
    free(all);
    return questions;
}

struct questions draw_hits(const epi_index *index, size_t count)
{
    return draw_questions(index, count, "");
}

struct questions draw_misses(const epi_index *index, size_t count)
{
    return draw_questions(index, count, "?");
}
