#include "distribution_name.h"

#include <stdint.h>
#include <string.h>

#include "text.h"
#include "unicode.h"

/* Runs of "-_." become one '-', as re.sub(r"[-_.]+", "-", name) makes them. */
static size_t join_separators(const char *name, size_t length, char *joined)
{
    size_t n = 0;
    bool in_run = false;
    for (size_t i = 0; i < length; i++) {
        bool separator = name[i] == '-' || name[i] == '_' || name[i] == '.';
        if (!separator)
            joined[n++] = name[i];
        else if (!in_run)
            joined[n++] = '-';
        in_run = separator;
    }
    return n;
}

const char *normalize_name(struct arena *arena, const char *name, size_t length)
{
    if (length > SIZE_MAX / 4 - 1)
        return NULL;
    char *joined = arena_alloc(arena, 4 * length + 1);
    if (joined == NULL)
        return NULL;

    /* Separators first: a '.' is case-ignorable, a '-' is not, which tells in the lower case of a
     * final sigma. */
    size_t joined_length = join_separators(name, length, joined);
    char *lower = joined + joined_length;
    size_t lower_length = python_lower(joined, joined_length, lower);
    for (size_t i = 0; i < lower_length; i++) {
        if (lower[i] == '-')
            lower[i] = '_';
    }
    lower[lower_length] = '\0';
    return lower;
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
