/* epindex verify, of a catalogue's folder: its manifest, and each shard against the format. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "catalogue/catalogue.h"
#include "output/message.h"
#include "output/stream.h"
#include "paths/open.h"

struct complaints {
    const char *folder;
    uint32_t shard;
    unsigned count;
};

static void print_complaint(void *context, uint64_t offset, const char *what)
{
    struct complaints *complaints = context;
    complaints->count++;
    print_error("%s/%05u.cdb: at byte %" PRIu64 ": %s", complaints->folder,
                (unsigned)complaints->shard, offset, what);
}

static enum exit_status print_sound(const char *folder, uint32_t shards, uint64_t entries)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    stream_text(&out, folder);
    stream_text(&out, ": sound: ");
    stream_number(&out, entries);
    stream_text(&out, " entry points in ");
    stream_number(&out, shards);
    stream_text(&out, " shards\n");
    return stream_finish(&out, EXIT_FOUND);
}

enum exit_status verify_catalogue(const char *folder, bool quiet)
{
    struct complaints complaints = {.folder = folder};
    enum exit_status result = EXIT_FOUND;
    uint64_t entries = 0;
    for (;; complaints.shard++) {
        epi_detail detail = {""};
        epi_info info = EPI_INFO_INIT;
        epi_index *index = NULL;
        epi_status status = epi_open_shard(folder, NULL, NULL, complaints.shard, &index, &detail);
        if (status == EPI_NONE)
            break;
        if (status == EPI_OK)
            status = epi_verify(index, print_complaint, &complaints);
        if (status == EPI_OK)
            status = epi_describe(index, &info);
        entries += info.entries;
        epi_close(index);
        if (status == EPI_OK)
            continue;
        if (!complaints.count)
            print_library_error(status, &detail, folder);
        if (!is_unsound(status))
            return EXIT_TROUBLE;
        result = EXIT_NOTHING;
        if (!complaints.count)
            return result; /* no other shard would say anything else */
    }
    if (result != EXIT_FOUND || quiet)
        return result;
    return print_sound(folder, complaints.shard, entries);
}
