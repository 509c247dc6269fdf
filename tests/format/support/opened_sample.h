/* Sample contents, written and opened again. What goes wrong fails the test. */
#ifndef EPINDEX_TESTS_OPENED_SAMPLE_H
#define EPINDEX_TESTS_OPENED_SAMPLE_H

#include "sample.h"

void open_contents(struct fmt_reader *reader, const struct fmt_contents *contents);
/* The local sample, and the contents it was written from. */
void open_sample(struct fmt_reader *reader, struct fmt_contents *contents);

/* NULL is equal to NULL alone. */
void assert_same_text(const char *got, const char *expected);

/* A fmt_complaint. */
void complaint_is_a_failure(void *context, uint64_t offset, const char *what);

#endif
