#include "records.h"

#include <string.h>

#include "digits.h"
#include "words.h"

static bool has_flag(const char *const *at, char flag)
{
    for (const char *letter = at[0]; *letter != '\0'; letter++) {
        if (*letter == flag)
            return true;
    }
    return false;
}

static void put_stamp(struct fmt_output *output, const struct stamp *stamp)
{
    bool taken = stamp->state != STAMP_NONE && stamp->state != STAMP_ABSENT;
    fmt_put_text(output, fmt_stamp_word(stamp->state));
    fmt_put_unsigned(output, taken ? stamp->inode : 0);
    fmt_put_signed(output, taken ? stamp->mtime_ns : 0);
    fmt_put_signed(output, taken ? stamp->ctime_ns : 0);
}

static bool get_stamp(const char *const *at, struct stamp *stamp)
{
    return fmt_field_stamp_state(at, &stamp->state) && fmt_field_u64(at + 1, &stamp->inode) &&
           fmt_field_i64(at + 2, &stamp->mtime_ns) && fmt_field_i64(at + 3, &stamp->ctime_ns);
}

static uint64_t length_of(const char *text_or_null)
{
    return text_or_null == NULL ? 0 : strlen(text_or_null);
}

/* As it nearly always is: then the attribute need not stand there twice. */
static bool attr_is_tail(const epi_entry *entry, const struct fmt_entry_sizes *sizes)
{
    return entry->module != NULL && entry->attr != NULL &&
           sizes->value == (uint64_t)sizes->module + 1 + sizes->attr &&
           entry->value[sizes->module] == ':' &&
           memcmp(entry->value, entry->module, sizes->module) == 0 &&
           memcmp(entry->value + sizes->module + 1, entry->attr, sizes->attr) == 0;
}

bool fmt_measure_entry(const epi_entry *entry, struct fmt_entry_sizes *sizes)
{
    const char *texts[] = {entry->value,  entry->group, entry->name,
                           entry->module, entry->attr,  entry->extras};
    uint32_t *lengths[] = {&sizes->value,  &sizes->group, &sizes->name,
                           &sizes->module, &sizes->attr,  &sizes->extras};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        uint64_t length = length_of(texts[i]);
        if (length > UINT32_MAX)
            return false;
        *lengths[i] = (uint32_t)length;
    }
    sizes->tail = attr_is_tail(entry, sizes);
    return true;
}

static uint32_t flags_length(const epi_entry *entry, const struct fmt_entry_sizes *sizes,
                             bool shares_module)
{
    return 1u + (entry->module == NULL) + shares_module + sizes->tail;
}

uint64_t fmt_entry_size(const epi_entry *entry, const struct fmt_entry_sizes *sizes,
                        const struct fmt_entry_places *places)
{
    bool shares = places->module != 0;
    return (uint64_t)sizes->value + flags_length(entry, sizes, shares) + sizes->group +
           sizes->name + (shares ? count_digits(places->module) : sizes->module) +
           (sizes->tail ? 0 : sizes->attr) + sizes->extras + count_digits(places->row) +
           count_digits(entry->line) + FMT_ENTRY_FIELDS;
}

uint64_t fmt_before_module(const epi_entry *entry, const struct fmt_entry_sizes *sizes,
                           uint32_t row)
{
    const struct fmt_entry_places places = {.row = row};
    return fmt_entry_size(entry, sizes, &places) - sizes->module - sizes->group - sizes->name - 3;
}

static char *put_field(char *at, const char *text, size_t length)
{
    if (length > 0)
        memcpy(at, text, length);
    at[length] = '\0';
    return at + length + 1;
}

static char *put_number_field(char *at, uint32_t number)
{
    char *end = at + count_digits(number);
    write_digits(end, number);
    *end = '\0';
    return end + 1;
}

void fmt_put_entry(struct fmt_output *output, const epi_entry *entry,
                   const struct fmt_entry_sizes *sizes, const struct fmt_entry_places *places)
{
    char flags[4] = "e";
    size_t n = 1;
    if (entry->module == NULL)
        flags[n++] = 'i';
    if (places->module != 0)
        flags[n++] = 'm';
    if (sizes->tail)
        flags[n++] = 't';
    /* Its texts are in memory, so that their sum has room in a size_t. */
    char *at = fmt_put_room(output, (size_t)fmt_entry_size(entry, sizes, places));
    if (at == NULL)
        return;
    at = put_field(at, entry->value, sizes->value);
    at = put_field(at, flags, n);
    at = put_number_field(at, places->row);
    at = put_number_field(at, entry->line);
    at = put_field(at, entry->attr, sizes->tail ? 0 : sizes->attr);
    at = put_field(at, entry->extras, sizes->extras);
    at = places->module != 0 ? put_number_field(at, places->module)
                             : put_field(at, entry->module, sizes->module);
    at = put_field(at, entry->group, sizes->group);
    put_field(at, entry->name, sizes->name);
}

void fmt_put_path_entry(struct fmt_output *output, const struct path_entry *path_entry)
{
    fmt_put_text(output, path_entry->path);
    fmt_put_text(output, path_kind_name(path_entry->kind));
    put_stamp(output, &path_entry->stamp);
    fmt_put_hash(output, &path_entry->content);
    fmt_put_unsigned(output, path_entry->distributions);
    fmt_put_unsigned(output, path_entry->mount);
    fmt_put_text_or_empty(output, path_entry->identity);
}

bool fmt_get_path_entry(const char *const *at, struct path_entry *path_entry)
{
    path_entry->path = at[0];
    path_entry->identity = at[9];
    return fmt_field_path_kind(at + 1, &path_entry->kind) &&
           get_stamp(at + 2, &path_entry->stamp) && fmt_field_hash(at + 6, &path_entry->content) &&
           fmt_field_u32(at + 7, &path_entry->distributions) &&
           fmt_field_u64(at + 8, &path_entry->mount);
}

void fmt_put_group(struct fmt_output *output, const epi_group_info *group)
{
    fmt_put_text(output, group->name);
    fmt_put_unsigned(output, group->entries);
}

bool fmt_get_group(const char *const *at, epi_group_info *group)
{
    group->name = at[0];
    return fmt_field_u32(at + 1, &group->entries);
}

void fmt_put_distribution(struct fmt_output *output, const struct distribution *distribution,
                          uint32_t number)
{
    const epi_distribution *public = &distribution->public;
    char flags[5];
    size_t n = 0;
    if (public->name != NULL)
        flags[n++] = 'n';
    if (public->version != NULL)
        flags[n++] = 'v';
    if (public->shadowed)
        flags[n++] = 's';
    if (distribution->has_problems)
        flags[n++] = 'p';
    flags[n] = '\0';

    fmt_put_text(output, flags);
    fmt_put_unsigned(output, number);
    fmt_put_text_or_empty(output, public->name);
    fmt_put_text_or_empty(output, public->version);
    fmt_put_text(output, public->location);
    fmt_put_text(output, public->normalized);
    fmt_put_unsigned(output, public->path_entry);
    fmt_put_unsigned(output, public->entries);
    put_stamp(output, &distribution->stamp);
    fmt_put_hash(output, &distribution->content);
    put_stamp(output, &distribution->metadata_stamp);
}

/* Where the name of the metadata directory begins: behind the last slash of its location. */
static const char *directory_in(const char *const *location)
{
    const char *slash = strrchr(location[0], '/');
    return slash == NULL ? location[0] : slash + 1;
}

bool fmt_get_distribution(const char *const *at, struct distribution *distribution)
{
    epi_distribution *public = &distribution->public;
    *public = (epi_distribution){
        .name = has_flag(at, 'n') ? at[2] : NULL,
        .version = has_flag(at, 'v') ? at[3] : NULL,
        .normalized = at[5],
        .directory = directory_in(at + FMT_OWNER_LOCATION),
        .location = at[FMT_OWNER_LOCATION],
        .shadowed = has_flag(at, 's'),
    };
    distribution->has_problems = has_flag(at, 'p');
    return fmt_field_u32(at + 1, &public->number) && fmt_field_u32(at + 6, &public->path_entry) &&
           fmt_field_u32(at + 7, &public->entries) && get_stamp(at + 8, &distribution->stamp) &&
           fmt_field_hash(at + 12, &distribution->content) &&
           get_stamp(at + 13, &distribution->metadata_stamp);
}

bool fmt_get_distribution_name(const char *const *at, const char **normalized, uint32_t *entries)
{
    *normalized = at[5];
    return fmt_field_u32(at + 7, entries);
}

bool fmt_get_distribution_stamps(const char *const *at, bool metadata_too,
                                 struct fmt_distribution_stamps *stamps)
{
    const char *const *location = at + FMT_OWNER_LOCATION;
    stamps->directory = directory_in(location);
    stamps->directory_length = (size_t)(location[1] - 1 - stamps->directory);
    return get_stamp(at + 8, &stamps->stamp) &&
           (metadata_too ? get_stamp(at + 13, &stamps->metadata_stamp)
                         : fmt_field_stamp_state(at + 13, &stamps->metadata_stamp.state));
}

void fmt_put_problem(struct fmt_output *output, const epi_problem *problem)
{
    fmt_put_text(output, problem->path);
    fmt_put_unsigned(output, problem->line);
    fmt_put_text(output, problem->code);
    fmt_put_text(output, problem->text);
}

bool fmt_get_problem(const char *const *at, epi_problem *problem)
{
    problem->path = at[0];
    problem->code = at[2];
    problem->text = at[3];
    return fmt_field_u32(at + 1, &problem->line);
}
