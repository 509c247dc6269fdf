#include "zip_archive.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "unicode.h"
#include "zip_file.h"
#include "zlib_functions.h"

#define CENTRAL_HEADER_SIZE 46
#define LOCAL_HEADER_SIZE 30
#define END_RECORD_SIZE 22
#define LOCATOR_SIZE 20   /* of the 64-bit format, in front of the end record */
#define LARGE_END_SIZE 56 /* its own end record, in front of that */
#define MAX_COMMENT 65535
#define MAX_NAME 65535
#define FLAG_ENCRYPTED 0x1
#define FLAG_UTF8 0x800
#define METHOD_STORED 0
#define METHOD_DEFLATED 8
#define MAX_VERSION_NEEDED 63 /* 6.3 is the newest of which zipfile knows */
#define LARGE_EXTRA 1         /* the 64-bit format's numbers of a member */

struct zip_archive {
    struct zlib zlib;
    struct zip_file file;
    uint64_t directory, directory_size;
    uint64_t inflated; /* what was read so far, all together */
    uint64_t shift;    /* what offsets in the archive are short of: something may stand in front */
    char name[MAX_NAME + 1];
    char other[MAX_NAME + 1]; /* the name in front of a member, or what else the directory says */
};

/* What the directory says of a member. */
struct member {
    uint64_t compressed, size, offset;
    size_t name_length;
    uint32_t checksum;
    unsigned flags, method;
};

static enum zip_status bad_or_system(const struct zip_archive *archive)
{
    if (archive->file.error == 0)
        return ZIP_BAD;
    errno = archive->file.error;
    return ZIP_SYSTEM;
}

static bool has_signature(const unsigned char *bytes, unsigned char third, unsigned char fourth)
{
    return bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == third && bytes[3] == fourth;
}

static uint64_t little_endian(const void *bytes, size_t size)
{
    uint64_t number = 0;
    while (size-- > 0)
        number = number << 8 | ((const unsigned char *)bytes)[size];
    return number;
}

static bool read_at(struct zip_file *file, uint64_t offset, void *bytes, size_t length)
{
    file->offset = offset;
    return zip_file_read(file, bytes, length) == length;
}

/* The last record that ends an archive: at the end of the file, or in front of a comment. ZIP_OK,
 * ZIP_NOT_ZIP; ZIP_BAD where one was begun, or the file begins as an archive does. */
static enum zip_status find_end(struct zip_file *file, unsigned char *end, uint64_t *at)
{
    unsigned char last[4] = {0};
    bool found = false;
    *at = file->size - END_RECORD_SIZE;
    if (file->size >= END_RECORD_SIZE && read_at(file, *at, end, END_RECORD_SIZE) &&
        has_signature(end, 5, 6) && end[20] == 0 && end[21] == 0)
        return ZIP_OK;
    file->offset =
        file->size > END_RECORD_SIZE + MAX_COMMENT ? file->size - END_RECORD_SIZE - MAX_COMMENT : 0;
    for (unsigned char byte; zip_file_read(file, &byte, 1) == 1;) {
        memmove(last, last + 1, 3);
        last[3] = byte;
        if (has_signature(last, 5, 6)) {
            found = true;
            *at = file->offset - sizeof last;
        }
    }
    if (found)
        return read_at(file, *at, end, END_RECORD_SIZE) ? ZIP_OK : ZIP_BAD;
    return read_at(file, 0, last, sizeof last) && has_signature(last, 3, 4) ? ZIP_BAD : ZIP_NOT_ZIP;
}

/* Where the directory is, as zipfile works it out: right in front of the record that ends it. */
static enum zip_status find_directory(struct zip_archive *archive)
{
    struct zip_file *file = &archive->file;
    unsigned char end[END_RECORD_SIZE], locator[LOCATOR_SIZE], large[LARGE_END_SIZE];
    uint64_t at;
    enum zip_status status = find_end(file, end, &at);
    if (status != ZIP_OK)
        return status;
    uint64_t size = little_endian(end + 12, 4), offset = little_endian(end + 16, 4);
    if (at >= sizeof locator && read_at(file, at - sizeof locator, locator, sizeof locator) &&
        has_signature(locator, 6, 7)) {
        if (little_endian(locator + 4, 4) != 0 || little_endian(locator + 16, 4) > 1)
            return ZIP_BAD; /* of several files */
        if (at >= sizeof locator + sizeof large &&
            read_at(file, at - sizeof locator - sizeof large, large, sizeof large) &&
            has_signature(large, 6, 6)) {
            size = little_endian(large + 40, 8);
            offset = little_endian(large + 48, 8);
            at -= sizeof locator + sizeof large;
        }
    }
    if (size > at)
        return ZIP_BAD;
    archive->inflated = 0;
    archive->directory = at - size;
    archive->directory_size = size;
    archive->shift = archive->directory - offset;
    return ZIP_OK;
}

enum zip_status zip_archive_open(int fd, struct zip_archive **archive)
{
    enum zip_status status = ZIP_SYSTEM;
    *archive = NULL;
    struct zip_archive *opened = malloc(sizeof *opened);
    if (opened == NULL)
        return ZIP_MEMORY;
    if (!zip_file_open(&opened->file, fd))
        goto refuse;
    status = find_directory(opened);
    if (opened->file.error != 0) {
        errno = opened->file.error;
        status = ZIP_SYSTEM;
    }
    if (status == ZIP_OK && opened->directory_size > 0)
        status = zlib_load(&opened->zlib);
    if (status != ZIP_OK)
        goto refuse;
    *archive = opened;
    return ZIP_OK;

refuse:
    free(opened);
    return status;
}

void zip_archive_close(struct zip_archive *archive)
{
    free(archive);
}

/* As long as `claimed`, as far as the directory goes: zipfile reads no more, and takes that. */
static size_t within_directory(const struct zip_archive *archive, uint64_t claimed)
{
    uint64_t rest = archive->directory + archive->directory_size - archive->file.offset;
    return (size_t)(claimed < rest ? claimed : rest);
}

enum zip_status zip_archive_list(struct zip_archive *archive, zip_member *member, void *context)
{
    /* As zipfile: not as many as the archive claims to have, but as far as its directory goes. */
    uint64_t at = archive->directory, end = at + archive->directory_size;
    while (at < end) {
        unsigned char header[CENTRAL_HEADER_SIZE];
        if (end - at < sizeof header || !read_at(&archive->file, at, header, sizeof header) ||
            !has_signature(header, 1, 2))
            return bad_or_system(archive);
        size_t name_length = within_directory(archive, little_endian(header + 28, 2));
        if (zip_file_read(&archive->file, archive->name, name_length) != name_length)
            return bad_or_system(archive);
        archive->name[name_length] = '\0';
        size_t length = strlen(archive->name);
        if (header[6] > MAX_VERSION_NEEDED)
            return ZIP_BAD;
        if ((little_endian(header + 8, 2) & FLAG_UTF8) != 0 &&
            utf8_valid_length(archive->name, length) < length)
            return ZIP_BAD;
        if (member(context, archive->name, at) != 0)
            return ZIP_OK;
        at += CENTRAL_HEADER_SIZE + little_endian(header + 28, 2) + little_endian(header + 30, 2) +
              little_endian(header + 32, 2);
    }
    return ZIP_OK;
}

/* Takes from the extra fields the numbers that 32 bits have no room for. False: they are cut off.
 */
static bool read_large_numbers(struct member *member, const char *extra, size_t length)
{
    uint64_t *const numbers[] = {&member->size, &member->compressed, &member->offset};
    while (length >= 4) {
        size_t tag = (size_t)little_endian(extra, 2), size = (size_t)little_endian(extra + 2, 2);
        const char *data = extra + 4;
        if (size > length - 4)
            return false;
        extra += 4 + size;
        length -= 4 + size;
        for (size_t i = 0; tag == LARGE_EXTRA && i < 3; i++) {
            if (*numbers[i] != UINT32_MAX)
                continue;
            if (size < 8)
                return false;
            *numbers[i] = little_endian(data, 8);
            data += 8;
            size -= 8;
        }
    }
    return true;
}

/* The name becomes archive->name. */
static bool read_member(struct zip_archive *archive, uint64_t position, struct member *member)
{
    unsigned char header[CENTRAL_HEADER_SIZE];
    if (!read_at(&archive->file, position, header, sizeof header) || !has_signature(header, 1, 2))
        return false;
    *member =
        (struct member){.flags = (unsigned)little_endian(header + 8, 2),
                        .method = (unsigned)little_endian(header + 10, 2),
                        .checksum = (uint32_t)little_endian(header + 16, 4),
                        .compressed = little_endian(header + 20, 4),
                        .size = little_endian(header + 24, 4),
                        .name_length = within_directory(archive, little_endian(header + 28, 2)),
                        .offset = little_endian(header + 42, 4)};
    if (zip_file_read(&archive->file, archive->name, member->name_length) != member->name_length)
        return false;
    size_t extra = within_directory(archive, little_endian(header + 30, 2));
    return zip_file_read(&archive->file, archive->other, extra) == extra &&
           read_large_numbers(member, archive->other, extra);
}

/* Whether the header in front of the member has the name that the directory gives it; zipfile
 * refuses to read it otherwise. Its bytes are read next. */
static bool go_to_member(struct zip_archive *archive, const struct member *member)
{
    unsigned char header[LOCAL_HEADER_SIZE];
    struct zip_file *file = &archive->file;
    if (!read_at(file, member->offset + archive->shift, header, sizeof header) ||
        !has_signature(header, 3, 4) || little_endian(header + 26, 2) != member->name_length ||
        zip_file_read(file, archive->other, member->name_length) != member->name_length ||
        memcmp(archive->other, archive->name, member->name_length) != 0)
        return false;
    file->offset += little_endian(header + 28, 2);
    return true;
}

/* Appends to the buffer, which has room, what the next bytes of the file inflate to. All of them
 * have to be sound; what they have too much, zipfile drops as well. */
static enum zip_status inflate_member(struct zip_archive *archive, const struct member *member,
                                      struct buffer *buffer)
{
    unsigned char input[4096], dropped;
    uint64_t left = member->compressed;
    z_stream stream = {.next_in = input};
    int result = archive->zlib.inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, sizeof stream);
    do {
        uint64_t room = member->size - buffer->length;
        if (stream.avail_in == 0) {
            size_t wanted = left < sizeof input ? (size_t)left : sizeof input;
            stream.next_in = input;
            stream.avail_in = (unsigned)zip_file_read(&archive->file, input, wanted);
            left -= stream.avail_in;
        }
        stream.next_out = room == 0 ? &dropped : (unsigned char *)buffer->bytes + buffer->length;
        stream.avail_out = room == 0 ? 1 : room > INT32_MAX ? (unsigned)INT32_MAX : (unsigned)room;
        if (result == Z_OK)
            result = archive->zlib.inflate(&stream, Z_NO_FLUSH);
        if (room > 0)
            buffer->length = (size_t)((char *)stream.next_out - buffer->bytes);
        else if (stream.avail_out == 0)
            break;
    } while (result == Z_OK);
    archive->zlib.inflateEnd(&stream);
    return result == Z_MEM_ERROR                 ? ZIP_MEMORY
           : result < 0 && result != Z_BUF_ERROR ? bad_or_system(archive)
                                                 : ZIP_OK;
}

enum zip_status zip_archive_read(struct zip_archive *archive, uint64_t position, size_t limit,
                                 struct buffer *buffer)
{
    struct member member;
    enum zip_status status = ZIP_OK;
    buffer->length = 0;
    if (!read_member(archive, position, &member))
        return bad_or_system(archive);
    if ((member.flags & FLAG_ENCRYPTED) != 0)
        return ZIP_ENCRYPTED;
    if (member.method != METHOD_STORED && member.method != METHOD_DEFLATED)
        return ZIP_METHOD;
    if (member.size > limit)
        return ZIP_TOO_LARGE;
    /* Deflate makes a thousandth of the size at best: what claims more than that of the whole file
     * gets no memory. */
    if (member.size / 1100 > archive->file.size)
        return ZIP_BAD;
    /* Each member may be what is allowed: a megabyte of such would take seconds all the same. */
    if (member.size >
        ZIP_INFLATED_OF_ANY + ZIP_MOST_INFLATED * archive->file.size - archive->inflated)
        return ZIP_TOO_LARGE;
    if (!buffer_reserve(buffer, (size_t)member.size))
        return ZIP_MEMORY;
    archive->inflated += member.size;
    if (!go_to_member(archive, &member))
        return bad_or_system(archive);
    if (member.method == METHOD_DEFLATED)
        status = inflate_member(archive, &member, buffer);
    else if (member.compressed >= member.size)
        buffer->length = zip_file_read(&archive->file, buffer->bytes, (size_t)member.size);
    if (status == ZIP_OK &&
        (buffer->length < member.size || archive->zlib.crc32_z(0, (unsigned char *)buffer->bytes,
                                                               buffer->length) != member.checksum))
        status = bad_or_system(archive);
    return status;
}

const char *zip_status_text(enum zip_status status)
{
    switch (status) {
    case ZIP_OK:
        return "no error";
    case ZIP_NOT_ZIP:
        return "it is no zip archive, or a truncated one";
    case ZIP_BAD:
        return "it is truncated or damaged";
    case ZIP_ENCRYPTED:
        return "it is encrypted";
    case ZIP_METHOD:
        return "it is compressed by a method other than stored or deflated";
    case ZIP_TOO_LARGE:
        return "it is too large";
    case ZIP_SYSTEM:
        return "it cannot be read";
    case ZIP_LIBRARY:
        return "the library that reads archives cannot be loaded";
    case ZIP_MEMORY:
        return "out of memory";
    }
    return "unknown error";
}
