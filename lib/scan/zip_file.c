#include "zip_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool zip_file_open(struct zip_file *file, int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return false;
    file->fd = fd;
    file->error = 0;
    file->size = status.st_size > 0 ? (uint64_t)status.st_size : 0;
    file->offset = file->sought = 0;
    file->refuse_seek_to_end = false;
    file->wanted = 0;
    file->window_start = 0;
    file->window_length = 0;
    return true;
}

/* Fills the window from the offset on. Short where the file ends, or cannot be read. */
static void move_window(struct zip_file *file)
{
    bool goes_on = file->offset == file->window_start + file->window_length;
    if (!goes_on || file->wanted == 0)
        file->wanted = ZIP_FILE_LEAST;
    else if (file->wanted < sizeof file->window)
        file->wanted *= 2;
    file->window_start = file->offset;
    file->window_length = 0;
    while (file->window_length < file->wanted) {
        uint64_t at = file->window_start + file->window_length;
        if (at >= file->size)
            return;
        ssize_t n = pread(file->fd, file->window + file->window_length,
                          file->wanted - file->window_length, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && file->error == 0)
            file->error = errno;
        if (n <= 0)
            return;
        file->window_length += (size_t)n;
    }
}

size_t zip_file_read(struct zip_file *file, void *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        if (file->offset < file->window_start ||
            file->offset - file->window_start >= file->window_length) {
            move_window(file);
            if (file->window_length == 0)
                break;
        }
        size_t skip = (size_t)(file->offset - file->window_start);
        size_t n = file->window_length - skip;
        if (n > length - done)
            n = length - done;
        memcpy((char *)bytes + done, file->window + skip, n);
        file->offset += n;
        done += n;
    }
    return done;
}

static voidpf ZCALLBACK on_open(voidpf opaque, const void *path, int mode)
{
    (void)path, (void)mode;
    return opaque;
}

static uLong ZCALLBACK on_read(voidpf opaque, voidpf stream, void *bytes, uLong length)
{
    (void)opaque;
    return (uLong)zip_file_read(stream, bytes, length);
}

static ZPOS64_T ZCALLBACK on_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((struct zip_file *)stream)->offset;
}

/* Offsets come from the archive and may be absurd: past the end, there is nothing to read. */
static long ZCALLBACK on_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    (void)opaque;
    struct zip_file *file = stream;
    uint64_t base = 0;
    if (origin == ZLIB_FILEFUNC_SEEK_END && file->refuse_seek_to_end) {
        file->refuse_seek_to_end = false;
        return -1;
    }
    if (origin == ZLIB_FILEFUNC_SEEK_CUR)
        base = file->offset;
    else if (origin == ZLIB_FILEFUNC_SEEK_END)
        base = file->size;
    uint64_t target;
    if (__builtin_add_overflow(base, (uint64_t)offset, &target) || target > file->size)
        return -1;
    file->offset = target;
    if (origin == ZLIB_FILEFUNC_SEEK_SET)
        file->sought = target;
    return 0;
}

static int ZCALLBACK on_close(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

/* minizip asks after a read that came short, and would take the end of the file for zeros. */
static int ZCALLBACK on_error(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return -1;
}

zlib_filefunc64_def zip_file_functions(struct zip_file *file)
{
    return (zlib_filefunc64_def){.zopen64_file = on_open,
                                 .zread_file = on_read,
                                 .ztell64_file = on_tell,
                                 .zseek64_file = on_seek,
                                 .zclose_file = on_close,
                                 .zerror_file = on_error,
                                 .opaque = file};
}
