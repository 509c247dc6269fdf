/* What is too large, and what finds no room. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sample.h"
#include "writer.h"

Test(limits, an_index_past_four_gibibytes_is_refused_before_a_byte_is_written)
{
    const size_t length = (size_t)64 << 20;
    struct many *many = many_entries(70, 70);
    char *value = malloc(length + 1);
    memset(value, 'v', length);
    value[length] = '\0';
    for (size_t i = 0; i < 70; i++)
        many->entries[i].value = value;
    int fd = memfd_create("index", MFD_CLOEXEC);
    cr_expect_eq(fmt_write(fd, &many->contents), FMT_TOO_LARGE);
    cr_expect_eq(lseek(fd, 0, SEEK_END), 0);
    close(fd);
    free(value);
    many_free(many);
}

Test(limits, more_elements_than_a_number_holds_are_refused)
{
#if SIZE_MAX > UINT32_MAX
    struct fmt_contents contents = {.level = EPI_LEVEL_META,
                                    .n_distributions = (size_t)UINT32_MAX + 1};
    int fd = memfd_create("index", MFD_CLOEXEC);
    cr_expect_eq(fmt_write(fd, &contents), FMT_TOO_LARGE);
    close(fd);
#endif
}

/* At every stage: within the records, within the hash tables, at the very end. */
Test(limits, a_full_disk_is_a_system_error_that_says_so)
{
    struct many *many = many_entries(2000, 100);
    int whole = written_file(&many->contents);
    uint64_t size = (uint64_t)lseek(whole, 0, SEEK_END);
    close(whole);
    signal(SIGXFSZ, SIG_IGN);
    const uint64_t limits[] = {0, 1, 2048, 5000, size / 2, size - 40000, size - 1};
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        struct rlimit limit;
        FILE *file = tmpfile();
        cr_assert_not_null(file);
        cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
        limit.rlim_cur = limits[i];
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        errno = 0;
        enum fmt_status status = fmt_write(fileno(file), &many->contents);
        int reason = errno;
        limit.rlim_cur = limit.rlim_max;
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        cr_expect_eq(status, FMT_SYSTEM, "at %llu", (unsigned long long)limits[i]);
        cr_expect_eq(reason, EFBIG, "at %llu: %s", (unsigned long long)limits[i], strerror(reason));
        fclose(file);
    }
    many_free(many);
}

Test(limits, a_descriptor_that_cannot_be_written_is_a_system_error)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    errno = 0;
    cr_expect_eq(fmt_write(-1, &contents), FMT_SYSTEM);
    cr_expect_eq(errno, EBADF);
}
