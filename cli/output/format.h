/* The names of the formats in which commands print. */
#ifndef EPINDEX_CLI_OUTPUT_FORMAT_H
#define EPINDEX_CLI_OUTPUT_FORMAT_H

#include <stdbool.h>

enum output_format {
    FORMAT_TABLE,
    FORMAT_TSV,
    FORMAT_JSON,
    FORMAT_NDJSON,
    FORMAT_INI,
    FORMAT_MARKDOWN,
    FORMAT_FREEZE
};

#define FORMATS_OF_ROWS                                                                            \
    (1u << FORMAT_TABLE | 1u << FORMAT_TSV | 1u << FORMAT_JSON | 1u << FORMAT_NDJSON)
#define FORMATS_OF_ENTRIES (FORMATS_OF_ROWS | 1u << FORMAT_INI)
#define FORMATS_OF_CHANGES (FORMATS_OF_ROWS | 1u << FORMAT_MARKDOWN)
#define FORMATS_OF_DISTRIBUTIONS (FORMATS_OF_ROWS | 1u << FORMAT_FREEZE)

/* A table on a terminal, tsv otherwise. */
enum output_format default_format(void);
/* False: there is none of that name. */
bool find_format(const char *name, enum output_format *format);

#define FORMAT_LIST_SIZE 160
/* "table, tsv or json": those of the set. Returns `list`. */
const char *list_formats(unsigned formats, char list[FORMAT_LIST_SIZE]);
/* The same, with which of them is the default where. */
const char *describe_formats(unsigned formats, char list[FORMAT_LIST_SIZE]);

#endif
