#include "opened_sample.h"

#include <criterion/criterion.h>
#include <unistd.h>

void open_contents(struct fmt_reader *reader, const struct fmt_contents *contents)
{
    int fd = written_file(contents);
    cr_assert_eq(fmt_reader_open(reader, fd), FMT_OK);
    close(fd);
}

void open_sample(struct fmt_reader *reader, struct fmt_contents *contents)
{
    *contents = sample_contents(EPI_LOCAL);
    open_contents(reader, contents);
}

void assert_same_text(const char *got, const char *expected)
{
    if (expected == NULL)
        cr_assert_null(got, "got '%s', expected none", got);
    else
        cr_assert_str_eq(got, expected);
}

void complaint_is_a_failure(void *context, uint64_t offset, const char *what)
{
    (void)context;
    cr_assert_fail("at %llu: %s", (unsigned long long)offset, what);
}
