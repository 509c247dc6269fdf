/* A line of a scan that may be anything: read, written and read again it is the same, and so are
 * its rows. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"
#include "row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static char *copy_of(const void *bytes, size_t length)
{
    char *copy = malloc(length + 1);
    require(copy != NULL);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

/* Takes the row apart, to its end. */
static int take_row(void *context, const char *bytes, size_t length)
{
    size_t *entries = context;
    struct row row;
    epi_entry entry;
    char *copy = copy_of(bytes, length);
    row_read(&row, copy, length);
    require(row_shard(copy) < 3 && row.entries <= copy + length);
    while (row_next_entry(&row, &entry))
        ++*entries;
    free(copy);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct line_reader reader = {0}, again = {0};
    struct line line, back;
    struct buffer out = {0}, second = {0}, scratch = {0};
    size_t entries = 0;
    char *text = copy_of(data, size);
    if (line_read(&reader, text, size, &line)) {
        require(line_write(&out, &line));
        char *written = copy_of(out.bytes, out.length - 1);
        require(line_read(&again, written, out.length - 1, &back));
        require(line_write(&second, &back));
        require(second.length == out.length && memcmp(second.bytes, out.bytes, out.length) == 0);
        require(rows_of_line(&line, 3, UINT32_MAX, &scratch, take_row, &entries) == 0);
        require(line.directory == NULL || entries == line.n_entries);
        free(written);
    } else {
        require(reader.error != NULL);
    }
    free(text);
    buffer_free(&out);
    buffer_free(&second);
    buffer_free(&scratch);
    line_reader_free(&reader);
    line_reader_free(&again);
    return 0;
}
