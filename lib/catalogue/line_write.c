#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "digits.h"
#include "line.h"
#include "unicode.h"
#include "words.h"

/* Text that grows; what is appended after memory ran out is dropped. */
struct output {
    struct buffer *buffer;
    bool failed;
};

static void put_bytes(struct output *out, const char *bytes, size_t length)
{
    struct buffer *buffer = out->buffer;
    if (out->failed)
        return;
    if (length > buffer->capacity - buffer->length) {
        size_t least = buffer->length + length;
        if (!buffer_reserve(buffer, least < SIZE_MAX / 2 ? 2 * least : least)) {
            out->failed = true;
            return;
        }
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

static void put(struct output *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

static void put_number(struct output *out, uint32_t number)
{
    char digits[12];
    snprintf(digits, sizeof digits, "%lu", (unsigned long)number);
    put(out, digits);
}

/* Bytes that are not UTF-8 become \udc80 to \udcff, as os.fsdecode() has them. */
static void put_string(struct output *out, const char *string)
{
    const char *end = string + strlen(string);
    put_bytes(out, "\"", 1);
    for (const char *plain = string; plain < end;) {
        const char *at = plain;
        uint32_t code_point = 0;
        size_t length = 0;
        while (at < end) {
            length = 1;
            code_point = (unsigned char)*at;
            if (code_point >= 0x80)
                length = utf8_decode(at, end, &code_point);
            bool is_bad_byte = code_point >= 0xdc00 && code_point <= 0xdfff;
            if (code_point < 0x20 || code_point == '"' || code_point == '\\' || is_bad_byte)
                break;
            at += length;
        }
        put_bytes(out, plain, (size_t)(at - plain));
        if (at == end)
            break;
        char escape[8];
        if (code_point == '"' || code_point == '\\')
            snprintf(escape, sizeof escape, "\\%c", (int)code_point);
        else
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)code_point);
        put(out, escape);
        plain = at + length;
    }
    put_bytes(out, "\"", 1);
}

/* `prefix` is a comma, the key and a colon. */
static void put_member(struct output *out, const char *prefix, const char *value)
{
    put(out, prefix);
    if (value == NULL)
        put(out, "null");
    else
        put_string(out, value);
}

static void put_hash(struct output *out, const struct hash *hash)
{
    char digits[2 * sizeof hash->bytes + 1];
    write_hash_digits(hash->bytes, digits);
    digits[sizeof digits - 1] = '\0';
    put_member(out, ",\"hash\":", digits);
}

static void put_entries(struct output *out, const struct line *line)
{
    put(out, ",\"entries\":[");
    for (size_t i = 0; i < line->n_entries; i++) {
        const epi_entry *entry = &line->entries[i];
        put_member(out, i == 0 ? "{\"group\":" : ",{\"group\":", entry->group);
        put_member(out, ",\"name\":", entry->name);
        put_member(out, ",\"value\":", entry->value);
        put(out, ",\"line\":");
        put_number(out, entry->line);
        put(out, "}");
    }
    put(out, "]");
}

static void put_problems(struct output *out, const struct line *line)
{
    put(out, ",\"problems\":[");
    for (size_t i = 0; i < line->n_problems; i++) {
        const epi_problem *problem = &line->problems[i];
        put_member(out, i == 0 ? "{\"path\":" : ",{\"path\":", problem->path);
        put(out, ",\"line\":");
        put_number(out, problem->line);
        put_member(out, ",\"code\":", problem->code);
        put_member(out, ",\"text\":", problem->text);
        put(out, "}");
    }
    put(out, "]");
}

int compare_lines(const void *left, const void *right)
{
    const epi_entry *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    int order = strcmp(a->group, b->group);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->value, b->value);
}

bool line_write(struct buffer *buffer, const struct line *line)
{
    struct output out = {buffer, false};
    put(&out, "{\"epindex\":\"1.0\"");
    put_member(&out, ",\"input\":", line->input);
    put_member(&out, ",\"kind\":", path_kind_name(line->kind));
    if (line->identity != NULL)
        put_member(&out, ",\"identity\":", line->identity);
    if (line->directory != NULL) {
        put_member(&out, ",\"directory\":", line->directory);
        put_member(&out, ",\"name\":", line->name);
        put_member(&out, ",\"version\":", line->version);
        put_member(&out, ",\"normalized\":", line->normalized);
        put_hash(&out, &line->content);
        put_entries(&out, line);
    }
    put_problems(&out, line);
    put(&out, "}\n");
    return !out.failed;
}
