/* Where there is no inotify: says so, and the caller checks instead. */
#include <stddef.h>

#include "public.h"

epi_status epi_watch_open(const char *const *paths, size_t n_paths, epi_watch **watch,
                          epi_detail *detail)
{
    if (watch != NULL)
        *watch = NULL;
    if (watch == NULL || (paths == NULL && n_paths > 0)) {
        detail_set(detail, "the path list, or the place for the watch, is NULL");
        return EPI_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < n_paths; i++) {
        if (paths[i] == NULL) {
            detail_set(detail, "element %zu of the path list is NULL", i);
            return EPI_ERR_ARGUMENT;
        }
    }
    detail_set(detail, "this system has no inotify; check for freshness instead");
    return EPI_ERR_SYSTEM;
}

void epi_watch_close(epi_watch *watch)
{
    (void)watch;
}

int epi_watch_descriptor(const epi_watch *watch)
{
    (void)watch;
    return -1;
}

int epi_watch_changed(epi_watch *watch)
{
    (void)watch;
    return -1;
}
