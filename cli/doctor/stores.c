/* Indexes that cannot serve, that are dear to check, and stores that cannot be written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "doctor/findings.h"
#include "file.h"
#include "paths/second_look.h"

static const char *code_of(epi_reason reason)
{
    switch (reason) {
    case EPI_REASON_DISTRIBUTIONS:
    case EPI_REASON_APPEARED:
    case EPI_REASON_GONE:
    case EPI_REASON_KIND:
        return "index-stale";
    case EPI_REASON_OTHER_OWNER:
    case EPI_REASON_OTHERS_WRITE:
    case EPI_REASON_SYMBOLIC_LINK:
        return "index-untrusted";
    default:
        return "index-unusable";
    }
}

static const char *how_to_rebuild(epi_store store)
{
    switch (store) {
    case EPI_STORE_IN_PLACE:
        return "write it anew: epindex rebuild --in-place; or remove it";
    case EPI_STORE_SYSTEM:
        return "write it anew, as root: epindex rebuild --system; or remove it";
    case EPI_STORE_FILE:
        return "write it anew: epindex rebuild -o FILE; or unset EPINDEX_FILE";
    default:
        return "write it anew: epindex rebuild; so does the next process that asks";
    }
}

static bool was_reported(const struct findings *findings, const char *file, const char *what)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (finding->path && strcmp(finding->path, file) == 0 && strcmp(finding->what, what) == 0)
            return true;
    }
    return false;
}

static void check_passed_over(const epi_path_entry *entry, struct findings *findings)
{
    for (size_t i = 0; i < entry->n_passed_over; i++) {
        const epi_passed_over *passed = &entry->passed_over[i];
        /* A combined index is passed over for each path entry alike. */
        if (was_reported(findings, passed->file, passed->text))
            continue;
        const char *code = code_of(passed->reason);
        const char *advice = strcmp(code, "index-untrusted") == 0
                                 ? "see who wrote it, and remove it, or take the right to write it "
                                   "from all but its owner"
                                 : how_to_rebuild(passed->store);
        add_finding(findings, SEVERITY_WARNING, code, passed->file, advice, "%s", passed->text);
    }
}

/* Of a minute ago: its stamps are soon believed. */
static bool is_young(const char *file)
{
    struct stat status;
    return stat(file, &status) == 0 && time(NULL) - status.st_mtime < 60;
}

/* The index that serves it: does it hold, and what does it cost to know? */
static void check_serving(const epi_path_entry *entry, const epi_path_entry *seen,
                          struct findings *findings)
{
    if (seen->verdict == EPI_STALE)
        add_finding(findings, SEVERITY_WARNING, "index-stale", entry->file,
                    how_to_rebuild(entry->store),
                    "it answers for %s without being looked at, and does not hold: %s", entry->path,
                    seen->text);
    else if (entry->verdict == EPI_MOVED && !is_young(entry->file))
        add_finding(findings, SEVERITY_NOTE, "index-moved", entry->file,
                    "epindex rebuild writes new stamps; where that does not help, nothing does but "
                    "time, or --level dir",
                    "it holds, but each process that asks reads %s again to know: %s", entry->path,
                    entry->text);
}

/* The user's store, or the nearest folder above it that is there. */
static void check_users_store(struct findings *findings)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char *store = NULL;
    int length = -1;
    if (cache && cache[0] == '/')
        length = asprintf(&store, "%s/epindex", cache);
    else if (home && home[0] == '/')
        length = asprintf(&store, "%s/.cache/epindex", home);
    if (length < 0) {
        add_finding(findings, SEVERITY_WARNING, "store-unwritable", NULL,
                    "set HOME or XDG_CACHE_HOME to an absolute path",
                    "there is no user's store: neither XDG_CACHE_HOME nor HOME is an absolute "
                    "path");
        return;
    }
    char *folder = strdup(store);
    while (folder && access(folder, F_OK) != 0 && errno == ENOENT && strcmp(folder, "/") != 0) {
        char *above = parent_directory(folder);
        free(folder);
        folder = above;
    }
    if (!folder)
        findings->no_memory = true;
    else if (access(folder, W_OK | X_OK) != 0)
        add_finding(findings, SEVERITY_WARNING, "store-unwritable", store,
                    "make it writable, name another (XDG_CACHE_HOME), or let root keep the "
                    "system's store: epindex rebuild --system",
                    "what is read cannot be kept for the next process: %s: %s", folder,
                    strerror(errno));
    free(folder);
    free(store);
}

void check_stores(const epi_index *index, epi_level level, struct findings *findings)
{
    const char *disable = getenv("EPINDEX_DISABLE");
    struct second_look look = {0};
    epi_path_entry entry;
    bool scanned = false;
    if (disable && strcmp(disable, "1") == 0) {
        add_finding(findings, SEVERITY_NOTE, "stores-off", NULL, "unset it, if that is not meant",
                    "EPINDEX_DISABLE=1 turns all indexes off");
        return;
    }
    for (epi_cursor cursor = epi_path_entries(index); epi_next_path_entry(&cursor, &entry);) {
        check_passed_over(&entry, findings);
        if (entry.file) {
            bool again = level == EPI_LEVEL_DEFAULT;
            check_serving(&entry, again ? look_again(&look, &entry) : &entry, findings);
        } else if (entry.disabled) {
            add_finding(findings, SEVERITY_NOTE, "stores-off", entry.path,
                        "remove __epindex__/disable, if that is not meant",
                        "__epindex__/disable in it turns its indexes off");
        } else if (entry.distributions) {
            scanned = true;
            add_finding(findings, SEVERITY_NOTE, "no-index", entry.path,
                        "epindex rebuild; or nothing: the next process that asks keeps what it "
                        "read",
                        "no index serves it: each process reads its %u distribution%s",
                        (unsigned)entry.distributions, entry.distributions == 1 ? "" : "s");
        }
    }
    if (scanned)
        check_users_store(findings);
    second_look_free(&look);
}
