#include "output/tsv.h"

#include <string.h>

void tsv_field(struct stream *out, const char *text)
{
    if (!text)
        return;
    for (;;) {
        size_t plain = strcspn(text, "\t\n\r\\");
        stream_write(out, text, plain);
        text += plain;
        switch (*text++) {
        case '\t':
            stream_text(out, "\\t");
            break;
        case '\n':
            stream_text(out, "\\n");
            break;
        case '\r':
            stream_text(out, "\\r");
            break;
        case '\\':
            stream_text(out, "\\\\");
            break;
        default:
            return;
        }
    }
}
