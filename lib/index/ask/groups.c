/* The groups, and one with the hash of what it answers. */
#include <string.h>

#include "cursor.h"
#include "digits.h"
#include "hash.h"
#include "tables.h"

/* NULL is not empty. */
static void hash_text(XXH3_state_t *state, const char *text)
{
    XXH3_128bits_update(state, text == NULL ? "0" : "1", 1);
    if (text != NULL)
        XXH3_128bits_update(state, text, strlen(text) + 1);
}

/* What makes an answer another one: not where it lies, nor on which line. */
static void hash_entry(XXH3_state_t *state, const epi_entry *entry)
{
    hash_text(state, entry->name);
    hash_text(state, entry->value);
    hash_text(state, entry->dist);
    hash_text(state, entry->version);
}

static int next_named_group(struct walk *walk, epi_group_info *group)
{
    XXH3_state_t state;
    XXH128_canonical_t hash;
    epi_entry entry;
    uint32_t entries = 0;
    if (walk->group == NULL)
        return 0;
    epi_cursor cursor = epi_entries(walk->index, walk->group, NULL);
    const struct walk *inner = (const void *)&cursor;
    XXH3_128bits_reset(&state);
    for (; epi_next(&cursor, &entry); entries++)
        hash_entry(&state, &entry);
    walk->cursor.status = inner->cursor.status;
    if (entries == 0 || walk->cursor.status != FMT_NONE)
        return 0;
    *group = (epi_group_info){.name = walk->group, .entries = entries};
    walk->group = NULL; /* there are no more */
    XXH128_canonicalFromHash(&hash, XXH3_128bits_digest(&state));
    write_hash_digits(hash.digest, group->hash);
    return 1;
}

epi_cursor epi_groups(const epi_index *index, const char *name)
{
    if (index == NULL)
        return no_walk(WALK_NOTHING);
    struct walk walk = {.kind = WALK_GROUPS, .index = index, .group = name};
    if (name != NULL)
        walk.kind = WALK_NAMED_GROUP;
    else if (answers_from_one_file(index))
        walk.cursor = fmt_groups(&index->pieces[0].file->reader);
    else if (table_of_groups(index) == NULL)
        walk.kind = WALK_WITHOUT_MEMORY;
    else
        walk.kind = WALK_STACKED_GROUPS;
    return walk_to_cursor(&walk);
}

static int next_stacked_group(struct walk *walk, epi_group_info *group)
{
    const struct group_table *groups = table_of_groups(walk->index);
    if (walk->number >= groups->count) {
        walk->cursor.status = FMT_NONE;
        return 0;
    }
    *group = groups->items[walk->number++];
    return 1;
}

int epi_next_group(epi_cursor *cursor, epi_group_info *group)
{
    struct walk *walk = (void *)cursor;
    if (walk == NULL || group == NULL)
        return 0;
    if (walk->kind == WALK_STACKED_GROUPS)
        return next_stacked_group(walk, group);
    if (walk->kind == WALK_NAMED_GROUP)
        return next_named_group(walk, group);
    return walk->kind == WALK_GROUPS && fmt_next_group(&walk->cursor, group);
}
