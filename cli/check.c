/* epindex check: does an index still describe its directories? */
#include "check.h"

#include <unistd.h>

#include "environment.h"
#include "message.h"
#include "options.h"
#include "output.h"

/* Changes that a line of text names; the rest is counted. JSON has all. */
enum { MOST_CHANGES_IN_TEXT = 8 };

static const char *name_of(epi_change_kind kind)
{
    return kind == EPI_ADDED ? "added" : kind == EPI_REMOVED ? "removed" : "changed";
}

static void print_reason(struct stream *out, const epi_report *report, size_t number,
                         const epi_path_report *path)
{
    epi_change change;
    stream_text(out, epi_reason_text(path->reason));
    for (size_t i = 0; i < path->changes && i < MOST_CHANGES_IN_TEXT; i++) {
        epi_report_change(report, number, i, &change);
        stream_text(out, i == 0 ? ": " : ", ");
        stream_text(out, name_of(change.kind));
        stream_char(out, ' ');
        tsv_field(out, change.dist ? change.dist : change.directory);
        if (change.dist && change.version) {
            stream_char(out, ' ');
            tsv_field(out, change.version);
        }
    }
    if (path->changes > MOST_CHANGES_IN_TEXT) {
        stream_text(out, " and ");
        stream_number(out, path->changes - MOST_CHANGES_IN_TEXT);
        stream_text(out, " more");
    }
}

static void print_line(struct stream *out, const epi_report *report, size_t number,
                       const epi_path_report *path)
{
    stream_text(out, epi_verdict_name(path->verdict));
    stream_char(out, '\t');
    tsv_field(out, path->path);
    stream_char(out, '\t');
    print_reason(out, report, number, path);
    stream_char(out, '\n');
}

static void print_object(struct stream *out, const epi_report *report, size_t number,
                         const epi_path_report *path)
{
    json_member(out, "{\"path\": ", path->path);
    json_member(out, ", \"verdict\": ", epi_verdict_name(path->verdict));
    json_member(out, ", \"tier\": ", epi_tier_name(path->tier));
    json_member(out, ", \"code\": ", epi_reason_code(path->reason));
    json_member(out, ", \"reason\": ", epi_reason_text(path->reason));
    stream_text(out, ", \"changes\": [");
    for (size_t i = 0; i < path->changes; i++) {
        epi_change change;
        epi_report_change(report, number, i, &change);
        json_member(out, i == 0 ? "{\"change\": " : ", {\"change\": ", name_of(change.kind));
        json_member(out, ", \"dist\": ", change.dist);
        json_member(out, ", \"version\": ", change.version);
        json_member(out, ", \"directory\": ", change.directory);
        stream_char(out, '}');
    }
    stream_text(out, "]}");
}

static enum exit_status print_report(enum output_format format, const epi_report *report)
{
    struct stream out;
    epi_path_report path;
    bool json = format == FORMAT_JSON, lines = format == FORMAT_NDJSON;
    size_t count = epi_report_path_entries(report);

    stream_open(&out, STDOUT_FILENO);
    for (size_t i = 0; i < count && !stream_is_broken(&out); i++) {
        epi_report_path_entry(report, i, &path);
        if (json || lines)
            json_begin_object(&out, lines, i == 0);
        if (!json && !lines)
            print_line(&out, report, i, &path);
        else
            print_object(&out, report, i, &path);
        if (lines)
            stream_char(&out, '\n');
    }
    if (json)
        json_end_array(&out, false, count == 0);
    return stream_finish(&out, epi_report_verdict(report) == EPI_STALE ? EXIT_NOTHING : EXIT_FOUND);
}

static void print_summary(const struct options *options, const epi_report *report)
{
    size_t counts[3] = {0}, total = epi_report_path_entries(report);
    for (size_t i = 0; i < total; i++) {
        epi_path_report path;
        epi_report_path_entry(report, i, &path);
        counts[path.verdict]++;
    }
    print_note("%s: %s: of %zu path entr%s %zu fresh, %zu moved, %zu stale%s", options->file,
               epi_verdict_name(epi_report_verdict(report)), total, total == 1 ? "y" : "ies",
               counts[EPI_FRESH], counts[EPI_MOVED], counts[EPI_STALE],
               counts[EPI_STALE] ? "; `epindex rebuild -o` mends it" : "");
}

static bool has_environment(const struct options *options)
{
    return options->n_paths > 0 || options->python || options->prefix;
}

static enum exit_status check(const struct options *options)
{
    epi_index *index = NULL;
    epi_report *report = NULL;
    struct path_list paths = {0};
    epi_detail detail = {""};
    epi_check_options how = EPI_CHECK_OPTIONS_INIT;
    enum exit_status result = EXIT_TROUBLE;

    if (!options->file)
        return check_environment(options);
    how.level = options->level;
    if (has_environment(options)) {
        if (!choose_paths(options, &paths))
            goto cleanup;
        how.paths = (const char *const *)paths.items;
        how.n_paths = paths.count;
    }
    epi_status status = epi_index_open(options->file, NULL, &index, &detail);
    if (status == EPI_OK)
        status = epi_check(index, &how, &report, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, options->file);
        goto cleanup;
    }
    result = print_report(options->format, report);
    if (!options->quiet && result != EXIT_TROUBLE)
        print_summary(options, report);

cleanup:
    epi_report_free(report);
    epi_index_close(index);
    path_list_free(&paths);
    return result;
}

const struct command command_check = {
    .name = "check",
    .summary = "does an index still describe its directories?",
    .operands = "",
    .families = OPTIONS_FILE_AND_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_WITHOUT_INI,
    .run = check,
    .help =
        "Holds the indexes that serve the environment, or the index FILE, against the\n"
        "directories. One line for each path entry: verdict, path, reason. fresh: nothing\n"
        "changed. moved: the time stamps are other ones, or too young to be believed, and what\n"
        "was read again is the same; the answers are right. stale: the answers of FILE are\n"
        "wrong, and the reason says why; without FILE: no fresh index serves a path entry that\n"
        "has distributions, so that every process reads it again. Writes nothing.\n"
        "\n"
        "  -f, --file FILE     check this index, and no store\n"
        "      --level LEVEL   how closely to look: trust (not at all), dir (one stat per path\n"
        "                      entry), meta (and one per distribution), content (read it all\n"
        "                      again) [what the index asks for: meta, or trust if sealed]\n"
        "      --format FORMAT tsv or table (lines), json or ndjson (objects with the keys\n"
        "                      path, verdict, tier, code, reason and changes; without FILE also\n"
        "                      file, the index that serves it)\n" HELP_COMMON "\n" HELP_ENVIRONMENT
        "  With --file and one of them, FILE must cover just these path entries, in this order;\n"
        "  with --file alone, it is checked against its own.\n"
        "\n"
        "Exit status: 0 fresh or moved; 1 stale; 2 missing or unusable.\n"
        "\n"
        "Examples: rebuild only when needed\n"
        "  epindex check -q || epindex rebuild\n"
        "  epindex check -q -f plugins.cdb --prefix venv ||\n"
        "      epindex rebuild -o plugins.cdb --prefix venv\n"};
