/* epindex explain: why does this name give this answer? */
#include "explain_answers.h"
#include "explain_output.h"
#include "message.h"
#include "none.h"
#include "options.h"
#include "source.h"

static bool open_either(const struct options *options, struct path_list *paths,
                        struct source *source)
{
    if (options->file)
        return open_source(options, source);
    *source = (struct source){0};
    return open_view(options, EPI_VIEW_NO_SAVE, paths, &source->view);
}

static enum exit_status explain(const struct options *options)
{
    struct path_list paths = {0};
    struct source source = {0};
    struct answers answers = {0};
    epi_detail detail = {""};
    const char *group = options->operands[0], *name = options->operands[1];
    enum exit_status result = EXIT_TROUBLE;
    if (!open_either(options, &paths, &source))
        goto cleanup;
    epi_status status = find_answers(&source, &paths, group, name, &answers, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, source_name(&source));
        goto cleanup;
    }
    result = EXIT_FOUND;
    if (!answers.count || answers.items[0].role == ROLE_SHADOWED)
        result = say_none(options, &source, group, name);
    if (answers.count && result == EXIT_NOTHING && !options->quiet)
        print_note("it would be offered by a distribution that is shadowed:");
    if (result != EXIT_TROUBLE)
        result = print_answers(options->format, group, name, &answers, result);

cleanup:
    answers_free(&answers);
    close_source(&source);
    path_list_free(&paths);
    return result;
}

const struct command command_explain = {
    .name = "explain",
    .summary = "which distribution answers for a name, and why no other",
    .operands = "GROUP NAME",
    .min_operands = 2,
    .max_operands = 2,
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_WITHOUT_INI,
    .run = explain,
    .help =
        "Says where the answer to `epindex lookup GROUP NAME` comes from: the distribution that\n"
        "answers, the file and line, the object reference and its parts, and the index that\n"
        "served it; then the other distributions that offer the same name, in their order; then\n"
        "those that would, but are shadowed by an earlier distribution of the same name. Writes\n"
        "nothing. Put \"--\" in front of a group or name that begins with a dash.\n"
        "\n"
        "  -f, --file FILE     explain the answer of this index, and look at no directory\n"
        "      --level LEVEL   how closely to check the indexes: trust, dir, meta or content\n"
        "                      [what each index asks for]\n"
        "      --format FORMAT table (on a terminal), tsv (otherwise), json or ndjson\n" HELP_COMMON
        "\n" HELP_ENVIRONMENT "\n"
        "Output: tsv has role, distribution, version, value, file, line, store, index, verdict\n"
        "and the metadata directory of the distribution that shadows it. The role is answers,\n"
        "also (offers the same, and comes later) or shadowed. The store is file, in-place,\n"
        "system, user or none (scanned). json is an array of objects with the keys role, group,\n"
        "name, value, module, attr, extras, dist, version, file, line, store, index, verdict,\n"
        "reason, shadowed_by and why, null where they do not apply. Which entries a shadowed\n"
        "distribution has is not told by an index FILE, nor where both lie in one path entry:\n"
        "its value is null then.\n"
        "\n"
        "Exit status: 0 found; 1 there is none, and the nearest names are told; 2 no answer.\n"
        "\n"
        "Examples:\n"
        "  epindex explain console_scripts pip\n"
        "  epindex explain -f plugins.cdb console_scripts pip --format=json\n"};
