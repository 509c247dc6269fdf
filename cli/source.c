#include "source.h"

#include <string.h>

#include "environment.h"
#include "message.h"
#include "problems.h"

bool open_view(const struct options *options, unsigned flags, struct path_list *paths,
               epi_view **view)
{
    epi_detail detail = {""};
    epi_view_options how = EPI_VIEW_OPTIONS_INIT;
    how.flags = flags;
    how.level = options->level;
    if (!choose_paths(options, paths))
        return false;
    epi_status status =
        epi_view_open((const char *const *)paths->items, paths->count, &how, view, &detail);
    if (status == EPI_OK)
        return true;
    print_library_error(status, &detail, "the environment could not be read");
    return false;
}

static bool open_environment(const struct options *options, struct source *source)
{
    struct path_list paths = {0};
    bool opened = open_view(options, 0, &paths, &source->view);
    if (opened && !options->quiet) {
        warn_of_missing_paths(options);
        print_view_problems(options, source->view);
    }
    path_list_free(&paths);
    return opened;
}

bool open_source(const struct options *options, struct source *source)
{
    *source = (struct source){0};
    if (!options->file)
        return open_environment(options, source);
    epi_detail detail = {""};
    epi_status status = epi_index_open(options->file, NULL, &source->index, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, options->file);
        return false;
    }
    if (options->verbose)
        print_problems(source->index);
    return true;
}

void close_source(struct source *source)
{
    epi_index_close(source->index);
    epi_view_close(source->view);
    *source = (struct source){0};
}

const char *source_name(const struct source *source)
{
    const char *file = source->index ? epi_index_path(source->index) : NULL;
    return file ? file : "the environment";
}

epi_status source_find(const struct source *source, const char *group, const char *name,
                       epi_entry *entry)
{
    return source->index ? epi_index_find(source->index, group, name, entry)
                         : epi_find(source->view, group, name, entry);
}

epi_cursor source_find_all(const struct source *source, const char *group, const char *name)
{
    return source->index ? epi_index_find_all(source->index, group, name)
                         : epi_find_all(source->view, group, name);
}

epi_cursor source_group(const struct source *source, const char *group)
{
    return source->index ? epi_index_group(source->index, group) : epi_group(source->view, group);
}

epi_cursor source_groups(const struct source *source)
{
    return source->index ? epi_index_groups(source->index) : epi_groups(source->view);
}

epi_cursor source_all(const struct source *source)
{
    return source->index ? epi_index_all(source->index) : epi_all(source->view);
}

epi_status source_hash(const struct source *source, char hash[33])
{
    if (source->view)
        return epi_view_hash(source->view, hash);
    epi_info info = {.size = sizeof info};
    epi_status status = epi_index_info(source->index, &info);
    if (status == EPI_OK)
        memcpy(hash, info.directory_hash, sizeof info.directory_hash);
    return status;
}
