#include "object_reference.h"

#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "unicode.h"

/* The pattern of importlib.metadata.EntryPoint,
 *
 *     (?P<module>[\w.]+)\s*(:\s*(?P<attr>[\w.]+)\s*)?((?P<extras>\[.*\])\s*)?$
 *
 * read from left to right: no two of its neighbouring parts can match the same character, so the
 * longest match of each part is the only one, and nothing is ever tried twice. */

static const char *skip_space(const char *text, const char *end)
{
    uint32_t code_point;
    while (text < end) {
        size_t length = utf8_decode(text, end, &code_point);
        if (!is_python_space(code_point))
            break;
        text += length;
    }
    return text;
}

static bool is_ascii_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *skip_word(const char *text, const char *end, bool dots)
{
    uint32_t code_point;
    while (text < end) {
        /* Nearly all of nearly all of them. */
        if (is_ascii_word(*text) || (dots && *text == '.')) {
            text++;
            continue;
        }
        size_t length = utf8_decode(text, end, &code_point);
        if (!is_python_word(code_point))
            break;
        text += length;
    }
    return text;
}

/* The words of `text`, joined by ','. NULL: out of memory. */
static const char *join_words(struct arena *arena, const char *text, const char *end)
{
    char *joined = arena_copy(arena, text, (size_t)(end - text));
    if (joined == NULL)
        return NULL;
    /* One ',' at most for each character left out: the words fit where the text was. */
    size_t n = 0;
    while (text < end) {
        const char *word_end = skip_word(text, end, false);
        if (word_end == text) {
            uint32_t code_point;
            text += utf8_decode(text, end, &code_point);
            continue;
        }
        if (n > 0)
            joined[n++] = ',';
        memcpy(joined + n, text, (size_t)(word_end - text));
        n += (size_t)(word_end - text);
        text = word_end;
    }
    joined[n] = '\0';
    return joined;
}

bool parse_object_reference(struct arena *arena, const char *value, size_t length, epi_entry *entry)
{
    entry->module = entry->attr = NULL;
    entry->extras = "";
    const char *end = value + length;
    const char *module_end = skip_word(value, end, true);
    if (module_end == value)
        return true;

    const char *at = skip_space(module_end, end);
    const char *attr = NULL, *attr_end = NULL;
    if (at < end && *at == ':') {
        attr = skip_space(at + 1, end);
        attr_end = skip_word(attr, end, true);
        if (attr_end == attr)
            return true;
        at = skip_space(attr_end, end);
    }

    const char *extras = at, *extras_end = at;
    if (at < end) {
        extras_end = end;
        strip_python_space(&extras, &extras_end);
        if (extras_end - extras < 2 || *extras != '[' || extras_end[-1] != ']' ||
            memchr(extras, '\n', (size_t)(extras_end - extras)) != NULL)
            return true;
    }

    const char *module = arena_copy(arena, value, (size_t)(module_end - value));
    if (module == NULL)
        return false;
    if (attr != NULL) {
        entry->attr = arena_copy(arena, attr, (size_t)(attr_end - attr));
        if (entry->attr == NULL)
            return false;
    }
    if (extras < extras_end) {
        entry->extras = join_words(arena, extras, extras_end);
        if (entry->extras == NULL)
            return false;
    }
    entry->module = module;
    return true;
}
