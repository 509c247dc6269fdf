/* epindex gc: removes from a store what nobody can use any more. */
#include <unistd.h>

#include "message.h"
#include "options.h"
#include "output.h"

struct collection {
    struct stream out;
    size_t count;
};

static void print_collected(void *context, const char *file, const char *path)
{
    struct collection *collection = context;
    tsv_field(&collection->out, file);
    stream_char(&collection->out, '\t');
    tsv_field(&collection->out, path);
    stream_char(&collection->out, '\n');
    collection->count++;
}

static enum exit_status gc(const struct options *options)
{
    struct collection collection = {.count = 0};
    epi_detail detail = {""};
    epi_store store = options->store == EPI_STORE_SYSTEM ? EPI_STORE_SYSTEM : EPI_STORE_USER;
    stream_open(&collection.out, STDOUT_FILENO);
    epi_status status = epi_store_collect(store, print_collected, &collection, &detail);
    enum exit_status result =
        stream_finish(&collection.out, status == EPI_OK ? EXIT_FOUND : EXIT_TROUBLE);
    if (status != EPI_OK)
        print_library_error(status, &detail, "the store could not be swept");
    else if (!options->quiet && result == EXIT_FOUND)
        print_note("%zu file%s removed", collection.count, collection.count == 1 ? "" : "s");
    return status == EPI_OK ? result : EXIT_TROUBLE;
}

const struct command command_gc = {
    .name = "gc",
    .summary = "remove indexes of directories that are gone",
    .operands = "",
    .families = OPTIONS_SYSTEM,
    .run = gc,
    .help = "Removes from a store the indexes of path entries that are gone, files that are no\n"
            "index, and what killed builds left. Prints a line for each: the file, a tab, and the\n"
            "path entry it was the index of, if that can be told. Every rebuild into a store does\n"
            "the same. An index that lies in the directory itself goes with that directory.\n"
            "\n"
            "      --system        the system's store [the user's: $XDG_CACHE_HOME/epindex, or\n"
            "                      ~/.cache/epindex]\n" HELP_COMMON "\n"
            "Exit status: 0 done, also where there was nothing to remove; 2 not done.\n"
            "\n"
            "Example: after virtual environments were deleted\n"
            "  epindex gc --quiet\n"};
