/* epindex scan: a line of JSON for each distribution of each input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "options/options.h"
#include "output/message.h"
#include "output/stream.h"

struct scan {
    char *const *next; /* the operands that are left */
    int left;
    FILE *list; /* the list on standard input, while it is read; or NULL */
    int separator;
    char *path; /* the path at hand, of the list */
    size_t capacity;
    struct stream out;
    size_t lines, problems;
    bool is_cut_off; /* the list could not be read to its end */
};

static const char *next_of_list(struct scan *scan)
{
    for (;;) {
        ssize_t length = getdelim(&scan->path, &scan->capacity, scan->separator, scan->list);
        if (length < 0) {
            scan->is_cut_off = ferror(scan->list) != 0;
            scan->list = NULL;
            return NULL;
        }
        if (scan->path[length - 1] == scan->separator)
            scan->path[--length] = '\0';
        if (length > 0)
            return scan->path;
    }
}

static const char *next_input(void *context)
{
    struct scan *scan = context;
    const char *path = scan->list ? next_of_list(scan) : NULL;
    while (!path && scan->left && !scan->is_cut_off) {
        scan->left--;
        path = *scan->next++;
        if (strcmp(path, "-") == 0) {
            scan->list = stdin;
            path = next_of_list(scan);
        }
    }
    return path;
}

static int take_line(void *context, const epi_line *line)
{
    struct scan *scan = context;
    stream_write(&scan->out, line->text, line->length);
    scan->lines++;
    scan->problems += line->problems;
    return stream_is_broken(&scan->out);
}

static bool find_identity(const char *name, epi_identity *identity)
{
    static const char *const names[] = {[EPI_IDENTITY_NONE] = "none",
                                        [EPI_IDENTITY_SIZE] = "size",
                                        [EPI_IDENTITY_TIME] = "time",
                                        [EPI_IDENTITY_HASH] = "hash"};
    for (*identity = EPI_IDENTITY_NONE; *identity <= EPI_IDENTITY_HASH; ++*identity) {
        if (!name || strcmp(name, names[*identity]) == 0)
            return true;
    }
    print_error("there is no identity \"%s\": choose none, size, time or hash", name);
    return false;
}

static enum exit_status scan(const struct options *options)
{
    struct scan scan = {.next = options->operands,
                        .left = options->n_operands,
                        .separator = options->null ? '\0' : '\n'};
    epi_scan_options how = EPI_SCAN_OPTIONS_INIT;
    epi_detail detail = {""};
    if (!find_identity(options->identity, &how.identity))
        return EXIT_TROUBLE;
    how.since = options->since;
    stream_open(&scan.out, STDOUT_FILENO);
    epi_status status = epi_scan(next_input, take_line, &scan, &how, &detail);
    free(scan.path);
    enum exit_status result = EXIT_FOUND;
    if (status != EPI_OK && !(status == EPI_ERR_STOPPED && stream_is_broken(&scan.out))) {
        print_library_error(status, &detail, "the inputs could not be scanned");
        result = EXIT_TROUBLE;
    } else if (scan.is_cut_off) {
        print_error("the list on standard input could not be read to its end");
        result = EXIT_TROUBLE;
    } else if (scan.problems && options->strict) {
        result = EXIT_NOTHING;
    }
    if (scan.problems && !options->quiet)
        print_note("%zu problem%s with the inputs; the lines name each", scan.problems,
                   scan.problems == 1 ? "" : "s");
    return stream_finish(&scan.out, result);
}

const struct command command_scan = {
    .name = "scan",
    .summary = "a line of JSON for each distribution of many inputs",
    .operands = "INPUT...",
    .min_operands = 1,
    .max_operands = MANY_OPERANDS,
    .families = OPTIONS_SCAN,
    .run = scan,
    .about = "Reads wheels, eggs, metadata directories and directories of them, and prints\n"
             "what each holds, a line for each distribution: lines that rebuild --from makes\n"
             "a catalogue of. INPUT - is a list of inputs on standard input, one to a line.\n"
             "\n"
             "Each input has at least one line, also where it is missing, damaged or empty:\n"
             "the line says so. Of a wheel, its directory and two of its files are read.\n"
             "Memory does not grow with the number of inputs, and their order is kept.\n",
    .statuses = "0 done; 1 done, but --strict and some input was bad; 2 not done, or\n"
                "not to the end.\n",
    .examples = "  epindex scan dist/*.whl\n"
                "  find /srv/wheels -name '*.whl' -print0 | epindex scan --null - >lines\n"
                "  epindex scan venv/lib/python3.11/site-packages | jq -r .name\n"};
