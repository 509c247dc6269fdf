#include "raw_index.h"

#include <cdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

static void require(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "cannot prepare the test: %s\n", what);
        abort();
    }
}

static char *copy_of(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);
    require(copy != NULL, "memory");
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

void raw_insert(struct raw_index *raw, size_t number, const char *key, size_t key_length,
                const char *data, size_t data_length)
{
    raw->records = realloc(raw->records, (raw->count + 1) * sizeof(*raw->records));
    require(raw->records != NULL, "memory");
    memmove(raw->records + number + 1, raw->records + number,
            (raw->count - number) * sizeof(*raw->records));
    raw->records[number] = (struct raw_record){copy_of(key, key_length), copy_of(data, data_length),
                                               key_length, data_length};
    raw->count++;
}

void raw_remove(struct raw_index *raw, size_t number)
{
    free(raw->records[number].key);
    free(raw->records[number].data);
    raw->count--;
    memmove(raw->records + number, raw->records + number + 1,
            (raw->count - number) * sizeof(*raw->records));
}

struct raw_index raw_read(int fd)
{
    struct raw_index raw = {0};
    struct cdb cdb;
    unsigned at;
    require(cdb_init(&cdb, fd) == 0, "cdb_init");
    cdb_seqinit(&at, &cdb);
    while (cdb_seqnext(&at, &cdb) > 0)
        raw_insert(&raw, raw.count, cdb_getkey(&cdb), cdb_keylen(&cdb), cdb_getdata(&cdb),
                   cdb_datalen(&cdb));
    cdb_free(&cdb);
    close(fd);
    return raw;
}

void raw_free(struct raw_index *raw)
{
    while (raw->count > 0)
        raw_remove(raw, raw->count - 1);
    free(raw->records);
    raw->records = NULL;
}

static int write_records(const struct raw_index *raw, size_t *size)
{
    struct cdb_make make;
    int fd = memfd_create("raw", MFD_CLOEXEC);
    require(fd >= 0 && cdb_make_start(&make, fd) == 0, "cdb_make_start");
    for (size_t i = 0; i < raw->count; i++) {
        const struct raw_record *record = &raw->records[i];
        require(cdb_make_add(&make, record->key, (unsigned)record->key_length, record->data,
                             (unsigned)record->data_length) == 0,
                "cdb_make_add");
    }
    require(cdb_make_finish(&make) == 0, "cdb_make_finish");
    *size = (size_t)lseek(fd, 0, SEEK_END);
    return fd;
}

static void write_checksum(int fd, size_t size, size_t at)
{
    char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    require(bytes != MAP_FAILED, "mmap");
    XXH128_canonical_t canonical;
    char digits[33];
    memset(bytes + at, '0', 32);
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, size));
    for (size_t i = 0; i < 16; i++)
        snprintf(digits + 2 * i, 3, "%02x", canonical.digest[i]);
    memcpy(bytes + at, digits, 32);
    munmap(bytes, size);
}

/* Behind the two lengths, the key and five fields of the first record. */
static size_t checksum_place(const char *header)
{
    struct raw_record record = {.data = (char *)(uintptr_t)header};
    return 2048 + 8 + 8 + (size_t)(raw_field(&record, 5) - header);
}

void raw_correct_checksum(int fd)
{
    char header[256];
    size_t size = (size_t)lseek(fd, 0, SEEK_END);
    require(pread(fd, header, sizeof(header), 2048 + 8 + 8) == (ssize_t)sizeof(header), "pread");
    write_checksum(fd, size, checksum_place(header));
}

int raw_write(struct raw_index *raw)
{
    struct raw_record *header = raw->count == 0 ? NULL : &raw->records[0];
    size_t size;
    if (header == NULL || header->key_length != 8 || memcmp(header->key, "\0epindex", 8) != 0 ||
        raw_count_fields(header) < 6)
        return write_records(raw, &size);
    raw_set_field(header, 5, "00000000000000000000000000000000");

    for (;;) {
        char digits[24];
        int fd = write_records(raw, &size);
        snprintf(digits, sizeof(digits), "%zu", size);
        if (strcmp(raw_field(header, 4), digits) == 0) {
            write_checksum(fd, size, checksum_place(header->data));
            return fd;
        }
        close(fd);
        raw_set_field(header, 4, digits);
    }
}

long raw_find(const struct raw_index *raw, const char *key, size_t n)
{
    for (size_t i = 0; i < raw->count; i++) {
        const struct raw_record *record = &raw->records[i];
        if (record->key_length == strlen(key) && memcmp(record->key, key, strlen(key)) == 0 &&
            n-- == 0)
            return (long)i;
    }
    return -1;
}

const char *raw_field(const struct raw_record *record, size_t field)
{
    const char *at = record->data;
    while (field-- > 0)
        at += strlen(at) + 1;
    return at;
}

size_t raw_count_fields(const struct raw_record *record)
{
    size_t count = 0;
    for (size_t i = 0; i < record->data_length; i++)
        count += record->data[i] == '\0';
    return count;
}

static void replace(struct raw_record *record, size_t at, size_t length, const char *text)
{
    size_t new_length = strlen(text) + 1;
    size_t behind = record->data_length - at - length;
    char *data = malloc(at + new_length + behind + 1);
    require(data != NULL, "memory");
    memcpy(data, record->data, at);
    memcpy(data + at, text, new_length);
    memcpy(data + at + new_length, record->data + at + length, behind);
    data[at + new_length + behind] = '\0';
    free(record->data);
    record->data = data;
    record->data_length = at + new_length + behind;
}

void raw_set_field(struct raw_record *record, size_t field, const char *text)
{
    const char *at = raw_field(record, field);
    replace(record, (size_t)(at - record->data), strlen(at) + 1, text);
}

void raw_insert_field(struct raw_record *record, size_t field, const char *text)
{
    replace(record, (size_t)(raw_field(record, field) - record->data), 0, text);
}
