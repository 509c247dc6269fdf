/* Prints the findings. */
#include <stdio.h>
#include <unistd.h>

#include "doctor_findings.h"
#include "message.h"
#include "output.h"
#include "visible.h"

static const char *const severity_names[] = {"error", "warning", "note"};

static void print_row(struct stream *out, const struct finding *finding)
{
    char line[16] = "";
    if (finding->line)
        snprintf(line, sizeof line, "%u", (unsigned)finding->line);
    const char *const fields[] = {severity_names[finding->severity],
                                  finding->code,
                                  finding->path,
                                  line,
                                  finding->what,
                                  finding->advice};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (i)
            stream_char(out, '\t');
        tsv_field(out, fields[i]);
    }
    stream_char(out, '\n');
}

static void print_object(struct stream *out, const struct finding *finding)
{
    json_member(out, "{\"severity\": ", severity_names[finding->severity]);
    json_member(out, ", \"code\": ", finding->code);
    json_member(out, ", \"path\": ", finding->path);
    stream_text(out, ", \"line\": ");
    if (finding->line)
        stream_number(out, finding->line);
    else
        stream_text(out, "null");
    json_member(out, ", \"group\": ", finding->group);
    json_member(out, ", \"name\": ", finding->name);
    json_member(out, ", \"dist\": ", finding->dist);
    json_member(out, ", \"what\": ", finding->what);
    json_member(out, ", \"advice\": ", finding->advice);
    stream_char(out, '}');
}

/* For people: where, and below it what is wrong and what to do. */
static void print_paragraph(struct stream *out, const struct finding *finding)
{
    stream_text(out, severity_names[finding->severity]);
    stream_text(out, ": ");
    visible_text(out, finding->code);
    if (finding->path) {
        stream_text(out, ": ");
        visible_text(out, finding->path);
    }
    if (finding->line) {
        stream_char(out, ':');
        stream_number(out, finding->line);
    }
    stream_text(out, "\n  ");
    visible_text(out, finding->what);
    stream_text(out, "\n  What to do: ");
    visible_text(out, finding->advice);
    stream_char(out, '\n');
}

static void print_summary(const struct findings *findings)
{
    const size_t *counts = findings->counts;
    if (!findings->count) {
        print_note("nothing was found");
        return;
    }
    print_note("%zu error%s, %zu warning%s, %zu note%s", counts[SEVERITY_ERROR],
               counts[SEVERITY_ERROR] == 1 ? "" : "s", counts[SEVERITY_WARNING],
               counts[SEVERITY_WARNING] == 1 ? "" : "s", counts[SEVERITY_NOTE],
               counts[SEVERITY_NOTE] == 1 ? "" : "s");
}

enum exit_status print_findings(const struct options *options, const struct findings *findings)
{
    struct stream out;
    enum output_format format = options->format;
    bool lines = format == FORMAT_NDJSON, json = format == FORMAT_JSON, first = true;
    stream_open(&out, STDOUT_FILENO);
    for (size_t i = 0; i < findings->count && !stream_is_broken(&out); i++) {
        const struct finding *finding = &findings->items[i];
        if (options->quiet && finding->severity == SEVERITY_NOTE)
            continue;
        if (format == FORMAT_TABLE) {
            print_paragraph(&out, finding);
        } else if (json || lines) {
            json_begin_object(&out, lines, first);
            print_object(&out, finding);
            stream_text(&out, lines ? "\n" : "");
        } else {
            print_row(&out, finding);
        }
        first = false;
    }
    if (json)
        json_end_array(&out, false, first);
    bool wrong = findings->counts[SEVERITY_ERROR] || findings->counts[SEVERITY_WARNING];
    enum exit_status result = stream_finish(&out, wrong ? EXIT_NOTHING : EXIT_FOUND);
    if (!options->quiet && result != EXIT_TROUBLE)
        print_summary(findings);
    return result;
}
