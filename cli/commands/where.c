/* epindex where: which index serves each path entry, and why no other. */
#include "commands.h"
#include "commands/account.h"
#include "output/message.h"
#include "paths/open.h"
#include "paths/second_look.h"

static enum exit_status where(const struct options *options)
{
    struct account_counts counts = {0};
    epi_index *index = open_environment(options, EPI_NO_SAVE);
    if (!index)
        return EXIT_TROUBLE;
    enum exit_status status = print_account(options, ACCOUNT_OF_WHERE, index, NULL, &counts);
    if (!options->quiet && status != EXIT_TROUBLE)
        warn_of_named_file(index, true);
    epi_close(index);
    return status;
}

const struct command command_where = {
    .name = "where",
    .summary = "which index serves each path entry, and its state",
    .operands = "",
    .families = OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_OF_ROWS,
    .run = where,
    .only_looks = true,
    .about = "Says for each path entry of the environment which index answers for it now, and\n"
             "why others that could have were passed over: stale, damaged, not to be trusted.\n"
             "One that is not there is not worth a line. Path entries without distributions\n"
             "need no index, and are only counted. Writes nothing.\n",
    .output = "tsv has a line for each: state, path entry, index file, reason. The\n"
              "state is fresh or moved (an index serves it; epindex check --help says what they\n"
              "mean), stale (an index serves it that nothing makes look, and it does not hold),\n"
              "scanned (none does: each process reads the directory itself) or passed over, for\n"
              "each other index. json is an array of objects with the keys state, path, file,\n"
              "store, code, reason, changes and passed_over.\n",
    .statuses = "0; 2 no answer.\n",
    .examples = "  epindex where\n"
                "  epindex where --path /usr/lib/python3/dist-packages --format=json\n"};
