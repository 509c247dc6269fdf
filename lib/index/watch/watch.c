/* A watch: an inotify descriptor, the mounts, and what their events mean.
 *
 * What is mounted over a directory raises no event of inotify, but the kernel wakes whoever polls
 * the list of mounts. Any change of it counts: which mount hides what is not worked out.
 *
 * Why no change is missed. epi_watch_changed() takes the events, then arms anew, then returns 1,
 * then the caller checks. Say that a metadata directory is made and a file written into it: that
 * the directory was made is an event, for the path entry is watched. When the file is written
 * before the new directory's watch is set, the caller's check, which comes after, sees the file.
 * When it is written afterwards, that is an event of the new watch. It is the same with every
 * change, because a directory is watched before it is looked into. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "arm.h"
#include "file.h"
#include "path_entry.h"
#include "public.h"
#include "scan.h"

/* How many bytes of events one call takes, at most. When more come, the descriptor stays readable.
 */
#define READS_AT_ONCE 256
#define EVENTS_AT_ONCE ((size_t)16 << 10)

struct epi_watch {
    int inotify;
    /* The list of mounts, opened twice: a poll takes the news from its descriptor, and the one in
     * `either`, which wakes the caller, is polled by the caller. */
    int mounts, mounts_in_either;
    pid_t process; /* whose it is: a fork shares the events, and either would take the other's */
    int either;    /* an epoll descriptor, readable where inotify or the mounts have news */
    bool lost;     /* it could not be armed anew */
    struct arena arena;
    struct watched_path *paths;
    size_t n_paths;
    struct armed armed;
};

enum news {
    NOTHING,
    OTHER_CONTENT, /* of files that are watched */
    OTHER_FILES,   /* what has to be watched may have changed */
    TROUBLE,
};

static epi_status add_path(epi_watch *watch, const char *given, epi_detail *detail)
{
    struct watched_path *path = &watch->paths[watch->n_paths];
    /* What no system call takes is missing, and stays so. */
    if (strlen(given) >= PATH_MAX)
        return EPI_OK;
    epi_status status = status_from_scan(scan_absolute_path(&watch->arena, given, &path->path));
    if (status == EPI_ERR_SYSTEM)
        detail_set(detail, "cannot tell the current directory: %s", error_text(errno));
    else if (status != EPI_OK)
        detail_set(detail, "%s", epi_strerror(status));
    path->is_egg = is_named_egg(given);
    path->is_drop = status == EPI_OK && is_named_drop(path->path);
    if (status == EPI_OK)
        watch->n_paths++;
    return status;
}

static epi_status cannot_be_had(const char *what, epi_detail *detail)
{
    detail_set(detail, "%s cannot be had: %s; check for freshness instead", what,
               error_text(errno));
    return errno == ENOMEM ? EPI_ERR_MEMORY : EPI_ERR_SYSTEM;
}

static bool is_part_of(int either, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events};
    return epoll_ctl(either, EPOLL_CTL_ADD, fd, &event) == 0;
}

static epi_status open_descriptors(epi_watch *watch, epi_detail *detail)
{
    static const char mounts[] = "/proc/self/mountinfo";
    watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->inotify < 0)
        return cannot_be_had("inotify", detail);
    watch->mounts = open(mounts, O_RDONLY | O_CLOEXEC);
    if (watch->mounts >= 0)
        watch->mounts_in_either = open(mounts, O_RDONLY | O_CLOEXEC);
    if (watch->mounts_in_either < 0)
        return cannot_be_had(mounts, detail);
    watch->either = epoll_create1(EPOLL_CLOEXEC);
    if (watch->either < 0 || !is_part_of(watch->either, watch->inotify, EPOLLIN) ||
        !is_part_of(watch->either, watch->mounts_in_either, EPOLLPRI))
        return cannot_be_had("epoll", detail);
    return EPI_OK;
}

static epi_status start(epi_watch *watch, const char *const *paths, size_t n_paths,
                        epi_detail *detail)
{
    watch->paths = calloc(n_paths + 1, sizeof *watch->paths);
    if (watch->paths == NULL)
        return out_of_memory(detail);
    for (size_t i = 0; i < n_paths; i++) {
        epi_status status = add_path(watch, paths[i], detail);
        if (status != EPI_OK)
            return status;
    }
    epi_status status = open_descriptors(watch, detail);
    if (status != EPI_OK)
        return status;
    return watch_arm(watch->inotify, watch->paths, watch->n_paths, &watch->armed, detail);
}

epi_status epi_watch_open(const char *const *paths, size_t n_paths, epi_watch **watch,
                          epi_detail *detail)
{
    if (watch == NULL) {
        detail_set(detail, "there is no place for the watch: `watch` is NULL");
        return EPI_ERR_ARGUMENT;
    }
    *watch = NULL;
    if (paths == NULL && n_paths > 0) {
        detail_set(detail, "the path list is NULL");
        return EPI_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < n_paths; i++) {
        if (paths[i] == NULL) {
            detail_set(detail, "element %zu of the path list is NULL", i);
            return EPI_ERR_ARGUMENT;
        }
    }
    epi_watch *made = calloc(1, sizeof *made);
    if (made == NULL)
        return out_of_memory(detail);
    made->process = getpid();
    made->inotify = made->mounts = made->mounts_in_either = made->either = -1;
    epi_status status = start(made, paths, n_paths, detail);
    if (status == EPI_OK)
        *watch = made;
    else
        epi_watch_close(made);
    return status;
}

void epi_watch_close(epi_watch *watch)
{
    if (watch == NULL)
        return;
    const int descriptors[] = {watch->either, watch->mounts_in_either, watch->mounts,
                               watch->inotify};
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
    armed_free(&watch->armed);
    free(watch->paths);
    arena_free(&watch->arena);
    free(watch);
}

int epi_watch_descriptor(const epi_watch *watch)
{
    return watch == NULL ? -1 : watch->either;
}

static enum news news_of(const struct armed *armed, const struct inotify_event *event)
{
    if ((event->mask & (IN_Q_OVERFLOW | IN_UNMOUNT)) != 0)
        return OTHER_FILES;
    /* Follows the removal of what was watched, which was noticed, or of a watch that was ours. */
    if ((event->mask & IN_IGNORED) != 0)
        return NOTHING;
    if (event->len > 0 && !armed_concerns(armed, event->name))
        return NOTHING;
    return (event->mask & (IN_MODIFY | IN_CLOSE_WRITE)) != 0 ? OTHER_CONTENT : OTHER_FILES;
}

/* Takes the events that are there, and gives the gravest of them. */
static enum news take_events(const epi_watch *watch)
{
    _Alignas(struct inotify_event) char events[EVENTS_AT_ONCE];
    enum news gravest = NOTHING;
    for (int reads = 0; reads < READS_AT_ONCE; reads++) {
        ssize_t length = read(watch->inotify, events, sizeof events);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0)
            return length == 0 || errno == EAGAIN ? gravest : TROUBLE;
        for (size_t at = 0; at < (size_t)length;) {
            const struct inotify_event *event = (const void *)(events + at);
            enum news news = news_of(&watch->armed, event);
            if (news > gravest)
                gravest = news;
            at += sizeof *event + event->len;
        }
    }
    return gravest;
}

static bool mounts_have_changed(const epi_watch *watch)
{
    struct pollfd mounts = {.fd = watch->mounts, .events = POLLPRI};
    return poll(&mounts, 1, 0) != 0;
}

int epi_watch_changed(epi_watch *watch)
{
    if (watch == NULL || watch->process != getpid())
        return -1;
    enum news news = take_events(watch);
    if (mounts_have_changed(watch) && news < OTHER_FILES)
        news = OTHER_FILES;
    if (!watch->lost && news == OTHER_FILES)
        watch->lost =
            watch_arm(watch->inotify, watch->paths, watch->n_paths, &watch->armed, NULL) != EPI_OK;
    if (watch->lost || news == TROUBLE)
        return -1;
    return news != NOTHING;
}
