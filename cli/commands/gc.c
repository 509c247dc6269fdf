/* epindex gc: removes from a store what nobody can use any more. */
#include "commands/row_style.h"
#include "output/message.h"

static void print_collected(void *context, const char *file, const char *path)
{
    const struct cell cells[] = {{.text = file}, {.text = path}};
    rows_add(context, cells);
}

static enum exit_status gc(const struct options *options)
{
    static const struct column columns[] = {{"file", "FILE", EVERYWHERE},
                                            {"path", "PATH", EVERYWHERE}};
    const struct row_style style = row_style_of(options);
    struct rows rows;
    epi_detail detail = {""};
    epi_store store = options->store == EPI_STORE_SYSTEM ? EPI_STORE_SYSTEM : EPI_STORE_USER;
    if (!rows_open(&rows, &style, columns, 2))
        return EXIT_TROUBLE;
    epi_status status = epi_collect(store, print_collected, &rows, &detail);
    size_t count = rows.count;
    enum exit_status result = rows_close(&rows, status == EPI_OK ? EXIT_FOUND : EXIT_TROUBLE);
    if (status != EPI_OK)
        print_library_error(status, &detail, "the store could not be swept");
    else if (!options->quiet && result == EXIT_FOUND)
        print_note("%zu file%s removed", count, count == 1 ? "" : "s");
    return result;
}

const struct command command_gc = {
    .name = "gc",
    .summary = "remove indexes of directories that are gone",
    .operands = "",
    .families = OPTIONS_STORE | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ROWS,
    .run = gc,
    .about = "Removes from a store the indexes of path entries that are gone, files that are\n"
             "no index, and what killed builds left. Every rebuild into a store does the same.\n"
             "An index that lies in the directory itself goes with that directory.\n",
    .output = "tsv has a line for each: the file, and the path entry it was the index\n"
              "of, empty where there is none. json is an array of objects with the keys file\n"
              "and path.\n",
    .statuses = "0 done, also where there was nothing to remove; 2 not done.\n",
    .examples = "  epindex gc --quiet\n"};
