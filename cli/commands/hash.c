/* epindex hash: the identity of what is installed. */
#include "commands.h"
#include "options/row_style.h"
#include "output/message.h"
#include "paths/not_found.h"
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

/* A line for each group that --group names. */
static enum exit_status print_group_hashes(const struct options *options, const epi_index *index)
{
    static const struct column columns[] = {{"group", NULL, IN_OBJECT}, {"hash", NULL, EVERYWHERE}};
    struct row_style style = row_style_of(options);
    struct rows rows;
    enum exit_status status = EXIT_FOUND;
    if (!rows_open(&rows, &style, columns, 2))
        return EXIT_TROUBLE;
    for (size_t i = 0; i < options->groups.count; i++) {
        const char *name = options->groups.items[i];
        epi_group_info group;
        epi_cursor cursor = epi_groups(index, name);
        if (epi_next_group(&cursor, &group))
            rows_add(&rows, (struct cell[]){{.text = name}, {.text = group.hash}});
        else if (status == EXIT_FOUND)
            status = report_no_entry(options, index, name, NULL);
    }
    return rows_close(&rows, status);
}

static enum exit_status hash(const struct options *options)
{
    return ask_chosen(options, options->groups.count ? print_group_hashes : print_hash);
}

const struct command command_hash = {
    .name = "hash",
    .summary = "the directory-hash: the identity of what is installed",
    .operands = "",
    .families =
        OPTIONS_FILE | OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT | OPTIONS_GROUPS,
    .formats = FORMATS_OF_ROWS,
    .run = hash,
    .about = "Prints the directory-hash, 32 hexadecimal digits: over the metadata directories\n"
             "of each path entry and what their entry_points.txt say. Times, inodes and\n"
             "absolute paths are not in it, so the same environment on another machine has\n"
             "the same hash. The number and order of path entries are: compare --prefix with\n"
             "--prefix, not with --python, which lists the standard library too.\n"
             "\n"
             "With --group, prints the hash of that group's answer instead: over the names,\n"
             "values, distributions and versions of its entries, in order. It stays the same\n"
             "whatever else is installed.\n",
    .output = "the digits, with --group a line for each; json is an object with the key\n"
              "directory_hash, with --group an array of objects with the keys group and hash.\n",
    .statuses = "0; 1 there is no such group; 2 no answer.\n",
    .examples = "  epindex hash --group app.plugins\n"
                "  test \"$(epindex hash --prefix venv)\" = \"$(epindex hash -f tested.cdb)\"\n"};
