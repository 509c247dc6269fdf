#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_BYTES ((size_t)1 << 20)

/* 0 or errno. */
static int read_whole(int descriptor, struct text_file *file, size_t size)
{
    file->bytes = malloc(size + 1);
    if (!file->bytes)
        return ENOMEM;
    while (file->length < size) {
        ssize_t n = read(descriptor, file->bytes + file->length, size - file->length);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n == 0)
            break;
        file->length += n > 0 ? (size_t)n : 0;
    }
    file->bytes[file->length] = '\0';
    if (file->length >= 3 && memcmp(file->bytes, "\xef\xbb\xbf", 3) == 0)
        file->next = 3;
    return 0;
}

int text_file_read(const char *path, struct text_file *file)
{
    struct stat status;
    *file = (struct text_file){0};
    /* O_NONBLOCK: a pipe by that name must not make anybody wait. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return errno;
    int error = 0;
    if (fstat(descriptor, &status) != 0)
        error = errno;
    else if (!S_ISREG(status.st_mode))
        error = EINVAL;
    else if (status.st_size > (off_t)MOST_BYTES)
        error = EFBIG;
    else
        error = read_whole(descriptor, file, (size_t)status.st_size);
    close(descriptor);
    return error;
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
