/* A thread with the smallest stack that programs give their threads, 64 KiB, opens, asks, saves,
 * checks and closes. The guard page behind it ends the process where that is not enough. */
#include <epindex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { STACK_BYTES = 64 << 10, DISTRIBUTIONS = 50 };

static char scratch[] = "/tmp/epindex-stack-XXXXXX";

static void put(const char *folder, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        exit(2);
}

static void put_site(const char *site)
{
    char folder[256], text[256];
    mkdir(site, 0755);
    for (int i = 0; i < DISTRIBUTIONS; i++) {
        snprintf(folder, sizeof folder, "%s/d%d-1.dist-info", site, i);
        mkdir(folder, 0755);
        snprintf(text, sizeof text, "Name: d%d\nVersion: 1\n", i);
        put(folder, "METADATA", text);
        snprintf(text, sizeof text, "[g]\nn%d = m:a [x]\nno equals sign\n", i);
        put(folder, "entry_points.txt", text);
    }
}

static int count(const epi_index *index)
{
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    epi_entry entry;
    int entries = 0;
    while (epi_next(&cursor, &entry))
        entries++;
    return entries;
}

static const char *session(const char *site)
{
    epi_detail detail;
    epi_index *index;
    epi_entry entry;
    epi_report *report;
    const char *wrong = NULL;
    if (epi_open(&site, 1, NULL, &index, &detail) != EPI_OK)
        return "it cannot be opened";
    if (count(index) != DISTRIBUTIONS || epi_find(index, "g", "n7", &entry) != EPI_OK)
        wrong = "it answers wrongly";
    if (epi_check(index, NULL, &report, &detail) != EPI_OK || report->verdict == EPI_STALE)
        wrong = "it cannot be checked";
    else
        epi_report_free(report);
    if (epi_is_fresh(index, EPI_LEVEL_CONTENT, &detail) != EPI_OK)
        wrong = "it is not fresh";
    if (epi_verify(index, NULL, NULL) != EPI_OK)
        wrong = "it cannot be verified";
    epi_close(index);
    return wrong;
}

static void *on_small_stack(void *argument)
{
    const char *site = argument;
    epi_detail detail;
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.store = EPI_STORE_IN_PLACE;
    const char *wrong = session(site); /* scans and saves */
    if (wrong == NULL && epi_update(&site, 1, NULL, &options, NULL, NULL, &detail) != EPI_OK)
        wrong = "it cannot be written";
    if (wrong == NULL)
        wrong = session(site); /* from the index */
    if (wrong == NULL && epi_collect(EPI_STORE_USER, NULL, 0, NULL, NULL, &detail) != EPI_OK)
        wrong = "the store cannot be swept";
    return (void *)wrong;
}

int main(void)
{
    pthread_attr_t small;
    pthread_t thread;
    void *wrong;
    char site[64], command[128];
    if (mkdtemp(scratch) == NULL)
        return 2;
    setenv("HOME", scratch, 1);
    setenv("XDG_CACHE_HOME", scratch, 1);
    setenv("EPINDEX_SYSTEM_STORE", "/nonexistent/store", 1);
    snprintf(site, sizeof site, "%s/site", scratch);
    put_site(site);
    if (pthread_attr_init(&small) != 0 || pthread_attr_setstacksize(&small, STACK_BYTES) != 0 ||
        pthread_create(&thread, &small, on_small_stack, site) != 0 ||
        pthread_join(thread, &wrong) != 0)
        return 2;
    snprintf(command, sizeof command, "rm -r %s", scratch);
    if (system(command) != 0)
        return 2;
    if (wrong != NULL)
        printf("%s\n", (const char *)wrong);
    return wrong != NULL;
}
