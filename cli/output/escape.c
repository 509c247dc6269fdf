#include "output/escape.h"

#include <stdio.h>

size_t escape_of(const unsigned char *text, char escape[8])
{
    if (text[0] == '\t' || text[0] == '\n' || text[0] == '\r') {
        snprintf(escape, 8, "\\%c", text[0] == '\t' ? 't' : text[0] == '\n' ? 'n' : 'r');
        return 1;
    }
    if (text[0] < 0x20 || text[0] == 0x7f) {
        snprintf(escape, 8, "\\x%02x", text[0]);
        return 1;
    }
    if (text[0] == 0xc2 && text[1] >= 0x80 && text[1] <= 0x9f) {
        snprintf(escape, 8, "\\x%02x", text[1]);
        return 2;
    }
    if (text[0] != 0xe2 || (text[1] != 0x80 && text[1] != 0x81) || (text[2] & 0xc0) != 0x80)
        return 0;
    unsigned code_point = 0x2000u + ((text[1] & 0x3fu) << 6) + (text[2] & 0x3fu);
    if ((code_point < 0x200e || code_point > 0x200f) &&
        (code_point < 0x2028 || code_point > 0x202e) &&
        (code_point < 0x2066 || code_point > 0x2069))
        return 0;
    snprintf(escape, 8, "\\u%04x", code_point);
    return 3;
}
