/* How much of a file that no cache holds is fetched: as many pages as a question touches, and not
 * what the disk's settings would read ahead of each. On the file system of the current directory.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "reader.h"
#include "sample.h"
#include "writer.h"

enum { ENTRIES = 20000, PER_GROUP = 4000, A_FEW = 64 };

/* An index on a disk, some megabytes, in no cache; it has no name. */
struct cold_file {
    int fd;
    size_t pages, page_size;
};

static size_t pages_in_memory(const struct cold_file *file)
{
    size_t count = 0, size = file->pages * file->page_size;
    void *mapping = mmap(NULL, size, PROT_READ, MAP_SHARED, file->fd, 0);
    unsigned char *there = calloc(file->pages, 1);
    cr_assert_neq(mapping, MAP_FAILED);
    cr_assert_not_null(there);
    cr_assert_eq(mincore(mapping, size, there), 0);
    for (size_t i = 0; i < file->pages; i++)
        count += there[i] & 1;
    munmap(mapping, size);
    free(there);
    return count;
}

static struct cold_file cold_file_make(void)
{
    char name[] = "read-ahead.XXXXXX";
    struct cold_file file = {.fd = mkstemp(name), .page_size = (size_t)sysconf(_SC_PAGESIZE)};
    struct many *many = many_entries(ENTRIES, PER_GROUP);
    cr_assert_geq(file.fd, 0);
    unlink(name);
    write_contents(file.fd, &many->contents);
    many_free(many);
    off_t size = lseek(file.fd, 0, SEEK_END);
    file.pages = ((size_t)size + file.page_size - 1) / file.page_size;
    cr_assert_gt(file.pages, 500);
    fsync(file.fd);
    posix_fadvise(file.fd, 0, 0, POSIX_FADV_DONTNEED);
    if (pages_in_memory(&file) > 0)
        cr_skip_test("the file system of this directory keeps its files in memory");
    return file;
}

static void open_file(struct fmt_reader *reader, const struct cold_file *file)
{
    cr_assert_eq(fmt_reader_open(reader, file->fd), FMT_OK);
}

Test(read_ahead, a_lookup_fetches_what_it_touches)
{
    struct cold_file file = cold_file_make();
    struct fmt_reader reader;
    epi_entry entry;
    open_file(&reader, &file);
    cr_assert_eq(fmt_find(&reader, "group000002", "name008017", &entry), FMT_OK);
    cr_expect_leq(pages_in_memory(&file), A_FEW);
    fmt_reader_close(&reader);
    close(file.fd);
}

/* What is fetched before it is touched comes when it comes. */
static bool wait_for_pages(const struct cold_file *file, size_t at_least)
{
    for (int i = 0; i < 1000 && pages_in_memory(file) < at_least; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    return pages_in_memory(file) >= at_least;
}

Test(read_ahead, a_group_is_fetched_before_its_entries_are_walked_over)
{
    struct cold_file file = cold_file_make();
    struct fmt_reader reader;
    open_file(&reader, &file);
    struct fmt_cursor cursor = fmt_group(&reader, "group000002");
    cr_assert_eq(cursor.status, FMT_OK);
    /* One of five groups of one size, and behind them the hash tables, a tenth of the file. */
    cr_expect(wait_for_pages(&file, file.pages / 6));
    cr_expect_leq(pages_in_memory(&file), file.pages / 5 + A_FEW);
    fmt_reader_close(&reader);
    close(file.fd);
}

Test(read_ahead, all_of_the_file_is_fetched_for_a_walk_over_everything)
{
    struct cold_file file = cold_file_make();
    struct fmt_reader reader;
    open_file(&reader, &file);
    struct fmt_cursor cursor = fmt_all_entries(&reader);
    cr_assert_eq(cursor.status, FMT_OK);
    cr_expect(wait_for_pages(&file, file.pages));
    fmt_reader_close(&reader);
    close(file.fd);
}
