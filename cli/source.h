/* Where a command's answers come from: the index named by --file as it is, or a view of the
 * environment. Asking is the same for both. */
#ifndef EPINDEX_CLI_SOURCE_H
#define EPINDEX_CLI_SOURCE_H

#include <stdbool.h>

#include "options.h"
#include "path_list.h"

struct source {
    epi_index *index; /* one of the two, the other is NULL */
    epi_view *view;
};

/* Says on the way what is wrong with the input. False: said why there is no answer. */
bool open_source(const struct options *options, struct source *source);
void close_source(struct source *source);

/* What a message calls it: the index's file, if there is one. */
const char *source_name(const struct source *source);

epi_status source_find(const struct source *source, const char *group, const char *name,
                       epi_entry *entry);
epi_cursor source_find_all(const struct source *source, const char *group, const char *name);
epi_cursor source_group(const struct source *source, const char *group);
epi_cursor source_groups(const struct source *source);
epi_cursor source_all(const struct source *source);
epi_status source_hash(const struct source *source, char hash[33]);

/* A view of the environment that the options choose, and its path list, which the caller frees in
 * any case. `flags` are EPI_VIEW_... . False: said why not. */
bool open_view(const struct options *options, unsigned flags, struct path_list *paths,
               epi_view **view);

#endif
