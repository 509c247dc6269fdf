/* epindex check without a file: does a fresh index serve each path entry of the environment? */
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "environment.h"
#include "message.h"
#include "output.h"
#include "source.h"

/* What is said of one path entry. */
struct finding {
    size_t number;
    epi_source source;
    epi_verdict verdict;
    epi_tier tier;
    const char *code, *reason;
};

static epi_tier tier_of(epi_reason reason)
{
    switch (reason) {
    case EPI_REASON_TRUSTED:
        return EPI_TIER_NONE;
    case EPI_REASON_SAME_STAMPS:
        return EPI_TIER_STAMP;
    default:
        return EPI_TIER_CONTENT;
    }
}

/* False: there is no path entry of that number. */
static bool judge(const epi_view *view, size_t number, struct finding *finding)
{
    *finding = (struct finding){.number = number};
    if (epi_view_source(view, number, &finding->source) != EPI_OK)
        return false;
    finding->verdict = finding->source.verdict;
    finding->tier = tier_of(finding->source.reason);
    finding->code = epi_reason_code(finding->source.reason);
    finding->reason = epi_reason_text(finding->source.reason);
    if (finding->source.file)
        return true;
    bool needed = finding->source.distributions > 0;
    finding->verdict = needed ? EPI_STALE : EPI_FRESH;
    finding->tier = EPI_TIER_CONTENT;
    finding->code = needed ? "no-index" : "needs-no-index";
    finding->reason = needed ? "no fresh index serves it" : NEEDS_NO_INDEX;
    return true;
}

static void print_line(struct stream *out, const epi_view *view, const struct finding *finding)
{
    const char *file, *why;
    stream_text(out, epi_verdict_name(finding->verdict));
    stream_char(out, '\t');
    tsv_field(out, finding->source.path);
    stream_char(out, '\t');
    stream_text(out, finding->reason);
    for (size_t i = 0; finding->verdict == EPI_STALE &&
                       epi_view_passed_over(view, finding->number, i, &file, &why) == EPI_OK;
         i++) {
        stream_text(out, "; ");
        tsv_field(out, file);
        stream_text(out, ": ");
        tsv_field(out, why);
    }
    stream_char(out, '\n');
}

static void print_object(struct stream *out, const struct finding *finding)
{
    json_member(out, "{\"path\": ", finding->source.path);
    json_member(out, ", \"verdict\": ", epi_verdict_name(finding->verdict));
    json_member(out, ", \"tier\": ", epi_tier_name(finding->tier));
    json_member(out, ", \"code\": ", finding->code);
    json_member(out, ", \"reason\": ", finding->reason);
    stream_text(out, ", \"changes\": []");
    json_member(out, ", \"file\": ", finding->source.file);
    stream_char(out, '}');
}

static void print_summary(const size_t counts[3])
{
    size_t total = counts[EPI_FRESH] + counts[EPI_MOVED] + counts[EPI_STALE];
    print_note("the environment: of %zu path entr%s %zu fresh, %zu moved, %zu stale%s", total,
               total == 1 ? "y" : "ies", counts[EPI_FRESH], counts[EPI_MOVED], counts[EPI_STALE],
               counts[EPI_STALE] ? "; `epindex rebuild` mends it" : "");
}

static enum exit_status print_findings(const struct options *options, const epi_view *view)
{
    struct stream out;
    struct finding finding;
    size_t counts[3] = {0};
    bool json = options->format == FORMAT_JSON, lines = options->format == FORMAT_NDJSON;

    stream_open(&out, STDOUT_FILENO);
    for (size_t i = 0; judge(view, i, &finding) && !stream_is_broken(&out); i++) {
        counts[finding.verdict]++;
        if (json || lines) {
            json_begin_object(&out, lines, i == 0);
            print_object(&out, &finding);
            stream_text(&out, lines ? "\n" : "");
        } else {
            print_line(&out, view, &finding);
        }
    }
    if (json)
        json_end_array(&out, false, epi_view_path_entries(view) == 0);
    enum exit_status result = counts[EPI_STALE] ? EXIT_NOTHING : EXIT_FOUND;
    result = stream_finish(&out, result);
    if (!options->quiet && result != EXIT_TROUBLE)
        print_summary(counts);
    return result;
}

enum exit_status check_environment(const struct options *options)
{
    struct path_list paths = {0};
    epi_view *view = NULL;
    enum exit_status result = EXIT_TROUBLE;
    if (open_view(options, EPI_VIEW_NO_SAVE, &paths, &view))
        result = print_findings(options, view);
    epi_view_close(view);
    path_list_free(&paths);
    return result;
}
