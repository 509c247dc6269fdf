/* What is said of a file that is no index, or no whole one. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "raw_index.h"
#include "sample.h"

static int file_of(const void *bytes, size_t size)
{
    int fd = memfd_create("file", MFD_CLOEXEC);
    cr_assert(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    return fd;
}

static enum fmt_status status_of(int fd)
{
    struct fmt_reader reader;
    enum fmt_status status = fmt_reader_open(&reader, fd);
    if (status == FMT_OK)
        fmt_reader_close(&reader);
    close(fd);
    return status;
}

Test(open, no_bytes_are_empty)
{
    cr_expect_eq(status_of(file_of("", 0)), FMT_EMPTY);
}

Test(open, text_is_no_cdb_however_long)
{
    char text[5000];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = "[console_scripts]\nname = module:attr\n"[i % 37];
    for (size_t size = 1; size <= sizeof(text); size += 13)
        cr_expect_eq(status_of(file_of(text, size)), FMT_NOT_CDB, "%zu bytes", size);
}

Test(open, zeros_are_no_cdb)
{
    char zeros[5000] = {0};
    for (size_t size = 1; size <= sizeof(zeros); size += 13)
        cr_expect_eq(status_of(file_of(zeros, size)), FMT_NOT_CDB, "%zu bytes", size);
}

Test(open, an_elf_file_is_no_cdb)
{
    cr_expect_eq(status_of(open("/proc/self/exe", O_RDONLY | O_CLOEXEC)), FMT_NOT_CDB);
}

Test(open, another_cdb_is_no_index)
{
    struct raw_index raw = {0};
    cr_expect_eq(status_of(raw_write(&raw)), FMT_NOT_INDEX);
    raw_insert(&raw, 0, "key", 3, "value", 5);
    cr_expect_eq(status_of(raw_write(&raw)), FMT_NOT_INDEX);
    raw_free(&raw);
}

Test(open, a_header_that_is_not_first_is_no_index)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    struct raw_index raw = raw_read(written_file(&contents));
    raw_insert(&raw, 0, "key", 3, "value", 5);
    cr_expect_eq(status_of(raw_write(&raw)), FMT_NOT_INDEX);
    raw_free(&raw);
}

Test(open, an_index_cut_anywhere_is_truncated)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    int fd = written_file(&contents);
    off_t size = lseek(fd, 0, SEEK_END);
    for (off_t cut = size - 1; cut > 0; cut--) {
        struct fmt_reader reader;
        cr_assert_eq(ftruncate(fd, cut), 0);
        /* From two table pointers on it is known that it was a cdb. */
        cr_expect_eq(fmt_reader_open(&reader, fd), cut < 16 ? FMT_NOT_CDB : FMT_TRUNCATED, "at %ld",
                     (long)cut);
    }
    close(fd);
}

Test(open, bytes_behind_the_end_are_damage)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    int fd = written_file(&contents);
    cr_assert_eq(ftruncate(fd, lseek(fd, 0, SEEK_END) + 1), 0);
    cr_expect_eq(status_of(fd), FMT_DAMAGED);
}

Test(open, four_gibibytes_are_too_large)
{
    int fd = memfd_create("large", MFD_CLOEXEC);
    cr_assert_eq(ftruncate(fd, (off_t)1 << 32), 0);
    cr_expect_eq(status_of(fd), FMT_TOO_LARGE);
}

Test(open, a_directory_is_a_system_error)
{
    errno = 0;
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct fmt_reader reader;
    cr_expect_eq(fmt_reader_open(&reader, fd), FMT_SYSTEM);
    cr_expect_eq(errno, EISDIR);
    close(fd);
}

Test(open, a_closed_descriptor_is_a_system_error)
{
    struct fmt_reader reader;
    cr_expect_eq(fmt_reader_open(&reader, -1), FMT_SYSTEM);
    cr_expect_eq(errno, EBADF);
}

Test(open, each_field_of_the_header_is_checked)
{
    static const struct {
        size_t field;
        const char *text;
    } bad[] = {{1, "Local"},       {1, ""},           {2, "often"},
               {2, "default"},     {3, "abc"},        {6, ""},
               {6, "flushed"},     {8, "x"},          {9, "-1"},
               {10, "4294967296"}, {11, ""},          {8, "100000"},
               {9, "4294967295"},  {10, "100000"},    {11, "100000"},
               {12, "4294967295"}, {13, "8"},         {14, "9"},
               {15, "5000000"},    {15, "4294967295"}};
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct raw_index raw = raw_read(written_file(&contents));
        raw_set_field(&raw.records[0], bad[i].field, bad[i].text);
        cr_expect_eq(status_of(raw_write(&raw)), FMT_DAMAGED, "field %zu '%s'", bad[i].field + 1,
                     bad[i].text);
        raw_free(&raw);
    }
}

Test(open, the_descriptor_may_be_closed_afterwards)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    int fd = written_file(&contents);
    struct fmt_reader reader;
    epi_entry entry;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    close(fd);
    cr_expect_eq(fmt_find(&reader, "console_scripts", "alpha", &entry), FMT_OK);
    fmt_reader_close(&reader);
}
