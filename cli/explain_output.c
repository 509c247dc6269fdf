#include "explain_output.h"

#include <stdio.h>
#include <unistd.h>

#include "visible.h"

static const char *const role_names[] = {"answers", "also", "shadowed"};

static const char *line_of(const struct answer *answer, char digits[16])
{
    if (!answer->entry.value)
        return NULL;
    snprintf(digits, 16, "%u", (unsigned)answer->entry.line);
    return digits;
}

static void print_row(struct stream *out, const struct answer *answer)
{
    char digits[16];
    const epi_entry *entry = &answer->entry;
    const char *const fields[] = {role_names[answer->role],
                                  entry->dist,
                                  entry->version,
                                  entry->value,
                                  answer->file,
                                  line_of(answer, digits),
                                  answer->store,
                                  answer->index,
                                  answer->verdict,
                                  answer->shadowed_by};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (i)
            stream_char(out, '\t');
        tsv_field(out, fields[i]);
    }
    stream_char(out, '\n');
}

static void print_object(struct stream *out, const char *group, const char *name,
                         const struct answer *answer)
{
    const epi_entry *entry = &answer->entry;
    json_member(out, "{\"role\": ", role_names[answer->role]);
    json_member(out, ", \"group\": ", group);
    json_member(out, ", \"name\": ", name);
    json_member(out, ", \"value\": ", entry->value);
    json_member(out, ", \"module\": ", entry->module);
    json_member(out, ", \"attr\": ", entry->attr);
    json_member(out, ", \"extras\": ", entry->extras);
    json_member(out, ", \"dist\": ", entry->dist);
    json_member(out, ", \"version\": ", entry->version);
    json_member(out, ", \"file\": ", answer->file);
    stream_text(out, ", \"line\": ");
    if (entry->value)
        stream_number(out, entry->line);
    else
        stream_text(out, "null");
    json_member(out, ", \"store\": ", answer->store);
    json_member(out, ", \"index\": ", answer->index);
    json_member(out, ", \"verdict\": ", answer->verdict);
    json_member(out, ", \"reason\": ", answer->reason);
    json_member(out, ", \"shadowed_by\": ", answer->shadowed_by);
    json_member(out, ", \"why\": ", answer->why);
    stream_char(out, '}');
}

static void print_detail(struct stream *out, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    stream_text(out, label);
    visible_text(out, text);
    stream_char(out, '\n');
}

static void print_file(struct stream *out, const struct answer *answer)
{
    char digits[16];
    const char *line = line_of(answer, digits);
    stream_text(out, "  file    ");
    visible_text(out, answer->file);
    stream_text(out, line ? ", line " : "");
    stream_text(out, line ? line : "");
    stream_char(out, '\n');
}

static void print_index(struct stream *out, const struct answer *answer)
{
    if (answer->role == ROLE_SHADOWED)
        return;
    if (!answer->index) {
        stream_text(out, "  index   none: the directory was scanned\n");
        return;
    }
    stream_text(out, "  index   ");
    visible_text(out, answer->index);
    if (answer->store) {
        stream_text(out, " (");
        stream_text(out, answer->store);
        stream_text(out, "), ");
        stream_text(out, answer->verdict);
        stream_text(out, ": ");
        stream_text(out, answer->reason);
    }
    stream_char(out, '\n');
}

/* For people: who, and below it all there is to say. */
static void print_paragraph(struct stream *out, const struct answer *answer)
{
    static const char *const endings[] = {" answers\n", " offers the same, and comes later\n",
                                          " is shadowed\n"};
    const epi_entry *entry = &answer->entry;
    visible_text(out, entry->dist ? entry->dist : "a distribution without a name");
    stream_text(out, entry->version ? " " : "");
    visible_text(out, entry->version);
    stream_text(out, endings[answer->role]);
    print_detail(out, "  value   ", entry->value ? entry->value : "not told: see --help");
    if (entry->value && !entry->module)
        stream_text(out, "          it is no object reference, and cannot be loaded\n");
    print_detail(out, "  module  ", entry->module);
    print_detail(out, "  attr    ", entry->attr);
    print_detail(out, "  extras  ", entry->extras);
    print_file(out, answer);
    print_index(out, answer);
    print_detail(out, "  by      ", answer->shadowed_by);
    print_detail(out, "  why     ", answer->why);
}

enum exit_status print_answers(enum output_format format, const char *group, const char *name,
                               const struct answers *answers, enum exit_status status)
{
    struct stream out;
    bool lines = format == FORMAT_NDJSON, json = format == FORMAT_JSON;
    stream_open(&out, STDOUT_FILENO);
    for (size_t i = 0; i < answers->count && !stream_is_broken(&out); i++) {
        const struct answer *answer = &answers->items[i];
        if (format == FORMAT_TABLE) {
            print_paragraph(&out, answer);
        } else if (json || lines) {
            json_begin_object(&out, lines, i == 0);
            print_object(&out, group, name, answer);
            stream_text(&out, lines ? "\n" : "");
        } else {
            print_row(&out, answer);
        }
    }
    if (json && answers->count)
        json_end_array(&out, false, false);
    return stream_finish(&out, status);
}
