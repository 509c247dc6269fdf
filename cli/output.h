/* The formats in which entries and groups are printed. Each family of formats has a file of its
 * own; here is what they share, and the choice among them. */
#ifndef EPINDEX_CLI_OUTPUT_H
#define EPINDEX_CLI_OUTPUT_H

#include <stdbool.h>

#include "epindex.h"
#include "stream.h"

enum output_format {
    FORMAT_TABLE,
    FORMAT_TSV,
    FORMAT_JSON,
    FORMAT_NDJSON,
    FORMAT_INI,
    FORMAT_MARKDOWN
};

#define FORMATS_OF_ENTRIES                                                                         \
    (1u << FORMAT_TABLE | 1u << FORMAT_TSV | 1u << FORMAT_JSON | 1u << FORMAT_NDJSON |             \
     1u << FORMAT_INI)
#define FORMATS_WITHOUT_INI (FORMATS_OF_ENTRIES & ~(1u << FORMAT_INI))
#define FORMATS_OF_CHANGES (FORMATS_WITHOUT_INI | 1u << FORMAT_MARKDOWN)

/* A table on a terminal, tsv otherwise. */
enum output_format default_format(void);
/* False: there is none of that name. */
bool find_format(const char *name, enum output_format *format);
/* "table, tsv or json": those of the set. Constant text. */
const char *list_formats(unsigned formats);

/* Print what is left of the walk over the index, or its groups, to standard output. `one_group`
 * says that all entries are of a group the user named. EXIT_FOUND, or EXIT_TROUBLE and said why:
 * output failed, a damaged index.
 */
enum exit_status print_entries(enum output_format format, const char *source, epi_cursor cursor,
                               bool one_group);
enum exit_status print_groups(enum output_format format, const char *source, epi_cursor cursor);
enum exit_status print_hash(enum output_format format, const char *hash);

/* One family each. False: said why not. */
/* A field of a row; NULL is an empty one. */
void tsv_field(struct stream *out, const char *text);
bool tsv_entries(struct stream *out, epi_cursor *cursor);
bool tsv_groups(struct stream *out, epi_cursor *cursor);
/* json: an array; ndjson (`lines`): one object a line. */
bool json_entries(struct stream *out, epi_cursor *cursor, bool lines);
bool json_groups(struct stream *out, epi_cursor *cursor, bool lines);
void json_string(struct stream *out, const char *text);
/* `prefix`, and the value as a string, or null. */
void json_member(struct stream *out, const char *prefix, const char *value);
void json_begin_object(struct stream *out, bool lines, bool first);
void json_end_array(struct stream *out, bool lines, bool empty);
bool ini_entries(struct stream *out, epi_cursor *cursor);
bool table_entries(struct stream *out, epi_cursor *cursor, bool one_group);
bool table_groups(struct stream *out, epi_cursor *cursor);

#endif
