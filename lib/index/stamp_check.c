#include "stamp_check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "children.h"
#include "filesystem.h"
#include "stamp_from_format.h"

/* `now` describes what is there; NULL: nothing is. */
static enum stamp_verdict compare_with(const struct fmt_stamp *recorded, const struct stat *now)
{
    struct stamp stamp = stamp_from_format(recorded);
    if (stamp.state == STAMP_NONE || stamp.state == STAMP_RACY)
        return STAMPS_UNKNOWN;
    bool same = now == NULL ? stamp.state == STAMP_ABSENT : stamp_proves(&stamp, now);
    return same ? STAMPS_SAME : STAMPS_OTHER;
}

static enum stamp_verdict compare(const struct fmt_stamp *recorded, const char *path)
{
    struct stat now;
    if (recorded->state == FMT_STAMP_NONE || recorded->state == FMT_STAMP_RACY)
        return STAMPS_UNKNOWN;
    if (stat(path, &now) == 0)
        return compare_with(recorded, &now);
    return errno == ENOENT || errno == ENOTDIR ? compare_with(recorded, NULL) : STAMPS_UNKNOWN;
}

enum stamp_verdict check_path_entry_stamp(const struct fmt_path_entry *entry, const char *path)
{
    return compare(&entry->stamp, path);
}

/* A drop file is an entry_points.txt itself. */
static bool has_own_directory(const struct fmt_distribution *distribution)
{
    return classify_child(distribution->directory, true, false) != CHILD_NONE;
}

/* Appends to a path under construction; false where it would not fit. */
static bool append(char *buffer, size_t size, size_t *length, const char *text)
{
    size_t add = strlen(text);
    if (add >= size - *length)
        return false;
    memcpy(buffer + *length, text, add + 1);
    *length += add;
    return true;
}

/* The file that name and version come from is the first of these that is there, as for a scan.
 * `file` holds the metadata directory, `length` bytes of `size`. */
static enum stamp_verdict compare_metadata(const struct fmt_stamp *recorded, char *file,
                                           size_t size, size_t length)
{
    static const char *const names[] = {"/METADATA", "/PKG-INFO", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat now;
        size_t end = length;
        if (!append(file, size, &end, names[i]))
            return STAMPS_UNKNOWN;
        errno = ENOENT; /* what a directory of that name is as good as */
        if (stat(file, &now) == 0 && !S_ISDIR(now.st_mode))
            return compare_with(recorded, &now);
        if (errno != ENOENT && errno != ENOTDIR)
            return STAMPS_UNKNOWN;
    }
    return compare_with(recorded, NULL);
}

/* The file that a distribution's stamp is of, behind the first `stem` bytes of `file`. */
static bool name_stamped_file(char file[PATH_MAX], size_t stem,
                              const struct fmt_distribution *distribution)
{
    return append(file, PATH_MAX, &stem, distribution->directory) &&
           (!has_own_directory(distribution) || append(file, PATH_MAX, &stem, "/entry_points.txt"));
}

static enum stamp_verdict check_distribution(const struct fmt_distribution *distribution,
                                             char file[PATH_MAX], size_t stem, enum stamps_of which)
{
    if (!name_stamped_file(file, stem, distribution))
        return STAMPS_UNKNOWN;
    enum stamp_verdict verdict = compare(&distribution->stamp, file);
    if (verdict == STAMPS_SAME && which == STAMPS_OF_METADATA_TOO &&
        has_own_directory(distribution))
        verdict = compare_metadata(&distribution->metadata_stamp, file, PATH_MAX,
                                   stem + strlen(distribution->directory));
    return verdict;
}

epi_status check_distribution_stamps(const struct fmt_path_entry *entry, const char *path,
                                     struct fmt_cursor *cursor, enum stamps_of which,
                                     enum stamp_verdict *verdict)
{
    /* Every path names the directory again, instead of an open and relative names: one system call
     * less for few files, and the kernel has the directory at hand for many. */
    char file[PATH_MAX];
    size_t stem = 0;
    bool fits = append(file, sizeof file, &stem, path) && append(file, sizeof file, &stem, "/");

    *verdict = fits ? STAMPS_SAME : STAMPS_UNKNOWN;
    /* The archive's own stamp speaks for its members. */
    if (entry->kind == FMT_PATH_ZIP) {
        *verdict = STAMPS_SAME;
        return EPI_OK;
    }
    for (uint32_t i = 0; i < entry->distributions && *verdict == STAMPS_SAME; i++) {
        struct fmt_distribution distribution;
        if (!fmt_next_distribution(cursor, &distribution))
            return EPI_ERR_DAMAGED;
        *verdict = check_distribution(&distribution, file, stem, which);
    }
    return EPI_OK;
}

/* A stamp that proves nothing now, and would if it were taken now. */
static bool would_gain(const struct fmt_stamp *recorded, const char *path, int64_t granularity)
{
    struct stat now;
    return compare(recorded, path) != STAMPS_SAME && stat(path, &now) == 0 &&
           stamp_of(&now, stamp_clock(), granularity).state == STAMP_EXACT;
}

static int64_t granularity_at(const char *path)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0)
        return FILESYSTEM_TELLS_NOTHING;
    int64_t granularity = filesystem_granularity(file);
    close(file);
    return granularity;
}

bool new_stamps_would_tell_more(const struct fmt_reader *reader, const char *path)
{
    struct fmt_cursor entries = fmt_path_entries(reader), distributions = fmt_distributions(reader);
    struct fmt_path_entry entry;
    struct fmt_distribution distribution;
    char file[PATH_MAX];
    size_t stem = 0;
    int64_t granularity = granularity_at(path);

    if (granularity == FILESYSTEM_TELLS_NOTHING || !fmt_next_path_entry(&entries, &entry))
        return false;
    /* Where a distribution was left out for a problem, a scan makes the stamp a racy one. */
    if (reader->header.problems == 0 && would_gain(&entry.stamp, path, granularity))
        return true;
    if (entry.kind == FMT_PATH_ZIP || !append(file, sizeof file, &stem, path) ||
        !append(file, sizeof file, &stem, "/"))
        return false;
    while (fmt_next_distribution(&distributions, &distribution))
        if (name_stamped_file(file, stem, &distribution) &&
            would_gain(&distribution.stamp, file, granularity))
            return true;
    return false;
}
