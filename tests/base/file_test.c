#include "file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"

static enum read_status open_at(const struct scratch *scratch, const char *name, int *fd,
                                struct stat *status)
{
    int directory = open(scratch->root, O_RDONLY | O_DIRECTORY);
    enum read_status result = open_file(directory, name, fd, status);
    close(directory);
    return result;
}

static void assert_text(const struct buffer *buffer, const char *expected)
{
    cr_assert_eq(buffer->length, strlen(expected));
    cr_assert_arr_eq(buffer->bytes, expected, buffer->length);
}

Test(file, a_regular_file_is_read_whole)
{
    struct scratch scratch = scratch_make();
    struct buffer buffer = {0};
    int fd;
    struct stat status;
    const char *texts[] = {"", "x", "some text\n"};
    for (size_t i = 0; i < 3; i++) {
        scratch_write_text(&scratch, "file", texts[i]);
        cr_assert_eq(open_at(&scratch, "file", &fd, &status), READ_OK);
        cr_assert_eq(read_whole(fd, &status, 100, &buffer), READ_OK);
        assert_text(&buffer, texts[i]);
        close(fd);
    }
    buffer_free(&buffer);
    scratch_remove(&scratch);
}

Test(file, the_limit_is_the_largest_size_that_is_read)
{
    struct scratch scratch = scratch_make();
    struct buffer buffer = {0};
    int fd;
    struct stat status;
    scratch_write_text(&scratch, "file", "123456");
    cr_assert_eq(open_at(&scratch, "file", &fd, &status), READ_OK);
    cr_assert_eq(read_whole(fd, &status, 5, &buffer), READ_TOO_LARGE);
    cr_assert_eq(lseek(fd, 0, SEEK_CUR), 0);
    cr_assert_eq(read_whole(fd, &status, 6, &buffer), READ_OK);
    close(fd);
    buffer_free(&buffer);
    scratch_remove(&scratch);
}

Test(file, a_file_that_grew_is_read_up_to_the_limit_and_one_that_shrank_to_its_end)
{
    struct scratch scratch = scratch_make();
    struct buffer buffer = {0};
    int fd;
    struct stat status;
    scratch_write_text(&scratch, "file", "0123456789");
    cr_assert_eq(open_at(&scratch, "file", &fd, &status), READ_OK);
    status.st_size = 3;
    cr_assert_eq(read_whole(fd, &status, 10, &buffer), READ_OK);
    assert_text(&buffer, "0123456789");
    lseek(fd, 0, SEEK_SET);
    cr_assert_eq(read_whole(fd, &status, 9, &buffer), READ_TOO_LARGE);
    lseek(fd, 0, SEEK_SET);
    status.st_size = 20;
    cr_assert_eq(read_whole(fd, &status, 30, &buffer), READ_OK);
    assert_text(&buffer, "0123456789");
    close(fd);
    buffer_free(&buffer);
    scratch_remove(&scratch);
}

Test(file, parts_follow_one_another_until_the_file_ends)
{
    struct scratch scratch = scratch_make();
    struct buffer buffer = {0};
    int fd;
    struct stat status;
    bool complete;
    scratch_write_text(&scratch, "file", "0123456789");
    cr_assert_eq(open_at(&scratch, "file", &fd, &status), READ_OK);
    cr_assert_eq(read_part(fd, &status, 4, &buffer, &complete), READ_OK);
    assert_text(&buffer, "0123");
    cr_assert_not(complete);
    cr_assert_eq(read_part(fd, &status, 8000, &buffer, &complete), READ_OK);
    assert_text(&buffer, "0123456789");
    cr_assert(complete);
    close(fd);
    buffer_free(&buffer);
    scratch_remove(&scratch);
}

Test(file, what_is_no_regular_file_is_neither_read_nor_waited_for)
{
    struct scratch scratch = scratch_make();
    int fd = -7;
    struct stat status;
    cr_assert_eq(mkfifo(scratch_path(&scratch, "fifo"), 0666), 0);
    cr_assert_eq(open_at(&scratch, "fifo", &fd, &status), READ_NOT_REGULAR);
    cr_assert(S_ISFIFO(status.st_mode));

    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, scratch_path(&scratch, "socket"), sizeof address.sun_path - 1);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(open_at(&scratch, "socket", &fd, &status), READ_NOT_REGULAR);
    cr_assert(S_ISSOCK(status.st_mode));
    close(listener);

    cr_assert_eq(open_at(&scratch, "/dev/null", &fd, &status), READ_NOT_REGULAR);
    cr_assert_eq(fd, -7);
    scratch_remove(&scratch);
}

Test(file, what_is_not_there_and_what_is_a_directory_is_absent)
{
    struct scratch scratch = scratch_make();
    int fd = -7;
    struct stat status;
    scratch_write_text(&scratch, "file", "x");
    scratch_mkdir(&scratch, "directory");
    cr_assert_eq(open_at(&scratch, "nothing", &fd, &status), READ_ABSENT);
    cr_assert_eq(status.st_mode, 0);
    cr_assert_eq(open_at(&scratch, "file/below", &fd, &status), READ_ABSENT);
    cr_assert_eq(status.st_mode, 0);
    cr_assert_eq(open_at(&scratch, "directory", &fd, &status), READ_ABSENT);
    cr_assert(S_ISDIR(status.st_mode));
    cr_assert_eq(fd, -7);
    scratch_remove(&scratch);
}

Test(file, a_loop_of_links_is_an_error)
{
    struct scratch scratch = scratch_make();
    int fd = -7;
    struct stat status;
    cr_assert_eq(symlink("loop", scratch_path(&scratch, "loop")), 0);
    cr_assert_eq(open_at(&scratch, "loop", &fd, &status), READ_FAILED);
    cr_assert_eq(errno, ELOOP);
    cr_assert_eq(status.st_mode, 0);
    scratch_remove(&scratch);
}

Test(file, what_an_error_is_called_does_not_depend_on_the_locale)
{
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    setlocale(LC_ALL, "");
    cr_assert_str_eq(error_text(EACCES), "Permission denied");
    cr_assert_str_eq(error_text(123456), "unknown error");
}

Test(file, everything_is_written_through_a_pipe_that_takes_it_in_parts)
{
    int ends[2];
    char sent[200000], got[200000];
    cr_assert_eq(pipe(ends), 0);
    memset(sent, 'x', sizeof sent);
    pid_t writer = fork();
    if (writer == 0) {
        bool written = write_all(ends[1], sent, sizeof sent);
        _exit(written ? 0 : 1);
    }
    close(ends[1]);
    size_t done = 0;
    for (ssize_t n; (n = read(ends[0], got + done, sizeof got - done)) > 0;)
        done += (size_t)n;
    int status;
    cr_assert_eq(waitpid(writer, &status, 0), writer);
    cr_assert_eq(status, 0);
    cr_assert_eq(done, sizeof sent);
    cr_assert_eq(memcmp(sent, got, sizeof sent), 0);
    close(ends[0]);
}

Test(file, a_write_that_fails_says_why)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    cr_assert_not(write_all(full, "x", 1));
    cr_assert_eq(errno, ENOSPC);
    close(full);
}

Test(file, the_directory_of_a_path_is_what_stands_before_its_last_slash)
{
    static const char *const cases[][2] = {
        {"/a/b", "/a"}, {"/a", "/"}, {"a", "."}, {"a/b/c", "a/b"}, {"", "."}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *directory = parent_directory(cases[i][0]);
        cr_assert_str_eq(directory, cases[i][1]);
        free(directory);
    }
}
