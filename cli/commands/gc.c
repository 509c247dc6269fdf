/* epindex gc and epindex purge: remove from the stores what nobody can use any more, or all. */
#include "commands.h"
#include "options/row_style.h"
#include "output/message.h"
#include "paths/choose.h"

struct sweep {
    const struct options *options;
    struct rows rows;
    enum exit_status status;
};

static void add_removed(void *context, const char *file, const char *path)
{
    struct sweep *sweep = context;
    const struct cell cells[] = {{.text = file}, {.text = path}};
    rows_add(&sweep->rows, cells);
}

static bool begin(const struct options *options, struct sweep *sweep)
{
    static const struct column columns[] = {{"file", "FILE", EVERYWHERE},
                                            {"path", "PATH", EVERYWHERE}};
    const struct row_style style = row_style_of(options);
    sweep->options = options;
    sweep->status = EXIT_FOUND;
    return rows_open(&sweep->rows, &style, columns, 2);
}

static void sweep_store(struct sweep *sweep, epi_store store, const char *path, unsigned flags)
{
    epi_detail detail = {""};
    unsigned dry_run = sweep->options->dry_run ? EPI_COLLECT_DRY_RUN : 0;
    epi_status status = epi_collect(store, path, flags | dry_run, add_removed, sweep, &detail);
    if (status == EPI_OK)
        return;
    print_library_error(status, &detail, "the store could not be swept");
    sweep->status = EXIT_TROUBLE;
}

static enum exit_status end(struct sweep *sweep)
{
    size_t count = sweep->rows.count;
    enum exit_status result = rows_close(&sweep->rows, sweep->status);
    if (!sweep->options->quiet && result == EXIT_FOUND)
        print_note("%zu file%s %s", count, count == 1 ? "" : "s",
                   sweep->options->dry_run ? "would be removed" : "removed");
    return result;
}

static enum exit_status gc(const struct options *options)
{
    struct sweep sweep;
    if (!begin(options, &sweep))
        return EXIT_TROUBLE;
    sweep_store(&sweep, options->store == EPI_STORE_SYSTEM ? EPI_STORE_SYSTEM : EPI_STORE_USER,
                NULL, 0);
    return end(&sweep);
}

static enum exit_status purge(const struct options *options)
{
    struct sweep sweep;
    struct string_list paths = {0};
    bool all = options->store != EPI_STORE_SYSTEM;
    if (all && names_environment(options) && !choose_paths(options, &paths))
        return EXIT_TROUBLE;
    if (!begin(options, &sweep))
        goto cleanup;
    sweep_store(&sweep, all ? EPI_STORE_USER : EPI_STORE_SYSTEM, NULL, EPI_COLLECT_ALL);
    for (size_t i = 0; i < paths.count; i++)
        sweep_store(&sweep, EPI_STORE_IN_PLACE, paths.items[i], EPI_COLLECT_ALL);
    sweep.status = end(&sweep);
    if (sweep.status == EXIT_FOUND && all && !names_environment(options) && !options->quiet)
        print_hint("--prefix or --path removes the indexes in these directories, too.");

cleanup:
    string_list_free(&paths);
    return sweep.status;
}

#define OUTPUT                                                                                     \
    "tsv has a line for each: the file, and the path entry it was the index\n"                     \
    "of, empty where there is none. json is an array of objects with the keys file\n"              \
    "and path.\n"

const struct command command_gc = {
    .name = "gc",
    .summary = "remove indexes of directories that are gone",
    .operands = "",
    .families = OPTIONS_STORE | OPTIONS_DRY_RUN | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ROWS,
    .run = gc,
    .about = "Removes from a store the indexes of path entries that are gone, files that are\n"
             "no index, and what killed builds left. Every rebuild into a store does the same.\n"
             "An index that lies in the directory itself goes with that directory.\n",
    .output = OUTPUT,
    .statuses = "0 done, also where there was nothing to remove; 2 not done.\n",
    .examples = "  epindex gc --dry-run\n"
                "  epindex gc --quiet\n"};

const struct command command_purge = {
    .name = "purge",
    .summary = "remove every index, so that nothing is left behind",
    .operands = "",
    .families = OPTIONS_STORE | OPTIONS_DRY_RUN | OPTIONS_FORMAT | OPTIONS_ENVIRONMENT,
    .formats = FORMATS_OF_ROWS,
    .run = purge,
    .about = "Removes every index from the user's store, and with --path, --prefix or --python\n"
             "from the path entries themselves, too (DIR/__epindex__; a file disable in it\n"
             "stays). No other environment is touched. What was written with -o is the user's\n"
             "own. Nothing is lost but time: who asks next reads the directories again.\n",
    .output = OUTPUT,
    .statuses = "0 done, also where there was nothing to remove; 2 not done.\n",
    .examples = "  epindex purge\n"
                "  epindex purge --prefix venv --dry-run\n"};
