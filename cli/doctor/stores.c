/* Indexes that cannot serve, that are dear to check, and stores that cannot be written. */
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
    else if (seen->verdict == EPI_MOVED && !is_young(entry->file))
        add_finding(findings, SEVERITY_NOTE, "index-moved", entry->file,
                    "epindex rebuild writes new stamps; where that does not help, nothing does but "
                    "time, or --level dir",
                    "it holds, but whoever asks for %s has to read: %s", entry->path, seen->text);
}

/* Could what is read be kept for the next process? False: it could not, and that was said. */
static bool can_be_kept(const epi_path_entry *entry, struct findings *findings)
{
    epi_build_options how = EPI_BUILD_OPTIONS_INIT;
    epi_detail detail = {""};
    how.flags = EPI_BUILD_DRY_RUN;
    how.store = EPI_STORE_USER;
    if (epi_update(&entry->path, 1, NULL, &how, NULL, NULL, &detail) != EPI_ERR_SYSTEM)
        return true;
    add_finding(findings, SEVERITY_WARNING, "store-unwritable", NULL,
                "make it writable, or name another by XDG_CACHE_HOME=DIR; or write the indexes "
                "elsewhere: epindex rebuild --in-place, or -o FILE",
                "what is read cannot be kept for the next process: %s", detail.text);
    return false;
}

void check_stores(const epi_index *index, epi_level level, struct findings *findings)
{
    const char *disable = getenv("EPINDEX_DISABLE");
    struct second_look look = {0};
    epi_path_entry entry;
    bool kept = true;
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
            kept = kept && can_be_kept(&entry, findings);
            add_finding(findings, SEVERITY_NOTE, "no-index", entry.path,
                        kept ? "epindex rebuild; or nothing: the next process that asks keeps what "
                               "it read"
                             : "epindex rebuild, where it can be written",
                        "no index serves it: each process reads its %u distribution%s",
                        (unsigned)entry.distributions, entry.distributions == 1 ? "" : "s");
        }
    }
    second_look_free(&look);
}
