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

static void name_places(struct raw_index *raw);

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
    raw->records[number] = (struct raw_record){.key = copy_of(key, key_length),
                                               .data = copy_of(data, data_length),
                                               .key_length = key_length,
                                               .data_length = data_length,
                                               .id = ++raw->last_id};
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

enum { HEADER_TABLE = 12, HEADER_ENTRY_FIELDS = 13, ENTRY_MODULE = 6, ENTRY_ROW = 2 };

static size_t number_in(const struct raw_record *record, size_t field)
{
    return field < raw_count_fields(record) ? strtoul(raw_field(record, field), NULL, 10) : 0;
}

/* Where the field begins in the data; the end of the data where there is none of that number. */
static size_t offset_of_field(const struct raw_record *record, size_t field)
{
    return field < raw_count_fields(record) ? (size_t)(raw_field(record, field) - record->data)
                                            : record->data_length;
}

static bool is_index(const struct raw_index *raw)
{
    return raw->count >= 4 && raw_count_fields(&raw->records[0]) > HEADER_ENTRY_FIELDS &&
           raw->records[2].key_length == 14;
}

static bool has_names(const struct raw_record *record)
{
    return record->key_length >= 6 && memcmp(record->key, "\0name/", 6) == 0;
}

static bool is_of_kind(const struct raw_record *record, const char *kind)
{
    return record->key_length > 0 && record->key[0] == '\0'
               ? false
               : raw_count_fields(record) > 1 &&
                     strncmp(raw_field(record, 1), kind, strlen(kind)) == 0;
}

static size_t row_offset(const struct raw_index *raw, size_t number)
{
    const struct raw_record *table = &raw->records[2];
    return offset_of_field(table, 2 + number * number_in(table, 1));
}

static size_t data_position(const struct raw_index *raw, size_t record)
{
    size_t at = 2048;
    for (size_t i = 0; i < record; i++)
        at += 8 + raw->records[i].key_length + raw->records[i].data_length;
    return at + 8 + raw->records[record].key_length;
}

/* The entry whose field of that number begins at `position` of the file: "ID.NUMBER". */
static void name_entry(const struct raw_index *raw, size_t position, size_t field, char name[32])
{
    size_t width = number_in(&raw->records[0], HEADER_ENTRY_FIELDS);
    size_t at = 2048;
    for (size_t i = 0; i < raw->count; i++) {
        const struct raw_record *record = &raw->records[i];
        size_t data = at + 8 + record->key_length;
        at = data + record->data_length;
        if (position < data || position >= at)
            continue;
        for (size_t n = 0; n < raw_count_fields(record) / width; n++) {
            if (data + offset_of_field(record, n * width + field) == position) {
                snprintf(name, 32, "%zu.%zu", record->id, n);
                return;
            }
        }
    }
    require(false, "a place leads to no entry");
}

static void name_row(const struct raw_index *raw, struct raw_record *record, size_t field)
{
    char name[32];
    size_t wanted = number_in(record, field), rows = number_in(&raw->records[2], 0), n = 0;
    while (n < rows && row_offset(raw, n) != wanted)
        n++;
    snprintf(name, sizeof(name), "#d%zu", n);
    raw_set_field(record, field, name);
}

static void name_differences(const struct raw_index *raw, struct raw_record *record, size_t field,
                             size_t table)
{
    const char *text = raw_field(record, field);
    char *names = calloc(1, 32 * strlen(text) + 8), *end;
    long long place = 0;
    require(names != NULL, "memory");
    size_t length = (size_t)sprintf(names, "#l");
    for (; *text != '\0'; text = end) {
        char name[32];
        place += strtoll(text, &end, 10);
        name_entry(raw, table + (size_t)place, 0, name);
        length += (size_t)sprintf(names + length, " %s", name);
    }
    raw_set_field(record, field, names);
    free(names);
}

/* Writes what each place leads to in its stead, for raw_write() to turn into places again: a record
 * may be changed, and those behind it moved by that. First the records that lead to others. */
static void name_places(struct raw_index *raw)
{
    if (!is_index(raw))
        return;
    struct raw_index before = raw_copy(raw);
    size_t table = data_position(&before, 2);
    size_t width = number_in(&before.records[0], HEADER_ENTRY_FIELDS);
    raw_set_field(&raw->records[0], HEADER_TABLE, "#t");
    for (size_t i = 0; i < raw->count; i++) {
        struct raw_record *record = &raw->records[i];
        size_t n = raw_count_fields(record);
        if (has_names(record)) {
            for (size_t field = 2; field + 1 < n; field += 2) {
                name_row(&before, record, field);
                name_differences(&before, record, field + 1, table);
            }
        } else if (is_of_kind(record, "group") && number_in(record, 3) == 1) {
            continue; /* without places */
        } else if (is_of_kind(record, "group")) {
            size_t end = data_position(&before, i) + before.records[i].data_length;
            for (size_t field = 5; field < n; field += 2) {
                char name[40] = "#p";
                name_entry(&before, end + number_in(record, field), 0, name + 2);
                raw_set_field(record, field, name);
            }
        } else if (is_of_kind(record, "e")) {
            for (size_t first = 0; first + width <= n; first += width) {
                char name[40] = "#m";
                name_row(&before, record, first + ENTRY_ROW);
                if (strchr(raw_field(record, first + 1), 'm') == NULL)
                    continue;
                name_entry(&before,
                           data_position(&before, i) + offset_of_field(&before.records[i], first) -
                               number_in(record, first + ENTRY_MODULE),
                           ENTRY_MODULE, name + 2);
                raw_set_field(record, first + ENTRY_MODULE, name);
            }
        }
    }
    raw_free(&before);
}

/* Where a field of the entry named "ID.NUMBER" begins. */
static size_t entry_position(const struct raw_index *raw, const char *name, size_t field,
                             char **end)
{
    size_t id = strtoul(name, end, 10), n = strtoul(*end + 1, end, 10);
    for (size_t i = 0; i < raw->count; i++) {
        if (raw->records[i].id == id)
            return data_position(raw, i) +
                   offset_of_field(&raw->records[i],
                                   n * number_in(&raw->records[0], HEADER_ENTRY_FIELDS) + field);
    }
    return 0;
}

/* What a name stands for, given that the records lie as they do in `now`. */
static void place_of(const struct raw_index *now, size_t record, size_t field, const char *name,
                     char *text)
{
    size_t table = data_position(now, 2);
    char *end;
    if (name[1] == 't')
        sprintf(text, "%zu", table);
    else if (name[1] == 'd')
        sprintf(text, "%zu", row_offset(now, strtoul(name + 2, NULL, 10)));
    else if (name[1] == 'p')
        sprintf(text, "%zu",
                entry_position(now, name + 2, 0, &end) - data_position(now, record) -
                    now->records[record].data_length);
    else if (name[1] == 'm')
        sprintf(text, "%zu",
                data_position(now, record) +
                    offset_of_field(&now->records[record], field - ENTRY_MODULE) -
                    entry_position(now, name + 2, ENTRY_MODULE, &end));
    if (name[1] != 'l')
        return;
    const char *between = "";
    long long before = (long long)table;
    for (end = (char *)(uintptr_t)name + 2; *end != '\0'; between = " ") {
        long long position = (long long)entry_position(now, end + 1, 0, &end);
        text += sprintf(text, "%s%lld", between, position - before);
        before = position;
    }
}

/* Turns names into places, which changes how long records are, until nothing moves any more. */
static struct raw_index place_names(const struct raw_index *raw)
{
    struct raw_index now = raw_copy(raw);
    for (int tries = 0; is_index(raw) && tries < 6; tries++) {
        struct raw_index next = raw_copy(raw);
        for (size_t i = 0; i < next.count; i++) {
            struct raw_record *record = &next.records[i];
            for (size_t field = 0; field < raw_count_fields(record); field++) {
                const char *name = raw_field(record, field);
                if (name[0] != '#')
                    continue;
                char *text = calloc(1, 2 * strlen(name) + 64);
                require(text != NULL, "memory");
                place_of(&now, i, field, name, text);
                raw_set_field(record, field, text);
                free(text);
            }
        }
        raw_free(&now);
        now = next;
    }
    return now;
}

struct raw_index raw_copy(const struct raw_index *raw)
{
    struct raw_index copy = {0};
    for (size_t i = 0; i < raw->count; i++) {
        const struct raw_record *record = &raw->records[i];
        raw_insert(&copy, i, record->key, record->key_length, record->data, record->data_length);
        copy.records[i].id = record->id;
    }
    copy.last_id = raw->last_id;
    return copy;
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
    name_places(&raw);
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

static int write_placed(struct raw_index *raw)
{
    struct raw_record *header = raw->count == 0 ? NULL : &raw->records[0];
    size_t size;
    if (header == NULL || header->key_length != 8 || memcmp(header->key, "\0epindex", 8) != 0 ||
        raw_count_fields(header) < 6)
        return write_records(raw, &size);
    raw_set_field(header, 5, "00000000000000000000000000000000");

    char digits[24];
    int fd = write_records(raw, &size);
    snprintf(digits, sizeof(digits), "%zu", size);
    if (strcmp(raw_field(header, 4), digits) != 0) {
        close(fd);
        return -1;
    }
    write_checksum(fd, size, checksum_place(header->data));
    return fd;
}

int raw_write(struct raw_index *raw)
{
    for (;;) {
        struct raw_index placed = place_names(raw);
        int fd = write_placed(&placed);
        if (fd < 0) {
            char digits[24];
            size_t size;
            fd = write_records(&placed, &size);
            close(fd);
            fd = -1;
            snprintf(digits, sizeof(digits), "%zu", size);
            raw_set_field(&raw->records[0], 4, digits);
        }
        raw_free(&placed);
        if (fd >= 0)
            return fd;
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
