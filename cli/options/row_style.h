/* The style of rows that the options ask for. */
#ifndef EPINDEX_CLI_OPTIONS_ROW_STYLE_H
#define EPINDEX_CLI_OPTIONS_ROW_STYLE_H

#include "options/options.h"
#include "output/rows.h"

static inline struct row_style row_style_of(const struct options *options)
{
    return (struct row_style){.format = options->format,
                              .fields = options->fields,
                              .null = options->null,
                              .count = options->count,
                              .titles = true};
}

#endif
