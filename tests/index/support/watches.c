#include "watches.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

epi_watch *watch_paths(const char *const *paths, size_t n_paths)
{
    epi_watch *watch;
    epi_detail detail;
    epi_status status = epi_watch_open(paths, n_paths, &watch, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    cr_assert_not_null(watch);
    return watch;
}

epi_watch *watch_path(struct path path)
{
    const char *paths[] = {path.text};
    return watch_paths(paths, 1);
}

bool is_readable(const epi_watch *watch, int patience)
{
    struct pollfd waiting = {.fd = epi_watch_descriptor(watch), .events = POLLIN};
    int ready;
    do
        ready = poll(&waiting, 1, patience);
    while (ready < 0 && errno == EINTR);
    cr_assert_geq(ready, 0);
    return ready == 1;
}

/* inotify reports at once, so what has not been reported when the change is done never will be. */
void expect_reported(epi_watch *watch, const char *what)
{
    cr_assert(is_readable(watch, 0), "the descriptor is not readable: %s", what);
    cr_assert_eq(epi_watch_changed(watch), 1, "%s", what);
}

void expect_silence(epi_watch *watch, const char *what)
{
    cr_assert_eq(epi_watch_changed(watch), 0, "%s", what);
}

void settle(epi_watch *watch)
{
    while (epi_watch_changed(watch) == 1)
        continue;
}

void put_plugin(struct path path_entry, const char *name)
{
    struct path directory = path_entry;
    char text[128];
    snprintf(directory.text + strlen(directory.text), 100, "/%s-1.0.dist-info", name);
    snprintf(text, sizeof text, "[plugins]\n%s = %s:run\n", name, name);
    put_distribution(directory, name, "1.0", text);
}

/* Whether a new scan of the path entry finds the plugin. */
bool has_plugin(struct path path_entry, const char *name)
{
    const char *paths[] = {path_entry.text};
    epi_index *index;
    epi_entry entry;
    index = scan_paths(paths, 1);
    bool found = epi_find(index, "plugins", name, &entry) == EPI_OK;
    epi_close(index);
    return found;
}
