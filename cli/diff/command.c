/* epindex diff: what was added, removed and changed between two indexes, texts or environments. */
#include <string.h>

#include "commands.h"
#include "diff/operand.h"
#include "diff/output.h"
#include "output/message.h"

static void print_summary(const char *before, const char *after, const struct changes *changes)
{
    const size_t *counts = changes->counts;
    if (changes->count)
        print_note("%s and %s: %zu added, %zu removed, %zu changed, %zu reordered, "
                   "%zu other version%s",
                   before, after, counts[CHANGE_ADDED], counts[CHANGE_REMOVED],
                   counts[CHANGE_CHANGED], counts[CHANGE_REORDERED], counts[CHANGE_VERSION],
                   counts[CHANGE_VERSION] == 1 ? "" : "s");
    else
        print_note("%s and %s: no difference", before, after);
}

static bool has_group(const struct item_list *list, const char *group)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].group && strcmp(list->items[i].group, group) == 0)
            return true;
    }
    return false;
}

/* Misspelt, most likely: it would never differ. */
static void warn_of_groups_in_neither(const struct options *options, const struct operand *before,
                                      const struct operand *after)
{
    for (size_t i = 0; i < options->groups.count; i++) {
        const char *group = options->groups.items[i];
        if (!has_group(&before->list, group) && !has_group(&after->list, group))
            print_warning("there is no group \"%s\" in %s, nor in %s", group, before->name,
                          after->name);
    }
}

static enum exit_status compare(const struct options *options, struct operand *before,
                                struct operand *after)
{
    struct changes changes;
    enum exit_status result = EXIT_TROUBLE;
    if (!find_changes(&before->list, &after->list, !options->ignore_versions, &changes)) {
        print_out_of_memory();
    } else if (options->quiet) {
        result = changes.count ? EXIT_NOTHING : EXIT_FOUND;
    } else if ((result = print_changes(options->format, &changes)) != EXIT_TROUBLE) {
        warn_of_groups_in_neither(options, before, after);
        print_summary(before->name, after->name, &changes);
    }
    changes_free(&changes);
    return result;
}

static enum exit_status diff(const struct options *options)
{
    struct operand before = {0}, after = {0};
    enum exit_status result = EXIT_TROUBLE;
    if (options->n_operands > 1 && names_environment(options)) {
        print_error("B and --path, --python or --prefix exclude each other: each says what to "
                    "compare A with");
        return EXIT_TROUBLE;
    }
    /* Both are tried: what is wrong with either is said at once. */
    bool read = read_operand(options, options->operands[0], &before);
    if (options->n_operands > 1)
        read = read_operand(options, options->operands[1], &after) && read;
    else if (read && before.is_file && !names_environment(options))
        read = read_path_entries_of(options, &before, &after);
    else if (read)
        read = read_environment(options, &after);
    if (read)
        result = compare(options, &before, &after);
    operand_free(&before);
    operand_free(&after);
    return result;
}

const struct command command_diff = {
    .name = "diff",
    .summary = "what was added, removed and changed between two indexes",
    .operands = "A [B]",
    .min_operands = 1,
    .max_operands = 2,
    .families = OPTIONS_ENVIRONMENT | OPTIONS_FORMAT | OPTIONS_DIFF | OPTIONS_GROUPS,
    .formats = FORMATS_OF_CHANGES,
    .run = diff,
    .only_looks = true,
    .about = "Compares A with B. Each is an index file, a text that epindex dump wrote with\n"
             "--format=tsv or ini (a baseline that people can read and merge; - is standard\n"
             "input), a virtual environment or prefix, or any other directory as a path entry.\n"
             "Without B, the index A is compared with its own path entries as they are now;\n"
             "with --path, --python or --prefix, or where A is no index, with an environment.\n"
             "\n"
             "Says by group which entries were added, removed and changed, then which\n"
             "distributions with entries have another version. Entries are the same where\n"
             "group, name, value and distribution are; how often each stands there counts. One\n"
             "that has another value, or comes from another distribution, is changed. Where\n"
             "several distributions give the same name and another one comes first now, so\n"
             "that it answers, the name is reordered. Where files lie is not compared, and ini\n"
             "names no distributions, so that they and their versions are not either.\n",
    .output = "tsv has change, group, name, old value, new value, old distribution, new\n"
              "distribution, old version and new version. The change is added, removed,\n"
              "changed, reordered or version; that of a version has no group, name and value.\n"
              "json is an array of objects with the keys change, group, name, old and new;\n"
              "these two are null or objects with the keys value, dist and version. markdown is\n"
              "to be pasted into a pull request. With --quiet there is none.\n",
    .statuses = "0 no difference; 1 there are differences; 2 one of them cannot be\n"
                "read.\n",
    .examples = "  epindex diff before.cdb after.cdb\n"
                "  epindex diff venv-3.11 venv-3.12 --ignore-versions\n"
                "  epindex diff baseline.tsv --prefix venv --group app.plugins\n"
                "  epindex diff plugins.cdb --prefix venv --format=markdown\n"};
