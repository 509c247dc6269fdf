/* libsmartcols' functions, loaded when the first table is printed: what is asked by scripts prints
 * none, and would pay for finding the library at every start. */
#ifndef EPINDEX_CLI_SMARTCOLS_H
#define EPINDEX_CLI_SMARTCOLS_H

#include <libsmartcols.h>
#include <stdbool.h>

#define SMARTCOLS_FUNCTIONS(EACH)                                                                  \
    EACH(scols_new_table)                                                                          \
    EACH(scols_unref_table)                                                                        \
    EACH(scols_table_set_termforce)                                                                \
    EACH(scols_table_new_column)                                                                   \
    EACH(scols_table_new_line)                                                                     \
    EACH(scols_line_set_data)                                                                      \
    EACH(scols_print_table_to_string)

/* Each function under its own name, of the type that libsmartcols' header gives it. */
struct smartcols {
#define SMARTCOLS_POINTER(name) __typeof__(name) *name;
    SMARTCOLS_FUNCTIONS(SMARTCOLS_POINTER)
#undef SMARTCOLS_POINTER
};

/* False: it cannot be loaded, which has been said. */
bool smartcols_load(struct smartcols *smartcols);

#endif
