/* The records in the order of the file: lists, groups, entries. */
#include <string.h>

#include "verification.h"

bool flags_are_canonical(const char *const *at, const char *allowed)
{
    for (const char *flag = at[0]; flag < at[1] - 1; flag++) {
        const char *found = strchr(allowed, *flag);
        if (found == NULL)
            return false;
        allowed = found + 1;
    }
    return true;
}

bool verify_list_head(struct verification *v, const struct verified_record *record, uint32_t count,
                      uint32_t known_fields, struct fmt_fields *rest, uint32_t *fields)
{
    const char *at[FMT_LIST_HEAD_FIELDS + 1];
    uint32_t counted;
    if (!fmt_fields_start(rest, record->data, record->data_length) ||
        !fmt_fields_take(rest, FMT_LIST_HEAD_FIELDS, at) || !fmt_field_u32(at, &counted) ||
        !fmt_field_u32(at + 1, fields)) {
        verification_complain(v, record->at, "a list does not begin with two numbers");
        return false;
    }
    if (counted != count) {
        verification_complain(v, record->at, "a list of %lu elements, the header says %lu",
                              (unsigned long)counted, (unsigned long)count);
        return false;
    }
    if (*fields < known_fields || (v->exact && *fields > known_fields) ||
        !fmt_fields_could_hold(rest, count, *fields)) {
        verification_complain(v, record->at, "a list's elements cannot have %lu fields",
                              (unsigned long)*fields);
        return false;
    }
    return true;
}

void verify_list_end(struct verification *v, const struct verified_record *record,
                     const struct fmt_fields *rest)
{
    if (v->exact && rest->next != rest->end)
        verification_complain(v, record->at, "there is more behind the last known field");
}

void verify_problems(struct verification *v, const struct verified_record *record)
{
    uint32_t count = v->reader->header.problems, fields;
    struct fmt_fields rest;
    if (!verify_list_head(v, record, count, FMT_PROBLEM_FIELDS, &rest, &fields))
        return;
    for (uint32_t i = 0; i < count; i++) {
        const char *at[FMT_PROBLEM_FIELDS + 1];
        epi_problem problem;
        if (!fmt_fields_take(&rest, FMT_PROBLEM_FIELDS, at) ||
            !fmt_fields_skip(&rest, fields - FMT_PROBLEM_FIELDS) ||
            !fmt_get_problem(at, &problem) || problem.code[0] == '\0') {
            verification_complain(v, record->at, "problem %lu cannot be read", (unsigned long)i);
            return;
        }
    }
    verify_list_end(v, record, &rest);
}

/* Reads no more of `path` than `location` agrees with: one long path must not cost its length for
 * each of many entries. */
static bool location_is(const char *location, const char *path, const char *directory)
{
    for (; *path != '\0'; path++, location++) {
        if (*location != *path)
            return false;
    }
    return *location == '/' && strcmp(location + 1, directory) == 0;
}

static bool same_or_both_absent(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void verify_entry_against_distribution(struct verification *v, uint32_t offset,
                                              const epi_entry *entry)
{
    if (entry->distribution >= v->reader->header.distributions) {
        verification_complain(v, offset, "an entry is of no distribution");
        return;
    }
    const struct distribution *distribution = &v->distributions[entry->distribution];
    v->entries_seen[entry->distribution]++;
    if (!same_or_both_absent(entry->dist, distribution->public.name) ||
        !same_or_both_absent(entry->version, distribution->public.version))
        verification_complain(v, offset, "an entry's name or version is not its distribution's");
    if (distribution->public.path_entry < v->reader->header.path_entries &&
        !location_is(entry->location, v->path_entries[distribution->public.path_entry].path,
                     distribution->public.directory))
        verification_complain(v, offset, "an entry's location is not its distribution's");
}

static void verify_entry(struct verification *v, uint32_t offset, const char *const *at,
                         const epi_entry *entry, const epi_entry *before)
{
    if (v->exact && !flags_are_canonical(at + 7, "inv"))
        verification_complain(v, offset, "an entry's flags are not of 'inv', in this order");
    if ((entry->dist == NULL && fmt_field_length(at + 8) > 0) ||
        (entry->version == NULL && fmt_field_length(at + 9) > 0) ||
        (entry->module == NULL && fmt_field_length(at + 4) > 0))
        verification_complain(v, offset, "an entry has what its flags deny");
    if (entry->module == NULL ? entry->attr != NULL || entry->extras[0] != '\0'
                              : entry->module[0] == '\0')
        verification_complain(v, offset, "an entry's object reference is neither parsed nor not");
    if (entry->line == 0)
        verification_complain(v, offset, "an entry stands on no line");
    if (before != NULL &&
        (before->distribution > entry->distribution ||
         (before->distribution == entry->distribution && before->line > entry->line)))
        verification_complain(v, offset, "the entries of a group are not in answer order");
    verify_entry_against_distribution(v, offset, entry);
}

static bool key_is(const struct verified_record *record, const char *key, size_t length)
{
    return record->key_length == length && memcmp(record->key, key, length) == 0;
}

/* group '/' name */
static bool key_is_of_entry(const struct verified_record *record, const epi_entry *entry)
{
    size_t group = strlen(entry->group), name = strlen(entry->name);
    return record->key_length == group + 1 + name &&
           memcmp(record->key, entry->group, group) == 0 && record->key[group] == '/' &&
           memcmp(record->key + group + 1, entry->name, name) == 0;
}

/* The group's record at *next, and the records of its entries behind it. False where it is of no
 * use to look further. */
static bool verify_group(struct verification *v, const epi_group_info *group, size_t *next)
{
    if (*next == v->n_records) {
        verification_complain(v, v->size, "the record of a group is missing");
        return false;
    }
    const struct verified_record *record = &v->records[(*next)++];
    struct fmt_fields rest;
    const char *head[FMT_GROUP_HEAD_FIELDS + 1];
    uint32_t count, fields;
    if (!key_is(record, group->name, strlen(group->name)) ||
        !fmt_fields_start(&rest, record->data, record->data_length) ||
        !fmt_fields_take(&rest, FMT_GROUP_HEAD_FIELDS, head) || !fmt_field_u32(head, &count) ||
        !fmt_field_is(head + 1, "group", 5) ||
        !fmt_field_is(head + 2, group->name, strlen(group->name)) ||
        !fmt_field_u32(head + 3, &fields) || fields < FMT_ENTRY_FIELDS ||
        (v->exact && fields > FMT_ENTRY_FIELDS)) {
        verification_complain(v, record->at,
                              "this is not the record of the group whose turn it is");
        return false;
    }
    if (count != group->entries || count == 0) {
        verification_complain(v, record->at, "a group of %lu entries, the list of groups says %lu",
                              (unsigned long)count, (unsigned long)group->entries);
        return false;
    }

    epi_entry before, entry;
    for (uint32_t i = 0; i < count && !verification_has_enough(v); i++) {
        const char *at[FMT_ENTRY_FIELDS + 1];
        if (!fmt_fields_take(&rest, FMT_ENTRY_FIELDS, at) ||
            !fmt_fields_skip(&rest, fields - FMT_ENTRY_FIELDS) || !fmt_get_entry(at, &entry) ||
            strcmp(entry.group, group->name) != 0) {
            verification_complain(v, record->at, "entry %lu of a group cannot be read",
                                  (unsigned long)i);
            return false;
        }
        size_t size = (size_t)(rest.next - at[0]);
        const struct verified_record *own = *next < v->n_records ? &v->records[(*next)++] : NULL;
        if (own == NULL || !key_is_of_entry(own, &entry) || own->data_length != size ||
            memcmp(own->data, at[0], size) != 0) {
            verification_complain(v, own == NULL ? record->at : own->at,
                                  "entry %lu of a group is not followed by its own record",
                                  (unsigned long)i);
            return false;
        }
        verify_entry(v, own->at, at, &entry, i == 0 ? NULL : &before);
        before = entry;
    }
    verify_list_end(v, record, &rest);
    return true;
}

static bool verify_groups(struct verification *v, const struct verified_record *list, size_t *next)
{
    uint32_t count = v->reader->header.groups, fields;
    uint64_t entries = 0;
    struct fmt_fields rest;
    if (!verify_list_head(v, list, count, FMT_GROUP_FIELDS, &rest, &fields))
        return false;
    const char *before = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const char *at[FMT_GROUP_FIELDS + 1];
        epi_group_info group;
        if (!fmt_fields_take(&rest, FMT_GROUP_FIELDS, at) ||
            !fmt_fields_skip(&rest, fields - FMT_GROUP_FIELDS) || !fmt_get_group(at, &group)) {
            verification_complain(v, list->at, "group %lu of the list cannot be read",
                                  (unsigned long)i);
            return false;
        }
        if (before != NULL && strcmp(before, group.name) >= 0)
            verification_complain(v, list->at, "the list of groups is not sorted");
        if (!verify_group(v, &group, next) || verification_has_enough(v))
            return false;
        entries += group.entries;
        before = group.name;
    }
    verify_list_end(v, list, &rest);
    if (entries != v->reader->header.entries)
        verification_complain(v, FMT_HEADER_OFFSET, "%llu entries, the header says %lu",
                              (unsigned long long)entries,
                              (unsigned long)v->reader->header.entries);
    return true;
}

static bool verify_fixed_keys(struct verification *v)
{
    static const struct {
        const char *key;
        size_t length;
    } fixed[] = {
        {FMT_HEADER_KEY, FMT_KEY_LENGTH(FMT_HEADER_KEY)},
        {FMT_GROUPS_KEY, FMT_KEY_LENGTH(FMT_GROUPS_KEY)},
        {FMT_DISTRIBUTIONS_KEY, FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY)},
        {FMT_PROBLEMS_KEY, FMT_KEY_LENGTH(FMT_PROBLEMS_KEY)},
    };
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        if (i >= v->n_records || !key_is(&v->records[i], fixed[i].key, fixed[i].length)) {
            verification_complain(v, i < v->n_records ? v->records[i].at : v->size,
                                  "the record of the reserved key '%s' is not here",
                                  fixed[i].key + 1);
            return false;
        }
    }
    return true;
}

enum fmt_status verify_records(struct verification *v)
{
    if (!verify_fixed_keys(v))
        return FMT_DAMAGED;
    enum fmt_status status = verify_distributions(v, &v->records[2]);
    if (status != FMT_OK)
        return status;
    verify_problems(v, &v->records[3]);

    size_t next = 4;
    for (;
         next < v->n_records && v->records[next].key_length > 0 && v->records[next].key[0] == '\0';
         next++) {
        if (v->exact)
            verification_complain(v, v->records[next].at, "an unknown reserved key");
    }
    if (!verify_groups(v, &v->records[1], &next))
        return FMT_DAMAGED;
    if (next < v->n_records)
        verification_complain(v, v->records[next].at, "a record that no group announces");
    for (uint32_t i = 0; i < v->reader->header.distributions; i++) {
        if (v->entries_seen[i] != v->distributions[i].public.entries)
            verification_complain(v, v->records[2].at,
                                  "distribution %lu has %lu entries, its count says %lu",
                                  (unsigned long)i, (unsigned long)v->entries_seen[i],
                                  (unsigned long)v->distributions[i].public.entries);
    }
    return FMT_OK;
}
