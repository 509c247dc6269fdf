/* Whatever the text, the entries of an entry_points.txt keep the promises of entry_points_txt.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "entry_points_txt.h"
#include "unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int condition)
{
    if (!condition)
        abort();
}

static void check_text(const char *text)
{
    check(text != NULL);
    size_t length = strlen(text);
    check(utf8_valid_length(text, length) == length);
}

static void check_stripped(const char *text)
{
    const char *start = text, *end = text + strlen(text);
    strip_python_space(&start, &end);
    check(start == text && *end == '\0');
}

static void check_entry(const epi_entry *entry)
{
    check_text(entry->group);
    check_text(entry->name);
    check_text(entry->value);
    check_text(entry->extras);
    check_stripped(entry->name);
    check_stripped(entry->value);
    check(strchr(entry->name, '=') == NULL);
    if (entry->module == NULL) {
        check(entry->attr == NULL && *entry->extras == '\0');
    } else {
        check_text(entry->module);
        check(strncmp(entry->value, entry->module, strlen(entry->module)) == 0);
    }
    if (entry->attr != NULL)
        check_text(entry->attr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct scan_entries entries = {0};
    struct problem_list problems = {0};
    const char *text = (const char *)data;
    check(parse_entry_points_txt(&arena, text, size, "path", &entries, &problems, NULL) == 0);

    uint32_t line = 0;
    for (size_t i = 0; i < entries.count; i++) {
        check_entry(&entries.items[i]);
        check(entries.items[i].line > line);
        line = entries.items[i].line;
    }
    check(line <= size);
    for (size_t i = 0; i < problems.count; i++) {
        check_text(problems.items[i].text);
        check(problems.items[i].line <= size);
    }
    check(entries.count == 0 || utf8_valid_length(text, size) == size);

    scan_entries_free(&entries);
    problem_list_free(&problems);
    arena_free(&arena);
    return 0;
}
