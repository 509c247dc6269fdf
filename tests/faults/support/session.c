/* Everything that a program does with an index, once: session ENTRIES PATH... opens the path list,
 * which scans and saves, asks, checks, watches and closes. Exit status 0: every answer was right,
 * 3: some call said that there is no memory, and every answer was right; 1: it says what was wrong.
 */
#include <epindex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool no_memory;

/* Whether the call did what it is for. */
static bool went_well(epi_status status, const char *what)
{
    if (status == EPI_ERR_MEMORY)
        no_memory = true;
    else if (status != EPI_OK) {
        fprintf(stderr, "%s: %s\n", what, epi_strerror(status));
        exit(1);
    }
    return status == EPI_OK;
}

static void hold(bool right, const char *what)
{
    if (!right) {
        fprintf(stderr, "%s: the answer is wrong\n", what);
        exit(1);
    }
}

static void ask(const epi_index *index, int entries)
{
    epi_detail detail;
    epi_entry entry;
    epi_group_info group;
    epi_distribution distribution;
    epi_path_entry path_entry;
    int seen = 0, counted = 0, owned = 0, distributions = 0;
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    while (epi_next(&cursor, &entry))
        seen++;
    if (went_well(epi_cursor_status(&cursor) == EPI_NONE ? EPI_OK : epi_cursor_status(&cursor),
                  "epi_entries"))
        hold(seen == entries, "epi_entries");
    cursor = epi_groups(index, NULL);
    while (epi_next_group(&cursor, &group))
        counted += (int)group.entries;
    hold(counted == entries, "epi_groups");
    cursor = epi_distributions(index, NULL);
    while (epi_next_distribution(&cursor, &distribution)) {
        epi_cursor its = epi_entries_of(index, &distribution);
        distributions++;
        while (epi_next(&its, &entry))
            owned++;
    }
    hold(owned == entries, "epi_entries_of");
    cursor = epi_path_entries(index);
    while (epi_next_path_entry(&cursor, &path_entry))
        distributions -= (int)path_entry.distributions;
    hold(distributions == 0, "epi_path_entries");

    size_t length = 0;
    epi_status status = epi_answer(index, EPI_ASK_ENTRIES, NULL, NULL, EPI_LEVEL_META,
                                   EPI_ANSWER_ALL_DISTRIBUTIONS, NULL, 0, &length, &detail);
    if (!went_well(status, "epi_answer"))
        return;
    char *answer = malloc(length);
    if (answer == NULL)
        return;
    status = epi_answer(index, EPI_ASK_ENTRIES, NULL, NULL, EPI_LEVEL_META,
                        EPI_ANSWER_ALL_DISTRIBUTIONS, answer, length, &length, &detail);
    if (went_well(status, "epi_answer"))
        hold(atoi(answer) == entries, "epi_answer");
    free(answer);
}

static void check(const epi_index *index)
{
    epi_detail detail;
    epi_report *report;
    for (epi_level level = EPI_LEVEL_DIR; level <= EPI_LEVEL_CONTENT; level++)
        went_well(epi_is_fresh(index, level, &detail), "epi_is_fresh");
    if (went_well(epi_check(index, NULL, &report, &detail), "epi_check")) {
        hold(report->verdict != EPI_STALE, "epi_check");
        epi_report_free(report);
    }
    went_well(epi_verify(index, NULL, NULL), "epi_verify");
}

int main(int argc, char **argv)
{
    const char *const *paths = (const char *const *)argv + 2;
    size_t n_paths = (size_t)argc - 2;
    epi_index *index;
    epi_watch *watch;
    epi_detail detail;
    int entries = atoi(argv[1]);
    for (int round = 0; round < 2; round++) { /* with nothing in the store, then with it */
        bool watched = went_well(epi_watch_open(paths, n_paths, &watch, &detail), "epi_watch_open");
        if (went_well(epi_open(paths, n_paths, NULL, &index, &detail), "epi_open")) {
            ask(index, entries);
            check(index);
            epi_close(index);
        }
        if (watched) {
            epi_watch_changed(watch);
            epi_watch_close(watch);
        }
    }
    return no_memory ? 3 : 0;
}
