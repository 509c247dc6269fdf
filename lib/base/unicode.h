/* What Python's str knows of characters, for UTF-8 text: white space, line ends, \w, lower case.
 * Knows no files. The tables are generated from Python's own str (script/generate-unicode). */
#ifndef EPINDEX_BASE_UNICODE_H
#define EPINDEX_BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point at `text` (text < end) and returns its length in bytes. A byte that is not
 * part of valid UTF-8 gives 0xDC00 + byte and length 1, as Python's "surrogateescape" has it. */
size_t utf8_decode(const char *text, const char *end, uint32_t *code_point);

/* The offset of the first byte that is not part of valid UTF-8, by the rules of Python's strict
 * decoder (no surrogates, no overlong forms); `length` where all of it is valid. */
size_t utf8_valid_length(const char *text, size_t length);

bool is_python_space(uint32_t code_point); /* str.isspace(), \s */
bool is_python_word(uint32_t code_point);  /* \w of re */

/* The length in bytes of the line end at `text`, by str.splitlines(); 0: none here. "\r\n" is one.
 */
size_t line_end_length(const char *text, const char *end);

/* str.strip(): narrows [*start, *end). */
void strip_python_space(const char **start, const char **end);

/* str.lower() of each character into `lower`, which has room for at least 3 * length bytes; returns
 * the number of bytes written. Bytes that are not UTF-8 are copied (file names). A capital sigma
 * becomes the small one everywhere: Python makes the last of a word another letter, which the name
 * of no distribution can need. */
size_t python_lower(const char *text, size_t length, char *lower);

#endif
