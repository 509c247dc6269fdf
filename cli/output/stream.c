#include "output/stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output/message.h"

static bool shows_styles(int descriptor)
{
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(descriptor) && (!none || !*none) && terminal && *terminal &&
           strcmp(terminal, "dumb") != 0;
}

void stream_open(struct stream *stream, int descriptor)
{
    stream->styled = shows_styles(descriptor);
    stream->descriptor = descriptor;
    stream->error = 0;
    stream->used = 0;
}

static void flush(struct stream *stream)
{
    size_t written = 0;
    while (!stream->error && written < stream->used) {
        ssize_t n = write(stream->descriptor, stream->buffer + written, stream->used - written);
        if (n > 0)
            written += (size_t)n;
        else if (n == 0)
            stream->error = EIO;
        else if (errno != EINTR)
            stream->error = errno;
    }
    stream->used = 0;
}

void stream_write(struct stream *stream, const char *bytes, size_t length)
{
    while (length && !stream->error) {
        size_t room = sizeof stream->buffer - stream->used;
        size_t part = length < room ? length : room;
        memcpy(stream->buffer + stream->used, bytes, part);
        stream->used += part;
        bytes += part;
        length -= part;
        if (stream->used == sizeof stream->buffer)
            flush(stream);
    }
}

void stream_text(struct stream *stream, const char *text)
{
    stream_write(stream, text, strlen(text));
}

void stream_char(struct stream *stream, char byte)
{
    stream_write(stream, &byte, 1);
}

void stream_number(struct stream *stream, unsigned long long number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu", number);
    stream_write(stream, digits, (size_t)length);
}

void stream_style(struct stream *stream, enum style style)
{
    static const char *const sequences[] = {
        [STYLE_PLAIN] = "\033[0m", [STYLE_BOLD] = "\033[1m",   [STYLE_DIM] = "\033[2m",
        [STYLE_RED] = "\033[31m",  [STYLE_GREEN] = "\033[32m", [STYLE_YELLOW] = "\033[33m"};
    if (stream->styled)
        stream_text(stream, sequences[style]);
}

bool stream_is_broken(const struct stream *stream)
{
    return stream->error != 0;
}

enum exit_status stream_finish(struct stream *stream, enum exit_status status)
{
    flush(stream);
    if (!stream->error)
        return status;
    if (stream->error == EPIPE)
        return status == EXIT_TROUBLE ? status : EXIT_FOUND;
    print_error("the output could not be written: %s", strerror(stream->error));
    return EXIT_TROUBLE;
}
