#include "metadata_headers.h"

#include <stdint.h>
#include <string.h>

#include "distribution_limits.h"
#include "unicode.h"

/* A header whose value is of interest. */
enum wanted { WANT_NAME, WANT_VERSION, N_WANTED, NOT_WANTED = N_WANTED };

static const char *const wanted_names[N_WANTED] = {"name", "version"};
static const char *const wanted_labels[N_WANTED] = {"Name", "Version"};

enum line_kind {
    LINE_HEADER,
    LINE_CONTINUATION,
    LINE_ENVELOPE, /* "From ": among the headers, but none */
    LINE_BODY,     /* the headers ended before it */
};

struct parser {
    struct arena *arena;
    const char *path;
    struct problem_list *problems;
    const char *values[N_WANTED];
    bool found[N_WANTED]; /* also where the value was bad */
    enum wanted current;  /* the header that a continuation line would belong to */
    const char *value, *value_end;
    uint32_t value_line;
};

/* The end of the line at `text`, its line end included, as universal newlines know it. NULL: it may
 * go on past `end`. */
static const char *next_line(const char *text, const char *end, bool complete)
{
    const char *at = text;
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    if (at == end)
        return complete ? end : NULL;
    return end - at >= 2 && at[0] == '\r' && at[1] == '\n' ? at + 2 : at + 1;
}

/* As headerRE of email.feedparser, ^(From |[\041-\071\073-\176]*:|[\t ]), and its _parse_headers()
 * have it. `text` < `end`. */
static enum line_kind classify_line(const char *text, const char *end, const char **colon)
{
    static const char envelope[] = "From ";
    if (*text == ' ' || *text == '\t')
        return LINE_CONTINUATION;
    if ((size_t)(end - text) >= sizeof envelope - 1 &&
        memcmp(text, envelope, sizeof envelope - 1) == 0)
        return LINE_ENVELOPE;
    const char *at = text;
    while (at<end && * at> ' ' && *at < 0x7F && *at != ':')
        at++;
    if (at == end || *at != ':')
        return LINE_BODY;
    *colon = at;
    return LINE_HEADER;
}

static enum wanted find_wanted(const char *name, size_t length)
{
    for (int i = 0; i < N_WANTED; i++) {
        if (strlen(wanted_names[i]) != length)
            continue;
        size_t n = 0;
        while (n < length && (name[n] | 0x20) == wanted_names[i][n])
            n++;
        if (n == length)
            return (enum wanted)i;
    }
    return NOT_WANTED;
}

static size_t translate_newlines(char *text, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
            continue;
        text[n++] = text[i] == '\r' ? '\n' : text[i];
    }
    return n;
}

static bool is_blank(const char *line, const char *end)
{
    strip_python_space(&line, &end);
    return line == end;
}

/* The next line of [*at, end), without its newline. */
static bool take_line(const char **at, const char *end, const char **line, const char **line_end)
{
    if (*at == end)
        return false;
    const char *newline = memchr(*at, '\n', (size_t)(end - *at));
    *line = *at;
    *line_end = newline == NULL ? end : newline;
    *at = newline == NULL ? end : newline + 1;
    return true;
}

/* The length of the white space that all lines but the blank ones begin with. */
static size_t common_margin(const char *text, const char *end)
{
    const char *line, *line_end, *margin = NULL;
    size_t length = 0;
    while (take_line(&text, end, &line, &line_end)) {
        if (is_blank(line, line_end))
            continue;
        size_t limit = margin == NULL ? (size_t)(line_end - line) : length;
        size_t n = 0;
        while (n < limit && (line[n] == ' ' || line[n] == '\t') &&
               (margin == NULL || line[n] == margin[n]))
            n++;
        margin = line;
        length = n;
    }
    return length;
}

/* textwrap.dedent(), in place; returns the new length. Blank lines become empty, as since
 * Python 3.14 also those of other white space than spaces and tabs. */
static size_t dedent(char *text, size_t length)
{
    const char *at = text, *end = text + length;
    const char *line, *line_end;
    size_t margin = common_margin(text, end);
    size_t n = 0;
    while (take_line(&at, end, &line, &line_end)) {
        bool newline = line_end < end;
        if (!is_blank(line, line_end)) {
            size_t kept = (size_t)(line_end - line) - margin;
            memmove(text + n, line + margin, kept);
            n += kept;
        }
        if (newline)
            text[n++] = '\n';
    }
    return n;
}

/* The value of the header between its colon and the end of its last line: what
 * header_source_parse() of email's policy compat32 and then Message._repair_headers() of
 * importlib.metadata make of it. That is Python 3.14: until 3.12.7 and 3.13.0 a value that begins
 * on a continuation line keeps the newline in front of it. NULL: out of memory. */
static char *header_value(struct arena *arena, const char *start, const char *end, size_t *length)
{
    static const char indent[] = "        ";
    const size_t indent_length = sizeof indent - 1;
    const size_t room = (size_t)(end - start);
    char *buffer = arena_alloc(arena, indent_length + room + 1);
    if (buffer == NULL)
        return NULL;

    memcpy(buffer, indent, indent_length);
    char *value = buffer + indent_length;
    memcpy(value, start, room);
    size_t n = translate_newlines(value, room);
    while (n > 0 && value[n - 1] == '\n')
        n--;
    size_t skipped = 0;
    while (skipped < n &&
           (value[skipped] == ' ' || value[skipped] == '\t' || value[skipped] == '\n'))
        skipped++;
    n -= skipped;
    memmove(value, value + skipped, n);

    if (memchr(value, '\n', n) != NULL) {
        n = dedent(buffer, indent_length + n);
        value = buffer;
    }
    value[n] = '\0';
    *length = n;
    return value;
}

/* Stores the value of the header that ended. -1: out of memory. */
static int finish_header(struct parser *parser)
{
    enum wanted which = parser->current;
    if (which == NOT_WANTED)
        return 0;
    parser->current = NOT_WANTED;
    parser->found[which] = true;

    size_t length;
    const char *value = header_value(parser->arena, parser->value, parser->value_end, &length);
    if (value == NULL)
        return -1;
    const char *code = NULL, *fault = NULL;
    if (length > SCAN_MAX_NAME)
        return problem_add(
            parser->problems, parser->arena, parser->path, parser->value_line, PROBLEM_TOO_LARGE,
            "the value %s of the header \"%s\" has %zu bytes; expected no more than "
            "%zu; the header is left out",
            problem_quote(value, length).text, wanted_labels[which], length, SCAN_MAX_NAME);
    if (utf8_valid_length(value, length) < length) {
        code = PROBLEM_NOT_UTF8;
        fault = "is not UTF-8";
    } else if (memchr(value, '\0', length) != NULL) {
        code = PROBLEM_NUL;
        fault = "has a NUL byte";
    }
    if (code != NULL)
        return problem_add(parser->problems, parser->arena, parser->path, parser->value_line, code,
                           "the value %s of the header \"%s\" %s; the header is left out",
                           problem_quote(value, length).text, wanted_labels[which], fault);
    parser->values[which] = value;
    return 0;
}

static void begin_header(struct parser *parser, const char *name, const char *colon,
                         const char *line_end, uint32_t line)
{
    enum wanted which = find_wanted(name, (size_t)(colon - name));
    if (which == NOT_WANTED || parser->found[which])
        return;
    parser->current = which;
    parser->value = colon + 1;
    parser->value_end = line_end;
    parser->value_line = line;
}

/* 1: no more text is needed; 0: it is; -1: out of memory. */
static int parse_lines(struct parser *parser, const char *text, const char *end, bool complete)
{
    uint32_t number = 0;
    const char *next;
    for (const char *at = text; at < end; at = next) {
        next = next_line(at, end, complete);
        if (next == NULL)
            return 0;
        number++;

        const char *colon;
        enum line_kind kind = classify_line(at, next, &colon);
        if (kind == LINE_CONTINUATION) {
            parser->value_end = next;
            continue;
        }
        if (finish_header(parser) != 0)
            return -1;
        if (kind == LINE_BODY || (parser->found[WANT_NAME] && parser->found[WANT_VERSION]))
            return 1;
        if (kind == LINE_HEADER)
            begin_header(parser, at, colon, next, number);
    }
    if (!complete)
        return 0;
    return finish_header(parser) == 0 ? 1 : -1;
}

/* importlib.metadata keeps the mark, which no header can begin with. */
static int report_bom(struct parser *parser, const char *text, size_t length)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (length < sizeof mark - 1 || memcmp(text, mark, sizeof mark - 1) != 0)
        return 0;
    return problem_add(
        parser->problems, parser->arena, parser->path, 1, PROBLEM_BOM,
        "the byte order mark in front hides the headers; expected a text without one");
}

int parse_metadata_headers(struct arena *arena, const char *text, size_t length, bool complete,
                           const char *path, struct metadata_headers *headers,
                           struct problem_list *problems)
{
    struct parser parser = {
        .arena = arena, .path = path, .problems = problems, .current = NOT_WANTED};
    *headers = (struct metadata_headers){.name = NULL};

    size_t n_problems = problems->count;
    int result = complete ? 1 : 0;
    if (length > 0)
        result = parse_lines(&parser, text, text + length, complete);
    if (result == 0)
        problems->count = n_problems; /* found again when there is more of the text */
    if (result != 1)
        return result;

    headers->name = parser.values[WANT_NAME];
    headers->version = parser.values[WANT_VERSION];
    return report_bom(&parser, text, length) == 0 ? 1 : -1;
}

int check_metadata_text(struct arena *arena, const char *text, size_t length, bool complete,
                        const char *path, struct metadata_headers *headers,
                        struct problem_list *problems)
{
    size_t valid = utf8_valid_length(text, length);
    if (valid == length && complete)
        return 0;
    headers->undecodable = true;
    if (valid == length)
        return problem_add(problems, arena, path, 0, PROBLEM_TOO_LARGE,
                           "the file has more than %zu bytes; what is behind them is not read, and "
                           "name and version are taken as they stand",
                           length);
    uint32_t line = 1;
    const char *next;
    for (const char *at = text; (next = next_line(at, text + length, true)) <= text + valid;
         at = next)
        line++;
    return problem_add(problems, arena, path, line, PROBLEM_NOT_UTF8,
                       "the byte 0x%02x is not UTF-8, so that importlib.metadata reads nothing of "
                       "the file; name and version are taken as they stand",
                       (unsigned char)text[valid]);
}
