/* epindex where: which index serves each path entry, and why no other. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "options.h"
#include "output.h"
#include "source.h"
#include "switches.h"

static const char *state_of(const epi_source *source)
{
    return source->file ? epi_verdict_name(source->verdict) : "scanned";
}

static const char *reason_of(const epi_source *source, const char *path)
{
    const char *disable = getenv("EPINDEX_DISABLE");
    if (source->file)
        return epi_reason_text(source->reason);
    if (disable && strcmp(disable, "1") == 0)
        return "EPINDEX_DISABLE=1 turns all indexes off";
    if (is_turned_off(path))
        return "__epindex__/disable in it turns its indexes off";
    if (source->distributions == 0)
        return NEEDS_NO_INDEX;
    return "no index serves it";
}

static void print_row(struct stream *out, const char *state, const char *path, const char *file,
                      const char *reason)
{
    const char *const fields[] = {state, path, file, reason};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (i)
            stream_char(out, '\t');
        tsv_field(out, fields[i]);
    }
    stream_char(out, '\n');
}

static void print_rows(struct stream *out, const epi_view *view, size_t number,
                       const epi_source *source, const char *reason)
{
    const char *file, *why;
    print_row(out, state_of(source), source->path, source->file, reason);
    for (size_t i = 0; epi_view_passed_over(view, number, i, &file, &why) == EPI_OK; i++)
        print_row(out, "passed over", source->path, file, why);
}

static void print_pair(struct stream *out, const char *before, const char *file, const char *why)
{
    stream_text(out, before);
    tsv_field(out, file);
    stream_text(out, ": ");
    tsv_field(out, why);
    stream_char(out, '\n');
}

/* For people: the path entry, and indented below it what there is to say of it. */
static void print_paragraph(struct stream *out, const epi_view *view, size_t number,
                            const epi_source *source, const char *reason)
{
    const char *file, *why;
    tsv_field(out, source->path);
    stream_char(out, '\n');
    if (source->file)
        print_pair(out, source->verdict == EPI_MOVED ? "  moved: " : "  fresh: ", source->file,
                   reason);
    else
        print_pair(out, "  ", "scanned", reason);
    for (size_t i = 0; epi_view_passed_over(view, number, i, &file, &why) == EPI_OK; i++)
        print_pair(out, "  passed over: ", file, why);
}

static void print_object(struct stream *out, const epi_view *view, size_t number,
                         const epi_source *source, const char *reason)
{
    const char *file, *why;
    json_member(out, "{\"path\": ", source->path);
    json_member(out, ", \"state\": ", state_of(source));
    json_member(out, ", \"file\": ", source->file);
    json_member(out, ", \"reason\": ", reason);
    stream_text(out, ", \"passed_over\": [");
    for (size_t i = 0; epi_view_passed_over(view, number, i, &file, &why) == EPI_OK; i++) {
        json_member(out, i == 0 ? "{\"file\": " : ", {\"file\": ", file);
        json_member(out, ", \"why\": ", why);
        stream_char(out, '}');
    }
    stream_text(out, "]}");
}

static enum exit_status print_sources(enum output_format format, const struct path_list *paths,
                                      const epi_view *view)
{
    struct stream out;
    epi_source source;
    bool lines = format == FORMAT_NDJSON, json = format == FORMAT_JSON;
    stream_open(&out, STDOUT_FILENO);
    for (size_t i = 0; i < paths->count && !stream_is_broken(&out); i++) {
        if (epi_view_source(view, i, &source) != EPI_OK)
            break;
        const char *reason = reason_of(&source, paths->items[i]);
        if (format == FORMAT_TABLE) {
            print_paragraph(&out, view, i, &source, reason);
        } else if (json || lines) {
            json_begin_object(&out, lines, i == 0);
            print_object(&out, view, i, &source, reason);
            stream_text(&out, lines ? "\n" : "");
        } else {
            print_rows(&out, view, i, &source, reason);
        }
    }
    if (json)
        json_end_array(&out, false, paths->count == 0);
    return stream_finish(&out, EXIT_FOUND);
}

static enum exit_status where(const struct options *options)
{
    struct path_list paths = {0};
    epi_view *view = NULL;
    enum exit_status result = EXIT_TROUBLE;
    if (open_view(options, EPI_VIEW_NO_SAVE, &paths, &view))
        result = print_sources(options->format, &paths, view);
    epi_view_close(view);
    path_list_free(&paths);
    return result;
}

const struct command command_where = {
    .name = "where",
    .summary = "which index serves each path entry, and its state",
    .operands = "",
    .families = OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_WITHOUT_INI,
    .run = where,
    .help =
        "Says for each path entry of the environment which index would answer for it now, and\n"
        "why others that could have were passed over: stale, damaged, not to be trusted.\n"
        "One that is not there is not worth a line. Writes nothing.\n"
        "\n"
        "tsv has a line for each: state, path entry, index file, reason. The state is fresh or\n"
        "moved (an index serves it; `epindex check --help` tells the two apart), scanned (none\n"
        "does: each process reads the directory itself) or passed over, for each other index.\n"
        "\n"
        "      --level LEVEL   how closely to look: trust, dir, meta or content [what each\n"
        "                      index asks for]\n"
        "      --format FORMAT table (on a terminal), tsv (otherwise), json or ndjson: objects\n"
        "                      with the keys path, state, file, reason and "
        "passed_over\n" HELP_COMMON "\n" HELP_ENVIRONMENT "\n" HELP_STORES "\n"
        "Exit status: 0; 2 no answer.\n"
        "\n"
        "Examples:\n"
        "  epindex where\n"
        "  epindex where --path /usr/lib/python3/dist-packages --format=json\n"};
