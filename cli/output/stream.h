/* Standard output, buffered. An error sticks: what is written after it is dropped, and the end of
 * the command reports. A reader that has seen enough (`| head -1`) is no error. */
#ifndef EPINDEX_CLI_OUTPUT_STREAM_H
#define EPINDEX_CLI_OUTPUT_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "output/exit_status.h"

struct stream {
    int descriptor;
    int error; /* errno of the first write that failed */
    bool styled;
    size_t used;
    char buffer[32768];
};

void stream_open(struct stream *stream, int descriptor);
void stream_write(struct stream *stream, const char *bytes, size_t length);
void stream_text(struct stream *stream, const char *text);
void stream_char(struct stream *stream, char byte);
void stream_number(struct stream *stream, unsigned long long number);

/* How what follows looks, on a terminal that shows it (and where NO_COLOR is not set). */
enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_RED, STYLE_GREEN, STYLE_YELLOW };
void stream_style(struct stream *stream, enum style style);

/* Nothing more will arrive: whoever produces output may stop. */
bool stream_is_broken(const struct stream *stream);

/* Writes what is left. `status`; EXIT_FOUND where the reader had seen enough; EXIT_TROUBLE, and
 * said so, where writing failed. */
enum exit_status stream_finish(struct stream *stream, enum exit_status status);

#endif
