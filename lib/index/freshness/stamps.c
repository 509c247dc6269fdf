#include "stamps.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "children.h"
#include "filesystem.h"
#include "mount.h"
#include "stamp.h"

/* What the caller may not read says nothing to them, whatever it said to who made the index. */
static bool everybody_may_read(const struct stat *status)
{
    mode_t wanted = S_ISDIR(status->st_mode) ? S_IROTH | S_IXOTH : S_IROTH;
    return (status->st_mode & wanted) == wanted;
}

struct belief belief_in(const struct index_file *file, const struct path_entry *entry,
                        struct boot *boot)
{
    struct belief belief = {.anothers = file->is_anothers};
    if (entry->mount != 0 && file->reader.header.boot[0] != '\0' &&
        is_this_boot(boot, file->reader.header.boot))
        belief.mount = entry->mount;
    return belief;
}

/* `now` describes what is there, on `mount`; NULL: nothing is. */
static enum stamp_verdict compare_with(const struct stamp *recorded, const struct stat *now,
                                       uint64_t mount, const struct belief *belief)
{
    if (now == NULL)
        return recorded->state == STAMP_ABSENT ? STAMPS_SAME : STAMPS_OTHER;
    if (belief->anothers && !everybody_may_read(now))
        return STAMPS_UNKNOWN;
    if (recorded->state != STAMP_MOUNT)
        return stamp_proves(recorded, now) ? STAMPS_SAME : STAMPS_OTHER;
    if (!stamp_is_of(recorded, now))
        return STAMPS_OTHER;
    return mount != 0 && mount == belief->mount ? STAMPS_SAME : STAMPS_UNKNOWN;
}

/* The mount is asked for where it matters. */
static int take_stamp(const struct stamp *recorded, int folder, const char *path, struct stat *now,
                      uint64_t *mount)
{
    *mount = 0;
    return recorded->state == STAMP_MOUNT ? stat_on_mount(folder, path, now, mount)
                                          : fstatat(folder, path, now, 0);
}

static enum stamp_verdict compare(const struct stamp *recorded, int folder, const char *path,
                                  const struct belief *belief)
{
    struct stat now;
    uint64_t mount;
    if (recorded->state == STAMP_NONE || recorded->state == STAMP_RACY ||
        (recorded->state == STAMP_MOUNT && belief->mount == 0))
        return STAMPS_UNKNOWN;
    if (take_stamp(recorded, folder, path, &now, &mount) == 0)
        return compare_with(recorded, &now, mount, belief);
    return errno == ENOENT || errno == ENOTDIR ? compare_with(recorded, NULL, 0, belief)
                                               : STAMPS_UNKNOWN;
}

enum stamp_verdict check_path_entry_stamp(const struct path_entry *entry, const char *path,
                                          const struct belief *belief)
{
    return compare(&entry->stamp, AT_FDCWD, path, belief);
}

/* A drop file is an entry_points.txt itself. */
static bool has_own_directory(const struct fmt_distribution_stamps *stamps)
{
    static const char dist_info[] = ".dist-info", egg_info[] = ".egg-info";
    const size_t dist_length = sizeof dist_info - 1, egg_length = sizeof egg_info - 1;
    const char *end = stamps->directory + stamps->directory_length;
    /* As nearly all are called: each check asks for each distribution. */
    if (stamps->directory_length >= dist_length &&
        (memcmp(end - egg_length, egg_info, egg_length) == 0 ||
         memcmp(end - dist_length, dist_info, dist_length) == 0))
        return true;
    return classify_child(stamps->directory, true, false) != CHILD_NONE;
}

/* Appends `add` bytes of text, and a NUL, to a path under construction; false where they would not
 * fit. */
static bool append(char *buffer, size_t size, size_t *length, const char *text, size_t add)
{
    if (add >= size - *length)
        return false;
    memcpy(buffer + *length, text, add);
    *length += add;
    buffer[*length] = '\0';
    return true;
}

enum { FEW_FILES = 3 };

bool enter_folder(struct folder *folder, const char *path, uint32_t n_files)
{
    folder->descriptor = AT_FDCWD;
    folder->stem = 0;
    if (n_files > FEW_FILES) {
        int descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (descriptor >= 0) {
            folder->descriptor = descriptor;
            return true;
        }
    }
    return append(folder->file, sizeof folder->file, &folder->stem, path, strlen(path)) &&
           append(folder->file, sizeof folder->file, &folder->stem, "/", 1);
}

void leave_folder(const struct folder *folder)
{
    if (folder->descriptor >= 0)
        close(folder->descriptor);
}

/* The file that name and version come from is the first of these that is there, as for a scan.
 * `length` bytes of the file's name are the metadata directory. */
static enum stamp_verdict compare_metadata(const struct stamp *recorded, struct folder *folder,
                                           size_t length, const struct belief *belief)
{
    static const char *const names[] = {"/METADATA", "/PKG-INFO", ""};
    if (recorded->state == STAMP_NONE || recorded->state == STAMP_RACY)
        return STAMPS_UNKNOWN;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat now;
        uint64_t mount;
        size_t end = length;
        if (!append(folder->file, sizeof folder->file, &end, names[i], strlen(names[i])))
            return STAMPS_UNKNOWN;
        errno = ENOENT; /* what a directory of that name is as good as */
        if (take_stamp(recorded, folder->descriptor, folder->file, &now, &mount) == 0 &&
            !S_ISDIR(now.st_mode))
            return compare_with(recorded, &now, mount, belief);
        if (errno != ENOENT && errno != ENOTDIR)
            return STAMPS_UNKNOWN;
    }
    return compare_with(recorded, NULL, 0, belief);
}

/* Names the file that a distribution's stamp is of. */
static bool name_stamped_file(struct folder *folder, const struct fmt_distribution_stamps *stamps,
                              bool in_directory)
{
    static const char inside[] = "/entry_points.txt";
    size_t length = folder->stem;
    return append(folder->file, sizeof folder->file, &length, stamps->directory,
                  stamps->directory_length) &&
           (!in_directory ||
            append(folder->file, sizeof folder->file, &length, inside, sizeof inside - 1));
}

/* An installer writes METADATA after entry_points.txt as often as before it. Then the comparison
 * needs no more of the stamp than its state, either. */
static bool metadata_may_be_late(const struct stamp *stamp)
{
    return stamp->state == STAMP_ABSENT || stamp->state == STAMP_RACY;
}

enum stamp_verdict check_distribution(const struct fmt_distribution_stamps *stamps,
                                      struct folder *folder, const struct belief *belief,
                                      enum stamps_of which)
{
    enum stamp_verdict verdict = STAMPS_SAME;
    bool in_directory = has_own_directory(stamps);
    if (!name_stamped_file(folder, stamps, in_directory))
        return STAMPS_UNKNOWN;
    if (which != STAMPS_OF_METADATA)
        verdict = compare(&stamps->stamp, folder->descriptor, folder->file, belief);
    if (verdict == STAMPS_SAME && in_directory &&
        (which != STAMPS_OF_ENTRY_POINTS || metadata_may_be_late(&stamps->metadata_stamp)))
        verdict = compare_metadata(&stamps->metadata_stamp, folder,
                                   folder->stem + stamps->directory_length, belief);
    return verdict;
}

struct stamp_table *decode_stamps(const struct fmt_reader *reader)
{
    struct fmt_cursor cursor = fmt_distributions(reader);
    size_t count = cursor.left;
    struct stamp_table *table;
    /* With 32 bits, those of a large file may be more bytes than there are addresses. */
    if (count > (SIZE_MAX - sizeof *table) / sizeof table->items[0])
        return NULL;
    table = malloc(sizeof *table + count * sizeof table->items[0]);
    if (table == NULL)
        return NULL;
    for (table->count = 0; table->count < count; table->count++) {
        if (!fmt_next_distribution_stamps(&cursor, true, &table->items[table->count])) {
            free(table);
            return NULL;
        }
    }
    return table;
}

epi_status check_distribution_stamps(const struct path_entry *entry, const char *path,
                                     const struct belief *belief, struct stamp_source source,
                                     enum stamps_of which, const struct fmt_progress *progress,
                                     in_doubt *doubt, void *context)
{
    struct fmt_distribution_stamps read;
    struct folder folder;
    epi_status status = EPI_OK;

    /* The archive's own stamp speaks for its members. */
    if (entry->kind == PATH_ZIP)
        return EPI_OK;
    bool entered = enter_folder(&folder, path, entry->distributions);
    for (uint32_t i = 0; i < entry->distributions && status == EPI_OK; i++) {
        const struct fmt_distribution_stamps *stamps = &read;
        enum stamp_verdict verdict = STAMPS_UNKNOWN;
        /* Each time: who knows how far away the disk is. */
        if (fmt_must_stop(progress, 0)) {
            status = EPI_ERR_STOPPED;
            break;
        }
        if (source.decoded != NULL) {
            stamps = &source.decoded[i];
        } else if (!fmt_next_distribution_stamps(&source.cursor, which != STAMPS_OF_ENTRY_POINTS,
                                                 &read)) {
            status = EPI_ERR_DAMAGED;
            break;
        }
        if (entered)
            verdict = check_distribution(stamps, &folder, belief, which);
        if (verdict != STAMPS_SAME)
            status = doubt(context, i, verdict);
    }
    if (entered)
        leave_folder(&folder);
    return status;
}

/* Where new stamps would be taken, and how they would be. */
struct new_stamps {
    struct belief belief; /* in the recorded ones */
    struct granularity granularity;
    uint64_t mount;
};

/* A stamp that proves nothing now, and would if it were taken now. */
static bool would_gain(const struct new_stamps *new, const struct stamp *recorded, int folder,
                       const char *path)
{
    struct stat now;
    uint64_t mount;
    int64_t clock = stamp_clock();
    if (compare(recorded, folder, path, &new->belief) == STAMPS_SAME ||
        stat_on_mount(folder, path, &now, &mount) != 0)
        return false;
    struct stamp stamp = stamp_of(&now, clock, new->granularity.for_ever);
    if (stamp.state == STAMP_RACY && mount != 0 && mount == new->mount)
        stamp = stamp_of_mount(&now, clock, new->granularity.on_mount);
    return stamp_can_prove(&stamp);
}

static bool find_new_stamps(struct new_stamps *new, const char *path)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0)
        return false;
    new->granularity = filesystem_granularity(file);
    new->mount = mount_of(file);
    close(file);
    return new->granularity.on_mount != FILESYSTEM_PROVES_NOTHING;
}

bool new_stamps_would_prove_more(const struct index_file *file, const char *path)
{
    const struct fmt_reader *reader = &file->reader;
    struct fmt_cursor entries = fmt_path_entries(reader), distributions = fmt_distributions(reader);
    struct path_entry entry;
    struct fmt_distribution_stamps stamps;
    struct folder folder;
    struct new_stamps new;
    struct boot boot = {0};
    bool gain = false;

    if (!fmt_next_path_entry(&entries, &entry) || !find_new_stamps(&new, path))
        return false;
    new.belief = belief_in(file, &entry, &boot);
    /* Where a distribution was left out for a problem, a scan makes the stamp a racy one. */
    if (reader->header.problems == 0 && would_gain(&new, &entry.stamp, AT_FDCWD, path))
        return true;
    if (entry.kind == PATH_ZIP || !enter_folder(&folder, path, entry.distributions))
        return false;
    while (!gain && fmt_next_distribution_stamps(&distributions, false, &stamps))
        gain = name_stamped_file(&folder, &stamps, has_own_directory(&stamps)) &&
               would_gain(&new, &stamps.stamp, folder.descriptor, folder.file);
    leave_folder(&folder);
    return gain;
}
