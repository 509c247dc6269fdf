/* epindex rebuild: writes indexes, one of all path entries or each into its store. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalogue/catalogue.h"
#include "commands.h"
#include "commands/built.h"
#include "commands/rebuild_stores.h"
#include "output/message.h"
#include "output/signals.h"
#include "output/stream.h"
#include "paths/choose.h"

/* One file of all path entries. */
static enum exit_status rebuild_file(const struct options *options, const struct string_list *paths)
{
    struct built built;
    build(options, (const char *const *)paths->items, paths->count, 0, &built);
    if (signals_caught()) /* what the caller has begun is to be put away first */
        built.status = EPI_ERR_STOPPED;
    else if (built.status != EPI_OK)
        print_library_error(built.status, &built.detail, options->output);
    else if (!options->quiet)
        print_built(options->output, &built, NULL);
    epi_close(built.index);
    return status_of(options, &built);
}

static enum exit_status print_file(int descriptor, const char *file, enum exit_status status)
{
    struct stream out;
    char part[65536];
    ssize_t n = -1;
    stream_open(&out, STDOUT_FILENO);
    while (descriptor >= 0 && (n = read(descriptor, part, sizeof part)) > 0)
        stream_write(&out, part, (size_t)n);
    if (n < 0)
        print_error("%s: %s", file, strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return stream_finish(&out, n < 0 ? EXIT_TROUBLE : status);
}

/* To standard output: a file that nobody else sees is made first, since an index is written as a
 * whole or not at all. */
static enum exit_status rebuild_to_output(const struct options *options,
                                          const struct string_list *paths)
{
    struct options elsewhere = *options;
    enum exit_status result = EXIT_TROUBLE;
    int descriptor = -1;
    const char *scratch = getenv("TMPDIR");
    char *folder = NULL, *file = NULL;
    if (isatty(STDOUT_FILENO)) {
        print_error("standard output is a terminal, and an index is no text");
        print_hint("For example: epindex rebuild%s -o - | gzip > plugins.cdb.gz", options->choice);
        return EXIT_TROUBLE;
    }
    signals_catch();
    if (asprintf(&folder, "%s/epindex.XXXXXX", scratch && *scratch ? scratch : "/tmp") < 0 ||
        !mkdtemp(folder) || asprintf(&file, "%s/index.cdb", folder) < 0) {
        print_error("%s: no folder can be made for what is to be written: %s", folder,
                    strerror(errno));
        signals_release();
        goto cleanup;
    }
    elsewhere.output = file;
    elsewhere.quiet = true;
    result = rebuild_file(&elsewhere, paths);
    descriptor = open(file, O_RDONLY | O_CLOEXEC);
    unlink(file);
    rmdir(folder);
    signals_release();
    if (result != EXIT_TROUBLE)
        result = print_file(descriptor, file, result);

cleanup:
    free(file);
    free(folder);
    return result;
}

/* What it would find to do; nothing is written. */
static enum exit_status rehearse_file(const struct options *options,
                                      const struct string_list *paths)
{
    struct built built;
    build(options, (const char *const *)paths->items, paths->count, EPI_BUILD_DRY_RUN, &built);
    epi_close(built.index);
    if (built.status != EPI_OK)
        print_library_error(built.status, &built.detail, options->output);
    else
        print_note("%s: would be %s", options->output,
                   built.outcome == EPI_KEPT        ? "kept, it holds"
                   : built.outcome == EPI_RESTAMPED ? "written again, with new stamps"
                                                    : "written");
    return built.status == EPI_OK ? EXIT_FOUND : EXIT_TROUBLE;
}

static bool targets_are_sound(const struct options *options)
{
    if (options->output && options->store != EPI_STORE_FITTING) {
        print_error("-o and %s exclude each other: each says where to write",
                    options->store == EPI_STORE_SYSTEM ? "--system" : "--in-place");
        return false;
    }
    if (options->output && !options->output[0]) {
        print_error("-o needs the name of a file to write");
        print_hint("For example: epindex rebuild -o plugins.cdb");
        return false;
    }
    if (options->kind == EPI_SEALED && options->output && strcmp(options->output, "-") == 0) {
        print_error("--sealed needs a place: its paths are relative to the file, and standard "
                    "output is nowhere");
        print_hint("For example: epindex rebuild --sealed --prefix venv -o venv/plugins.cdb");
        return false;
    }
    if (options->kind == EPI_SEALED && !options->output && options->store != EPI_STORE_IN_PLACE) {
        print_error("--sealed needs -o FILE or --in-place: its paths are relative to the file");
        print_hint("For example: epindex rebuild --sealed --prefix venv -o venv/plugins.cdb");
        return false;
    }
    return true;
}

static enum exit_status rebuild(const struct options *options)
{
    struct string_list paths = {0};
    enum exit_status status = EXIT_TROUBLE;
    if (asks_for_catalogue(options))
        return rebuild_catalogue(options);
    if (!targets_are_sound(options))
        return EXIT_TROUBLE;
    if (choose_paths(options, &paths)) {
        if (!options->output)
            status = options->dry_run ? rehearse_stores(options, &paths)
                                      : rebuild_stores(options, &paths);
        else if (strcmp(options->output, "-") == 0 && !options->dry_run)
            status = rebuild_to_output(options, &paths);
        else
            status =
                options->dry_run ? rehearse_file(options, &paths) : rebuild_file(options, &paths);
    }
    string_list_free(&paths);
    return status;
}

const struct command command_rebuild = {
    .name = "rebuild",
    .summary = "bring the indexes of an environment up to date",
    .operands = "",
    .families = OPTIONS_ENVIRONMENT | OPTIONS_BUILD | OPTIONS_DRY_RUN | OPTIONS_FROM,
    .run = rebuild,
    .about = "Scans the environment and writes the index of each path entry into the store\n"
             "that fits, where every program finds it: in a virtual environment that you may\n"
             "write, DIR/__epindex__/index.cdb; else the user's store. With -o, writes one\n"
             "index of all path entries to FILE. A path entry without distributions is not\n"
             "stored, and indexes of directories that are gone are removed.\n"
             "\n"
             "Replaces an index in one step: readers see the old file or the new one, and on\n"
             "any failure the old one stands. Does only what is needed: nothing where the\n"
             "index holds; else only files whose stamps changed are opened, and the rest is\n"
             "taken over from it. Bad input is reported, one line each, and everything else\n"
             "is indexed:\n"
             "  epindex: warning: PATH:LINE: what is wrong [code]\n"
             "\n"
             "With --from, makes a catalogue instead: one index of the lines that epindex scan\n"
             "printed of many inputs, in which nothing hides anything; with --shards, a folder\n"
             "of several. A line that is none, or cut off, ends it.\n",
    .statuses = "0 built, or nothing to do; 1 built, but --strict and some input was\n"
                "bad; 2 not built, or some path entry could not be (the others are).\n",
    .examples = "  epindex rebuild\n"
                "  epindex rebuild -o plugins.cdb\n"
                "  epindex rebuild --prefix /opt/app/venv --sealed --strict \\\n"
                "      -o /opt/app/venv/plugins.cdb\n"
                "  epindex scan dist/*.whl | epindex rebuild --from - -o wheels.cdb\n"};
