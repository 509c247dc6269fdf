/* As much of Criterion's interface as the tests use, for machines that are emulated: Criterion
 * starts each test as a program, which an emulator of one program cannot. Here a test is a fork. */
#ifndef EPINDEX_TESTS_CRITERION_H
#define EPINDEX_TESTS_CRITERION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct criterion_options {
    void (*init)(void);
    void (*fini)(void);
    int timeout;
};

struct criterion_test {
    const char *suite, *name; /* name: NULL for what a suite's tests share */
    void (*run)(void);
    struct criterion_options options;
    struct criterion_test *next;
};

void criterion_add(struct criterion_test *test);
void criterion_failed(bool fatal, const char *file, int line, const char *text, const char *format,
                      ...) __attribute__((format(printf, 5, 6)));
_Noreturn void criterion_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define Test(suite_, name_, ...)                                                                   \
    static void suite_##_##name_##_run(void);                                                      \
    __attribute__((constructor)) static void suite_##_##name_##_add(void)                          \
    {                                                                                              \
        static struct criterion_test test = {                                                      \
            #suite_, #name_, suite_##_##name_##_run, {__VA_ARGS__}, NULL};                         \
        criterion_add(&test);                                                                      \
    }                                                                                              \
    static void suite_##_##name_##_run(void)
#define TestSuite(suite_, ...)                                                                     \
    __attribute__((constructor)) static void suite_##_suite_add(void)                              \
    {                                                                                              \
        static struct criterion_test test = {#suite_, NULL, NULL, {__VA_ARGS__}, NULL};            \
        criterion_add(&test);                                                                      \
    }                                                                                              \
    struct criterion_of_##suite_

#define CR_CHECK(fatal, text, condition, ...)                                                      \
    ((condition) ? (void)0 : criterion_failed(fatal, __FILE__, __LINE__, text, " " __VA_ARGS__))

#define cr_assert_fail(...) CR_CHECK(true, "fail", false, __VA_ARGS__)
#define cr_skip_test(...) criterion_skip(" " __VA_ARGS__)

#define cr_assert(a, ...) CR_CHECK(true, #a, a, __VA_ARGS__)
#define cr_assert_not(a, ...) CR_CHECK(true, "not " #a, !(a), __VA_ARGS__)
#define cr_assert_null(a, ...) CR_CHECK(true, #a " is NULL", (a) == NULL, __VA_ARGS__)
#define cr_assert_not_null(a, ...) CR_CHECK(true, #a " is not NULL", (a) != NULL, __VA_ARGS__)
#define cr_assert_eq(a, b, ...) CR_CHECK(true, #a " == " #b, (a) == (b), __VA_ARGS__)
#define cr_assert_neq(a, b, ...) CR_CHECK(true, #a " != " #b, (a) != (b), __VA_ARGS__)
#define cr_assert_lt(a, b, ...) CR_CHECK(true, #a " < " #b, (a) < (b), __VA_ARGS__)
#define cr_assert_leq(a, b, ...) CR_CHECK(true, #a " <= " #b, (a) <= (b), __VA_ARGS__)
#define cr_assert_gt(a, b, ...) CR_CHECK(true, #a " > " #b, (a) > (b), __VA_ARGS__)
#define cr_assert_geq(a, b, ...) CR_CHECK(true, #a " >= " #b, (a) >= (b), __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) CR_CHECK(true, #a " is " #b, strcmp(a, b) == 0, __VA_ARGS__)
#define cr_assert_str_neq(a, b, ...)                                                               \
    CR_CHECK(true, #a " is not " #b, strcmp(a, b) != 0, __VA_ARGS__)
#define cr_assert_arr_eq(a, b, n, ...)                                                             \
    CR_CHECK(true, #a " is " #b, memcmp(a, b, n) == 0, __VA_ARGS__)

#define cr_expect(a, ...) CR_CHECK(false, #a, a, __VA_ARGS__)
#define cr_expect_not(a, ...) CR_CHECK(false, "not " #a, !(a), __VA_ARGS__)
#define cr_expect_null(a, ...) CR_CHECK(false, #a " is NULL", (a) == NULL, __VA_ARGS__)
#define cr_expect_not_null(a, ...) CR_CHECK(false, #a " is not NULL", (a) != NULL, __VA_ARGS__)
#define cr_expect_eq(a, b, ...) CR_CHECK(false, #a " == " #b, (a) == (b), __VA_ARGS__)
#define cr_expect_neq(a, b, ...) CR_CHECK(false, #a " != " #b, (a) != (b), __VA_ARGS__)
#define cr_expect_lt(a, b, ...) CR_CHECK(false, #a " < " #b, (a) < (b), __VA_ARGS__)
#define cr_expect_leq(a, b, ...) CR_CHECK(false, #a " <= " #b, (a) <= (b), __VA_ARGS__)
#define cr_expect_gt(a, b, ...) CR_CHECK(false, #a " > " #b, (a) > (b), __VA_ARGS__)
#define cr_expect_geq(a, b, ...) CR_CHECK(false, #a " >= " #b, (a) >= (b), __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) CR_CHECK(false, #a " is " #b, strcmp(a, b) == 0, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...)                                                               \
    CR_CHECK(false, #a " is not " #b, strcmp(a, b) != 0, __VA_ARGS__)
#define cr_expect_arr_eq(a, b, n, ...)                                                             \
    CR_CHECK(false, #a " is " #b, memcmp(a, b, n) == 0, __VA_ARGS__)

#endif
