/* What a file that cannot be used is called, and what its reader is to do. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "scratch.h"

/* A pipe that is waited for would stand still for ever. */
TestSuite(open, .init = scratch_make, .fini = scratch_remove, .timeout = 60);

#define REBUILD "rebuild it with `epindex rebuild -o FILE`"

static void expect_refused(struct path path, epi_status expected, const char *sentence)
{
    epi_index *index = (epi_index *)&path;
    epi_detail detail = {""};
    epi_status status = epi_open_file(path.text, &index, &detail);
    cr_expect_eq(status, expected, "%s, not %s", epi_strerror(status), epi_strerror(expected));
    cr_expect_null(index);
    char whole[sizeof detail.text + PATH_MAX];
    snprintf(whole, sizeof whole, "%s: %s", path.text, sentence);
    cr_expect_str_eq(detail.text, whole);
    cr_expect_eq(epi_open_file(path.text, &index, NULL), expected);
}

static struct path good_index(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = alpha:n\n");
    struct path path = scratch("good.cdb");
    build(scratch("site"), path);
    return path;
}

Test(open, of_a_missing_file)
{
    expect_refused(scratch("none.cdb"), EPI_ERR_MISSING,
                   "there is no such file; build it with `epindex rebuild -o FILE`");
    put_file(scratch("file"), "");
    expect_refused(scratch("file/none.cdb"), EPI_ERR_MISSING,
                   "there is no such file; build it with `epindex rebuild -o FILE`");
}

Test(open, of_an_empty_file)
{
    put_file(scratch("empty"), "");
    expect_refused(scratch("empty"), EPI_ERR_EMPTY, "the file is empty; " REBUILD);
}

Test(open, of_a_text)
{
    char text[5000];
    memset(text, 'x', sizeof text);
    const char *reason = "the file is not a constant database (cdb), so it is no index; " REBUILD;
    put_bytes(scratch("long"), text, sizeof text);
    expect_refused(scratch("long"), EPI_ERR_NOT_CDB, reason);
    put_bytes(scratch("short"), text, 10);
    expect_refused(scratch("short"), EPI_ERR_NOT_CDB, reason);
}

Test(open, of_a_cdb_that_is_no_index)
{
    char command[PATH_MAX + 100];
    snprintf(command, sizeof command, "printf '+3,5:key->value\\n\\n' | cdb -c '%s'",
             scratch("other.cdb").text);
    cr_assert_eq(system(command), 0);
    expect_refused(
        scratch("other.cdb"), EPI_ERR_NOT_INDEX,
        "the file is a constant database (cdb), but not an index of entry points; " REBUILD);
}

Test(open, of_a_truncated_index)
{
    size_t length;
    char *bytes = file_bytes(good_index(), &length);
    for (size_t cut = 1; cut < 20; cut++) {
        put_bytes(scratch("cut.cdb"), bytes, length - cut);
        expect_refused(scratch("cut.cdb"), EPI_ERR_TRUNCATED,
                       "the index is truncated: it is shorter than its header says; " REBUILD);
    }
    free(bytes);
}

/* Where FORMAT.md puts the header's data: record at 2048, two lengths, the key NUL "epindex". */
#define HEADER_DATA (2048 + 8 + 8)

Test(open, of_a_damaged_header)
{
    size_t length;
    char *bytes = file_bytes(good_index(), &length);
    cr_assert_eq(memcmp(bytes + HEADER_DATA, "1.0\0local\0meta", 15), 0);
    memcpy(bytes + HEADER_DATA, "1.0\0local\0mote", 15);
    put_bytes(scratch("bad.cdb"), bytes, length);
    expect_refused(scratch("bad.cdb"), EPI_ERR_DAMAGED,
                   "the index is damaged: its header breaks the rules of the format; " REBUILD);
    free(bytes);
}

Test(open, of_a_later_major_version)
{
    size_t length;
    char *bytes = file_bytes(good_index(), &length), sentence[500];
    cr_assert_eq(memcmp(bytes + HEADER_DATA, "1.0", 4), 0);
    memcpy(bytes + HEADER_DATA, "2.7", 4);
    put_bytes(scratch("new.cdb"), bytes, length);
    snprintf(sentence, sizeof sentence,
             "the index is of version 2.7 of the format, and epindex %s reads version 1; "
             "use a newer epindex, or " REBUILD,
             epi_version());
    expect_refused(scratch("new.cdb"), EPI_ERR_VERSION, sentence);
    free(bytes);
}

Test(open, of_what_is_no_regular_file)
{
    cr_assert_eq(mkdir(scratch("folder").text, 0755), 0);
    expect_refused(scratch("folder"), EPI_ERR_NOT_CDB,
                   "this is a directory, and an index is a regular file");
    cr_assert_eq(mkfifo(scratch("pipe").text, 0644), 0);
    expect_refused(scratch("pipe"), EPI_ERR_NOT_CDB,
                   "this is a pipe or a device, and an index is a regular file");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%.100s", scratch("s").text);
    int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(bind(listening, (struct sockaddr *)&address, sizeof address), 0);
    expect_refused(scratch("s"), EPI_ERR_NOT_CDB,
                   "this is a socket or a device, and an index is a regular file");
    close(listening);
}

Test(open, of_an_unreadable_file)
{
    struct path path = good_index();
    cr_assert_eq(chmod(path.text, 0), 0);
    bool root = geteuid() == 0;
    cr_assert(!root || seteuid(65534) == 0);
    expect_refused(path, EPI_ERR_SYSTEM, "cannot open the index: Permission denied");
    cr_assert(!root || seteuid(0) == 0);
}

Test(open, shows_the_end_of_a_very_long_path_and_no_control_characters)
{
    char folder[200];
    memset(folder, 'f', sizeof folder);
    folder[sizeof folder - 1] = '\0';
    struct path path = scratch("%s/%s/%s/%s/%s/a\033[1mb", folder, folder, folder, folder, folder);
    epi_index *index;
    epi_detail detail;
    cr_expect_eq(epi_open_file(path.text, &index, &detail), EPI_ERR_MISSING);
    cr_expect_eq(strncmp(detail.text, "...", 3), 0);
    cr_expect_not_null(strstr(detail.text, "/a?[1mb: there is no such file"), "%s", detail.text);
}

Test(open, of_a_name_that_is_relative_remembers_it_as_given)
{
    good_index();
    cr_assert_eq(chdir(scratch_folder().text), 0);
    epi_index *index;
    cr_assert_eq(epi_open_file("good.cdb", &index, NULL), EPI_OK);
    cr_expect_str_eq(file_of(index), "good.cdb");
    epi_close(index);
    cr_assert_eq(chdir("/"), 0);
}
