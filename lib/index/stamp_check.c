#include "stamp_check.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "children.h"
#include "stamp_from_format.h"

static enum stamp_verdict compare(const struct fmt_stamp *recorded, const char *path)
{
    struct stamp stamp = stamp_from_format(recorded);
    struct stat now;

    if (stamp.state == STAMP_NONE || stamp.state == STAMP_RACY)
        return STAMPS_UNKNOWN;
    if (stat(path, &now) == 0)
        return stamp_proves(&stamp, &now) ? STAMPS_SAME : STAMPS_OTHER;
    if (errno != ENOENT && errno != ENOTDIR)
        return STAMPS_UNKNOWN;
    return stamp.state == STAMP_ABSENT ? STAMPS_SAME : STAMPS_OTHER;
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

epi_status check_distribution_stamps(const struct fmt_path_entry *entry, const char *path,
                                     struct fmt_cursor *cursor, enum stamp_verdict *verdict)
{
    /* Every path names the directory again, instead of an open and relative names: one system call
     * less for few files, and the kernel has the directory at hand for many. */
    char file[PATH_MAX];
    size_t stem = 0;
    bool fits = append(file, sizeof file, &stem, path) && append(file, sizeof file, &stem, "/");

    *verdict = STAMPS_SAME;
    /* The archive's own stamp speaks for its members. */
    if (entry->kind == FMT_PATH_ZIP)
        return EPI_OK;
    for (uint32_t i = 0; i < entry->distributions && *verdict == STAMPS_SAME; i++) {
        struct fmt_distribution distribution;
        if (!fmt_next_distribution(cursor, &distribution))
            return EPI_ERR_DAMAGED;
        size_t length = stem;
        fits = fits && append(file, sizeof file, &length, distribution.directory) &&
               (!has_own_directory(&distribution) ||
                append(file, sizeof file, &length, "/entry_points.txt"));
        *verdict = fits ? compare(&distribution.stamp, file) : STAMPS_UNKNOWN;
    }
    return EPI_OK;
}
