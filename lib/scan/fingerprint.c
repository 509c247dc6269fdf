#include "fingerprint.h"

#include <string.h>

#include "hash.h"
#include "scan.h"

static void add_string(XXH3_state_t *state, const char *string)
{
    XXH3_128bits_update(state, string, strlen(string) + 1);
}

/* A letter and the string, or an empty string: "absent" and "empty" differ. */
static void add_optional(XXH3_state_t *state, char letter, const char *string)
{
    if (string != NULL)
        XXH3_128bits_update(state, &letter, 1);
    add_string(state, string != NULL ? string : "");
}

static struct hash finish(const XXH3_state_t *state)
{
    XXH128_canonical_t canonical;
    struct hash fingerprint;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    memcpy(fingerprint.bytes, canonical.digest, sizeof fingerprint.bytes);
    return fingerprint;
}

struct hash distribution_fingerprint(const struct distribution *distribution, const char *text,
                                     size_t length)
{
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    if (distribution->undecodable)
        XXH3_128bits_update(&state, "u", 1);
    add_optional(&state, 'n', distribution->public.name);
    add_optional(&state, 'v', distribution->public.version);
    if (text != NULL) {
        XXH3_128bits_update(&state, "e", 1);
        XXH3_128bits_update(&state, text, length);
    }
    return finish(&state);
}

struct hash path_entry_fingerprint(const char *kind, const struct distribution *distributions,
                                   size_t count)
{
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    add_string(&state, kind);
    for (size_t i = 0; i < count; i++) {
        add_string(&state, distributions[i].public.directory);
        XXH3_128bits_update(&state, distributions[i].content.bytes,
                            sizeof distributions[i].content.bytes);
    }
    return finish(&state);
}

struct hash directory_hash(const struct path_entry *path_entries, size_t count)
{
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    for (size_t i = 0; i < count; i++)
        XXH3_128bits_update(&state, path_entries[i].content.bytes,
                            sizeof path_entries[i].content.bytes);
    return finish(&state);
}
