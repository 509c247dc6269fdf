#include "commands/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options/row_style.h"
#include "output/json.h"
#include "output/message.h"
#include "output/visible.h"
#include "paths/second_look.h"

/* Changes that a line of text names; the rest is counted. JSON has all. */
enum { MOST_CHANGES_IN_TEXT = 8 };

enum { STATE, PATH, SERVER, STORE, CODE, REASON, TEXT, CHANGES, PASSED_OVER, N_COLUMNS };

/* As check has them; where calls the first "state", and has the file in its rows too. */
static const struct column columns_of_check[N_COLUMNS] = {
    [STATE] = {"verdict", "VERDICT", EVERYWHERE},
    [PATH] = {"path", "PATH", EVERYWHERE},
    [SERVER] = {"file", "FILE", IN_OBJECT},
    [STORE] = {"store", "STORE", IN_OBJECT},
    [CODE] = {"code", "CODE", IN_OBJECT},
    [REASON] = {"reason", "REASON", IN_OBJECT},
    [TEXT] = {"text", "REASON", IN_ROW},
    [CHANGES] = {"changes", "CHANGES", IN_OBJECT},
    [PASSED_OVER] = {"passed_over", "PASSED OVER", IN_OBJECT},
};

struct account {
    const struct options *options;
    enum account_kind kind;
    struct rows rows;
    struct account_counts *counts;
    bool silent; /* only counted */
};

/* A path entry of it. */
struct item {
    const epi_path_entry *served, *seen; /* as it was opened; as it is found to be */
    const char *state;
    char *text; /* owned: the reason, and the changes */
};

static bool is_off(void)
{
    const char *disable = getenv("EPINDEX_DISABLE");
    return disable && strcmp(disable, "1") == 0;
}

/* Why it is as it is, a sentence. */
static const char *account_text(const epi_path_entry *path_entry)
{
    if (path_entry->file)
        return path_entry->text;
    if (is_off())
        return "EPINDEX_DISABLE=1 turns all indexes off";
    if (path_entry->disabled)
        return "__epindex__/disable in it turns its indexes off";
    return path_entry->text;
}

static const char *name_of(epi_change_kind kind)
{
    return kind == EPI_ADDED ? "added" : kind == EPI_REMOVED ? "removed" : "changed";
}

/* The reason, and the first of the changes. The caller frees it; NULL: out of memory. */
static char *sentence(const epi_path_entry *entry)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    fputs(account_text(entry), out);
    for (size_t i = 0; i < entry->n_changes && i < MOST_CHANGES_IN_TEXT; i++) {
        const epi_change *change = &entry->changes[i];
        fprintf(out, "%s%s %s", i == 0 ? ": " : ", ", name_of(change->kind),
                change->dist ? change->dist : change->directory);
        if (change->dist && change->version)
            fprintf(out, " %s", change->version);
    }
    if (entry->n_changes > MOST_CHANGES_IN_TEXT)
        fprintf(out, " and %zu more", entry->n_changes - MOST_CHANGES_IN_TEXT);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static void print_changes(struct stream *out, const void *of)
{
    const epi_path_entry *entry = of;
    stream_char(out, '[');
    for (size_t i = 0; i < entry->n_changes; i++) {
        const epi_change *change = &entry->changes[i];
        json_member(out, i == 0 ? "{\"change\": " : ", {\"change\": ", name_of(change->kind));
        json_member(out, ", \"dist\": ", change->dist);
        json_member(out, ", \"version\": ", change->version);
        json_member(out, ", \"directory\": ", change->directory);
        stream_char(out, '}');
    }
    stream_char(out, ']');
}

static void print_passed_over(struct stream *out, const void *of)
{
    const epi_path_entry *entry = of;
    stream_char(out, '[');
    for (size_t i = 0; i < entry->n_passed_over; i++) {
        const epi_passed_over *passed = &entry->passed_over[i];
        json_member(out, i == 0 ? "{\"file\": " : ", {\"file\": ", passed->file);
        json_member(out, ", \"store\": ", epi_store_name(passed->store));
        json_member(out, ", \"code\": ", epi_reason_name(passed->reason));
        json_member(out, ", \"why\": ", passed->text);
        stream_char(out, '}');
    }
    stream_char(out, ']');
}

static void add_row(struct account *account, const struct item *item)
{
    const epi_path_entry *served = item->served;
    const struct cell cells[N_COLUMNS] = {
        [STATE] = {.text = item->state},
        [PATH] = {.text = served->path},
        [SERVER] = {.text = served->file},
        [STORE] = {.text = epi_store_name(served->store)},
        [CODE] = {.text = epi_reason_name(item->seen->reason)},
        [REASON] = {.text = account_text(item->seen)},
        [TEXT] = {.text = item->text},
        [CHANGES] = {.print = print_changes, .of = item->seen},
        [PASSED_OVER] = {.print = print_passed_over, .of = served},
    };
    rows_add(&account->rows, cells);
}

/* In tsv, indexes that were passed over have a line each. */
static void add_passed_over(struct account *account, const epi_path_entry *entry)
{
    for (size_t i = 0; i < entry->n_passed_over; i++) {
        const epi_passed_over *passed = &entry->passed_over[i];
        const struct cell cells[N_COLUMNS] = {
            [STATE] = {.text = "passed over"},
            [PATH] = {.text = entry->path},
            [SERVER] = {.text = passed->file},
            [TEXT] = {.text = passed->text},
        };
        rows_add(&account->rows, cells);
    }
}

static void print_line(struct stream *out, const char *label, const char *file, const char *store,
                       const char *text)
{
    stream_text(out, "  ");
    stream_text(out, label);
    if (file) {
        stream_text(out, ": ");
        visible_text(out, file);
        stream_text(out, " (");
        stream_text(out, store);
        stream_char(out, ')');
    }
    stream_text(out, ": ");
    visible_text(out, text);
    stream_char(out, '\n');
}

/* For people: the path entry, and below it what there is to say of it. */
static void print_paragraph(struct stream *out, const struct item *item)
{
    const epi_path_entry *served = item->served;
    stream_style(out, STYLE_BOLD);
    visible_text(out, served->path);
    stream_style(out, STYLE_PLAIN);
    stream_char(out, '\n');
    print_line(out, item->state, served->file, epi_store_name(served->store), item->text);
    for (size_t i = 0; i < served->n_passed_over; i++) {
        const epi_passed_over *passed = &served->passed_over[i];
        print_line(out, "passed over", passed->file, epi_store_name(passed->store), passed->text);
    }
}

/* That no index serves it makes its answers stale for who asked for one, and not for who turned
 * them off. */
static epi_verdict verdict_of(const epi_path_entry *seen, bool scanned)
{
    if (!scanned)
        return seen->verdict;
    return seen->disabled || is_off() ? EPI_FRESH : EPI_STALE;
}

/* `scanned`: no index serves it. False: out of memory. */
static bool add_path_entry(struct account *account, const epi_path_entry *served,
                           const epi_path_entry *seen, bool scanned)
{
    const struct options *options = account->options;
    epi_verdict verdict = verdict_of(seen, scanned);
    struct item item = {served, seen, epi_verdict_name(verdict), NULL};
    bool is_json = options->format == FORMAT_JSON || options->format == FORMAT_NDJSON;
    bool empty =
        !served->distributions && !served->n_passed_over && (scanned || seen->verdict != EPI_STALE);
    if (scanned && account->kind == ACCOUNT_OF_WHERE)
        item.state = "scanned";
    else if (scanned && empty)
        item.state = epi_verdict_name(EPI_FRESH);
    if (empty)
        account->counts->empty++;
    else
        account->counts->verdicts[verdict]++;
    if (account->silent || (empty && !is_json && !options->verbose))
        return true;
    item.text = sentence(seen);
    if (!item.text)
        return false;
    if (options->format == FORMAT_TABLE)
        print_paragraph(&account->rows.out, &item);
    else
        add_row(account, &item);
    if (options->format == FORMAT_TSV && account->kind == ACCOUNT_OF_WHERE)
        add_passed_over(account, served);
    free(item.text);
    return true;
}

static bool add_all(struct account *account, const epi_index *index, const epi_report *report)
{
    struct second_look look = {0};
    epi_path_entry served;
    bool added = true;
    for (size_t i = 0; report && added && i < report->n_path_entries; i++)
        added = add_path_entry(account, &report->path_entries[i], &report->path_entries[i], false);
    if (index) {
        bool again = account->options->level == EPI_LEVEL_DEFAULT;
        epi_cursor cursor = epi_path_entries(index);
        while (added && epi_next_path_entry(&cursor, &served))
            added = add_path_entry(account, &served, again ? look_again(&look, &served) : &served,
                                   !served.file);
    }
    second_look_free(&look);
    return added;
}

enum exit_status print_account(const struct options *options, enum account_kind kind,
                               const epi_index *index, const epi_report *report,
                               struct account_counts *counts)
{
    struct account account = {.options = options, .kind = kind, .counts = counts};
    account.silent = options->quiet && kind == ACCOUNT_OF_CHECK;
    const struct row_style style = {.format = options->format};
    struct column columns[N_COLUMNS];
    memcpy(columns, columns_of_check, sizeof columns);
    if (kind == ACCOUNT_OF_WHERE) {
        columns[STATE] = (struct column){"state", "STATE", EVERYWHERE};
        columns[SERVER].flags = EVERYWHERE;
    }
    if (!rows_open(&account.rows, &style, columns, N_COLUMNS))
        return EXIT_TROUBLE;
    bool complete = add_all(&account, index, report);
    if (!complete)
        print_out_of_memory();
    bool stale = kind == ACCOUNT_OF_CHECK && counts->verdicts[EPI_STALE];
    enum exit_status status = !complete ? EXIT_TROUBLE : stale ? EXIT_NOTHING : EXIT_FOUND;
    if (account.silent) {
        rows_discard(&account.rows);
        return status;
    }
    if (counts->empty && options->format == FORMAT_TABLE && !options->verbose) {
        stream_number(&account.rows.out, counts->empty);
        stream_text(&account.rows.out, " without distributions: --verbose lists them\n");
    }
    return rows_close(&account.rows, status);
}
