#include "manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "array.h"
#include "digits.h"
#include "file.h"
#include "json.h"
#include "public.h"
#include "shard.h"

#define MOST_BYTES ((size_t)64 << 20)

void manifest_free(struct manifest *manifest)
{
    free(manifest->files);
    *manifest = (struct manifest){.shards = 0};
}

static void set_time(struct manifest *manifest)
{
    const char *given = getenv("SOURCE_DATE_EPOCH");
    time_t when = given != NULL ? (time_t)strtoll(given, NULL, 10) : time(NULL);
    struct tm utc;
    manifest->made[0] = '\0';
    if (gmtime_r(&when, &utc) != NULL)
        strftime(manifest->made, sizeof manifest->made, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static void print_counts(FILE *out, uint64_t inputs, uint64_t distributions, uint64_t entries,
                         uint64_t problems)
{
    fprintf(out,
            "\"inputs\": %" PRIu64 ", \"distributions\": %" PRIu64 ", \"entries\": %" PRIu64
            ", \"problems\": %" PRIu64,
            inputs, distributions, entries, problems);
}

static void print_manifest(FILE *out, const struct manifest *manifest)
{
    fprintf(out, "{\n\"epindex-catalogue\": \"1.0\",\n\"made\": \"%s\",\n", manifest->made);
    fprintf(out, "\"shards\": %u,\n\"shard-function\": \"crc32\",\n", manifest->shards);
    print_counts(out, manifest->inputs, manifest->distributions, manifest->entries,
                 manifest->problems);
    fputs(",\n\"files\": [\n", out);
    for (uint32_t i = 0; i < manifest->shards; i++) {
        const struct manifest_shard *shard = &manifest->files[i];
        char name[SHARD_NAME_SIZE], digits[33];
        shard_name(name, i);
        write_hash_digits(shard->checksum.bytes, digits);
        digits[32] = '\0';
        fprintf(out, "{\"file\": \"%s\", \"size\": %" PRIu64 ", \"checksum\": \"%s\", ", name,
                shard->size, digits);
        print_counts(out, shard->inputs, shard->distributions, shard->entries, shard->problems);
        fputs(i + 1 < manifest->shards ? "},\n" : "}\n", out);
    }
    fputs("]\n}\n", out);
}

int manifest_write(struct manifest *manifest, int folder)
{
    set_time(manifest);
    int file = openat(folder, MANIFEST_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");
    if (out == NULL) {
        if (file >= 0)
            close(file);
        return -1;
    }
    print_manifest(out, manifest);
    bool written = fflush(out) == 0 && !ferror(out) && fsync(file) == 0;
    return fclose(out) == 0 && written ? 0 : -1;
}

/* What is read of it. */
struct reading {
    struct manifest *manifest;
    bool has_version, is_other_version, has_shards;
    size_t n_files, capacity;
};

static bool take_counts(struct json *json, const char *key, uint64_t *inputs,
                        uint64_t *distributions, uint64_t *entries, uint64_t *problems)
{
    if (strcmp(key, "inputs") == 0)
        return json_number(json, UINT64_MAX, inputs);
    if (strcmp(key, "distributions") == 0)
        return json_number(json, UINT64_MAX, distributions);
    if (strcmp(key, "entries") == 0)
        return json_number(json, UINT64_MAX, entries);
    if (strcmp(key, "problems") == 0)
        return json_number(json, UINT64_MAX, problems);
    return json_skip(json);
}

static bool file_value(struct json *json, const char *key, void *target)
{
    struct manifest_shard *shard = target;
    if (strcmp(key, "size") == 0)
        return json_number(json, UINT64_MAX, &shard->size);
    if (strcmp(key, "checksum") != 0)
        return take_counts(json, key, &shard->inputs, &shard->distributions, &shard->entries,
                           &shard->problems);
    const char *digits;
    return json_string(json, &digits) && (read_hash_digits(digits, shard->checksum.bytes) ||
                                          json_fail(json, "expected 32 hexadecimal digits"));
}

static bool take_file(struct json *json, void *target)
{
    struct reading *reading = target;
    if (reading->n_files == SHARDS_MOST)
        return json_fail(json, "too many shards");
    if (!array_make_room(&reading->manifest->files, reading->n_files, 1, &reading->capacity,
                         sizeof *reading->manifest->files))
        return json_fail_memory(json);
    struct manifest_shard *shard = &reading->manifest->files[reading->n_files++];
    *shard = (struct manifest_shard){.size = 0};
    return json_object(json, file_value, shard);
}

static bool manifest_value(struct json *json, const char *key, void *target)
{
    struct reading *reading = target;
    struct manifest *manifest = reading->manifest;
    const char *text;
    if (strcmp(key, "epindex-catalogue") == 0) {
        if (!json_string(json, &text))
            return false;
        reading->has_version = true;
        reading->is_other_version = strncmp(text, "1.", 2) != 0;
        return true;
    }
    if (strcmp(key, "shard-function") == 0)
        return json_string(json, &text) &&
               (strcmp(text, "crc32") == 0 || json_fail(json, "an unknown shard function"));
    if (strcmp(key, "made") == 0) {
        if (!json_string(json, &text))
            return false;
        snprintf(manifest->made, sizeof manifest->made, "%s", text);
        return true;
    }
    if (strcmp(key, "shards") == 0) {
        reading->has_shards = true;
        return json_number_32(json, &manifest->shards);
    }
    if (strcmp(key, "files") == 0)
        return json_list(json, take_file, reading);
    return take_counts(json, key, &manifest->inputs, &manifest->distributions, &manifest->entries,
                       &manifest->problems);
}

static epi_status parse(struct manifest *manifest, struct buffer *text, const char *folder,
                        epi_detail *detail)
{
    struct json json = {
        .start = text->bytes, .next = text->bytes, .end = text->bytes + text->length};
    struct reading reading = {.manifest = manifest};
    bool done = json_object(&json, manifest_value, &reading) && json_end(&json);
    if (json.out_of_memory)
        return out_of_memory(detail);
    if (reading.has_version && reading.is_other_version) {
        detail_about(detail, folder, "its manifest is of another version; this program reads 1.x");
        return EPI_ERR_VERSION;
    }
    if (done && (!reading.has_version || !reading.has_shards || manifest->shards == 0 ||
                 reading.n_files != manifest->shards))
        done = json_fail(&json, "it does not name a version, or not as many files as shards");
    if (done)
        return EPI_OK;
    detail_about(detail, folder, "%s is damaged, at byte %zu: %s", MANIFEST_NAME, json.column,
                 json.error);
    return EPI_ERR_DAMAGED;
}

/* Whether all shards are there, as long as they should be: a look at each, nothing is opened. */
static epi_status look_for_shards(const struct manifest *manifest, int directory,
                                  const char *folder, epi_detail *detail)
{
    for (uint32_t i = 0; i < manifest->shards; i++) {
        char name[SHARD_NAME_SIZE];
        struct stat status;
        shard_name(name, i);
        if (fstatat(directory, name, &status, 0) != 0) {
            detail_about(detail, folder, "the catalogue is incomplete: %s: %s", name,
                         error_text(errno));
            return EPI_ERR_TRUNCATED;
        }
        if ((uint64_t)status.st_size != manifest->files[i].size) {
            detail_about(detail, folder, "%s has %lld bytes; the manifest says %" PRIu64, name,
                         (long long)status.st_size, manifest->files[i].size);
            return EPI_ERR_TRUNCATED;
        }
    }
    return EPI_OK;
}

epi_status manifest_read(struct manifest *manifest, const char *folder, epi_detail *detail)
{
    *manifest = (struct manifest){.shards = 0};
    epi_status status = EPI_ERR_SYSTEM;
    struct buffer text = {0};
    struct stat what;
    int file = -1, directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        detail_about(detail, folder, "cannot be opened: %s", error_text(errno));
        return errno == ENOTDIR ? EPI_ERR_NOT_INDEX : EPI_ERR_SYSTEM;
    }
    enum read_status read = open_file(directory, MANIFEST_NAME, &file, &what);
    if (read == READ_OK)
        read = read_whole(file, &what, MOST_BYTES, &text);
    if (read == READ_OK) {
        status = parse(manifest, &text, folder, detail);
        if (status == EPI_OK)
            status = look_for_shards(manifest, directory, folder, detail);
    } else if (read == READ_MEMORY) {
        status = out_of_memory(detail);
    } else if (read == READ_FAILED) {
        detail_about(detail, folder, "%s cannot be read: %s", MANIFEST_NAME, error_text(errno));
    } else {
        detail_about(detail, folder,
                     "it is no catalogue, or one that was not finished: it has no %s",
                     MANIFEST_NAME);
        status = EPI_ERR_NOT_INDEX;
    }
    if (file >= 0)
        close(file);
    close(directory);
    buffer_free(&text);
    return status;
}

bool manifest_begin(struct manifest *manifest, uint32_t shards)
{
    *manifest = (struct manifest){.shards = shards};
    manifest->files = calloc(shards, sizeof *manifest->files);
    return manifest->files != NULL;
}

/* False: damage. */
static bool count_homes(const struct fmt_reader *reader, uint32_t number, uint32_t shards,
                        struct homes *homes)
{
    struct path_entry input;
    struct distribution distribution;
    struct fmt_cursor cursor = fmt_path_entries(reader);
    *homes = (struct homes){0, 0};
    while (fmt_next_path_entry(&cursor, &input))
        homes->inputs += shard_of_text(input.path, shards) == number;
    if (cursor.status != FMT_NONE)
        return false;
    cursor = fmt_distributions(reader);
    while (fmt_next_distribution(&cursor, &distribution))
        homes->distributions += shard_of_text(distribution.public.normalized, shards) == number;
    return cursor.status == FMT_NONE;
}

bool manifest_add(struct manifest *manifest, uint32_t number, const struct index_file *file,
                  const struct homes *known)
{
    const struct fmt_header *header = &file->reader.header;
    struct manifest_shard *shard = &manifest->files[number];
    struct homes homes;
    if (header->kind != EPI_CATALOGUE)
        return false;
    if (known != NULL)
        homes = *known;
    else if (!count_homes(&file->reader, number, manifest->shards, &homes))
        return false;
    *shard = (struct manifest_shard){.size = header->file_size,
                                     .checksum = header->checksum,
                                     .inputs = homes.inputs,
                                     .distributions = homes.distributions,
                                     .entries = header->entries,
                                     .problems = header->problems};
    manifest->inputs += shard->inputs;
    manifest->distributions += shard->distributions;
    manifest->entries += shard->entries;
    manifest->problems += shard->problems;
    return true;
}
