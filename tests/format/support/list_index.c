/* Prints what the reader gives, one entry a line: group, name, value, distribution, version, with
 * tabs between; nothing for an absent one. For tests that compare it with other readers.
 *
 *     list_index FILE [GROUP [NAME]] */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "reader.h"

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

int main(int argc, char **argv)
{
    struct fmt_reader reader;
    int fd = argc < 2 ? -1 : open(argv[1], O_RDONLY | O_CLOEXEC);
    enum fmt_status status = fmt_reader_open(&reader, fd);
    if (status != FMT_OK) {
        fprintf(stderr, "not opened: status %d\n", (int)status);
        return 2;
    }
    close(fd);
    struct fmt_cursor cursor = argc > 3   ? fmt_all_named(&reader, argv[2], argv[3])
                               : argc > 2 ? fmt_group(&reader, argv[2])
                                          : fmt_all_entries(&reader);
    for (epi_entry entry; fmt_next_entry(&cursor, &entry);)
        printf("%s\t%s\t%s\t%s\t%s\n", entry.group, entry.name, entry.value, or_nothing(entry.dist),
               or_nothing(entry.version));
    fmt_reader_close(&reader);
    return cursor.status == FMT_NONE ? 0 : 1;
}
