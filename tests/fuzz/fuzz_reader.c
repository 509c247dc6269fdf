/* The reader and verify, over whatever bytes. They come in a block of just their size, so that
 * AddressSanitizer sees a read behind it; opening them as a file must say the same. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "reader.h"
#include "walk_everything.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum fmt_status open_as_file(const uint8_t *data, size_t size)
{
    struct fmt_reader reader;
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    enum fmt_status status = fmt_reader_open(&reader, fd);
    if (status == FMT_OK)
        fmt_reader_close(&reader);
    close(fd);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct walked walked = walk_bytes((const char *)data, size);
    if (walked.open != open_as_file(data, size))
        abort();
    return 0;
}
