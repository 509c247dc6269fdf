/* Indexes that cannot serve, and stores that cannot be written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor_findings.h"
#include "path_list.h"
#include "store_name.h"
#include "switches.h"

static bool only_owner_writes(const char *path, uid_t also, bool *missing)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        *missing = true;
        return true;
    }
    bool owner = status.st_uid == geteuid() || status.st_uid == 0 || status.st_uid == also;
    return owner && !S_ISLNK(status.st_mode) && !(status.st_mode & (S_IWGRP | S_IWOTH));
}

static bool is_distrusted(const char *file, const char *path_entry)
{
    struct stat owner;
    bool in_place = strcmp(store_of(file, path_entry), "in-place") == 0;
    uid_t also = in_place && stat(path_entry, &owner) == 0 ? owner.st_uid : geteuid();
    char *folder = folder_of(file);
    bool missing = false;
    bool trusted = folder && only_owner_writes(file, also, &missing) &&
                   only_owner_writes(folder, also, &missing);
    free(folder);
    return !trusted && !missing;
}

/* The view says why in a sentence; the word is told by looking at the file once more. */
static const char *code_of(const char *file, const char *path_entry, epi_level level)
{
    epi_index *index = NULL;
    epi_check_options how = EPI_CHECK_OPTIONS_INIT;
    const char *code = "index-unusable";
    how.level = level;
    if (is_distrusted(file, path_entry))
        return "index-untrusted";
    if (epi_index_open(file, NULL, &index, NULL) == EPI_OK &&
        epi_index_is_fresh(index, &how, NULL) == EPI_ERR_STALE)
        code = "index-stale";
    epi_index_close(index);
    return code;
}

static const char *how_to_rebuild(const char *file, const char *path_entry)
{
    const char *store = store_of(file, path_entry);
    if (strcmp(store, "in-place") == 0)
        return "write it anew: epindex rebuild --in-place; or remove it";
    if (strcmp(store, "system") == 0)
        return "write it anew, as root: epindex rebuild --system; or remove it";
    if (strcmp(store, "file") == 0)
        return "write it anew: epindex rebuild -o FILE; or unset EPINDEX_FILE";
    return "write it anew: epindex rebuild; so does the next process that asks";
}

static const char *advice_for(const char *code, const char *file, const char *path_entry)
{
    if (strcmp(code, "index-untrusted") == 0)
        return "see who wrote it, and remove it, or take the right to write it from all but its "
               "owner";
    return how_to_rebuild(file, path_entry);
}

static bool has_told(const struct findings *findings, const char *file, const char *what)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (finding->path && strcmp(finding->path, file) == 0 && strcmp(finding->what, what) == 0)
            return true;
    }
    return false;
}

static void check_passed_over(const epi_view *view, size_t number, const epi_source *source,
                              epi_level level, struct findings *findings)
{
    const char *file, *why;
    for (size_t i = 0; epi_view_passed_over(view, number, i, &file, &why) == EPI_OK; i++) {
        /* A combined index is passed over for each path entry alike. */
        if (has_told(findings, file, why))
            continue;
        const char *code = code_of(file, source->path, level);
        add_finding(findings, SEVERITY_WARNING, code, file, advice_for(code, file, source->path),
                    "%s", why);
    }
}

/* The store, or the nearest folder above it that is there. */
static void check_users_store(struct findings *findings)
{
    char *store = users_store_path();
    if (!store) {
        add_finding(findings, SEVERITY_WARNING, "store-unwritable", NULL,
                    "set HOME or XDG_CACHE_HOME to an absolute path",
                    "there is no user's store: neither XDG_CACHE_HOME nor HOME is an absolute "
                    "path");
        return;
    }
    char *folder = strdup(store);
    while (folder && access(folder, F_OK) != 0 && errno == ENOENT && strcmp(folder, "/") != 0) {
        char *above = folder_of(folder);
        free(folder);
        folder = above;
    }
    if (!folder)
        findings->no_memory = true;
    else if (access(folder, W_OK | X_OK) != 0)
        add_finding(findings, SEVERITY_WARNING, "store-unwritable", store,
                    "make it writable, or let root keep the system's store: epindex rebuild "
                    "--system",
                    "what is read cannot be kept for the next process: %s: %s", folder,
                    strerror(errno));
    free(folder);
    free(store);
}

void check_stores(const struct options *options, const epi_view *view, struct findings *findings)
{
    const char *disable = getenv("EPINDEX_DISABLE");
    epi_source source;
    bool scanned = false;
    if (disable && strcmp(disable, "1") == 0) {
        add_finding(findings, SEVERITY_NOTE, "stores-off", NULL, "unset it, if that is not meant",
                    "EPINDEX_DISABLE=1 turns all indexes off");
        return;
    }
    for (size_t i = 0; epi_view_source(view, i, &source) == EPI_OK; i++) {
        check_passed_over(view, i, &source, options->level, findings);
        if (source.file || source.distributions == 0)
            continue;
        if (is_turned_off(source.path)) {
            add_finding(findings, SEVERITY_NOTE, "stores-off", source.path,
                        "remove __epindex__/disable, if that is not meant",
                        "__epindex__/disable in it turns its indexes off");
            continue;
        }
        scanned = true;
        add_finding(findings, SEVERITY_NOTE, "no-index", source.path,
                    "epindex rebuild; or nothing: the next process that asks keeps what it read",
                    "no index serves it: each process reads its %u distribution%s",
                    (unsigned)source.distributions, source.distributions == 1 ? "" : "s");
    }
    if (scanned)
        check_users_store(findings);
}
