/* epindex hash: the identity of what is installed. */
#include "commands/row_style.h"
#include "output/message.h"
#include "paths/open.h"

static enum exit_status print_hash(const struct options *options, const epi_index *index)
{
    static const struct column columns[] = {{"directory_hash", NULL, EVERYWHERE}};
    struct row_style style = row_style_of(options);
    struct rows rows;
    epi_info info = EPI_INFO_INIT;
    epi_status status = epi_describe(index, &info);
    if (status != EPI_OK) {
        print_error("%s: %s", index_name(index), epi_strerror(status));
        return EXIT_TROUBLE;
    }
    style.single = true;
    if (!rows_open(&rows, &style, columns, 1))
        return EXIT_TROUBLE;
    rows_add(&rows, &(struct cell){.text = info.directory_hash});
    return rows_close(&rows, EXIT_FOUND);
}

static enum exit_status hash(const struct options *options)
{
    epi_index *index = open_answers(options);
    enum exit_status result = index ? print_hash(options, index) : EXIT_TROUBLE;
    epi_close(index);
    return result;
}

const struct command command_hash = {
    .name = "hash",
    .summary = "the directory-hash: the identity of what is installed",
    .operands = "",
    .families = OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ROWS,
    .run = hash,
    .about = "Prints the directory-hash, 32 hexadecimal digits: over the metadata directories\n"
             "of each path entry and what their entry_points.txt say. Times, inodes and\n"
             "absolute paths are not in it, so the same environment on another machine has\n"
             "the same hash. The number and order of path entries are: compare --prefix with\n"
             "--prefix, not with --python, which lists the standard library too.\n",
    .output = "the digits; json is an object with the key directory_hash.\n",
    .statuses = "0; 2 no answer.\n",
    .examples = "  test \"$(epindex hash --prefix venv)\" = \"$(epindex hash -f tested.cdb)\"\n"};
