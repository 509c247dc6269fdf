/* Prints what `epindex diff` found. */
#ifndef EPINDEX_CLI_DIFF_OUTPUT_H
#define EPINDEX_CLI_DIFF_OUTPUT_H

#include "diff/changes.h"
#include "output/format.h"
#include "output/stream.h"

/* EXIT_NOTHING where there are changes, EXIT_FOUND where not; EXIT_TROUBLE and said why. */
enum exit_status print_changes(enum output_format format, const struct changes *changes);

/* What a pull request shows: a heading for each group, and lists. */
void markdown_changes(struct stream *out, const struct changes *changes);

#endif
