/* What the command says to its user, on stderr, one line each. Control characters of paths and file
 * contents are shown as escapes, so that a line stays one line and a terminal stays as it was. */
#ifndef EPINDEX_CLI_OUTPUT_MESSAGE_H
#define EPINDEX_CLI_OUTPUT_MESSAGE_H

#include "epindex.h"

/* "epindex: error: ..." */
void print_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "epindex: warning: ..." */
void print_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "epindex: ..." */
void print_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The line as it is, below an error: what to do about it. */
void print_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

void print_out_of_memory(void);

/* The sentence the library left in `detail`, or, where it left none, `about` and the status' text.
 */
void print_library_error(epi_status status, const epi_detail *detail, const char *about);

#endif
