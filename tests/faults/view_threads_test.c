/* Threads that ask a view, while another installs and removes, opens a new view and closes the old
 * one. A program of its own, since Criterion does not start under ThreadSanitizer. */
#include <epindex.h>
#include <errno.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 60, CONSTANT = 20 };

/* A view, and how many use it: the one current use, and one for each thread that asks it. */
struct shared_view {
    epi_index *view;
    unsigned generation; /* the moving distribution is installed in odd ones */
    unsigned users;
};

static pthread_mutex_t handover = PTHREAD_MUTEX_INITIALIZER;
static struct shared_view *current;
static atomic_bool done;
static atomic_ulong asked;

static _Noreturn void fail(const char *what, const char *detail)
{
    fprintf(stderr, "%s: %s\n", what, detail);
    exit(1);
}

static struct shared_view *take(void)
{
    pthread_mutex_lock(&handover);
    struct shared_view *shared = current;
    shared->users++;
    pthread_mutex_unlock(&handover);
    return shared;
}

static void give_back(struct shared_view *shared)
{
    pthread_mutex_lock(&handover);
    bool last = --shared->users == 0;
    pthread_mutex_unlock(&handover);
    if (last) {
        epi_close(shared->view);
        free(shared);
    }
}

static unsigned count(epi_cursor cursor)
{
    epi_entry entry;
    unsigned entries = 0;
    while (epi_next(&cursor, &entry))
        entries += strcmp(entry.group, "g") == 0;
    return entries;
}

static void expect(bool holds, const char *what)
{
    if (!holds)
        fail("a view does not answer as it did", what);
}

static void ask_everything(const struct shared_view *shared, unsigned turn)
{
    const epi_index *view = shared->view;
    unsigned moving = shared->generation % 2;
    char name[32], value[32];
    epi_entry entry;
    epi_group_info group;

    snprintf(name, sizeof name, "c%u", turn % CONSTANT);
    expect(epi_find(view, "g", name, &entry) == EPI_OK && strcmp(entry.name, name) == 0, "find");
    expect(count(epi_entries(view, "g", name)) == 1, "find_all");
    snprintf(value, sizeof value, "m:v%u", shared->generation);
    epi_status status = epi_find(view, "g", "moving", &entry);
    expect(status == (moving ? EPI_OK : EPI_NONE), "find moving");
    expect(!moving || strcmp(entry.value, value) == 0, "the value of moving");
    expect(count(epi_entries(view, "g", NULL)) == CONSTANT + moving, "group");
    expect(count(epi_entries(view, NULL, NULL)) == CONSTANT + moving, "all");
    unsigned groups = 0;
    for (epi_cursor cursor = epi_groups(view, NULL); epi_next_group(&cursor, &group);)
        groups++;
    expect(groups == 2, "groups");
    epi_info info = EPI_INFO_INIT;
    expect(epi_describe(view, &info) == EPI_OK && strlen(info.directory_hash) == 32, "hash");
    epi_path_entry source;
    epi_cursor sources = epi_path_entries(view);
    expect(epi_next_path_entry(&sources, &source) == 1, "source");
    status = epi_is_fresh(view, EPI_LEVEL_DEFAULT, NULL);
    expect(status == EPI_OK || status == EPI_ERR_STALE, "is_fresh");
}

static void *ask(void *number)
{
    for (unsigned turn = *(unsigned *)number; !atomic_load(&done); turn++) {
        struct shared_view *shared = take();
        ask_everything(shared, turn);
        give_back(shared);
        atomic_fetch_add(&asked, 1);
    }
    return NULL;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        fail(path, strerror(errno));
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0755) != 0)
        fail(path, strerror(errno));
}

static void make_distribution(const char *folder, const char *name, const char *text)
{
    char path[512], metadata[128];
    make_folder(folder);
    snprintf(path, sizeof path, "%s/METADATA", folder);
    snprintf(metadata, sizeof metadata, "Name: %s\nVersion: 1\n", name);
    write_file(path, metadata);
    snprintf(path, sizeof path, "%s/entry_points.txt", folder);
    write_file(path, text);
}

static void rename_folder(const char *from, const char *to)
{
    if (rename(from, to) != 0)
        fail(from, strerror(errno));
}

static int remove_one(const char *path, const struct stat *status, int what, struct FTW *place)
{
    (void)status, (void)what, (void)place;
    return remove(path);
}

static void remove_tree(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Installs the moving distribution in odd generations, removes it in even ones. */
static void change(const char *scratch, const char *site, unsigned generation)
{
    char installed[256], outside[256], text[64];
    snprintf(installed, sizeof installed, "%s/moving-1.dist-info", site);
    snprintf(outside, sizeof outside, "%s/outside", scratch);
    if (generation % 2 == 1) {
        snprintf(text, sizeof text, "[g]\nmoving = m:v%u\n", generation);
        make_distribution(outside, "moving", text);
        rename_folder(outside, installed);
    } else {
        rename_folder(installed, outside);
        remove_tree(outside);
    }
}

static struct shared_view *open_view(const char *site, const char *other, unsigned generation)
{
    const char *paths[] = {site, other};
    epi_detail detail = {""};
    struct shared_view *shared = calloc(1, sizeof *shared);
    if (!shared || epi_open(paths, 2, NULL, &shared->view, &detail) != EPI_OK)
        fail("a view cannot be opened", detail.text);
    shared->generation = generation;
    shared->users = 1;
    return shared;
}

static void rebuild(const char *site)
{
    epi_detail detail = {""};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.store = EPI_STORE_USER;
    if (epi_update(&site, 1, NULL, &options, NULL, NULL, &detail) != EPI_OK)
        fail("the store cannot be brought up to date", detail.text);
}

static void hand_over(struct shared_view *next)
{
    pthread_mutex_lock(&handover);
    struct shared_view *old = current;
    current = next;
    pthread_mutex_unlock(&handover);
    give_back(old);
}

static void install_what_stays(const char *site)
{
    for (unsigned i = 0; i < CONSTANT; i++) {
        char folder[256], name[32], text[64];
        snprintf(folder, sizeof folder, "%s/c%u-1.dist-info", site, i);
        snprintf(name, sizeof name, "c%u", i);
        snprintf(text, sizeof text, "[g]\nc%u = c:f\n[h]\na%u = b\n", i, i);
        make_distribution(folder, name, text);
    }
}

int main(void)
{
    char scratch[] = "/tmp/epindex-threads-XXXXXX", site[64], other[64], cache[64];
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];

    if (!mkdtemp(scratch))
        fail("mkdtemp", strerror(errno));
    snprintf(site, sizeof site, "%s/site", scratch);
    snprintf(other, sizeof other, "%s/other", scratch);
    snprintf(cache, sizeof cache, "%s/cache", scratch);
    setenv("XDG_CACHE_HOME", cache, 1);
    unsetenv("EPINDEX_FILE");
    unsetenv("EPINDEX_DISABLE");
    make_folder(site);
    make_folder(other);
    install_what_stays(site);

    current = open_view(site, other, 0);
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i * 3;
        if (pthread_create(&threads[i], NULL, ask, &numbers[i]) != 0)
            fail("pthread_create", "no thread");
    }
    for (unsigned generation = 1; generation <= ROUNDS; generation++) {
        change(scratch, site, generation);
        if (generation % 3 == 0)
            rebuild(site);
        hand_over(open_view(site, other, generation));
    }
    atomic_store(&done, true);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    give_back(current);
    remove_tree(scratch);
    printf("%d views, asked %lu times by %d threads\n", ROUNDS + 1, atomic_load(&asked), THREADS);
    return 0;
}
