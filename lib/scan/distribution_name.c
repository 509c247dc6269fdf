#include "distribution_name.h"

#include <stdint.h>
#include <string.h>

#include "text.h"
#include "unicode.h"

/* Runs of "-_." become one '_', as Prepared.normalize() makes them; in place. */
static size_t join_separators(char *name, size_t length)
{
    size_t n = 0;
    bool in_run = false;
    for (size_t i = 0; i < length; i++) {
        bool separator = name[i] == '-' || name[i] == '_' || name[i] == '.';
        if (!separator)
            name[n++] = name[i];
        else if (!in_run)
            name[n++] = '_';
        in_run = separator;
    }
    return n;
}

const char *normalize_name(struct arena *arena, const char *name, size_t length)
{
    if (length > SIZE_MAX / 3 - 1)
        return NULL;
    char *normalized = arena_alloc(arena, 3 * length + 1);
    if (normalized == NULL)
        return NULL;
    normalized[join_separators(normalized, python_lower(name, length, normalized))] = '\0';
    return normalized;
}

/* Where os.path.splitext() splits: at the last dot, unless all before it are dots. */
static const char *extension(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (dot == NULL || strspn(name, ".") >= (size_t)(dot - name))
        return name + strlen(name);
    return dot;
}

bool name_from_directory(const char *directory, size_t *length)
{
    const char *suffix = extension(directory);
    if (strcmp(suffix, ".dist-info") != 0 && strcmp(suffix, ".egg-info") != 0)
        return false;

    size_t stem = (size_t)(suffix - directory);
    const char *dash = memchr(directory, '-', stem);
    *length = dash == NULL ? stem : (size_t)(dash - directory);
    return *length > 0;
}

/* ASCII is enough: no other character's lower case is a letter of these suffixes. */
bool is_metadata_name(const char *child)
{
    return ends_with_in_any_case(child, ".dist-info") || ends_with_in_any_case(child, ".egg-info");
}
