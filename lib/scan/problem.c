#include "problem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "unicode.h"

int problem_add(struct problem_list *list, struct arena *arena, const char *path, uint32_t line,
                const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    if (text == NULL)
        return -1;

    if (!array_make_room(&list->items, list->count, 1, &list->capacity, sizeof *list->items))
        return -1;
    list->items[list->count++] =
        (epi_problem){.path = path, .line = line, .code = code, .text = text};
    return 0;
}

void problem_list_free(struct problem_list *list)
{
    free(list->items);
    *list = (struct problem_list){0};
}

/* Control characters, separators other than a plain space, and the marks that are invisible or turn
 * the direction of the text behind them. */
static bool prints(uint32_t code_point)
{
    if (code_point < 0x20 || (code_point >= 0x7F && code_point <= 0xA0) || code_point == 0xAD)
        return false;
    if (code_point != ' ' && is_python_space(code_point))
        return false;
    return !(code_point >= 0x200B && code_point <= 0x200F) &&
           !(code_point >= 0x202A && code_point <= 0x202E) &&
           !(code_point >= 0x2060 && code_point <= 0x206F) &&
           !(code_point >= 0xD800 && code_point <= 0xF8FF) && code_point != 0xFEFF &&
           code_point < 0xE0000;
}

struct problem_quote problem_quote(const char *text, size_t length)
{
    static const char ellipsis[] = "...'";
    struct problem_quote quote;
    const char *end = text + length;
    size_t n = 0;
    quote.text[n++] = '\'';
    while (text < end) {
        uint32_t code_point;
        char part[16];
        size_t bytes = utf8_decode(text, end, &code_point);
        if (prints(code_point))
            snprintf(part, sizeof part, "%.*s", (int)bytes, text);
        else if (code_point >= 0xDC80 && code_point <= 0xDCFF)
            snprintf(part, sizeof part, "\\x%02x", (unsigned)(code_point - 0xDC00));
        else if (code_point < 0x100)
            snprintf(part, sizeof part, "\\x%02x", (unsigned)code_point);
        else
            snprintf(part, sizeof part, code_point < 0x10000 ? "\\u%04x" : "\\U%08x",
                     (unsigned)code_point);
        size_t part_length = strlen(part);
        if (n + part_length + sizeof ellipsis > sizeof quote.text) {
            memcpy(quote.text + n, ellipsis, sizeof ellipsis);
            return quote;
        }
        memcpy(quote.text + n, part, part_length);
        n += part_length;
        text += bytes;
    }
    quote.text[n++] = '\'';
    quote.text[n] = '\0';
    return quote;
}
