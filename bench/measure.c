#include "measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What a comparison may take. */
#define SECONDS 4

static volatile uint64_t sink;

static uint64_t run_once(const struct contender *contender)
{
    if (contender->prepare != NULL)
        sink += contender->prepare(contender->context);
    uint64_t start = now();
    sink += contender->run(contender->context);
    return now() - start;
}

uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int another_round(unsigned done, unsigned rounds, uint64_t start, unsigned seconds)
{
    return done < rounds && (done < 3 || now() - start < seconds * UINT64_C(1000000000));
}

void measure(const char *table, const char *parameters, const struct contender *contenders,
             size_t n_contenders, unsigned rounds, size_t operations)
{
    double *taken = calloc(n_contenders * rounds, sizeof *taken);
    if (taken == NULL)
        fail("out of memory");
    for (size_t i = 0; i < n_contenders; i++)
        run_once(&contenders[i]);
    unsigned done = 0;
    for (uint64_t start = now(); another_round(done, rounds, start, SECONDS); done++) {
        for (size_t i = 0; i < n_contenders; i++)
            taken[i * rounds + done] = (double)run_once(&contenders[i]) / (double)operations;
    }
    printf("{\"table\": \"%s\", \"parameters\": {%s}, \"unit\": \"ns\", \"samples\": {", table,
           parameters);
    for (size_t i = 0; i < n_contenders; i++) {
        printf("%s\"%s\": [", i == 0 ? "" : ", ", contenders[i].name);
        for (unsigned round = 0; round < done; round++)
            printf("%s%.6g", round == 0 ? "" : ", ", taken[i * rounds + round]);
        printf("]");
    }
    printf("}}\n");
    fflush(stdout);
    free(taken);
}

void print_fact(const char *table, const char *parameters, const char *name, double value)
{
    printf("{\"table\": \"%s\", \"parameters\": {%s}, \"unit\": \"\", "
           "\"samples\": {\"%s\": [%.10g]}}\n",
           table, parameters, name, value);
    fflush(stdout);
}

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("benchmark: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}
