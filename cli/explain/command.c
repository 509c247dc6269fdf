/* epindex explain: why does this name give this answer? */
#include "commands.h"
#include "explain/output.h"
#include "output/message.h"
#include "paths/not_found.h"
#include "paths/open.h"

static enum exit_status explain_with(const struct options *options, const epi_index *index)
{
    struct offers offers = {0};
    epi_detail detail = {""};
    const char *group = options->operands[0], *name = options->operands[1];
    enum exit_status result = EXIT_TROUBLE;
    bool is_file = options->file != NULL;
    epi_status status = find_offers(index, is_file, group, name, &offers, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, index_name(index));
        goto cleanup;
    }
    result = EXIT_FOUND;
    if (!offers.count || offers.items[0].role == ROLE_SHADOWED)
        result = report_no_entry(options, index, group, name);
    if (offers.count && result == EXIT_NOTHING && !options->quiet)
        print_note("it would be offered by a distribution that is shadowed:");
    if (result != EXIT_TROUBLE)
        result = print_offers(options->format, is_file, group, name, &offers, result);

cleanup:
    offers_free(&offers);
    return result;
}

static enum exit_status explain(const struct options *options)
{
    epi_index *index = NULL;
    enum exit_status result = EXIT_TROUBLE;
    if (options->file)
        open_index_file(options->file, &index);
    else
        index = open_environment(options, EPI_NO_SAVE);
    if (index)
        result = explain_with(options, index);
    epi_close(index);
    return result;
}

const struct command command_explain = {
    .name = "explain",
    .summary = "which distribution answers for a name, and why no other",
    .operands = "GROUP NAME",
    .min_operands = 2,
    .max_operands = 2,
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ROWS,
    .run = explain,
    .only_looks = true,
    .about = "Says where the answer to epindex lookup GROUP NAME comes from: the distribution\n"
             "that answers, the file and line, the object reference and its parts, and the\n"
             "index that served it; then the other distributions that offer the same name, in\n"
             "their order; then those that would, but are shadowed by an earlier distribution\n"
             "of the same name. Writes nothing. Put \"--\" in front of a group or name that\n"
             "begins with a dash.\n",
    .output = "tsv has role, distribution, version, value, file, line, store, index,\n"
              "verdict and the metadata directory of the distribution that shadows it. The role\n"
              "is answers, also (offers the same, and comes later) or shadowed. The store is\n"
              "file, in-place, system, user or none (scanned). json is an array of objects with\n"
              "the keys role, group, name, dist, version, value, module, attr, extras, file,\n"
              "line, store, index, verdict, code, reason, shadowed_by and why, null where they\n"
              "do not apply. Which entries a shadowed distribution has is not known from an\n"
              "index FILE, nor where both lie in one path entry: its value is null then.\n",
    .statuses = "0 found; 1 there is none, and the nearest names are listed; 2 no\n"
                "answer.\n",
    .examples = "  epindex explain console_scripts pip\n"
                "  epindex explain -f plugins.cdb console_scripts pip --format=json\n"};
