/* epindex verify: is this file sound? */
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalogue/catalogue.h"
#include "commands.h"
#include "options/options.h"
#include "output/message.h"
#include "output/stream.h"
#include "paths/open.h"

struct complaints {
    const char *file;
    unsigned count;
};

static void print_complaint(void *context, uint64_t offset, const char *what)
{
    struct complaints *complaints = context;
    complaints->count++;
    print_error("%s: at byte %" PRIu64 ": %s", complaints->file, offset, what);
}

static enum exit_status print_sound(const char *file, const epi_info *info)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    stream_text(&out, file);
    stream_text(&out, ": sound: ");
    stream_number(&out, info->entries);
    stream_text(&out, " entry points of ");
    stream_number(&out, info->distributions);
    stream_text(&out, " distributions, ");
    stream_number(&out, info->file_size);
    stream_text(&out, " bytes, format ");
    stream_number(&out, info->format_major);
    stream_char(&out, '.');
    stream_number(&out, info->format_minor);
    stream_char(&out, '\n');
    return stream_finish(&out, EXIT_FOUND);
}

static enum exit_status verify(const struct options *options)
{
    if (!options->file == !options->n_operands) {
        print_error("verify needs one FILE");
        return EXIT_TROUBLE;
    }
    const char *file = options->file ? options->file : options->operands[0];
    epi_index *index = NULL;
    epi_info info = EPI_INFO_INIT;
    struct complaints complaints = {.file = file};
    struct stat what;
    if (stat(file, &what) == 0 && S_ISDIR(what.st_mode))
        return verify_catalogue(file, options->quiet);
    epi_status status = open_index_file(file, &index);
    if (status != EPI_OK)
        return is_unsound(status) ? EXIT_NOTHING : EXIT_TROUBLE;
    enum exit_status result = EXIT_TROUBLE;
    status = epi_verify(index, print_complaint, &complaints);
    if (status == EPI_OK)
        status = epi_describe(index, &info);
    if (status == EPI_OK)
        result = options->quiet ? EXIT_FOUND : print_sound(file, &info);
    else if (status == EPI_ERR_DAMAGED)
        result = EXIT_NOTHING;
    if (status != EPI_OK && !complaints.count)
        print_error("%s: %s", file, epi_strerror(status));
    epi_close(index);
    return result;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "hold every record of an index against the format",
    .operands = "FILE",
    .max_operands = 1,
    .families = OPTIONS_CHECKED_FILE,
    .run = verify,
    .about = "Reads the whole of FILE (- is standard input), checks its checksum and holds\n"
             "every record against the format. Says what is wrong, and at which byte. Of the\n"
             "folder of a catalogue: its manifest, and each of its files. Whether an index\n"
             "still describes its directories is another question: epindex check.\n",
    .statuses = "0 sound; 1 damaged, or no index at all; 2 missing, unreadable, or\n"
                "in a newer version of the format.\n",
    .examples = "  epindex verify plugins.cdb\n"};
