/* epindex diff: what was added, removed and changed between two indexes. */
#include <inttypes.h>
#include <stdio.h>

#include "diff_changes.h"
#include "diff_output.h"
#include "environment.h"
#include "message.h"
#include "options.h"
#include "problems.h"

struct damage {
    uint64_t offset;
    const char *what;
    char text[256];
};

static void keep_first(void *context, uint64_t offset, const char *what)
{
    struct damage *damage = context;
    if (damage->what)
        return;
    damage->offset = offset;
    snprintf(damage->text, sizeof damage->text, "%s", what);
    damage->what = damage->text;
}

/* Every record is held against the format and the checksum: a damaged file must not pass for one
 * with other entries. False: said why not. */
static bool open_sound(const char *file, epi_index **index)
{
    epi_detail detail = {""};
    struct damage damage = {0};
    epi_status status = epi_index_open(file, NULL, index, &detail);
    if (status == EPI_OK)
        status = epi_index_verify(*index, keep_first, &damage);
    if (status == EPI_OK)
        return true;
    if (damage.what)
        print_error("%s: damaged: at byte %" PRIu64 ": %s", file, damage.offset, damage.what);
    else
        print_library_error(status, &detail, file);
    epi_index_close(*index);
    *index = NULL;
    return false;
}

static bool scan_environment(const struct options *options, epi_index **index)
{
    struct path_list paths = {0};
    epi_detail detail = {""};
    bool scanned = false;
    if (choose_paths(options, &paths)) {
        epi_status status =
            epi_index_scan((const char *const *)paths.items, paths.count, NULL, index, &detail);
        scanned = status == EPI_OK;
        if (!scanned)
            print_library_error(status, &detail, "the environment could not be read");
    }
    path_list_free(&paths);
    if (!scanned || options->quiet)
        return scanned;
    epi_info info = {.size = sizeof info};
    warn_of_missing_paths(options);
    if (options->verbose)
        print_problems(*index);
    else if (epi_index_info(*index, &info) == EPI_OK && info.problems)
        print_warning("%lu problem%s with the input; --verbose tells", (unsigned long)info.problems,
                      info.problems == 1 ? "" : "s");
    return true;
}

static void print_summary(const char *before, const char *after, const struct changes *changes)
{
    if (!changes->count) {
        print_note("%s and %s: no difference", before, after);
        return;
    }
    const size_t *counts = changes->counts;
    print_note("%s and %s: %zu added, %zu removed, %zu changed, %zu reordered, "
               "%zu other version%s",
               before, after, counts[CHANGE_ADDED], counts[CHANGE_REMOVED], counts[CHANGE_CHANGED],
               counts[CHANGE_REORDERED], counts[CHANGE_VERSION],
               counts[CHANGE_VERSION] == 1 ? "" : "s");
}

static enum exit_status compare(const struct options *options, const epi_index *before,
                                const epi_index *after)
{
    struct changes changes;
    const epi_index *damaged;
    const char *name = options->n_operands > 1 ? options->operands[1] : "the environment";
    enum exit_status result = EXIT_TROUBLE;
    epi_status status = find_changes(before, after, !options->ignore_versions, &changes, &damaged);
    if (status == EPI_OK) {
        result = print_changes(options->format, &changes);
        if (result != EXIT_TROUBLE && !options->quiet)
            print_summary(options->operands[0], name, &changes);
    } else {
        print_error("%s: %s", damaged == before ? options->operands[0] : name,
                    epi_strerror(status));
    }
    changes_free(&changes);
    return result;
}

static enum exit_status diff(const struct options *options)
{
    epi_index *before = NULL, *after = NULL;
    enum exit_status result = EXIT_TROUBLE;
    bool has_environment = options->n_paths || options->python || options->prefix;
    if (options->n_operands > 1 && has_environment) {
        print_error("B and --path, --python or --prefix exclude each other: each says what to "
                    "compare A with");
        return EXIT_TROUBLE;
    }
    /* Both are tried: what is wrong with either is said at once. */
    bool opened = open_sound(options->operands[0], &before);
    if (options->n_operands > 1)
        opened = open_sound(options->operands[1], &after) && opened;
    else
        opened = opened && scan_environment(options, &after);
    if (opened)
        result = compare(options, before, after);
    epi_index_close(before);
    epi_index_close(after);
    return result;
}

const struct command command_diff = {
    .name = "diff",
    .summary = "what was added, removed and changed between two indexes",
    .operands = "A [B]",
    .min_operands = 1,
    .max_operands = 2,
    .families = OPTIONS_ENVIRONMENT | OPTIONS_FORMAT | OPTIONS_DIFF,
    .formats = FORMATS_OF_CHANGES,
    .run = diff,
    .help =
        "Compares the index file A with the index file B, or with the environment, which is read\n"
        "anew. Says by group which entries were added, removed and changed, then which\n"
        "distributions with entries have another version.\n"
        "\n"
        "Entries are the same where group, name, value and distribution are; how often each\n"
        "stands there counts. One that has another value, or comes from another distribution, is\n"
        "changed. Where several distributions give the same name and another one comes first\n"
        "now, so that it answers, the name is reordered. Where files lie is not compared: local\n"
        "and sealed indexes, and those of different machines, compare fine.\n"
        "\n"
        "      --ignore-versions\n"
        "                      another version alone is no difference\n"
        "      --format FORMAT table (on a terminal), tsv (otherwise), json, ndjson or\n"
        "                      markdown, to be pasted into a pull request\n" HELP_COMMON
        "\n" HELP_ENVIRONMENT "  With B, none of them.\n"
        "\n"
        "Output: tsv has change, group, name, old value, new value, old distribution, new\n"
        "distribution, old version and new version. The change is added, removed, changed,\n"
        "reordered or version; that of a version has no group, name and value. json is an array\n"
        "of objects with the keys change, group, name, old and new; these two are null or\n"
        "objects with the keys value, dist and version.\n"
        "\n"
        "Exit status: 0 no difference; 1 there are differences; 2 one of them cannot be read.\n"
        "\n"
        "Examples:\n"
        "  epindex diff before.cdb after.cdb\n"
        "  epindex diff plugins.cdb --prefix venv --format=markdown\n"
        "  epindex diff plugins.cdb --ignore-versions || echo \"other entry points\"\n"};
