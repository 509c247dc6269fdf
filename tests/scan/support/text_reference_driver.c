/* Answers text_reference.py, which compares the text half of lib/scan with Python's own code.
 *
 * Standard input holds requests: a letter, the payload's length (4 bytes, little endian), the
 * payload. Each is answered on standard output with the number of items, then each item: its length
 * and its bytes, or the length 0xFFFFFFFF for None. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distribution_name.h"
#include "entry_points_txt.h"
#include "metadata_headers.h"
#include "unicode.h"

static void check(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "text_reference_driver: %s\n", what);
        exit(1);
    }
}

static void put_number(size_t number)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(number >> (8 * i) & 0xFF);
    check(fwrite(bytes, 1, sizeof bytes, stdout) == sizeof bytes, "cannot write");
}

static void put_bytes(const char *bytes, size_t length)
{
    put_number(length);
    check(fwrite(bytes, 1, length, stdout) == length, "cannot write");
}

static void put_text(const char *text)
{
    if (text == NULL)
        put_number(UINT32_MAX);
    else
        put_bytes(text, strlen(text));
}

static void put_decimal(size_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%zu", number);
    put_text(text);
}

static void put_problems(const struct problem_list *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        put_decimal(problems->items[i].line);
        put_text(problems->items[i].code);
    }
}

static void answer_entry_points(struct arena *arena, const char *text, size_t length)
{
    struct scan_entries entries = {0};
    struct problem_list problems = {0};
    check(parse_entry_points_txt(arena, text, length, "path", &entries, &problems, NULL) == 0,
          "memory");
    put_number(1 + 7 * entries.count + 2 * problems.count);
    put_decimal(entries.count);
    for (size_t i = 0; i < entries.count; i++) {
        const epi_entry *entry = &entries.items[i];
        put_text(entry->group);
        put_text(entry->name);
        put_text(entry->value);
        put_text(entry->module);
        put_text(entry->attr);
        put_text(entry->extras);
        put_decimal(entry->line);
    }
    put_problems(&problems);
    scan_entries_free(&entries);
    problem_list_free(&problems);
}

static void answer_metadata(struct arena *arena, const char *text, size_t length, bool complete)
{
    struct metadata_headers headers;
    struct problem_list problems = {0};
    int result = parse_metadata_headers(arena, text, length, complete, "path", &headers, &problems);
    check(result >= 0, "memory");
    put_number(3 + 2 * problems.count);
    put_decimal((size_t)result);
    put_text(result == 1 ? headers.name : NULL);
    put_text(result == 1 ? headers.version : NULL);
    put_problems(&problems);
    problem_list_free(&problems);
}

static void answer_lower(struct arena *arena, const char *text, size_t length)
{
    char *lower = arena_alloc(arena, 3 * length + 1);
    check(lower != NULL, "memory");
    size_t lower_length = python_lower(text, length, lower);
    put_number(1);
    put_bytes(lower, lower_length);
}

/* For each code point, a digit: 1 for white space, 2 for \w, 4 for a line end, added up. */
static void answer_classes(struct arena *arena, const char *text, size_t length)
{
    char *classes = arena_alloc(arena, length + 1);
    check(classes != NULL, "memory");
    const char *end = text + length;
    size_t n = 0;
    while (text < end) {
        uint32_t code_point;
        size_t bytes = utf8_decode(text, end, &code_point);
        size_t line_end = line_end_length(text, text + bytes);
        check(line_end == 0 || line_end == bytes, "a line end that is not one code point");
        classes[n++] = (char)('0' + (is_python_space(code_point) ? 1 : 0) +
                              (is_python_word(code_point) ? 2 : 0) + (line_end > 0 ? 4 : 0));
        text += bytes;
    }
    put_number(1);
    put_bytes(classes, n);
}

static void answer_directory_name(const char *name)
{
    size_t length = 0;
    bool named = name_from_directory(name, &length);
    put_number(2);
    if (named)
        put_bytes(name, length);
    else
        put_text(NULL);
    put_decimal(is_metadata_name(name) ? 1 : 0);
}

static void answer(char request, struct arena *arena, const char *text, size_t length)
{
    const char *end = text + length;
    switch (request) {
    case 'E':
        answer_entry_points(arena, text, length);
        break;
    case 'M':
    case 'P':
        answer_metadata(arena, text, length, request == 'M');
        break;
    case 'L':
        answer_lower(arena, text, length);
        break;
    case 'C':
        answer_classes(arena, text, length);
        break;
    case 'D':
        answer_directory_name(text);
        break;
    case 'N':
        put_number(1);
        put_text(normalize_name(arena, text, length));
        break;
    case 'S':
        strip_python_space(&text, &end);
        put_number(1);
        put_bytes(text, (size_t)(end - text));
        break;
    case 'U':
        put_number(1);
        put_decimal(utf8_valid_length(text, length));
        break;
    default:
        check(false, "unknown request");
    }
}

static bool read_exactly(void *bytes, size_t length)
{
    return fread(bytes, 1, length, stdin) == length;
}

int main(void)
{
    char request;
    while (read_exactly(&request, 1)) {
        unsigned char header[4];
        check(read_exactly(header, sizeof header), "a request ends in its length");
        size_t length = (size_t)header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16 |
                        (size_t)header[3] << 24;
        /* Nothing behind the text: a read past it is for the sanitizer to see. */
        bool terminated = request == 'D';
        char *text = malloc(length + (terminated ? 1 : 0) + (length == 0 ? 1 : 0));
        check(text != NULL, "memory");
        check(read_exactly(text, length), "a request ends in its text");
        if (terminated)
            text[length] = '\0';
        struct arena arena = {0};
        answer(request, &arena, text, length);
        arena_free(&arena);
        free(text);
    }
    check(fflush(stdout) == 0, "cannot write");
    return 0;
}
