#include "zip_archive.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "minizip.h"
#include "unicode.h"
#include "zip_file.h"

#define CENTRAL_HEADER_SIZE 46
#define LOCAL_HEADER_SIZE 30
#define END_RECORD_SIZE 22
#define LOCATOR_SIZE 20 /* of the 64-bit format, in front of the end record */
#define MAX_END_SIZE (END_RECORD_SIZE + 65535) /* with its comment */
#define MAX_NAME 65535
#define FLAG_ENCRYPTED 0x1
#define FLAG_UTF8 0x800
#define METHOD_STORED 0
#define MAX_VERSION_NEEDED 63 /* 6.3 is the newest of which zipfile knows */

struct zip_archive {
    struct minizip minizip;
    unzFile zip; /* NULL: an archive without members */
    struct zip_file file;
    char name[MAX_NAME + 1];
    char local_name[MAX_NAME + 1];
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

/* What a file is that minizip could not open. It was meant to be an archive where it begins as one
 * does, or has the record that ends one. */
static enum zip_status classify_refused(struct zip_file *file)
{
    unsigned char bytes[END_RECORD_SIZE] = {0};
    file->offset = 0;
    size_t length = zip_file_read(file, bytes, sizeof bytes);
    if (has_signature(bytes, 5, 6)) {
        /* An archive without members is all end record, at offset 0, which minizip takes for none.
         */
        static const unsigned char zeros[16] = {0};
        return length == sizeof bytes && memcmp(bytes + 4, zeros, sizeof zeros) == 0 ? ZIP_OK
                                                                                     : ZIP_BAD;
    }
    if (has_signature(bytes, 3, 4))
        return ZIP_BAD;

    unsigned char last[4] = {0};
    file->offset = file->size > MAX_END_SIZE ? file->size - MAX_END_SIZE : 0;
    for (unsigned char byte; zip_file_read(file, &byte, 1) == 1;) {
        memmove(last, last + 1, 3);
        last[3] = byte;
        if (has_signature(last, 5, 6))
            return ZIP_BAD;
    }
    return ZIP_NOT_ZIP;
}

/* Whether the archive ends in a plain end record with none of the 64-bit format in front of it:
 * that is all zipfile looks for, while minizip would search 64 KiB of members first. */
static bool has_no_large_end(struct zip_file *file)
{
    unsigned char bytes[LOCATOR_SIZE + END_RECORD_SIZE];
    if (file->size < sizeof bytes)
        return false;
    file->offset = file->size - sizeof bytes;
    return zip_file_read(file, bytes, sizeof bytes) == sizeof bytes &&
           has_signature(bytes + LOCATOR_SIZE, 5, 6) && !has_signature(bytes, 6, 7);
}

/* minizip searches twice, each time from the end: the first time for the 64-bit format. */
static unzFile open_zip(struct zip_archive *archive)
{
    zlib_filefunc64_def functions = zip_file_functions(&archive->file);
    archive->file.refuse_seek_to_end = has_no_large_end(&archive->file);
    unzFile zip = archive->minizip.unzOpen2_64("", &functions);
    if (zip == NULL && archive->file.error == 0)
        zip = archive->minizip.unzOpen2_64("", &functions);
    return zip;
}

enum zip_status zip_archive_open(int fd, struct zip_archive **archive)
{
    *archive = NULL;
    struct zip_archive *opened = malloc(sizeof *opened);
    if (opened == NULL)
        return ZIP_MEMORY;
    if (!zip_file_open(&opened->file, fd)) {
        free(opened);
        return ZIP_SYSTEM;
    }
    enum minizip_status loaded = minizip_load(&opened->minizip);
    opened->zip = loaded == MINIZIP_OK ? open_zip(opened) : NULL;
    if (opened->zip == NULL) {
        enum zip_status status = classify_refused(&opened->file);
        if (status == ZIP_BAD && loaded != MINIZIP_OK)
            status = loaded == MINIZIP_MEMORY ? ZIP_MEMORY : ZIP_LIBRARY;
        if (opened->file.error != 0) {
            errno = opened->file.error;
            status = ZIP_SYSTEM;
        }
        if (status != ZIP_OK) {
            free(opened);
            return status;
        }
    }
    *archive = opened;
    return ZIP_OK;
}

void zip_archive_close(struct zip_archive *archive)
{
    if (archive == NULL)
        return;
    if (archive->zip != NULL)
        archive->minizip.unzClose(archive->zip);
    free(archive);
}

/* Whether the header that could not be read, where minizip went last, is none: the central
 * directory ends there, and the record that says so begins. */
static bool at_end_of_directory(struct zip_archive *archive)
{
    unsigned char bytes[4];
    archive->file.offset = archive->file.sought;
    return zip_file_read(&archive->file, bytes, sizeof bytes) == sizeof bytes &&
           (has_signature(bytes, 5, 6) || has_signature(bytes, 6, 6));
}

static size_t little_endian_16(const unsigned char *bytes)
{
    return (size_t)bytes[0] | (size_t)bytes[1] << 8;
}

enum zip_status zip_archive_list(struct zip_archive *archive, zip_member *member, void *context)
{
    /* Where the directory is, minizip has found. To step through it is done here: minizip reads
     * byte by byte, several times what all else costs, and believes the number of entries, which
     * has 16 bits, and which zipfile does not look at. Each header has 46 bytes at least, so the
     * walk ends with the file. */
    if (archive->zip == NULL)
        return ZIP_OK;
    struct zip_file *file = &archive->file;
    unz64_file_pos position = {0, 0};
    if (archive->minizip.unzGoToFirstFile(archive->zip) != UNZ_OK ||
        archive->minizip.unzGetFilePos64(archive->zip, &position) != UNZ_OK)
        return at_end_of_directory(archive) ? ZIP_OK : bad_or_system(archive);
    uint64_t at = position.pos_in_zip_directory;
    for (uint64_t offset = file->sought;;) {
        unsigned char header[CENTRAL_HEADER_SIZE];
        file->sought = file->offset = offset;
        if (zip_file_read(file, header, sizeof header) != sizeof header ||
            !has_signature(header, 1, 2))
            return at_end_of_directory(archive) ? ZIP_OK : bad_or_system(archive);
        size_t name_length = little_endian_16(header + 28);
        if (zip_file_read(file, archive->name, name_length) != name_length)
            return bad_or_system(archive);
        archive->name[name_length] = '\0';
        size_t length = strlen(archive->name);
        if (header[6] > MAX_VERSION_NEEDED)
            return ZIP_BAD;
        if ((little_endian_16(header + 8) & FLAG_UTF8) != 0 &&
            utf8_valid_length(archive->name, length) < length)
            return ZIP_BAD;
        if (member(context, archive->name, at) != 0)
            return ZIP_OK;
        uint64_t size = CENTRAL_HEADER_SIZE + name_length + little_endian_16(header + 30) +
                        little_endian_16(header + 32);
        offset += size;
        at += size;
    }
}

/* Whether the header in front of the open member, where minizip went last, has the name that the
 * central directory gives it; zipfile refuses to read it otherwise. */
static bool has_its_name(struct zip_archive *archive, size_t length)
{
    archive->file.offset = archive->file.sought + LOCAL_HEADER_SIZE;
    return zip_file_read(&archive->file, archive->local_name, length) == length &&
           memcmp(archive->local_name, archive->name, length) == 0;
}

enum zip_status zip_archive_read(struct zip_archive *archive, uint64_t position, size_t limit,
                                 struct buffer *buffer)
{
    buffer->length = 0;
    unz64_file_pos where = {position, 0};
    unz_file_info64 info;
    if (archive->minizip.unzGoToFilePos64(archive->zip, &where) != UNZ_OK ||
        archive->minizip.unzGetCurrentFileInfo64(archive->zip, &info, archive->name,
                                                 sizeof archive->name, NULL, 0, NULL, 0) != UNZ_OK)
        return bad_or_system(archive);
    if ((info.flag & FLAG_ENCRYPTED) != 0)
        return ZIP_ENCRYPTED;
    if (info.compression_method != METHOD_STORED && info.compression_method != Z_DEFLATED)
        return ZIP_METHOD;
    if (info.uncompressed_size > limit)
        return ZIP_TOO_LARGE;
    /* Deflate makes a thousandth of the size at best: what claims more than that of the whole file
     * gets no memory. */
    if (info.uncompressed_size / 1100 > archive->file.size)
        return ZIP_BAD;
    if (!buffer_reserve(buffer, (size_t)info.uncompressed_size))
        return ZIP_MEMORY;
    int opened = archive->minizip.unzOpenCurrentFile(archive->zip);
    if (opened != UNZ_OK)
        return opened == UNZ_INTERNALERROR ? ZIP_MEMORY : bad_or_system(archive);

    int n = has_its_name(archive, info.size_filename) ? 1 : -1;
    while (n > 0 && buffer->length < info.uncompressed_size) {
        uint64_t rest = info.uncompressed_size - buffer->length;
        n = archive->minizip.unzReadCurrentFile(archive->zip, buffer->bytes + buffer->length,
                                                rest > INT32_MAX ? (unsigned)INT32_MAX
                                                                 : (unsigned)rest);
        if (n > 0)
            buffer->length += (size_t)n;
    }
    /* The checksum of a member is held against it here, where all of it was read. */
    int closed = archive->minizip.unzCloseCurrentFile(archive->zip);
    if (n < 0 || closed != UNZ_OK || buffer->length < info.uncompressed_size)
        return bad_or_system(archive);
    return ZIP_OK;
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
