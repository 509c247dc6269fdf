#include "records.h"

#include <string.h>

#include "words.h"

static bool has_flag(const char *const *at, char flag)
{
    for (const char *letter = at[0]; *letter != '\0'; letter++) {
        if (*letter == flag)
            return true;
    }
    return false;
}

static void put_stamp(struct fmt_buffer *buffer, const struct stamp *stamp)
{
    bool taken = stamp->state == STAMP_EXACT || stamp->state == STAMP_RACY;
    fmt_put_text(buffer, fmt_stamp_word(stamp->state));
    fmt_put_unsigned(buffer, taken ? stamp->inode : 0);
    fmt_put_signed(buffer, taken ? stamp->mtime_ns : 0);
    fmt_put_signed(buffer, taken ? stamp->ctime_ns : 0);
}

static bool get_stamp(const char *const *at, struct stamp *stamp)
{
    return fmt_field_stamp_state(at, &stamp->state) && fmt_field_u64(at + 1, &stamp->inode) &&
           fmt_field_i64(at + 2, &stamp->mtime_ns) && fmt_field_i64(at + 3, &stamp->ctime_ns);
}

void fmt_put_entry(struct fmt_buffer *buffer, const epi_entry *entry)
{
    char flags[4];
    size_t n = 0;
    if (entry->module == NULL)
        flags[n++] = 'i';
    if (entry->dist != NULL)
        flags[n++] = 'n';
    if (entry->version != NULL)
        flags[n++] = 'v';
    flags[n] = '\0';

    fmt_put_text(buffer, entry->value);
    fmt_put_text(buffer, "entry");
    fmt_put_text(buffer, entry->group);
    fmt_put_text(buffer, entry->name);
    fmt_put_text_or_empty(buffer, entry->module);
    fmt_put_text_or_empty(buffer, entry->attr);
    fmt_put_text_or_empty(buffer, entry->extras);
    fmt_put_text(buffer, flags);
    fmt_put_text_or_empty(buffer, entry->dist);
    fmt_put_text_or_empty(buffer, entry->version);
    fmt_put_text(buffer, entry->location);
    fmt_put_unsigned(buffer, entry->distribution);
    fmt_put_unsigned(buffer, entry->line);
}

bool fmt_get_entry(const char *const *at, epi_entry *entry)
{
    uint32_t distribution, line;
    if (!fmt_field_is(at + FMT_ENTRY_KIND, "entry", 5) || !fmt_field_u32(at + 11, &distribution) ||
        !fmt_field_u32(at + 12, &line))
        return false;
    bool invalid = false, named = false, versioned = false;
    for (const char *flag = at[7]; *flag != '\0'; flag++) {
        invalid |= *flag == 'i';
        named |= *flag == 'n';
        versioned |= *flag == 'v';
    }
    entry->value = at[0];
    entry->group = at[FMT_ENTRY_GROUP];
    entry->name = at[FMT_ENTRY_NAME];
    entry->module = invalid ? NULL : at[4];
    entry->attr = fmt_field_length(at + 5) == 0 ? NULL : at[5];
    entry->extras = at[6];
    entry->dist = named ? at[8] : NULL;
    entry->version = versioned ? at[9] : NULL;
    entry->location = at[10];
    entry->distribution = distribution;
    entry->line = line;
    /* One by one: of a whole structure, gcc fills the rest in a slow way first. */
    for (size_t i = 0; i < sizeof entry->reserved / sizeof *entry->reserved; i++)
        entry->reserved[i] = NULL;
    return true;
}

void fmt_put_path_entry(struct fmt_buffer *buffer, const struct path_entry *path_entry)
{
    fmt_put_text(buffer, path_entry->path);
    fmt_put_text(buffer, path_kind_name(path_entry->kind));
    put_stamp(buffer, &path_entry->stamp);
    fmt_put_hash(buffer, &path_entry->listing);
    fmt_put_hash(buffer, &path_entry->content);
    fmt_put_unsigned(buffer, path_entry->distributions);
}

bool fmt_get_path_entry(const char *const *at, struct path_entry *path_entry)
{
    path_entry->path = at[0];
    return fmt_field_path_kind(at + 1, &path_entry->kind) &&
           get_stamp(at + 2, &path_entry->stamp) && fmt_field_hash(at + 6, &path_entry->listing) &&
           fmt_field_hash(at + 7, &path_entry->content) &&
           fmt_field_u32(at + 8, &path_entry->distributions);
}

void fmt_put_group(struct fmt_buffer *buffer, const epi_group_info *group)
{
    fmt_put_text(buffer, group->name);
    fmt_put_unsigned(buffer, group->entries);
}

bool fmt_get_group(const char *const *at, epi_group_info *group)
{
    group->name = at[0];
    return fmt_field_u32(at + 1, &group->entries);
}

void fmt_put_distribution(struct fmt_buffer *buffer, const struct distribution *distribution)
{
    char flags[5];
    size_t n = 0;
    if (distribution->public.name != NULL)
        flags[n++] = 'n';
    if (distribution->public.version != NULL)
        flags[n++] = 'v';
    if (distribution->public.shadowed)
        flags[n++] = 's';
    if (distribution->has_problems)
        flags[n++] = 'p';
    flags[n] = '\0';

    fmt_put_text(buffer, distribution->public.directory);
    fmt_put_unsigned(buffer, distribution->public.path_entry);
    fmt_put_text(buffer, flags);
    fmt_put_text_or_empty(buffer, distribution->public.name);
    fmt_put_text_or_empty(buffer, distribution->public.version);
    fmt_put_text(buffer, distribution->public.normalized);
    put_stamp(buffer, &distribution->stamp);
    fmt_put_hash(buffer, &distribution->content);
    fmt_put_unsigned(buffer, distribution->public.entries);
    put_stamp(buffer, &distribution->metadata_stamp);
}

bool fmt_get_distribution(const char *const *at, struct distribution *distribution)
{
    distribution->public = (epi_distribution){0};
    distribution->location = NULL;
    distribution->public.directory = at[0];
    distribution->public.name = has_flag(at + 2, 'n') ? at[3] : NULL;
    distribution->public.version = has_flag(at + 2, 'v') ? at[4] : NULL;
    distribution->public.shadowed = has_flag(at + 2, 's');
    distribution->has_problems = has_flag(at + 2, 'p');
    distribution->public.normalized = at[5];
    return fmt_field_u32(at + 1, &distribution->public.path_entry) &&
           get_stamp(at + 6, &distribution->stamp) &&
           fmt_field_hash(at + 10, &distribution->content) &&
           fmt_field_u32(at + 11, &distribution->public.entries) &&
           get_stamp(at + 12, &distribution->metadata_stamp);
}

bool fmt_get_distribution_stamps(const char *const *at, bool metadata_too,
                                 struct fmt_distribution_stamps *stamps)
{
    stamps->directory = at[0];
    stamps->directory_length = fmt_field_length(at);
    return get_stamp(at + 6, &stamps->stamp) &&
           (!metadata_too || get_stamp(at + 12, &stamps->metadata_stamp));
}

void fmt_put_problem(struct fmt_buffer *buffer, const epi_problem *problem)
{
    fmt_put_text(buffer, problem->path);
    fmt_put_unsigned(buffer, problem->line);
    fmt_put_text(buffer, problem->code);
    fmt_put_text(buffer, problem->text);
}

bool fmt_get_problem(const char *const *at, epi_problem *problem)
{
    problem->path = at[0];
    problem->code = at[2];
    problem->text = at[3];
    return fmt_field_u32(at + 1, &problem->line);
}
