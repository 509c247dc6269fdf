/* Prints the findings. */
#include <stdio.h>
#include <string.h>

#include "doctor/findings.h"
#include "options/row_style.h"
#include "output/message.h"
#include "output/rows.h"
#include "output/visible.h"

/* Findings of one kind on one distribution that are written out; the rest is counted. */
#define MOST_OF_A_KIND 5

static const char *const severity_names[] = {"error", "warning", "note"};

static const struct column columns[] = {
    {"severity", NULL, EVERYWHERE}, {"code", NULL, EVERYWHERE},
    {"path", NULL, EVERYWHERE},     {"line", NULL, EVERYWHERE | IS_NUMBER},
    {"group", NULL, IN_OBJECT},     {"name", NULL, IN_OBJECT},
    {"dist", NULL, IN_OBJECT},      {"what", NULL, EVERYWHERE},
    {"advice", NULL, EVERYWHERE},
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

static void add_row(struct rows *rows, const struct finding *finding)
{
    char line[16];
    snprintf(line, sizeof line, "%u", (unsigned)finding->line);
    const struct cell cells[N_COLUMNS] = {
        {.text = severity_names[finding->severity]},
        {.text = finding->code},
        {.text = finding->path},
        {.text = finding->line ? line : NULL},
        {.text = finding->group},
        {.text = finding->name},
        {.text = finding->dist},
        {.text = finding->what},
        {.text = finding->advice},
    };
    rows_add(rows, cells);
}

static bool is_of_same_kind(const struct finding *one, const struct finding *other)
{
    return one->severity == other->severity && strcmp(one->code, other->code) == 0 && one->path &&
           other->path && strcmp(one->path, other->path) == 0;
}

static void print_line(struct stream *out, const char *before, const char *text)
{
    stream_text(out, before);
    visible_text(out, text);
    stream_char(out, '\n');
}

/* For people: where, below it what is wrong, and what to do. `count` findings of one kind. */
static void print_paragraph(struct stream *out, const struct finding *findings, size_t count,
                            bool all)
{
    static const enum style styles[] = {STYLE_RED, STYLE_YELLOW, STYLE_DIM};
    const struct finding *first = findings;
    size_t shown = all || count <= MOST_OF_A_KIND ? count : MOST_OF_A_KIND - 1;
    stream_style(out, styles[first->severity]);
    stream_text(out, severity_names[first->severity]);
    stream_style(out, STYLE_PLAIN);
    stream_text(out, ": ");
    visible_text(out, first->code);
    if (first->path) {
        stream_text(out, ": ");
        visible_text(out, first->path);
    }
    if (first->line && count == 1) {
        stream_char(out, ':');
        stream_number(out, first->line);
    }
    stream_char(out, '\n');
    for (size_t i = 0; i < shown; i++)
        print_line(out, "  ", findings[i].what);
    if (shown < count) {
        stream_text(out, "  and ");
        stream_number(out, count - shown);
        stream_text(out, " more: --verbose lists them\n");
    }
    print_line(out, "  What to do: ", first->advice);
}

static void print_summary(const struct findings *findings)
{
    const size_t *counts = findings->counts;
    char accepted[64] = "";
    if (findings->accepted)
        snprintf(accepted, sizeof accepted, ", %zu accepted", findings->accepted);
    if (!findings->count)
        print_note("nothing was found%s", accepted);
    else
        print_note("%zu error%s, %zu warning%s, %zu note%s%s", counts[SEVERITY_ERROR],
                   counts[SEVERITY_ERROR] == 1 ? "" : "s", counts[SEVERITY_WARNING],
                   counts[SEVERITY_WARNING] == 1 ? "" : "s", counts[SEVERITY_NOTE],
                   counts[SEVERITY_NOTE] == 1 ? "" : "s", accepted);
}

enum exit_status print_findings(const struct options *options, const struct findings *findings)
{
    struct rows rows;
    struct row_style style = row_style_of(options);
    style.titles = false;
    if (!rows_open(&rows, &style, columns, N_COLUMNS))
        return EXIT_TROUBLE;
    for (size_t i = 0, count; i < findings->count; i += count) {
        const struct finding *finding = &findings->items[i];
        bool fold = options->format == FORMAT_TABLE && !options->fields && !options->count &&
                    !options->null;
        for (count = 1; fold && i + count < findings->count &&
                        is_of_same_kind(finding, &findings->items[i + count]);
             count++)
            ;
        if (options->quiet && finding->severity == SEVERITY_NOTE)
            continue;
        if (fold)
            print_paragraph(&rows.out, finding, count, options->verbose);
        else
            add_row(&rows, finding);
    }
    bool wrong = findings->counts[SEVERITY_ERROR] || findings->counts[SEVERITY_WARNING];
    enum exit_status result = rows_close(&rows, wrong ? EXIT_NOTHING : EXIT_FOUND);
    if (!options->quiet && result != EXIT_TROUBLE)
        print_summary(findings);
    return result;
}
