/* What an index says of itself. */
#include <string.h>

#include "digits.h"
#include "hash.h"
#include "tables.h"

static void describe_file(const struct index_file *file, epi_info *info)
{
    const struct fmt_header *header = &file->reader.header;
    info->kind = header->kind;
    info->level = index_file_level(file);
    info->path_entries = header->path_entries;
    info->distributions = header->distributions;
    info->entries = header->entries;
    info->groups = header->groups;
    write_hash_digits(header->directory_hash.bytes, info->directory_hash);
}

static epi_status describe_stack(const epi_index *index, epi_info *info)
{
    XXH3_state_t state;
    XXH128_canonical_t canonical;
    const struct group_table *groups = table_of_groups(index);
    if (groups == NULL)
        return EPI_ERR_MEMORY;
    XXH3_128bits_reset(&state);
    for (size_t i = 0; i < index->n_sources; i++) {
        const struct path_entry *entry = &index->sources[i].entry;
        XXH3_128bits_update(&state, entry->content.bytes, sizeof entry->content.bytes);
        info->distributions += entry->distributions;
    }
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
    write_hash_digits(canonical.digest, info->directory_hash);
    info->path_entries = (uint32_t)index->n_sources;
    info->groups = (uint32_t)groups->count;
    for (size_t i = 0; i < groups->count; i++)
        info->entries += groups->items[i].entries;
    return EPI_OK;
}

epi_status epi_describe(const epi_index *index, epi_info *info)
{
    if (index == NULL || info == NULL || info->size < sizeof info->size)
        return EPI_ERR_ARGUMENT;
    epi_status status = EPI_OK;
    epi_info known = {
        .size = info->size, .format_major = FMT_VERSION_MAJOR, .format_minor = FMT_VERSION_MINOR};
    for (size_t i = 0; i < index->n_pieces; i++) {
        const struct fmt_header *header = &index->pieces[i].file->reader.header;
        known.format_major = header->version_major;
        known.format_minor = header->version_minor;
        known.file_size += header->file_size;
        known.problems += header->problems;
    }
    const struct index_file *only = index->n_pieces == 1 ? index->pieces[0].file : NULL;
    if (only != NULL &&
        (index->sources == NULL || only->reader.header.path_entries == index->n_sources)) {
        describe_file(only, &known);
        known.file = only->path;
    } else {
        status = describe_stack(index, &known);
    }
    if (status != EPI_OK)
        return status;
    /* A program built with a newer header finds zeros behind what this version knows. */
    size_t size = info->size;
    memset(info, 0, size);
    memcpy(info, &known, size < sizeof known ? size : sizeof known);
    return EPI_OK;
}

epi_status epi_verify(const epi_index *index, epi_complaint *complaint, void *context)
{
    epi_status status = EPI_OK;
    if (index == NULL)
        return EPI_ERR_ARGUMENT;
    for (size_t i = 0; i < index->n_pieces; i++) {
        epi_status found = index_file_verify(index->pieces[i].file, complaint, context);
        if (status == EPI_OK)
            status = found;
    }
    return status;
}
