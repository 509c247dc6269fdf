#include "diff_output.h"

#include <string.h>
#include <unistd.h>

#include "visible.h"

static const char *const kind_names[N_CHANGE_KINDS] = {"added", "removed", "changed", "reordered",
                                                       "version"};

static void print_row(struct stream *out, const struct change *change)
{
    static const struct side none = {NULL, NULL, NULL};
    const struct side *before = change->before ? change->before : &none;
    const struct side *after = change->after ? change->after : &none;
    const char *const fields[] = {kind_names[change->kind],
                                  change->group,
                                  change->name,
                                  before->value,
                                  after->value,
                                  before->dist,
                                  after->dist,
                                  before->version,
                                  after->version};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (i)
            stream_char(out, '\t');
        tsv_field(out, fields[i]);
    }
    stream_char(out, '\n');
}

static void print_json_side(struct stream *out, const char *before, const struct side *side)
{
    stream_text(out, before);
    if (!side) {
        stream_text(out, "null");
        return;
    }
    json_member(out, "{\"value\": ", side->value);
    json_member(out, ", \"dist\": ", side->dist);
    json_member(out, ", \"version\": ", side->version);
    stream_char(out, '}');
}

static void print_object(struct stream *out, const struct change *change)
{
    json_member(out, "{\"change\": ", kind_names[change->kind]);
    json_member(out, ", \"group\": ", change->group);
    json_member(out, ", \"name\": ", change->name);
    print_json_side(out, ", \"old\": ", change->before);
    print_json_side(out, ", \"new\": ", change->after);
    stream_char(out, '}');
}

static void print_side(struct stream *out, const struct side *side)
{
    const char *between = "";
    if (side->value) {
        visible_text(out, side->value);
        stream_text(out, "  (");
    }
    if (side->dist) {
        visible_text(out, side->dist);
        between = " ";
    }
    if (side->version) {
        stream_text(out, between);
        visible_text(out, side->version);
    }
    stream_text(out, side->value ? ")\n" : "\n");
}

/* For people: the group, and a line or two for each change in it. */
static void print_paragraph(struct stream *out, const struct change *change, bool first)
{
    static const char marks[N_CHANGE_KINDS] = {'+', '-', '!', '%', '!'};
    if (first && change->group) {
        stream_char(out, '[');
        visible_text(out, change->group);
        stream_text(out, "]\n");
    } else if (first) {
        stream_text(out, "Versions:\n");
    }
    stream_text(out, "  ");
    stream_char(out, marks[change->kind]);
    stream_char(out, ' ');
    if (change->name) {
        visible_text(out, change->name);
        stream_text(out, " = ");
    }
    print_side(out, change->before ? change->before : change->after);
    if (change->before && change->after) {
        stream_text(out, "         -> ");
        print_side(out, change->after);
    }
}

static bool begins_group(const struct change *change)
{
    const char *before = change[-1].group;
    return change->group ? strcmp(before, change->group) != 0 : before != NULL;
}

enum exit_status print_changes(enum output_format format, const struct changes *changes)
{
    struct stream out;
    bool lines = format == FORMAT_NDJSON, json = format == FORMAT_JSON;
    stream_open(&out, STDOUT_FILENO);
    if (format == FORMAT_MARKDOWN)
        markdown_changes(&out, changes);
    for (size_t i = 0; format != FORMAT_MARKDOWN && i < changes->count && !stream_is_broken(&out);
         i++) {
        const struct change *change = &changes->items[i];
        if (format == FORMAT_TABLE) {
            print_paragraph(&out, change, i == 0 || begins_group(change));
        } else if (json || lines) {
            json_begin_object(&out, lines, i == 0);
            print_object(&out, change);
            stream_text(&out, lines ? "\n" : "");
        } else {
            print_row(&out, change);
        }
    }
    if (json)
        json_end_array(&out, false, changes->count == 0);
    return stream_finish(&out, changes->count ? EXIT_NOTHING : EXIT_FOUND);
}
