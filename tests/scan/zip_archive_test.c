#include "zip_archive.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include "scratch.h"

struct member {
    const char *name, *text;
    int method;
};

static const struct member members[] = {
    {"b.dist-info/entry_points.txt", "[g]\nname = module:attr\n", Z_DEFLATED},
    {"stored", "stored text", 0},
    {"empty", "", Z_DEFLATED},
    {"stored", "stored again", 0},
};
enum { N_MEMBERS = sizeof members / sizeof *members };

static void write_archive(const char *path)
{
    zipFile zip = zipOpen64(path, APPEND_STATUS_CREATE);
    cr_assert_not_null(zip);
    for (size_t i = 0; i < N_MEMBERS; i++) {
        zip_fileinfo info = {0};
        cr_assert_eq(zipOpenNewFileInZip(zip, members[i].name, &info, NULL, 0, NULL, 0, NULL,
                                         members[i].method, 9),
                     ZIP_OK);
        cr_assert_eq(zipWriteInFileInZip(zip, members[i].text, (unsigned)strlen(members[i].text)),
                     ZIP_OK);
        cr_assert_eq(zipCloseFileInZip(zip), ZIP_OK);
    }
    cr_assert_eq(zipClose(zip, NULL), ZIP_OK);
}

struct seen {
    size_t count, stop_at;
    char names[16][64];
    uint64_t positions[16];
};

static int note(void *context, const char *name, uint64_t position)
{
    struct seen *seen = context;
    if (seen->count == 16)
        return 1;
    strncpy(seen->names[seen->count], name, 63);
    seen->positions[seen->count++] = position;
    return seen->count == seen->stop_at;
}

static struct zip_archive *open_archive(const struct scratch *scratch, int *fd)
{
    write_archive(scratch_path(scratch, "archive"));
    *fd = open(scratch_path(scratch, "archive"), O_RDONLY);
    struct zip_archive *archive;
    cr_assert_eq(zip_archive_open(*fd, &archive), ZIP_OK);
    return archive;
}

Test(zip_archive, names_come_in_the_order_of_the_archive_and_members_by_their_position)
{
    struct scratch scratch = scratch_make();
    struct buffer buffer = {0};
    struct seen seen = {0};
    int fd;
    struct zip_archive *archive = open_archive(&scratch, &fd);
    cr_assert_eq(zip_archive_list(archive, note, &seen), ZIP_OK);
    cr_assert_eq(seen.count, N_MEMBERS);
    for (size_t i = N_MEMBERS; i-- > 0;) {
        cr_assert_str_eq(seen.names[i], members[i].name);
        cr_assert_eq(zip_archive_read(archive, seen.positions[i], 100, &buffer), ZIP_OK);
        cr_assert_eq(buffer.length, strlen(members[i].text));
        cr_assert_arr_eq(buffer.bytes, members[i].text, buffer.length);
    }
    buffer_free(&buffer);
    zip_archive_close(archive);
    close(fd);
    scratch_remove(&scratch);
}

Test(zip_archive, a_walk_can_be_stopped_and_begun_again)
{
    struct scratch scratch = scratch_make();
    struct seen seen = {.stop_at = 2};
    int fd;
    struct zip_archive *archive = open_archive(&scratch, &fd);
    cr_assert_eq(zip_archive_list(archive, note, &seen), ZIP_OK);
    cr_assert_eq(seen.count, 2);
    seen = (struct seen){0};
    cr_assert_eq(zip_archive_list(archive, note, &seen), ZIP_OK);
    cr_assert_eq(seen.count, N_MEMBERS);
    zip_archive_close(archive);
    close(fd);
    scratch_remove(&scratch);
}

Test(zip_archive, the_limit_is_the_largest_member_that_is_read)
{
    struct scratch scratch = scratch_make();
    struct buffer buffer = {0};
    struct seen seen = {0};
    int fd;
    struct zip_archive *archive = open_archive(&scratch, &fd);
    zip_archive_list(archive, note, &seen);
    size_t length = strlen(members[0].text);
    cr_assert_eq(zip_archive_read(archive, seen.positions[0], length - 1, &buffer), ZIP_TOO_LARGE);
    cr_assert_eq(zip_archive_read(archive, seen.positions[0], length, &buffer), ZIP_OK);
    buffer_free(&buffer);
    zip_archive_close(archive);
    close(fd);
    scratch_remove(&scratch);
}

Test(zip_archive, members_that_inflate_to_far_more_than_the_archive_are_not_all_read)
{
    enum { N = 100, SIZE = 1 << 20 };
    struct scratch scratch = scratch_make();
    struct buffer buffer = {0};
    struct zip_archive *archive;
    static const char zeros[SIZE];
    size_t read = 0;
    zipFile zip = zipOpen64(scratch_path(&scratch, "bomb"), APPEND_STATUS_CREATE);
    zip_fileinfo info = {0};
    cr_assert_eq(zipOpenNewFileInZip(zip, "x", &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 9),
                 ZIP_OK);
    cr_assert_eq(zipWriteInFileInZip(zip, zeros, SIZE), ZIP_OK);
    cr_assert_eq(zipCloseFileInZip(zip), ZIP_OK);
    cr_assert_eq(zipClose(zip, NULL), ZIP_OK);
    int fd = open(scratch_path(&scratch, "bomb"), O_RDONLY);
    struct seen seen = {0};
    cr_assert_eq(zip_archive_open(fd, &archive), ZIP_OK);
    zip_archive_list(archive, note, &seen);
    while (read < N && zip_archive_read(archive, seen.positions[0], SIZE, &buffer) == ZIP_OK)
        read++;
    cr_expect_geq(read, 64, "a few of a mebibyte are nothing");
    cr_expect_lt(read, 70);
    cr_expect_eq(zip_archive_read(archive, seen.positions[0], SIZE, &buffer), ZIP_TOO_LARGE);
    buffer_free(&buffer);
    zip_archive_close(archive);
    close(fd);
    scratch_remove(&scratch);
}

/* The whole archive in memory, and a memfd with some of it. */
struct image {
    unsigned char bytes[4096];
    size_t length;
    int fd;
};

static struct image load_image(const struct scratch *scratch)
{
    struct image image;
    write_archive(scratch_path(scratch, "archive"));
    int fd = open(scratch_path(scratch, "archive"), O_RDONLY);
    ssize_t length = read(fd, image.bytes, sizeof image.bytes);
    cr_assert(length > 100 && (size_t)length < sizeof image.bytes);
    close(fd);
    image.length = (size_t)length;
    image.fd = memfd_create("archive", MFD_CLOEXEC);
    return image;
}

static void store_image(const struct image *image, size_t length)
{
    cr_assert_eq(ftruncate(image->fd, 0), 0);
    cr_assert_eq(pwrite(image->fd, image->bytes, length, 0), (ssize_t)length);
}

/* Lists and reads all there is; returns the worst that came of it. */
static enum zip_status use_all(const struct image *image)
{
    struct seen seen = {0};
    struct buffer buffer = {0};
    struct zip_archive *archive;
    enum zip_status worst = zip_archive_open(image->fd, &archive);
    if (worst != ZIP_OK)
        return worst;
    worst = zip_archive_list(archive, note, &seen);
    for (size_t i = 0; i < seen.count; i++) {
        enum zip_status status = zip_archive_read(archive, seen.positions[i], 1000, &buffer);
        if (status != ZIP_OK)
            worst = status;
    }
    buffer_free(&buffer);
    zip_archive_close(archive);
    return worst;
}

Test(zip_archive, cut_off_anywhere_it_is_bad_and_without_a_byte_it_is_none)
{
    struct scratch scratch = scratch_make();
    struct image image = load_image(&scratch);
    for (size_t length = 0; length < image.length; length++) {
        store_image(&image, length);
        cr_assert_eq(use_all(&image), length < 4 ? ZIP_NOT_ZIP : ZIP_BAD, "%zu bytes", length);
    }
    store_image(&image, image.length);
    cr_assert_eq(use_all(&image), ZIP_OK);
    close(image.fd);
    scratch_remove(&scratch);
}

Test(zip_archive, any_byte_may_have_any_value)
{
    struct scratch scratch = scratch_make();
    struct image image = load_image(&scratch);
    for (size_t i = 0; i < image.length; i++) {
        unsigned char right = image.bytes[i];
        for (size_t value = 0; value < 256; value += i % 8 + 1) {
            image.bytes[i] = (unsigned char)value;
            store_image(&image, image.length);
            use_all(&image);
        }
        image.bytes[i] = right;
    }
    close(image.fd);
    scratch_remove(&scratch);
}

Test(zip_archive, a_file_that_shrinks_while_it_is_open_is_bad)
{
    struct scratch scratch = scratch_make();
    struct image image = load_image(&scratch);
    struct zip_archive *archive;
    struct seen seen = {0};
    /* More than what is read at once, in front. */
    static const unsigned char zeros[1 << 16];
    cr_assert_eq(pwrite(image.fd, zeros, sizeof zeros, 0), (ssize_t)sizeof zeros);
    cr_assert_eq(pwrite(image.fd, image.bytes, image.length, sizeof zeros), (ssize_t)image.length);
    cr_assert_eq(zip_archive_open(image.fd, &archive), ZIP_OK);
    cr_assert_eq(zip_archive_list(archive, note, &seen), ZIP_OK);
    zip_archive_close(archive);

    cr_assert_eq(zip_archive_open(image.fd, &archive), ZIP_OK);
    cr_assert_eq(ftruncate(image.fd, 10), 0);
    struct buffer buffer = {0};
    zip_archive_read(archive, seen.positions[0], 1000, &buffer);
    zip_archive_read(archive, UINT64_MAX - 3, 1000, &buffer);
    cr_assert_eq(zip_archive_read(archive, 1 << 20, 1000, &buffer), ZIP_BAD);
    buffer_free(&buffer);
    zip_archive_close(archive);
    close(image.fd);
    scratch_remove(&scratch);
}

Test(zip_archive, every_status_has_a_text)
{
    for (int status = ZIP_OK; status <= ZIP_MEMORY; status++)
        cr_assert(strlen(zip_status_text((enum zip_status)status)) > 3);
}
