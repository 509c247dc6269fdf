/* Standard output, buffered. An error sticks: what is written after it is dropped, and the end of
 * the command tells. A reader that has seen enough (`| head -1`) is no error. */
#ifndef EPINDEX_CLI_STREAM_H
#define EPINDEX_CLI_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "command.h"

struct stream {
    int descriptor;
    int error; /* errno of the first write that failed */
    size_t used;
    char buffer[32768];
};

void stream_open(struct stream *stream, int descriptor);
void stream_write(struct stream *stream, const char *bytes, size_t length);
void stream_text(struct stream *stream, const char *text);
void stream_char(struct stream *stream, char byte);
void stream_number(struct stream *stream, unsigned long long number);

/* Nothing more will arrive: whoever produces output may stop. */
bool stream_is_broken(const struct stream *stream);

/* Writes what is left. `status`; EXIT_FOUND where the reader had seen enough; EXIT_TROUBLE, and
 * said so, where writing failed. */
enum exit_status stream_finish(struct stream *stream, enum exit_status status);

#endif
