#include "paths/second_look.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "output/message.h"

static epi_report *check_file(const char *file, epi_level level)
{
    epi_index *index = NULL;
    epi_report *report = NULL;
    epi_check_options how = EPI_CHECK_OPTIONS_INIT;
    how.level = level;
    if (epi_open_file(file, &index, NULL) == EPI_OK)
        epi_check(index, &how, &report, NULL);
    epi_close(index);
    return report;
}

const epi_path_entry *look_again(struct second_look *look, const epi_path_entry *served)
{
    bool is_trusted = served->reason == EPI_REASON_TRUSTED;
    if (!served->file || (!is_trusted && served->verdict != EPI_MOVED))
        return served;
    if (!look->file || strcmp(look->file, served->file) != 0) {
        second_look_free(look);
        look->file = strdup(served->file);
        look->report =
            look->file ? check_file(look->file, is_trusted ? EPI_LEVEL_CONTENT : EPI_LEVEL_DEFAULT)
                       : NULL;
    }
    for (size_t i = 0; look->report && i < look->report->n_path_entries; i++) {
        const epi_path_entry *seen = &look->report->path_entries[i];
        /* A sealed index calls it by another name. */
        if (strcmp(seen->path, served->path) == 0 || is_same_file(seen->path, served->path))
            return seen;
    }
    return served;
}

void second_look_free(struct second_look *look)
{
    epi_report_free(look->report);
    free(look->file);
    *look = (struct second_look){0};
}

/* The clocks of both are the kernel's; a copy has times of its own, and is read once too often. */
static bool changed_since(const char *path, const char *file)
{
    struct stat directory, index;
    if (stat(path, &directory) != 0 || stat(file, &index) != 0)
        return true;
    return directory.st_ctim.tv_sec != index.st_ctim.tv_sec
               ? directory.st_ctim.tv_sec > index.st_ctim.tv_sec
               : directory.st_ctim.tv_nsec > index.st_ctim.tv_nsec;
}

void warn_of_named_file(const epi_index *index, bool always)
{
    struct second_look look = {0};
    epi_path_entry served;
    const char *named = getenv("EPINDEX_FILE");
    if (!named || !*named)
        return;
    for (epi_cursor cursor = epi_path_entries(index); epi_next_path_entry(&cursor, &served);) {
        for (size_t i = 0; i < served.n_passed_over; i++) {
            const epi_passed_over *passed = &served.passed_over[i];
            if (passed->store != EPI_STORE_FILE)
                continue;
            print_warning("EPINDEX_FILE is not used: %s: %s", passed->file, passed->text);
            goto said;
        }
        if (served.store != EPI_STORE_FILE || (!always && !changed_since(served.path, served.file)))
            continue;
        const epi_path_entry *seen = look_again(&look, &served);
        if (seen->verdict == EPI_STALE) {
            print_warning("EPINDEX_FILE does not hold, and answers as it is: %s: %s: %s",
                          served.file, served.path, seen->text);
            goto said;
        }
    }
    goto cleanup;

said:
    print_hint("\"epindex check %s\" says more, \"epindex rebuild -o %s\" writes it anew.", named,
               named);

cleanup:
    second_look_free(&look);
}
