#include "explain/output.h"

#include <stdio.h>

#include "output/rows.h"
#include "output/visible.h"

static const char *const role_names[] = {"answers", "also", "shadowed"};

static const struct column columns[] = {
    {"role", NULL, EVERYWHERE},
    {"group", NULL, IN_OBJECT},
    {"name", NULL, IN_OBJECT},
    {"dist", NULL, EVERYWHERE},
    {"version", NULL, EVERYWHERE},
    {"value", NULL, EVERYWHERE},
    {"module", NULL, IN_OBJECT},
    {"attr", NULL, IN_OBJECT},
    {"extras", NULL, IN_OBJECT},
    {"file", NULL, EVERYWHERE},
    {"line", NULL, EVERYWHERE | IS_NUMBER},
    {"store", NULL, EVERYWHERE},
    {"index", NULL, EVERYWHERE},
    {"verdict", NULL, EVERYWHERE},
    {"code", NULL, IN_OBJECT},
    {"reason", NULL, IN_OBJECT},
    {"shadowed_by", NULL, EVERYWHERE},
    {"why", NULL, IN_OBJECT},
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

static const char *line_of(const struct offer *offer, char digits[16])
{
    if (!offer->entry.value)
        return NULL;
    snprintf(digits, 16, "%u", (unsigned)offer->entry.line);
    return digits;
}

static void add_row(struct rows *rows, bool is_file, const char *group, const char *name,
                    const struct offer *offer)
{
    char digits[16];
    const epi_entry *entry = &offer->entry;
    /* An index that was named has not been held against anything. */
    const epi_path_entry *served = is_file ? NULL : offer->path_entry;
    const struct cell cells[N_COLUMNS] = {
        {.text = role_names[offer->role]},
        {.text = group},
        {.text = name},
        {.text = entry->dist},
        {.text = entry->version},
        {.text = entry->value},
        {.text = entry->module},
        {.text = entry->attr},
        {.text = entry->extras},
        {.text = offer->file},
        {.text = line_of(offer, digits)},
        {.text = served ? epi_store_name(served->store) : NULL},
        {.text = offer->path_entry ? offer->path_entry->file : NULL},
        {.text = !served        ? NULL
                 : served->file ? epi_verdict_name(served->verdict)
                                : "scanned"},
        {.text = served ? epi_reason_name(served->reason) : NULL},
        {.text = served ? served->text : NULL},
        {.text = offer->shadowed_by},
        {.text = offer->why},
    };
    rows_add(rows, cells);
}

static void print_detail(struct stream *out, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    stream_text(out, label);
    visible_text(out, text);
    stream_char(out, '\n');
}

static void print_file(struct stream *out, const struct offer *offer)
{
    char digits[16];
    const char *line = line_of(offer, digits);
    stream_text(out, "  file    ");
    visible_text(out, offer->file);
    stream_text(out, line ? ", line " : "");
    stream_text(out, line ? line : "");
    stream_char(out, '\n');
}

static void print_index(struct stream *out, bool is_file, const struct offer *offer)
{
    const epi_path_entry *served = offer->path_entry;
    if (!served)
        return;
    if (!served->file) {
        stream_text(out, "  index   none: the directory was scanned\n");
        return;
    }
    stream_text(out, "  index   ");
    visible_text(out, served->file);
    if (!is_file) {
        stream_text(out, " (");
        stream_text(out, epi_store_name(served->store));
        stream_text(out, "), ");
        stream_text(out, epi_verdict_name(served->verdict));
        stream_text(out, ": ");
        stream_text(out, served->text);
    }
    stream_char(out, '\n');
}

/* For people: who, and below it all there is to say. */
static void print_paragraph(struct stream *out, bool is_file, const struct offer *offer)
{
    static const char *const endings[] = {" answers\n", " offers the same, and comes later\n",
                                          " is shadowed\n"};
    const epi_entry *entry = &offer->entry;
    stream_style(out, STYLE_BOLD);
    visible_text(out, entry->dist ? entry->dist : "a distribution without a name");
    stream_text(out, entry->version ? " " : "");
    visible_text(out, entry->version);
    stream_style(out, STYLE_PLAIN);
    stream_text(out, endings[offer->role]);
    print_detail(out, "  value   ", entry->value ? entry->value : "not known: see --help");
    if (entry->value && !entry->module)
        stream_text(out, "          it is no object reference, and cannot be loaded\n");
    print_detail(out, "  module  ", entry->module);
    print_detail(out, "  attr    ", entry->attr);
    print_detail(out, "  extras  ", entry->extras);
    print_file(out, offer);
    print_index(out, is_file, offer);
    print_detail(out, "  by      ", offer->shadowed_by);
    print_detail(out, "  why     ", offer->why);
}

enum exit_status print_offers(enum output_format format, bool is_file, const char *group,
                              const char *name, const struct offers *offers,
                              enum exit_status status)
{
    struct rows rows;
    const struct row_style style = {.format = format};
    if (!rows_open(&rows, &style, columns, N_COLUMNS))
        return EXIT_TROUBLE;
    for (size_t i = 0; i < offers->count; i++) {
        const struct offer *offer = &offers->items[i];
        if (format == FORMAT_TABLE)
            print_paragraph(&rows.out, is_file, offer);
        else
            add_row(&rows, is_file, group, name, offer);
    }
    if (offers->count)
        return rows_close(&rows, status);
    rows_discard(&rows);
    return status;
}
