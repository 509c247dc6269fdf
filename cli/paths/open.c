#include "paths/open.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "output/message.h"
#include "paths/choose.h"
#include "paths/second_look.h"

epi_index *open_environment(const struct options *options, unsigned flags)
{
    epi_index *index = NULL;
    struct string_list paths = {0};
    epi_detail detail = {""};
    epi_open_options how = EPI_OPEN_OPTIONS_INIT;
    how.flags = flags;
    how.level = options->level;
    if (choose_paths(options, &paths)) {
        epi_status status =
            epi_open((const char *const *)paths.items, paths.count, &how, &index, &detail);
        if (status != EPI_OK)
            print_library_error(status, &detail, "the environment could not be read");
    }
    string_list_free(&paths);
    return index;
}

/* A copy of standard input, without a name. -1: errno. */
static int copy_input(void)
{
    FILE *copy = tmpfile();
    char part[65536];
    ssize_t n = 0;
    if (!copy)
        return -1;
    while ((n = read(STDIN_FILENO, part, sizeof part)) > 0) {
        if (!write_all(fileno(copy), part, (size_t)n))
            return -1;
    }
    return n < 0 ? -1 : fileno(copy); /* open as long as the process runs */
}

epi_status open_index_file(const char *file, epi_index **index)
{
    epi_detail detail = {""};
    char copied[32];
    const char *opened = file;
    *index = NULL;
    if (strcmp(file, "-") == 0) {
        int copy = copy_input();
        if (copy < 0) {
            print_error("standard input could not be read: %s", error_text(errno));
            return EPI_ERR_SYSTEM;
        }
        snprintf(copied, sizeof copied, "/dev/fd/%d", copy);
        opened = copied;
    }
    epi_status status = epi_open_file(opened, index, &detail);
    if (status != EPI_OK && opened != file)
        print_error("standard input: %s", epi_strerror(status));
    else if (status != EPI_OK)
        print_library_error(status, &detail, file);
    if (status == EPI_ERR_NOT_CDB && has_file(file, "."))
        print_hint("Did you mean --%s %s?", has_file(file, "pyvenv.cfg") ? "prefix" : "path", file);
    return status;
}

static void print_problem(const epi_problem *problem, const char *folder)
{
    bool relative = folder && problem->path[0] != '/';
    const char *before = relative ? folder : "", *slash = relative ? "/" : "";
    if (problem->line)
        print_warning("%s%s%s:%u: %s [%s]", before, slash, problem->path, (unsigned)problem->line,
                      problem->text, problem->code);
    else
        print_warning("%s%s%s: %s [%s]", before, slash, problem->path, problem->text,
                      problem->code);
}

void print_problems(const epi_index *index, bool count_only)
{
    unsigned long count = 0;
    epi_problem problem;
    epi_info info = EPI_INFO_INIT;
    /* The paths of a sealed index start from its folder. */
    char *folder = !count_only && epi_describe(index, &info) == EPI_OK && info.file
                       ? parent_directory(info.file)
                       : NULL;
    for (epi_cursor cursor = epi_problems(index); epi_next_problem(&cursor, &problem); count++) {
        if (!count_only)
            print_problem(&problem, folder);
    }
    free(folder);
    if (count_only && count)
        print_warning("%lu problem%s with the input; --verbose lists them", count,
                      count == 1 ? "" : "s");
}

epi_index *open_chosen(const struct options *options)
{
    epi_index *index = NULL;
    if (options->file)
        open_index_file(options->file, &index);
    else
        index = open_environment(options, 0);
    if (!index || options->quiet)
        return index;
    if (!options->file || options->verbose)
        print_problems(index, !options->verbose);
    if (!options->file && isatty(STDERR_FILENO))
        warn_of_named_file(index, false);
    return index;
}

enum exit_status ask_chosen(const struct options *options, asking *ask)
{
    epi_index *index = open_chosen(options);
    enum exit_status status = index ? ask(options, index) : EXIT_TROUBLE;
    epi_close(index);
    return status;
}

bool is_unsound(epi_status status)
{
    switch (status) {
    case EPI_ERR_EMPTY:
    case EPI_ERR_NOT_CDB:
    case EPI_ERR_NOT_INDEX:
    case EPI_ERR_TRUNCATED:
    case EPI_ERR_DAMAGED:
        return true;
    default:
        return false;
    }
}

const char *index_name(const epi_index *index)
{
    epi_path_entry path_entry;
    epi_cursor cursor = epi_path_entries(index);
    /* Of one that was opened as a file, every path entry has it. */
    bool found = epi_next_path_entry(&cursor, &path_entry);
    return found && path_entry.store == EPI_STORE_FILE ? path_entry.file : "the environment";
}
