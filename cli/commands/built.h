/* One index that is built, and what is said of it. */
#ifndef EPINDEX_CLI_COMMANDS_BUILT_H
#define EPINDEX_CLI_COMMANDS_BUILT_H

#include "options/options.h"
#include "output/progress.h"

struct built {
    struct progress progress;
    int64_t milliseconds;
    epi_status status;
    epi_outcome outcome;
    epi_index *index; /* NULL also where a path entry needs none */
    epi_info info;
    epi_detail detail;
};

/* Builds it: into the file of the options, or, where they name none, the index of one path entry
 * into its store. `flags` are EPI_BUILD_... besides what the options ask for. */
void build(const struct options *options, const char *const *paths, size_t n_paths, unsigned flags,
           struct built *built);

/* What was done with `what`; `file` NULL: it is that file. */
void print_built(const char *what, const struct built *built, const char *file);
enum exit_status status_of(const struct options *options, const struct built *built);

#endif
