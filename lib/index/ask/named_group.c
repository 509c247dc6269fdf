/* One group, and the hash of what it answers. */
#include <string.h>

#include "cursor.h"
#include "digits.h"
#include "hash.h"

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

int next_named_group(struct walk *walk, epi_group_info *group)
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
