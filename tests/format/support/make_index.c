/* Writes a sample index, for tests in other languages and as a seed for fuzzing.
 *
 *     make_index local|sealed|empty|many|minor|documented FILE */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "raw_index.h"
#include "sample.h"

/* An index of version 1.1, whose entries have a field more. */
static int minor_version(int fd)
{
    struct raw_index raw = raw_read(fd);
    raw_set_field(&raw.records[0], 0, "1.1");
    raw_set_field(&raw.records[0], 13, "10");
    for (size_t i = 4; i < raw.count; i++) {
        struct raw_record *record = &raw.records[i];
        if (raw_field(record, 1)[0] != 'e')
            continue;
        for (size_t end = raw_count_fields(record); end > 0; end -= 9)
            raw_insert_field(record, end, "later");
    }
    fd = raw_write(&raw);
    raw_free(&raw);
    return fd;
}

static int make(const char *what)
{
    struct fmt_contents contents = {.kind = EPI_SEALED, .level = EPI_LEVEL_TRUST};
    set_hashes(NULL, 0, NULL, &contents.directory_hash);
    if (strcmp(what, "empty") == 0)
        return written_file(&contents);
    if (strcmp(what, "documented") == 0) {
        contents = documented_contents();
        return written_file(&contents);
    }
    if (strcmp(what, "many") == 0) {
        struct many *many = many_entries(5000, 500);
        int fd = written_file(&many->contents);
        many_free(many);
        return fd;
    }
    contents = sample_contents(strcmp(what, "sealed") == 0 ? EPI_SEALED : EPI_LOCAL);
    int fd = written_file(&contents);
    return strcmp(what, "minor") == 0 ? minor_version(fd) : fd;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: make_index local|sealed|empty|many|minor|documented FILE\n", stderr);
        return 2;
    }
    int fd = make(argv[1]);
    FILE *file = fopen(argv[2], "wb");
    if (file == NULL) {
        perror(argv[2]);
        return 1;
    }
    char bytes[4096];
    ssize_t got;
    for (off_t at = 0; (got = pread(fd, bytes, sizeof(bytes), at)) > 0; at += got)
        fwrite(bytes, 1, (size_t)got, file);
    if (got < 0 || ferror(file) || fclose(file) != 0) {
        perror(argv[2]);
        return 1;
    }
    return 0;
}
