/* A path entry that is a directory: its listing, and what each child of it is. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "children.h"
#include "distribution_name.h"
#include "file.h"
#include "metadata_files.h"
#include "path_entry.h"
#include "stamp.h"
#include "unicode.h"

/* Whether `remembered` is what there is to know of the child, whose entry_points.txt is `path`. */
static bool find_remembered(const struct child_reader *reader, const char *path,
                            struct scan_remembered *remembered)
{
    const struct scan_options *options = &reader->scanner->options;
    return options->find_remembered != NULL &&
           options->find_remembered(options->remembered_context, reader->entry->path,
                                    reader->child->name, remembered) &&
           is_as_remembered(reader, path, remembered);
}

/* The content and the entries of the distribution added last. */
static enum scan_status add_content(const struct child_reader *reader, const char *path,
                                    struct distribution *distribution,
                                    const struct scan_remembered *remembered)
{
    struct scanner *scanner = reader->scanner;
    bool has_entries = !distribution->public.shadowed && !scanner->options.without_entries;
    if (remembered == NULL || (has_entries && remembered->without_entries))
        return read_entry_points(reader, path, distribution);
    return scanner_add_remembered(scanner, distribution, remembered);
}

static enum scan_status scan_metadata_directory(const struct child_reader *reader)
{
    struct metadata_headers headers;
    struct stamp metadata_stamp;
    struct scan_remembered remembered;
    enum scan_status result = SCAN_OK;
    const char *path = path_in_child(reader, "entry_points.txt");
    if (path == NULL)
        return SCAN_MEMORY;
    bool remembered_it = find_remembered(reader, path, &remembered);
    if (remembered_it) {
        headers = (struct metadata_headers){.name = remembered.distribution.public.name,
                                            .version = remembered.distribution.public.version};
        metadata_stamp = remembered.distribution.metadata_stamp;
    } else {
        result = read_metadata(reader, &headers, &metadata_stamp);
        if (result != SCAN_OK)
            return result;
    }

    const char *directory = reader->child->name;
    size_t stem_length = 0;
    bool has_stem = name_from_directory(directory, &stem_length);
    struct distribution *distribution;
    result = scanner_add(reader->scanner, directory, reader->location, has_stem ? directory : NULL,
                         stem_length, &headers, &distribution);
    if (result != SCAN_OK || distribution == NULL)
        return result;
    distribution->metadata_stamp = metadata_stamp;
    return add_content(reader, path, distribution, remembered_it ? &remembered : NULL);
}

/* NAME.txt or NAME-VERSION.txt of an entry_points.d: the file is the entry_points.txt, its name the
 * metadata. A directory of such a name is none of ours. */
static enum scan_status scan_drop_file(const struct child_reader *reader)
{
    struct scanner *scanner = reader->scanner;
    struct scan *scan = scanner->scan;
    const char *file = reader->child->name;
    struct stat what;
    if (fstatat(reader->entry->fd, file, &what, 0) != 0)
        return report_if_dangling(reader);
    if (S_ISDIR(what.st_mode))
        return SCAN_OK;

    size_t stem_length = strlen(file) - strlen(".txt");
    if (utf8_valid_length(file, stem_length) < stem_length)
        return problem_add(&scan->problems, &scan->arena, reader->location, 0, PROBLEM_NOT_UTF8,
                           "the name of the file is not UTF-8; expected NAME.txt or "
                           "NAME-VERSION.txt") == 0
                   ? SCAN_OK
                   : SCAN_MEMORY;
    struct metadata_headers headers = {.name = NULL};
    const char *dash = memchr(file, '-', stem_length);
    size_t name_length = dash == NULL ? stem_length : (size_t)(dash - file);
    if (name_length > 0) {
        headers.name = arena_copy(&scan->arena, file, name_length);
        if (headers.name == NULL)
            return SCAN_MEMORY;
    }
    if (dash != NULL) {
        headers.version = arena_copy(&scan->arena, dash + 1, stem_length - name_length - 1);
        if (headers.version == NULL)
            return SCAN_MEMORY;
    }

    struct distribution *distribution;
    enum scan_status result =
        scanner_add(scanner, file, reader->location, NULL, 0, &headers, &distribution);
    if (result != SCAN_OK || distribution == NULL)
        return result;
    struct scan_remembered remembered;
    bool remembered_it = find_remembered(reader, reader->location, &remembered);
    return add_content(reader, reader->location, distribution, remembered_it ? &remembered : NULL);
}

/* Whether any problem from number `first` on is of a file that could not be read. */
static bool met_unreadable(const struct scan *scan, size_t first)
{
    for (size_t i = first; i < scan->problems.count; i++) {
        if (strcmp(scan->problems.items[i].code, PROBLEM_UNREADABLE) == 0)
            return true;
    }
    return false;
}

static enum scan_status scan_child(const struct child_reader *reader, struct path_entry *entry)
{
    struct scan *scan = reader->scanner->scan;
    size_t n_distributions = scan->n_distributions, n_problems = scan->problems.count;
    enum scan_status result = reader->child->kind == CHILD_DROP_FILE
                                  ? scan_drop_file(reader)
                                  : scan_metadata_directory(reader);
    if (scan->problems.count == n_problems)
        return result;
    bool left_out = scan->n_distributions == n_distributions;
    if (!left_out)
        scan->distributions[n_distributions].has_problems = true;
    /* Nobody will look at the stamp of what is left out, and no stamp says that a file can be read
     * again: only a new scan sees them mended. */
    if (left_out || met_unreadable(scan, n_problems))
        stamp_doubt(&entry->stamp);
    return result;
}

/* The child that alone is asked for. */
static enum scan_status take_only_child(const struct open_path_entry *entry,
                                        struct children *children, const char *only)
{
    enum child_kind kind = classify_child(only, entry->is_egg, entry->is_drop);
    if (kind == CHILD_NONE)
        return SCAN_OK;
    return children_add(children, only, kind)
               ? scan_status_of(children_bring_into_answer_order(children, NULL))
               : SCAN_MEMORY;
}

/* Lists the children that count, sorted bytewise. *error: errno of what made it impossible, or 0.
 */
static enum scan_status list_children(struct scanner *scanner, const struct open_path_entry *entry,
                                      struct children *children, int *error)
{
    enum scan_status result = SCAN_OK;
    *error = 0;
    if (scanner->options.only != NULL)
        return take_only_child(entry, children, scanner->options.only);
    const struct dirent *item;
    for (size_t i = 0; errno = 0, (item = readdir(entry->listing)) != NULL; i++) {
        if (fmt_must_stop(&scanner->progress, i))
            return SCAN_STOPPED;
        enum child_kind kind = classify_child(item->d_name, entry->is_egg, entry->is_drop);
        if (kind == CHILD_NONE)
            continue;
        const char *name = arena_copy(&scanner->scan->arena, item->d_name, strlen(item->d_name));
        if (name == NULL || !children_add(children, name, kind))
            return SCAN_MEMORY;
    }
    *error = errno;
    result = scan_status_of(children_sort(children, &scanner->progress));
    if (result == SCAN_OK)
        result = scan_status_of(children_bring_into_answer_order(children, &scanner->progress));
    return result;
}

enum scan_status scan_directory(struct scanner *scanner, const struct open_path_entry *open_entry,
                                struct path_entry *entry)
{
    struct scan *scan = scanner->scan;
    struct children children = {0};
    int error;
    enum scan_status result = list_children(scanner, open_entry, &children, &error);
    if (result == SCAN_OK && error != 0) {
        entry->kind = PATH_UNREADABLE;
        result = scanner_report_unreadable(scanner, entry->path, "the directory cannot be listed",
                                           error);
        goto cleanup;
    }

    scanner->known += children.count;
    for (size_t i = 0; i < children.count && result == SCAN_OK; i++) {
        struct child_reader reader = {scanner, open_entry, &children.items[i], NULL};
        reader.location = arena_join_path(&scan->arena, open_entry->path, children.items[i].name);
        result = reader.location == NULL ? SCAN_MEMORY : scan_child(&reader, entry);
        if (result == SCAN_OK)
            result = scanner_step(scanner);
    }

cleanup:
    children_free(&children);
    return result;
}
