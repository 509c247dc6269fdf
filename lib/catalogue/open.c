/* epi_open_shard(): the part of a catalogue that answers. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "epindex.h"
#include "file/index.h"
#include "manifest.h"
#include "public.h"
#include "shard.h"

static epi_status open_file(const struct manifest *manifest, const char *folder, uint32_t shard,
                            epi_index **index, epi_detail *detail)
{
    struct index_file *file = NULL;
    char name[SHARD_NAME_SIZE], path[PATH_MAX];
    shard_name(name, shard);
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        detail_about(detail, folder, "the path is too long");
        return EPI_ERR_ARGUMENT;
    }
    epi_status status = index_file_open(path, &file, NULL, detail);
    if (status != EPI_OK)
        return status;
    const struct fmt_header *header = &file->reader.header;
    if (header->kind == EPI_CATALOGUE &&
        memcmp(&header->checksum, &manifest->files[shard].checksum, sizeof header->checksum) == 0)
        return index_of_file(file, index, detail);
    index_file_close(file);
    detail_about(detail, path, "it is not the shard that the manifest names");
    return EPI_ERR_DAMAGED;
}

epi_status epi_open_shard(const char *folder, const char *group, const char *name, uint32_t number,
                          epi_index **index, epi_detail *detail)
{
    struct manifest manifest;
    *index = NULL;
    epi_status status = manifest_read(&manifest, folder, detail);
    if (status == EPI_OK && group != NULL && name != NULL)
        number = shard_of_entry(group, name, manifest.shards);
    if (status == EPI_OK && number >= manifest.shards)
        status = EPI_NONE;
    if (status == EPI_OK)
        status = open_file(&manifest, folder, number, index, detail);
    manifest_free(&manifest);
    return status;
}
