#include <criterion/criterion.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77 };

static struct criterion_test *tests;
static bool failed;

void criterion_add(struct criterion_test *test)
{
    test->next = tests;
    tests = test;
}

void criterion_failed(bool fatal, const char *file, int line, const char *text, const char *format,
                      ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: expected %s:", file, line, text);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    failed = true;
    if (fatal)
        _exit(1);
}

_Noreturn void criterion_skip(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("skipped:", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    _exit(SKIPPED);
}

static const struct criterion_options *options_of_suite(const char *suite)
{
    static const struct criterion_options none;
    for (const struct criterion_test *test = tests; test != NULL; test = test->next) {
        if (test->name == NULL && strcmp(test->suite, suite) == 0)
            return &test->options;
    }
    return &none;
}

static void run(const struct criterion_test *test)
{
    const struct criterion_options *suite = options_of_suite(test->suite);
    void (*init)(void) = test->options.init != NULL ? test->options.init : suite->init;
    void (*fini)(void) = test->options.fini != NULL ? test->options.fini : suite->fini;
    if (init != NULL)
        init();
    test->run();
    if (fini != NULL)
        fini();
    fflush(NULL);
    _exit(failed);
}

/* One line for all, and one for each that failed. */
int main(void)
{
    int passed = 0, skipped = 0, bad = 0;
    for (const struct criterion_test *test = tests; test != NULL; test = test->next) {
        int status = 0;
        if (test->name == NULL)
            continue;
        fflush(NULL);
        pid_t child = fork();
        if (child == 0)
            run(test);
        if (child < 0 || waitpid(child, &status, 0) != child) {
            perror("fork");
            return 2;
        }
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
            passed++;
        } else if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
            skipped++;
        } else {
            bad++;
            printf("FAILED: %s::%s (status %x)\n", test->suite, test->name, (unsigned)status);
        }
    }
    printf("%d passed, %d skipped, %d failed\n", passed, skipped, bad);
    return bad != 0;
}
