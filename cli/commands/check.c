/* epindex check: does an index still describe its directories? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "commands/account.h"
#include "commands/check_groups.h"
#include "output/message.h"
#include "output/shell.h"
#include "paths/choose.h"
#include "paths/open.h"

/* What the user would type to write the index anew; NULL: out of memory. */
static char *remedy_for(const struct options *options, const char *file, const epi_report *report,
                        epi_kind kind)
{
    char *command = NULL;
    size_t length;
    FILE *out = open_memstream(&command, &length);
    if (!out)
        return NULL;
    fputs("epindex rebuild", out);
    if (file) {
        fputs(kind == EPI_SEALED ? " --sealed -o " : " -o ", out);
        print_quoted(out, file);
    }
    fputs(options->choice, out);
    /* Of nothing else than what it is of. */
    for (size_t i = 0; report && !names_environment(options) && i < report->n_path_entries; i++) {
        fputs(" --path ", out);
        print_quoted(out, report->path_entries[i].path);
    }
    if (fclose(out) == 0)
        return command;
    free(command);
    return NULL;
}

static void print_summary(const struct options *options, const char *what,
                          const struct account_counts *counts, char *remedy)
{
    size_t total =
        counts->verdicts[EPI_FRESH] + counts->verdicts[EPI_MOVED] + counts->verdicts[EPI_STALE];
    char empty[64] = "";
    if (options->quiet)
        return;
    if (counts->empty)
        snprintf(empty, sizeof empty, ", %zu without distributions", counts->empty);
    epi_verdict worst = counts->verdicts[EPI_STALE]   ? EPI_STALE
                        : counts->verdicts[EPI_MOVED] ? EPI_MOVED
                                                      : EPI_FRESH;
    print_note("%s: %s: of %zu path entr%s %zu fresh, %zu moved, %zu stale%s", what,
               epi_verdict_name(worst), total, total == 1 ? "y" : "ies",
               counts->verdicts[EPI_FRESH], counts->verdicts[EPI_MOVED],
               counts->verdicts[EPI_STALE], empty);
    if (counts->verdicts[EPI_STALE] && remedy)
        print_hint("Mend it: %s", remedy);
    else if (counts->verdicts[EPI_MOVED] && remedy)
        print_hint("Cheap to check again, where new stamps help: %s", remedy);
}

static enum exit_status check_environment(const struct options *options)
{
    struct account_counts counts = {0};
    epi_index *index = open_environment(options, EPI_NO_SAVE);
    if (!index)
        return EXIT_TROUBLE;
    enum exit_status result = print_account(options, ACCOUNT_OF_CHECK, index, NULL, &counts);
    char *remedy = remedy_for(options, NULL, NULL, EPI_LOCAL);
    if (result != EXIT_TROUBLE)
        print_summary(options, "the environment", &counts, remedy);
    free(remedy);
    epi_close(index);
    return result;
}

/* A command named check looks: also at what a sealed index asks to be believed. */
static epi_level level_for(const struct options *options, const epi_index *index)
{
    epi_info info = EPI_INFO_INIT;
    if (options->level == EPI_LEVEL_DEFAULT && epi_describe(index, &info) == EPI_OK &&
        info.level == EPI_LEVEL_TRUST)
        return EPI_LEVEL_CONTENT;
    return options->level;
}

/* Of the path entries that the check found: those of the file, or those that were named. */
static enum exit_status check_groups_of(const struct options *options, const epi_index *index,
                                        const epi_report *report, const struct string_list *named)
{
    struct string_list paths = {0};
    bool listed = true;
    if (names_environment(options))
        return check_groups(options, index, (const char *const *)named->items, named->count);
    for (size_t i = 0; listed && i < report->n_path_entries; i++)
        listed = string_list_add(&paths, report->path_entries[i].path);
    if (!listed)
        print_out_of_memory();
    enum exit_status result =
        listed ? check_groups(options, index, (const char *const *)paths.items, paths.count)
               : EXIT_TROUBLE;
    string_list_free(&paths);
    return result;
}

static enum exit_status check_file(const struct options *options, const char *file)
{
    epi_index *index = NULL;
    epi_report *report = NULL;
    struct string_list paths = {0};
    struct account_counts counts = {0};
    epi_detail detail = {""};
    epi_check_options how = EPI_CHECK_OPTIONS_INIT;
    enum exit_status result = EXIT_TROUBLE;
    if (names_environment(options)) {
        if (!choose_paths(options, &paths))
            goto cleanup;
        how.paths = (const char *const *)paths.items;
        how.n_paths = paths.count;
    }
    if (open_index_file(file, &index) != EPI_OK)
        goto cleanup;
    how.level = level_for(options, index);
    epi_status status = epi_check(index, &how, &report, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, file);
        goto cleanup;
    }
    if (options->groups.count) {
        result = check_groups_of(options, index, report, &paths);
        goto cleanup;
    }
    result = print_account(options, ACCOUNT_OF_CHECK, NULL, report, &counts);
    epi_info info = EPI_INFO_INIT;
    bool described = strcmp(file, "-") != 0 && epi_describe(index, &info) == EPI_OK;
    char *remedy = described ? remedy_for(options, file, report, info.kind) : NULL;
    if (result != EXIT_TROUBLE)
        print_summary(options, file, &counts, remedy);
    free(remedy);

cleanup:
    epi_report_free(report);
    epi_close(index);
    string_list_free(&paths);
    return result;
}

static enum exit_status check(const struct options *options)
{
    if (options->file && options->n_operands) {
        print_error("check takes one FILE, not both %s and %s", options->file,
                    options->operands[0]);
        return EXIT_TROUBLE;
    }
    const char *file = options->n_operands ? options->operands[0] : options->file;
    if (!file && options->groups.count) {
        print_error("check --group needs a FILE: without one, answers are right anyhow");
        return EXIT_TROUBLE;
    }
    return file ? check_file(options, file) : check_environment(options);
}

const struct command command_check = {
    .name = "check",
    .summary = "does an index still describe its directories?",
    .operands = "[FILE]",
    .max_operands = 1,
    .families = OPTIONS_CHECKED_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT |
                OPTIONS_GROUPS,
    .formats = FORMATS_OF_ROWS,
    .run = check,
    .only_looks = true,
    .about = "Holds the indexes that serve the environment, or the index FILE, against the\n"
             "directories. Says for each path entry:\n"
             "  fresh  nothing changed\n"
             "  moved  the time stamps are other ones, or cannot be believed, and what was\n"
             "         read again is the same; the answers are right, and dearer to check\n"
             "  stale  the answers of FILE are wrong, and the reason says why; without FILE:\n"
             "         no index that holds serves a path entry that has distributions\n"
             "Indexes that ask not to be looked at (sealed ones) are read again, unless\n"
             "--level trust says not to. With FILE and an environment, FILE must cover just\n"
             "these path entries, in this order; with FILE alone, it is checked against its\n"
             "own. With --group, only whether FILE has the entries of these groups as they\n"
             "are now, whatever else has changed. Writes nothing.\n",
    .output = "tsv has verdict, path and reason; json is an array of objects with the\n"
              "keys verdict, path, file, store, code, reason, changes and passed_over. Path\n"
              "entries without distributions need no index, and are only counted.\n",
    .statuses = "0 fresh or moved; 1 stale; 2 missing or unusable.\n",
    .examples = "  epindex check -q || epindex rebuild\n"
                "  epindex check -q plugins.cdb --prefix venv ||\n"
                "      epindex rebuild -o plugins.cdb --prefix venv\n"};
