#include "output.h"

#include <string.h>
#include <unistd.h>

#include "message.h"

static const char *const format_names[] = {"table", "tsv", "json", "ndjson", "ini", "markdown"};

enum output_format default_format(void)
{
    return isatty(STDOUT_FILENO) ? FORMAT_TABLE : FORMAT_TSV;
}

bool find_format(const char *name, enum output_format *format)
{
    for (size_t i = 0; i < sizeof format_names / sizeof format_names[0]; i++) {
        if (strcmp(name, format_names[i]) == 0) {
            *format = (enum output_format)i;
            return true;
        }
    }
    return false;
}

const char *list_formats(unsigned formats)
{
    if (formats & 1u << FORMAT_MARKDOWN)
        return "table, tsv, json, ndjson or markdown";
    return formats & 1u << FORMAT_INI ? "table, tsv, json, ndjson or ini"
                                      : "table, tsv, json or ndjson";
}

static enum exit_status finish(struct stream *out, bool complete, const char *source,
                               const epi_cursor *cursor)
{
    epi_status status = epi_cursor_status(cursor);
    if (status != EPI_OK && status != EPI_NONE) {
        print_error("%s: the output is incomplete: %s", source, epi_strerror(status));
        print_hint("\"epindex verify FILE\" tells where.");
        complete = false;
    }
    return stream_finish(out, complete ? EXIT_FOUND : EXIT_TROUBLE);
}

enum exit_status print_entries(enum output_format format, const char *source, epi_cursor cursor,
                               bool one_group)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    bool complete = false;
    switch (format) {
    case FORMAT_TABLE:
        complete = table_entries(&out, &cursor, one_group);
        break;
    case FORMAT_TSV:
        complete = tsv_entries(&out, &cursor);
        break;
    case FORMAT_JSON:
    case FORMAT_NDJSON:
        complete = json_entries(&out, &cursor, format == FORMAT_NDJSON);
        break;
    case FORMAT_INI:
        complete = ini_entries(&out, &cursor);
        break;
    case FORMAT_MARKDOWN: /* of differences only */
        break;
    }
    return finish(&out, complete, source, &cursor);
}

enum exit_status print_groups(enum output_format format, const char *source, epi_cursor cursor)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    bool complete;
    if (format == FORMAT_TABLE)
        complete = table_groups(&out, &cursor);
    else if (format == FORMAT_TSV)
        complete = tsv_groups(&out, &cursor);
    else
        complete = json_groups(&out, &cursor, format == FORMAT_NDJSON);
    return finish(&out, complete, source, &cursor);
}

enum exit_status print_hash(enum output_format format, const char *hash)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    if (format == FORMAT_JSON || format == FORMAT_NDJSON) {
        stream_text(&out, "{\"directory_hash\": ");
        json_string(&out, hash);
        stream_text(&out, "}\n");
    } else {
        stream_text(&out, hash);
        stream_char(&out, '\n');
    }
    return stream_finish(&out, EXIT_FOUND);
}
