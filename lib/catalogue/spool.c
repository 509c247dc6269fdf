#include "spool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define MOST_IN_MEMORY ((size_t)256 << 10)

uint64_t spool_size(const struct spool *spool)
{
    return spool->filed + spool->bytes.size;
}

static enum fmt_status open_file_of(struct spool *spool, const char *folder)
{
    int fd = open_file_without_name(folder);
    if (fd < 0)
        return FMT_SYSTEM;
    spool->file = fdopen(fd, "w+");
    if (spool->file != NULL)
        return FMT_OK;
    close(fd);
    return FMT_SYSTEM;
}

static enum fmt_status put_aside(struct spool *spool)
{
    if (fwrite(spool->bytes.bytes, 1, spool->bytes.size, spool->file) != spool->bytes.size)
        return FMT_SYSTEM;
    spool->filed += spool->bytes.size;
    spool->bytes.size = 0;
    return FMT_OK;
}

enum fmt_status spool_settle(struct spool *spool, const char *folder)
{
    if (spool->bytes.failed)
        return FMT_MEMORY;
    if (spool->bytes.size < MOST_IN_MEMORY)
        return FMT_OK;
    enum fmt_status status = spool->file == NULL ? open_file_of(spool, folder) : FMT_OK;
    return status == FMT_OK ? put_aside(spool) : status;
}

enum fmt_status spool_rewind(struct spool *spool)
{
    if (spool->bytes.failed)
        return FMT_MEMORY;
    spool->taken = 0;
    if (spool->file == NULL)
        return FMT_OK;
    enum fmt_status status = put_aside(spool);
    return status == FMT_OK && fseek(spool->file, 0, SEEK_SET) != 0 ? FMT_SYSTEM : status;
}

enum fmt_status spool_take(struct spool *spool, size_t size, struct fmt_output *to)
{
    char *room = size == 0 ? NULL : fmt_put_room(to, size);
    if (room == NULL)
        return size == 0 ? FMT_OK : FMT_MEMORY;
    if (spool->file == NULL) {
        memcpy(room, spool->bytes.bytes + spool->taken, size);
        spool->taken += size;
        return FMT_OK;
    }
    errno = EIO;
    return fread(room, 1, size, spool->file) == size ? FMT_OK : FMT_SYSTEM;
}

void spool_free(struct spool *spool)
{
    if (spool->file != NULL)
        fclose(spool->file);
    fmt_output_free(&spool->bytes);
    *spool = (struct spool){0};
}
