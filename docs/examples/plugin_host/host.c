/* A program that runs for long and has plugins in a virtual environment: to start from.
 *
 *     host VENV GROUP
 *
 * Prints the plugins of the group, and from then on each that comes and goes, while people install
 * and uninstall. No Python is started. A second thread waits for changes and reads what has
 * changed; the main loop never waits for it, or for a disk: it is handed an index that is open.
 * Here the main loop answers lines of standard input, each the name of a plugin, until their end.
 */
#include <epindex.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* An installer changes an environment in many steps: one `pip install` wakes a watch again and
 * again. So the answer is asked for when nothing has happened for a while, and at the latest
 * after a longer one. */
#define SETTLED_MS 250
#define LONGEST_MS 5000
/* How often to look where the system cannot watch. */
#define CHECK_MS 2000

struct host {
    const char *group;
    char **paths;
    size_t n_paths;
    int news[2]; /* a pipe: `struct news`, from the second thread to the main loop */
    int quit[2]; /* a pipe: closed when the second thread is to end */
};

/* The receiver owns the index. The sender goes on asking it whether it still holds: it is closed
 * only when a newer one has been received. */
struct news {
    epi_index *index;
    int changed; /* the group has other plugins, or of other versions, than in the last one */
};

/* The hash of the group's entries; "" where it has none. */
static void group_hash(const epi_index *index, const char *group, char hash[33])
{
    epi_group_info info;
    epi_cursor cursor = epi_groups(index, group);
    hash[0] = '\0';
    if (epi_next_group(&cursor, &info))
        memcpy(hash, info.hash, sizeof info.hash);
}

/* Opens an index and hands it over. `last` may be NULL. NULL: said why not; the last one stays. */
static epi_index *hand_over(const struct host *host, const epi_index *last)
{
    struct news news = {NULL, 1};
    epi_detail detail;
    if (epi_open((const char *const *)host->paths, host->n_paths, NULL, &news.index, &detail) !=
        EPI_OK) {
        fprintf(stderr, "host: %s\n", detail.text);
        return NULL;
    }
    if (last != NULL) {
        char before[33], after[33];
        group_hash(last, host->group, before);
        group_hash(news.index, host->group, after);
        news.changed = strcmp(before, after) != 0;
    }
    /* So few bytes are written to a pipe at once, or not at all. */
    if (write(host->news[1], &news, sizeof news) == (ssize_t)sizeof news)
        return news.index;
    epi_close(news.index);
    return NULL;
}

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Waits until something may have changed, and that has settled. 0: it is time to end. */
static int wait_for_change(const struct host *host, epi_watch **watch)
{
    long long first = 0; /* when something happened; 0: not yet */
    for (;;) {
        int timeout = *watch == NULL ? CHECK_MS : first != 0 ? SETTLED_MS : -1;
        /* poll() passes over a descriptor of -1, which is that of no watch. */
        struct pollfd waiting[] = {{.fd = host->quit[0], .events = POLLIN},
                                   {.fd = epi_watch_descriptor(*watch), .events = POLLIN}};
        int ready = poll(waiting, 2, timeout);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0 || waiting[0].revents != 0)
            return 0;
        if (ready == 0 || (first != 0 && now_ms() - first >= LONGEST_MS))
            return 1;
        int changed = epi_watch_changed(*watch);
        if (changed < 0) { /* it can watch no longer: look now and then instead */
            epi_watch_close(*watch);
            *watch = NULL;
            return 1;
        }
        if (changed && first == 0)
            first = now_ms();
    }
}

static void *follow(void *context)
{
    const struct host *host = context;
    epi_watch *watch = NULL;
    epi_detail detail;
    /* The watch first, then the index: so nothing falls between the two. */
    if (epi_watch_open((const char *const *)host->paths, host->n_paths, &watch, &detail) != EPI_OK)
        fprintf(stderr, "host: %s; looking every %d ms instead\n", detail.text, CHECK_MS);
    epi_index *last = hand_over(host, NULL);
    while (wait_for_change(host, &watch)) {
        if (last != NULL && epi_is_fresh(last, EPI_LEVEL_DEFAULT, NULL) == EPI_OK)
            continue;
        epi_index *newer = hand_over(host, last);
        if (newer != NULL)
            last = newer;
    }
    epi_watch_close(watch);
    return NULL;
}

static const char *or_unknown(const char *text)
{
    return text != NULL ? text : "?";
}

static int has(const epi_index *index, const char *group, const epi_entry *wanted)
{
    epi_entry entry;
    epi_cursor cursor = epi_entries(index, group, wanted->name);
    while (epi_next(&cursor, &entry))
        if (strcmp(entry.value, wanted->value) == 0 &&
            strcmp(or_unknown(entry.dist), or_unknown(wanted->dist)) == 0 &&
            strcmp(or_unknown(entry.version), or_unknown(wanted->version)) == 0)
            return 1;
    return 0;
}

/* Those of one index that the other, which may be NULL, does not have. */
static void print_missing(const char *sign, const epi_index *from, const epi_index *other,
                          const char *group)
{
    epi_entry entry;
    if (from == NULL)
        return;
    for (epi_cursor cursor = epi_entries(from, group, NULL); epi_next(&cursor, &entry);)
        if (other == NULL || !has(other, group, &entry))
            printf("%s %s = %s (%s %s)\n", sign, entry.name, entry.value, or_unknown(entry.dist),
                   or_unknown(entry.version));
}

/* What a real program would do here: unload plugins that have gone, load those that came. */
static epi_index *take_news(const struct host *host, epi_index *current)
{
    struct news news;
    if (read(host->news[0], &news, sizeof news) != (ssize_t)sizeof news)
        return current;
    if (news.changed) {
        print_missing("-", current, news.index, host->group);
        print_missing("+", news.index, current, host->group);
    }
    printf(news.changed ? "plugins changed\n" : "plugins unchanged\n");
    fflush(stdout);
    epi_close(current);
    return news.index;
}

static void answer(const epi_index *index, const char *group, char *line)
{
    epi_entry entry;
    line[strcspn(line, "\n")] = '\0';
    if (index != NULL && epi_find(index, group, line, &entry) == EPI_OK)
        printf("%s is %s\n", line, entry.value);
    else
        printf("%s is not there\n", line);
    fflush(stdout);
}

/* Until the end of standard input. The index that was in use last. */
static epi_index *main_loop(const struct host *host)
{
    epi_index *current = NULL;
    char line[256];
    setvbuf(stdin, NULL, _IONBF, 0); /* what stdio holds back, poll() does not see */
    for (;;) {
        struct pollfd waiting[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                   {.fd = host->news[0], .events = POLLIN}};
        if (poll(waiting, 2, -1) < 0)
            continue; /* a signal */
        if (waiting[1].revents != 0)
            current = take_news(host, current);
        if (waiting[0].revents == 0)
            continue;
        if (fgets(line, sizeof line, stdin) == NULL)
            return current;
        answer(current, host->group, line);
    }
}

int main(int argc, char **argv)
{
    struct host host = {.group = argc == 3 ? argv[2] : NULL};
    epi_detail detail;
    pthread_t follower;
    if (host.group == NULL) {
        fprintf(stderr, "usage: host VENV GROUP\n");
        return 2;
    }
    if (epi_paths(EPI_PATHS_OF_PREFIX, argv[1], 0, &host.paths, &host.n_paths, &detail) != EPI_OK) {
        fprintf(stderr, "host: %s\n", detail.text);
        return 1;
    }
    if (pipe(host.news) != 0 || pipe(host.quit) != 0 ||
        pthread_create(&follower, NULL, follow, &host) != 0) {
        fprintf(stderr, "host: %s\n", strerror(errno));
        return 1;
    }
    epi_index *current = main_loop(&host);
    /* The second thread may still ask that index, or have handed over another: it ends first. */
    close(host.quit[1]);
    pthread_join(follower, NULL);
    close(host.news[1]);
    struct news unread;
    while (read(host.news[0], &unread, sizeof unread) == (ssize_t)sizeof unread)
        epi_close(unread.index);
    epi_close(current);
    free(host.paths);
    return 0;
}
