/* epindex verify: is this file sound? */
#include <inttypes.h>
#include <unistd.h>

#include "message.h"
#include "options.h"
#include "stream.h"

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

/* A file that was read and is no sound index is the answer "no"; one that could not be judged is
 * trouble. */
static enum exit_status judge_open(epi_status status)
{
    switch (status) {
    case EPI_ERR_EMPTY:
    case EPI_ERR_NOT_CDB:
    case EPI_ERR_NOT_INDEX:
    case EPI_ERR_TRUNCATED:
    case EPI_ERR_DAMAGED:
        return EXIT_NOTHING;
    default:
        return EXIT_TROUBLE;
    }
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
    epi_detail detail = {""};
    epi_info info = {.size = sizeof info};
    struct complaints complaints = {.file = file};
    epi_status status = epi_index_open(file, NULL, &index, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, file);
        return judge_open(status);
    }
    enum exit_status result = EXIT_TROUBLE;
    status = epi_index_verify(index, print_complaint, &complaints);
    if (status == EPI_OK)
        status = epi_index_info(index, &info);
    if (status == EPI_OK)
        result = options->quiet ? EXIT_FOUND : print_sound(file, &info);
    else if (status == EPI_ERR_DAMAGED)
        result = EXIT_NOTHING;
    if (status != EPI_OK && !complaints.count)
        print_library_error(status, &detail, file);
    epi_index_close(index);
    return result;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "hold every record of an index against the format",
    .operands = "FILE",
    .max_operands = 1,
    .families = OPTIONS_FILE,
    .run = verify,
    .help = "Reads the whole of FILE, checks its checksum and holds every record against the\n"
            "format. Says what is wrong, and at which byte.\n"
            "\n"
            "  -f, --file FILE     the same as FILE\n"
            "  -q, --quiet         say nothing of a sound one\n"
            "  -h, --help          this text\n"
            "\n"
            "Exit status: 0 sound; 1 damaged, or no index at all; 2 missing, unreadable, or in a\n"
            "newer version of the format.\n"
            "\n"
            "Example:\n"
            "  epindex verify plugins.cdb\n"};
