/* No plugin that is installed is missed. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watches.h"

TestSuite(watch_installs, .init = scratch_make, .fini = scratch_remove);

#define ROUNDS 1000
#define KEPT 30 /* as many are installed at a time: more would only make the scans longer */

/* A number below `limit`, another one each time, the same ones in each run. */
static unsigned arbitrary(unsigned *state, unsigned limit)
{
    *state = *state * 1103515245u + 12345u;
    return (*state >> 16) % limit;
}

/* Installs plugin `round` in one of the ways in which installers do: unpacked elsewhere and moved,
 * or in place, sooner or later after the directory was made. */
static void install(struct path site, int round, unsigned *state)
{
    char name[32];
    snprintf(name, sizeof name, "p%d", round);
    struct path directory = scratch("site/%s-1.0.dist-info", name);
    if (round % 2 == 0) {
        put_plugin(scratch("unpacked"), name);
        if (rename(scratch("unpacked/%s-1.0.dist-info", name).text, directory.text) != 0)
            abort();
        return;
    }
    mkdir(directory.text, 0755);
    unsigned pause = arbitrary(state, 400);
    if (pause >= 100)
        usleep(pause);
    put_plugin(site, name);
}

static void uninstall(int round)
{
    unlink(scratch("site/p%d-1.0.dist-info/entry_points.txt", round).text);
    unlink(scratch("site/p%d-1.0.dist-info/METADATA", round).text);
    rmdir(scratch("site/p%d-1.0.dist-info", round).text);
}

/* What an installer in another process does. Mostly it goes on when the other side has seen the new
 * plugin, so that no later event makes up for a lost one; in some rounds it does not wait, so that
 * installs pile up while the watch is armed anew. */
static void install_all(struct path site, int news)
{
    unsigned state = 1;
    for (int round = 0; round < ROUNDS; round++) {
        install(site, round, &state);
        uninstall(round - KEPT);
        if (arbitrary(&state, 4) == 0)
            continue;
        for (int seen = 0; seen <= round;) /* so many, without a gap */
            if (read(news, &seen, sizeof seen) != sizeof seen)
                _exit(1); /* the other side has given up */
    }
}

Test(watch_installs, misses_none_of_a_thousand_installs, .timeout = 300)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    int pipes[2], seen = 0;
    bool is_seen[ROUNDS + 1] = {false};
    epi_index *index;
    epi_entry entry;
    mkdir(site.text, 0755);
    mkdir(scratch("unpacked").text, 0755);
    cr_assert_eq(pipe(pipes), 0);
    epi_watch *watch = watch_path(site);
    index = scan_paths(paths, 1);
    pid_t installer = fork();
    cr_assert_geq(installer, 0);
    if (installer == 0) {
        close(pipes[1]);
        install_all(site, pipes[0]);
        _exit(0);
    }
    close(pipes[0]);
    signal(SIGPIPE, SIG_IGN); /* the installer does not read to the end */

    /* Nothing but the watch says when to look, and nothing but the index's own check whether to
     * scan. */
    while (seen < ROUNDS && is_readable(watch, PATIENCE_MS)) {
        int changed = epi_watch_changed(watch);
        if (changed < 0)
            break;
        if (changed == 0 || epi_is_fresh(index, EPI_LEVEL_DEFAULT, NULL) == EPI_OK)
            continue;
        epi_close(index);
        index = scan_paths(paths, 1);
        epi_cursor cursor = epi_entries(index, "plugins", NULL);
        while (epi_next(&cursor, &entry))
            is_seen[atoi(entry.name + 1)] = true;
        while (is_seen[seen])
            seen++;
        cr_assert(write(pipes[1], &seen, sizeof seen) == sizeof seen || errno == EPIPE);
    }
    close(pipes[1]);
    kill(installer, SIGKILL);
    cr_assert_eq(waitpid(installer, NULL, 0), installer);
    cr_assert_eq(seen, ROUNDS, "waited in vain for plugin %d", seen);
    epi_close(index);
    epi_watch_close(watch);
}
