#include "entry_points_txt.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "object_reference.h"
#include "unicode.h"

/* What is no entry_points.txt at all can have a problem in each of millions of lines. */
#define MAX_PROBLEMS_OF_A_FILE 100

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct parser {
    struct arena *arena;
    const char *path;
    struct scan_entries *entries;
    struct problem_list *problems;
    size_t n_problems; /* of this file, those past the limit included */
    const char *group; /* NULL: before the first section, or in one that is left out */
    const struct fmt_progress *progress;
    bool bom_hides; /* the first line would be a section, but for its byte order mark */
};

/* A piece of the text, and the number of its line. */
struct span {
    const char *start, *end;
    uint32_t line;
};

static size_t span_length(struct span span)
{
    return (size_t)(span.end - span.start);
}

static struct span stripped(struct span span)
{
    strip_python_space(&span.start, &span.end);
    return span;
}

static bool has_nul(struct span span)
{
    return memchr(span.start, '\0', span_length(span)) != NULL;
}

/* The text of the problem is: what, the offending text in quotes, then what was expected. */
static int report(struct parser *parser, const char *code, const char *what, struct span offending,
                  const char *expected)
{
    if (++parser->n_problems > MAX_PROBLEMS_OF_A_FILE)
        return 0;
    struct problem_quote quote = problem_quote(offending.start, span_length(offending));
    return problem_add(parser->problems, parser->arena, parser->path, offending.line, code,
                       "%s %s; %s", what, quote.text, expected);
}

/* Whether none of the next eight bytes can begin a line end: all are ASCII and no control
 * characters. Of a byte below 0x80, 0x60 more has the highest bit unless it is below 0x20. */
static bool eight_within_line(const char *text)
{
    const uint64_t highest = UINT64_C(0x8080808080808080);
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return (word & highest) == 0 && ((word + UINT64_C(0x6060606060606060)) & highest) == highest;
}

/* The line end at or behind `text`, or `end`. */
static const char *find_line_end(const char *text, const char *end)
{
    while (end - text >= 8 && eight_within_line(text))
        text += 8;
    for (; text < end; text++) {
        unsigned char c = (unsigned char)*text;
        bool may_end_line = c < 0x20 || c == 0xC2 || c == 0xE2;
        if (may_end_line && line_end_length(text, end) > 0)
            break;
    }
    return text;
}

static int report_not_utf8(struct parser *parser, const char *text, size_t valid_length)
{
    const char *bad = text + valid_length;
    uint32_t line = 1;
    const char *at = find_line_end(text, bad);
    while (at < bad) {
        line++;
        at = find_line_end(at + line_end_length(at, bad), bad);
    }
    return problem_add(parser->problems, parser->arena, parser->path, line, PROBLEM_NOT_UTF8,
                       "byte 0x%02x is not UTF-8; expected a text in UTF-8; the file is left out",
                       (unsigned)(unsigned char)*bad);
}

/* Room for one more, uninitialised; valid until the next call. NULL: out of memory. */
static epi_entry *append_entry(struct scan_entries *entries)
{
    if (!array_make_room(&entries->items, entries->count, 1, &entries->capacity,
                         sizeof *entries->items))
        return NULL;
    return &entries->items[entries->count++];
}

static bool is_section(struct span line)
{
    return line.start < line.end && *line.start == '[' && line.end[-1] == ']';
}

static int open_section(struct parser *parser, struct span line)
{
    parser->bom_hides = false;
    parser->group = NULL;
    if (has_nul(line))
        return report(parser, PROBLEM_NUL, "NUL byte in the section", line,
                      "it is left out with the entries below it");

    while (line.start < line.end && (*line.start == '[' || *line.start == ']'))
        line.start++;
    while (line.start < line.end && (line.end[-1] == '[' || line.end[-1] == ']'))
        line.end--;
    parser->group = arena_copy(parser->arena, line.start, span_length(line));
    return parser->group == NULL ? -1 : 0;
}

static int add_entry(struct parser *parser, struct span line)
{
    if (has_nul(line))
        return report(parser, PROBLEM_NUL, "NUL byte in", line, "the line is left out");
    const char *equals = memchr(line.start, '=', span_length(line));
    if (equals == NULL)
        return report(parser, PROBLEM_NO_EQUALS, "no \"=\" in", line,
                      "expected \"name = module:attr\"; the line is left out");

    struct span name = stripped((struct span){line.start, equals, line.line});
    struct span value = stripped((struct span){equals + 1, line.end, line.line});
    epi_entry entry = {
        .group = parser->group,
        .name = arena_copy(parser->arena, name.start, span_length(name)),
        .value = arena_copy(parser->arena, value.start, span_length(value)),
        .line = line.line,
    };
    if (entry.name == NULL || entry.value == NULL ||
        !parse_object_reference(parser->arena, value.start, span_length(value), &entry))
        return -1;
    epi_entry *appended = append_entry(parser->entries);
    if (appended == NULL)
        return -1;
    *appended = entry;

    if (name.start == name.end &&
        report(parser, PROBLEM_EMPTY_NAME, "no name in front of the \"=\" in", line,
               "expected \"name = module:attr\"; the entry is kept") != 0)
        return -1;
    if (entry.module == NULL &&
        report(parser, PROBLEM_BAD_REFERENCE, "invalid object reference", value,
               "expected \"module\", \"module:attr\" or \"module:attr [extras]\"; "
               "the entry is kept, but cannot be loaded") != 0)
        return -1;
    return 0;
}

/* importlib.metadata keeps the mark, so that the first line does not begin with '['. Worth a word
 * only where that hides entries. */
static int report_bom(struct parser *parser, struct span first)
{
    parser->bom_hides = false;
    return report(parser, PROBLEM_BOM, "the byte order mark in front hides the section", first,
                  "expected a text without one; the entries below it are left out");
}

static bool bom_hides_section(struct span line)
{
    const size_t mark_length = sizeof BYTE_ORDER_MARK - 1;
    if (span_length(line) < mark_length || memcmp(line.start, BYTE_ORDER_MARK, mark_length) != 0)
        return false;
    line.start += mark_length;
    return is_section(stripped(line));
}

static int parse_lines(struct parser *parser, const char *text, const char *end)
{
    struct span first = {text, find_line_end(text, end), 1};
    parser->bom_hides = bom_hides_section(first);

    uint32_t number = 0;
    const char *next;
    for (const char *at = text; at < end; at = next) {
        const char *line_end = find_line_end(at, end);
        next = line_end + line_end_length(line_end, end);
        struct span line = stripped((struct span){at, line_end, ++number});
        if (fmt_must_stop(parser->progress, number))
            return 1;
        if (line.start == line.end || *line.start == '#')
            continue;

        int result = 0;
        if (is_section(line))
            result = open_section(parser, line);
        else if (parser->group != NULL)
            result = add_entry(parser, line);
        else if (parser->bom_hides && number > 1)
            result = report_bom(parser, first);
        if (result != 0)
            return -1;
    }
    return 0;
}

int parse_entry_points_txt(struct arena *arena, const char *text, size_t length, const char *path,
                           struct scan_entries *entries, struct problem_list *problems,
                           const struct fmt_progress *progress)
{
    struct parser parser = {.arena = arena,
                            .path = path,
                            .entries = entries,
                            .problems = problems,
                            .progress = progress};
    if (length == 0)
        return 0;
    size_t valid_length = utf8_valid_length(text, length);
    if (valid_length < length)
        return report_not_utf8(&parser, text, valid_length);

    int parsed = parse_lines(&parser, text, text + length);
    if (parsed != 0)
        return parsed;
    if (parser.n_problems > MAX_PROBLEMS_OF_A_FILE)
        return problem_add(problems, arena, path, 0, PROBLEM_MORE,
                           "%zu more problems like those above are not listed one by one",
                           parser.n_problems - MAX_PROBLEMS_OF_A_FILE);
    return 0;
}

void scan_entries_free(struct scan_entries *entries)
{
    free(entries->items);
    *entries = (struct scan_entries){0};
}
