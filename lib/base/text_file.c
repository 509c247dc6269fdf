#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define MOST_BYTES ((size_t)1 << 20)

/* 0 or errno. */
static int read_bytes(int descriptor, const struct stat *status, struct buffer *buffer)
{
    switch (read_whole(descriptor, status, MOST_BYTES, buffer)) {
    case READ_OK:
        return buffer_reserve(buffer, buffer->length + 1) ? 0 : ENOMEM;
    case READ_TOO_LARGE:
        return EFBIG;
    case READ_FAILED:
        return errno;
    default:
        return ENOMEM;
    }
}

int text_file_read(const char *path, struct text_file *file)
{
    struct buffer buffer = {0};
    struct stat status;
    int descriptor = -1, error;
    *file = (struct text_file){0};
    switch (open_file(AT_FDCWD, path, &descriptor, &status)) {
    case READ_OK:
        error = read_bytes(descriptor, &status, &buffer);
        close(descriptor);
        break;
    case READ_ABSENT:
        error = S_ISDIR(status.st_mode) ? EISDIR : ENOENT;
        break;
    case READ_NOT_REGULAR:
        error = EINVAL;
        break;
    default:
        error = errno;
    }
    if (error) {
        buffer_free(&buffer);
        return error;
    }
    buffer.bytes[buffer.length] = '\0';
    file->bytes = buffer.bytes;
    file->length = buffer.length;
    if (file->length >= 3 && memcmp(file->bytes, "\xef\xbb\xbf", 3) == 0)
        file->next = 3;
    return 0;
}

bool text_file_line(struct text_file *file, char **line, size_t *length)
{
    if (file->next >= file->length)
        return false;
    size_t end = file->next;
    while (end < file->length && file->bytes[end] != '\n' && file->bytes[end] != '\r')
        end++;
    *line = file->bytes + file->next;
    *length = end - file->next;
    file->next = end + 1;
    if (end + 1 < file->length && file->bytes[end] == '\r' && file->bytes[end + 1] == '\n')
        file->next++;
    file->bytes[end] = '\0';
    return true;
}
