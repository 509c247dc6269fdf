/* epindex hash: the identity of what is installed. */
#include "message.h"
#include "options.h"
#include "source.h"

static enum exit_status hash(const struct options *options)
{
    struct source source;
    char digits[33];
    enum exit_status result = EXIT_TROUBLE;
    if (!open_source(options, &source))
        return EXIT_TROUBLE;
    epi_status status = source_hash(&source, digits);
    if (status == EPI_OK)
        result = print_hash(options->format, digits);
    else
        print_error("%s", epi_strerror(status));
    close_source(&source);
    return result;
}

const struct command command_hash = {
    .name = "hash",
    .summary = "the directory-hash: the identity of what is installed",
    .operands = "",
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_WITHOUT_INI,
    .run = hash,
    .help = "Prints the directory-hash, 32 hexadecimal digits: over the metadata directories of\n"
            "each path entry and what their entry_points.txt say. Times, inodes and absolute\n"
            "paths are not in it, so the same environment on another machine has the same hash.\n"
            "The number and order of path entries are: compare --prefix with --prefix, not with\n"
            "--python, which lists the standard library too.\n"
            "\n" HELP_FILE HELP_LEVEL
            "      --format FORMAT tsv or table (the digits), json or ndjson (an object with the\n"
            "                      key directory_hash)\n" HELP_COMMON "\n" HELP_ENVIRONMENT "\n"
            "Exit status: 0; 2 no answer.\n"
            "\n"
            "Example: does the image hold what was tested?\n"
            "  test \"$(epindex hash --prefix venv)\" = \"$(epindex hash -f tested.cdb)\"\n"};
