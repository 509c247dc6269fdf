/* epindex rebuild --from: a catalogue, of the lines of scans. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "output/message.h"
#include "output/signals.h"
#include "paths/open.h"

bool asks_for_catalogue(const struct options *options)
{
    return options->from.count || options->shards || options->shard || options->memory ||
           options->assemble;
}

/* A whole number of at least `least`; `fallback` where none is given. */
static bool read_number(const char *option, const char *text, unsigned long least,
                        unsigned long most, unsigned long fallback, unsigned long *number)
{
    char *end;
    *number = fallback;
    if (!text)
        return true;
    errno = 0;
    *number = strtoul(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *number >= least &&
        *number <= most)
        return true;
    print_error("--%s needs a number from %lu to %lu, not \"%s\"", option, least, most, text);
    return false;
}

static bool read_how(const struct options *options, epi_catalogue_options *how)
{
    unsigned long shards, shard, mebibytes;
    if (!read_number("shards", options->shards, 1, 65536, 0, &shards) ||
        !read_number("shard", options->shard, 0, shards ? shards - 1 : 0, EPI_ALL_SHARDS, &shard) ||
        !read_number("memory", options->memory, 1, SIZE_MAX >> 20, 0, &mebibytes))
        return false;
    how->shards = (uint32_t)shards;
    how->shard = (uint32_t)shard;
    how->memory = (size_t)mebibytes << 20;
    how->assemble = options->assemble;
    if (!options->output || !options->output[0])
        print_error("a catalogue needs -o: the file or folder to write");
    else if (names_environment(options) || options->kind != EPI_LOCAL ||
             options->store != EPI_STORE_FITTING)
        print_error("a catalogue is made of lines: no environment, store or kind can be chosen");
    else if ((options->shard || options->assemble) && !options->shards)
        print_error("--shard and --assemble need --shards: of how many");
    else if (!options->from.count == !options->assemble || (options->shard && options->assemble))
        print_error("a catalogue needs either --from or --assemble");
    else
        return true;
    print_hint("For example: epindex scan dist/*.whl | epindex rebuild --from - -o wheels.cdb");
    return false;
}

static int is_to_stop(void *context, size_t done, size_t known)
{
    (void)context, (void)done, (void)known;
    return signals_caught();
}

/* What was built: of a folder, shard by shard. */
struct sums {
    unsigned long long entries, problems, bytes;
};

static epi_status add_up(epi_index *index, struct sums *sums)
{
    epi_info info = EPI_INFO_INIT;
    epi_status status = epi_describe(index, &info);
    sums->entries += info.entries;
    sums->problems += info.problems;
    sums->bytes += info.file_size;
    epi_close(index);
    return status;
}

static epi_status add_up_all(const char *output, bool is_folder, struct sums *sums,
                             epi_detail *detail)
{
    epi_index *index = NULL;
    epi_status status = EPI_OK;
    if (!is_folder) {
        status = epi_open_file(output, &index, detail);
        return status == EPI_OK ? add_up(index, sums) : status;
    }
    for (uint32_t i = 0; status == EPI_OK; i++) {
        status = epi_open_shard(output, NULL, NULL, i, &index, detail);
        if (status == EPI_OK)
            status = add_up(index, sums);
    }
    return status == EPI_NONE ? EPI_OK : status;
}

enum exit_status rebuild_catalogue(const struct options *options)
{
    epi_catalogue_options how = EPI_CATALOGUE_OPTIONS_INIT;
    epi_detail detail = {""};
    struct sums sums = {0};
    if (!read_how(options, &how))
        return EXIT_TROUBLE;
    const char **files = calloc(options->from.count + 1, sizeof *files);
    if (!files) {
        print_out_of_memory();
        return EXIT_TROUBLE;
    }
    for (size_t i = 0; i < options->from.count; i++)
        files[i] = strcmp(options->from.items[i], "-") ? options->from.items[i] : "/dev/stdin";
    how.progress = is_to_stop;
    signals_catch();
    epi_status status =
        epi_build_catalogue(files, options->from.count, options->output, &how, &detail);
    free(files);
    signals_release();
    if (status == EPI_OK)
        status =
            add_up_all(options->output, how.shards && how.shard == EPI_ALL_SHARDS, &sums, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, options->output);
        return EXIT_TROUBLE;
    }
    if (!options->quiet)
        print_note("%s: built: %llu entry points, %llu problem%s, %llu bytes", options->output,
                   sums.entries, sums.problems, sums.problems == 1 ? "" : "s", sums.bytes);
    return options->strict && sums.problems ? EXIT_NOTHING : EXIT_FOUND;
}
