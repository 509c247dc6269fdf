/* Whether what is known of distributions still holds: looks at their own files, and at nothing
 * else. */
#include <string.h>

#include "check.h"
#include "public.h"
#include "stamps.h"
#include "tables.h"

/* By its stamp alone: to list it would cost whoever asks for one distribution more than the answer
 * is worth. One without distributions was looked at by this process, in the mount of its stamp. */
static bool listing_is_the_same(const epi_index *index, const struct source *source,
                                struct boot *boot)
{
    struct belief belief = {.mount = source->entry.mount};
    if (source->repeated)
        return true;
    if (source->piece != NO_PIECE)
        belief = belief_in(index->pieces[source->piece].file, &source->entry, boot);
    return check_path_entry_stamp(&source->entry, source->path, &belief) == STAMPS_SAME;
}

/* Of the path entries in front of a source, and its own. */
static bool listings_are_the_same(const epi_index *index, size_t source, struct boot *boot)
{
    for (size_t i = 0; i <= source && i < index->n_sources; i++)
        if (!listing_is_the_same(index, &index->sources[i], boot))
            return false;
    return true;
}

/* Looks at distributions of one path entry, up to the first of another, whose number it returns. */
static uint32_t look_at_folder(const epi_index *index, size_t number, uint32_t first, uint32_t end,
                               unsigned parts, struct boot *boot, char *holds)
{
    static const enum stamps_of stamps_of_parts[] = {
        [EPI_NAME_AND_VERSION] = STAMPS_OF_METADATA,
        [EPI_ENTRY_POINTS] = STAMPS_OF_ENTRY_POINTS,
        [EPI_NAME_AND_VERSION | EPI_ENTRY_POINTS] = STAMPS_OF_METADATA_TOO,
    };
    const enum stamps_of which = stamps_of_parts[parts & ~EPI_BEING_FIRST];
    const struct row_places *places = rows_of(index);
    const struct piece *piece = &index->pieces[number];
    struct distribution row;
    struct folder folder;
    struct belief belief;
    if (places == NULL || !get_row(places, number, first, &row) ||
        row.public.path_entry >= piece->file->reader.header.path_entries)
        return first + 1;
    uint32_t path_entry = row.public.path_entry, i = first;
    if ((parts & EPI_BEING_FIRST) != 0 &&
        !listings_are_the_same(index, piece->source + path_entry, boot)) {
        /* Nor of any that comes later. */
        return end;
    }
    if (!enter_folder(&folder, index->sources[piece->source + path_entry].path, end - first))
        return first + 1;
    belief = belief_in(piece->file, &index->sources[piece->source + path_entry].entry, boot);
    /* Of many. In several path entries the table does not say where one ends. */
    const struct stamp_table *table =
        end - first > 1 && piece->file->reader.header.path_entries == 1 ? stamps_of(piece) : NULL;
    if (table != NULL && end - piece->first <= table->count) {
        for (; i < end; i++)
            holds[i - first] = check_distribution(&table->items[i - piece->first], &folder, &belief,
                                                  which) == STAMPS_SAME;
        leave_folder(&folder);
        return i;
    }
    do {
        struct fmt_distribution_stamps stamps = {.directory = row.public.directory,
                                                 .directory_length = strlen(row.public.directory),
                                                 .stamp = row.stamp,
                                                 .metadata_stamp = row.metadata_stamp};
        holds[i - first] = check_distribution(&stamps, &folder, &belief, which) == STAMPS_SAME;
        i++;
    } while (i < end && get_row(places, number, i, &row) && row.public.path_entry == path_entry);
    leave_folder(&folder);
    return i;
}

static void look_at_piece(const epi_index *index, size_t number, uint32_t first, uint32_t end,
                          unsigned parts, epi_level level, struct boot *boot, char *holds)
{
    if (level == EPI_LEVEL_DEFAULT)
        level = index->pieces[number].file->reader.header.level;
    if (level == EPI_LEVEL_TRUST)
        memset(holds, 1, end - first);
    if (level != EPI_LEVEL_DIR && level != EPI_LEVEL_META)
        return;
    for (uint32_t at = first; at < end;)
        at = look_at_folder(index, number, at, end, parts, boot, holds + (at - first));
}

epi_status epi_still_holds(const epi_index *index, uint32_t first, uint32_t count, unsigned parts,
                           epi_level level, char *holds, epi_detail *detail)
{
    static const unsigned files = EPI_NAME_AND_VERSION | EPI_ENTRY_POINTS;
    if (index == NULL || holds == NULL || (parts & files) == 0 ||
        (parts & ~(files | EPI_BEING_FIRST)) != 0 || level < EPI_LEVEL_DEFAULT ||
        level > EPI_LEVEL_CONTENT) {
        detail_set(detail, "epi_still_holds: an argument is NULL or out of its range");
        return EPI_ERR_ARGUMENT;
    }
    struct boot boot = {0};
    memset(holds, 0, count);
    for (size_t i = 0; index->sources != NULL && i < index->n_pieces; i++) {
        const struct piece *piece = &index->pieces[i];
        uint64_t begin = first > piece->first ? first : piece->first;
        uint64_t end = (uint64_t)piece->first + piece->count;
        if (end > (uint64_t)first + count)
            end = (uint64_t)first + count;
        if (begin < end)
            look_at_piece(index, i, (uint32_t)begin, (uint32_t)end, parts, level, &boot,
                          holds + (begin - first));
    }
    return EPI_OK;
}
