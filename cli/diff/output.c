#include "diff/output.h"

#include <string.h>

#include "output/json.h"
#include "output/rows.h"
#include "output/visible.h"

static const char *const kind_names[N_CHANGE_KINDS] = {"added", "removed", "changed", "reordered",
                                                       "version"};

static void print_json_side(struct stream *out, const void *of)
{
    const struct side *side = of;
    if (!side) {
        stream_text(out, "null");
        return;
    }
    json_member(out, "{\"value\": ", side->value);
    json_member(out, ", \"dist\": ", side->dist);
    json_member(out, ", \"version\": ", side->version);
    stream_char(out, '}');
}

static const struct column columns[] = {
    {"change", NULL, EVERYWHERE},  {"group", NULL, EVERYWHERE},   {"name", NULL, EVERYWHERE},
    {"old", NULL, IN_OBJECT},      {"new", NULL, IN_OBJECT},      {"old_value", NULL, IN_ROW},
    {"new_value", NULL, IN_ROW},   {"old_dist", NULL, IN_ROW},    {"new_dist", NULL, IN_ROW},
    {"old_version", NULL, IN_ROW}, {"new_version", NULL, IN_ROW},
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

static void add_row(struct rows *rows, const struct change *change)
{
    static const struct side none = {NULL, NULL, NULL};
    const struct side *before = change->before ? change->before : &none;
    const struct side *after = change->after ? change->after : &none;
    const struct cell cells[N_COLUMNS] = {
        {.text = kind_names[change->kind]},
        {.text = change->group},
        {.text = change->name},
        {.print = print_json_side, .of = change->before},
        {.print = print_json_side, .of = change->after},
        {.text = before->value},
        {.text = after->value},
        {.text = before->dist},
        {.text = after->dist},
        {.text = before->version},
        {.text = after->version},
    };
    rows_add(rows, cells);
}

static void print_side(struct stream *out, const struct side *side)
{
    const char *between = "";
    bool in_brackets = side->value && (side->dist || side->version);
    visible_text(out, side->value);
    stream_text(out, in_brackets ? "  (" : "");
    if (side->dist) {
        visible_text(out, side->dist);
        between = " ";
    }
    if (side->version) {
        stream_text(out, between);
        visible_text(out, side->version);
    }
    stream_text(out, in_brackets ? ")\n" : "\n");
}

/* For people: the group, and a line or two for each change in it. */
static void print_paragraph(struct stream *out, const struct change *change, bool first)
{
    static const char marks[N_CHANGE_KINDS] = {'+', '-', '!', '%', '!'};
    static const enum style styles[N_CHANGE_KINDS] = {STYLE_GREEN, STYLE_RED, STYLE_YELLOW,
                                                      STYLE_YELLOW, STYLE_YELLOW};
    if (first) {
        stream_style(out, STYLE_BOLD);
        stream_text(out, change->group ? "[" : "Versions:");
        visible_text(out, change->group);
        stream_text(out, change->group ? "]" : "");
        stream_style(out, STYLE_PLAIN);
        stream_char(out, '\n');
    }
    stream_text(out, "  ");
    stream_style(out, styles[change->kind]);
    stream_char(out, marks[change->kind]);
    stream_style(out, STYLE_PLAIN);
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
    struct rows rows;
    const struct row_style style = {.format = format};
    if (!rows_open(&rows, &style, columns, N_COLUMNS))
        return EXIT_TROUBLE;
    if (format == FORMAT_MARKDOWN)
        markdown_changes(&rows.out, changes);
    for (size_t i = 0; format != FORMAT_MARKDOWN && i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        if (format == FORMAT_TABLE)
            print_paragraph(&rows.out, change, i == 0 || begins_group(change));
        else
            add_row(&rows, change);
    }
    return rows_close(&rows, changes->count ? EXIT_NOTHING : EXIT_FOUND);
}
