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
    file->offset = 0;
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
