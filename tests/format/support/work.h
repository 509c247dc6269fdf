/* How much the code under test does, in steps: a branch taken is one, and so are 16 bytes that are
 * copied, compared or measured. The same on every machine, at any load. For programs that link
 * epindex_format_counted, which is compiled to call back at each branch. */
#ifndef EPINDEX_TESTS_WORK_H
#define EPINDEX_TESTS_WORK_H

#include <stdint.h>

/* Since the program began. */
uint64_t work_done(void);

#endif
