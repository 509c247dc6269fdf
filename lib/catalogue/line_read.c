/* A line back from its JSON: of any writer, keys in any order, with keys that are not known. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "digits.h"
#include "json.h"
#include "line.h"
#include "unicode.h"
#include "words.h"

/* What is read of the line at hand. */
struct reading {
    struct line_reader *reader;
    struct line *line;
    bool has_version, has_hash, has_kind;
    unsigned long major;
};

static bool entry_value(struct json *json, const char *key, void *target)
{
    epi_entry *entry = target;
    if (strcmp(key, "group") == 0)
        return json_string(json, &entry->group);
    if (strcmp(key, "name") == 0)
        return json_string(json, &entry->name);
    if (strcmp(key, "value") == 0)
        return json_string(json, &entry->value);
    if (strcmp(key, "line") == 0)
        return json_number_32(json, &entry->line);
    return json_skip(json);
}

static bool problem_value(struct json *json, const char *key, void *target)
{
    epi_problem *problem = target;
    if (strcmp(key, "path") == 0)
        return json_string(json, &problem->path);
    if (strcmp(key, "line") == 0)
        return json_number_32(json, &problem->line);
    if (strcmp(key, "code") == 0)
        return json_string(json, &problem->code);
    if (strcmp(key, "text") == 0)
        return json_string(json, &problem->text);
    return json_skip(json);
}

static bool take_entry(struct json *json, void *target)
{
    struct reading *reading = target;
    struct line_reader *reader = reading->reader;
    if (!array_make_room(&reader->entries, reading->line->n_entries, 1, &reader->entries_capacity,
                         sizeof *reader->entries))
        return json_fail_memory(json);
    epi_entry *entry = &reader->entries[reading->line->n_entries++];
    *entry = (epi_entry){.group = NULL};
    if (!json_object(json, entry_value, entry))
        return false;
    return (entry->group != NULL && entry->name != NULL && entry->value != NULL &&
            entry->line > 0) ||
           json_fail(json, "an entry without group, name, value or line");
}

static bool take_problem(struct json *json, void *target)
{
    struct reading *reading = target;
    struct line_reader *reader = reading->reader;
    if (!array_make_room(&reader->problems, reading->line->n_problems, 1,
                         &reader->problems_capacity, sizeof *reader->problems))
        return json_fail_memory(json);
    epi_problem *problem = &reader->problems[reading->line->n_problems++];
    *problem = (epi_problem){.path = NULL};
    if (!json_object(json, problem_value, problem))
        return false;
    return (problem->path != NULL && problem->code != NULL && problem->text != NULL) ||
           json_fail(json, "a problem without path, code or text");
}

static bool take_version(struct json *json, struct reading *reading)
{
    const char *version;
    if (!json_string(json, &version))
        return false;
    char *end;
    reading->major = strtoul(version, &end, 10);
    if (end == version || *end != '.')
        return json_fail(json, "expected a version, MAJOR.MINOR");
    reading->has_version = true;
    return true;
}

static bool take_kind(struct json *json, struct reading *reading)
{
    const char *word;
    if (!json_string(json, &word))
        return false;
    for (int kind = PATH_DIRECTORY; kind <= PATH_OTHER; kind++) {
        if (strcmp(word, path_kind_name((enum path_kind)kind)) == 0) {
            reading->line->kind = (enum path_kind)kind;
            reading->has_kind = true;
            return true;
        }
    }
    return json_fail(json, "an unknown kind of input");
}

static bool take_hash(struct json *json, struct reading *reading)
{
    struct hash *hash = &reading->line->content;
    const char *digits;
    if (!json_string(json, &digits))
        return false;
    if (!read_hash_digits(digits, hash->bytes))
        return json_fail(json, "expected a hash, 32 hexadecimal digits");
    reading->has_hash = true;
    return true;
}

static bool line_value(struct json *json, const char *key, void *target)
{
    struct reading *reading = target;
    struct line *line = reading->line;
    if (strcmp(key, "epindex") == 0)
        return take_version(json, reading);
    if (strcmp(key, "input") == 0)
        return json_string(json, &line->input);
    if (strcmp(key, "kind") == 0)
        return take_kind(json, reading);
    if (strcmp(key, "identity") == 0)
        return json_string_or_null(json, &line->identity);
    if (strcmp(key, "directory") == 0)
        return json_string_or_null(json, &line->directory);
    if (strcmp(key, "name") == 0)
        return json_string_or_null(json, &line->name);
    if (strcmp(key, "version") == 0)
        return json_string_or_null(json, &line->version);
    if (strcmp(key, "normalized") == 0)
        return json_string_or_null(json, &line->normalized);
    if (strcmp(key, "hash") == 0)
        return take_hash(json, reading);
    if (strcmp(key, "entries") == 0) {
        line->n_entries = 0;
        return json_list(json, take_entry, reading);
    }
    if (strcmp(key, "problems") == 0) {
        line->n_problems = 0;
        return json_list(json, take_problem, reading);
    }
    return json_skip(json);
}

static bool is_complete(struct json *json, const struct reading *reading)
{
    const struct line *line = reading->line;
    if (!reading->has_version)
        return json_fail(json, "no \"epindex\" with the version of the line");
    if (line->input == NULL || !reading->has_kind)
        return json_fail(json, "no \"input\", or no \"kind\"");
    if (line->directory != NULL && (line->normalized == NULL || !reading->has_hash))
        return json_fail(json, "a distribution without \"normalized\", or without \"hash\"");
    if (line->directory == NULL && line->n_entries > 0)
        return json_fail(json, "entries without a distribution");
    return true;
}

bool line_read(struct line_reader *reader, char *text, size_t length, struct line *line)
{
    struct json json = {.start = text, .next = text, .end = text + length};
    struct reading reading = {.reader = reader, .line = line};
    bool done = false;
    *line = (struct line){.input = NULL};
    size_t valid = utf8_valid_length(text, length);
    if (valid < length) {
        json.next += valid;
        json_fail(&json, "it is not UTF-8");
    } else {
        done = json_object(&json, line_value, &reading) && json_end(&json) &&
               is_complete(&json, &reading);
        /* A newer version may have other things where this one has its own. */
        if (reading.has_version && reading.major != LINE_VERSION_MAJOR && !json.out_of_memory) {
            json.error = "it is of another major version; this program reads version 1";
            done = false;
        }
    }
    reader->error = json.error;
    reader->column = json.column;
    reader->out_of_memory = json.out_of_memory;
    line->entries = reader->entries;
    line->problems = reader->problems;
    return done;
}

void line_reader_free(struct line_reader *reader)
{
    free(reader->entries);
    free(reader->problems);
    *reader = (struct line_reader){0};
}
