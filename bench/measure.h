/* Contenders that take turns, and what they took, as JSON: one line for each case. Knows nothing of
 * what is measured. */
#ifndef EPINDEX_BENCH_MEASURE_H
#define EPINDEX_BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* Nanoseconds since some moment. */
uint64_t now(void);

/* Runs one round; what it returns is taken note of, so that no compiler can leave the work out. */
typedef uint64_t run(void *context);

struct contender {
    const char *name;
    run *run;
    void *context;
    run *prepare; /* called before each run, and not counted; may be NULL */
};

/* Whether there is to be another round after `done` of at most `rounds`: as long as they fit into
 * the seconds since `start`, but three in any case. */
int another_round(unsigned done, unsigned rounds, uint64_t start, unsigned seconds);

/* Lets the contenders take turns for `rounds` rounds, fewer where they take long, after one that is
 * not counted, and prints the case: nanoseconds per operation, where each run does `operations`.
 * `parameters` are the members of a JSON object. */
void measure(const char *table, const char *parameters, const struct contender *contenders,
             size_t n_contenders, unsigned rounds, size_t operations);

/* Prints a number that is not a time. */
void print_fact(const char *table, const char *parameters, const char *name, double value);

/* Ends the program with a message. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
