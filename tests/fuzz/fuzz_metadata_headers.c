/* Whatever the text, Name and Version keep the promises of metadata_headers.h; and the beginning of
 * a METADATA gives, where it is enough, what the whole of it gives. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "metadata_headers.h"
#include "unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int condition)
{
    if (!condition)
        abort();
}

static void check_text(const char *text)
{
    if (text == NULL)
        return;
    size_t length = strlen(text);
    check(utf8_valid_length(text, length) == length);
}

static int same(const char *one, const char *other)
{
    if (one == NULL || other == NULL)
        return one == other;
    return strcmp(one, other) == 0;
}

/* A copy of its own, so that a read past its end is seen. */
static int parse_beginning(struct arena *arena, const uint8_t *data, size_t length,
                           struct metadata_headers *headers, struct problem_list *problems)
{
    char *copy = malloc(length > 0 ? length : 1);
    check(copy != NULL);
    memcpy(copy, data, length);
    int result = parse_metadata_headers(arena, copy, length, false, "path", headers, problems);
    free(copy);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    /* The first byte says how much of the rest is its beginning. */
    size_t cut = (size - 1) * data[0] / 255;
    data++;
    size--;

    struct arena arena = {0};
    struct problem_list problems = {0}, early_problems = {0};
    struct metadata_headers headers, early;
    check(parse_metadata_headers(&arena, (const char *)data, size, true, "path", &headers,
                                 &problems) == 1);
    check_text(headers.name);
    check_text(headers.version);
    for (size_t i = 0; i < problems.count; i++)
        check_text(problems.items[i].text);

    int result = parse_beginning(&arena, data, cut, &early, &early_problems);
    check(result == 0 || result == 1);
    if (result == 1) {
        check(same(early.name, headers.name) && same(early.version, headers.version));
        check(early_problems.count == problems.count);
    } else {
        check(early_problems.count == 0);
    }

    problem_list_free(&problems);
    problem_list_free(&early_problems);
    arena_free(&arena);
    return 0;
}
