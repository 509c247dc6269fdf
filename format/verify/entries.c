#include "verification.h"

#include <stdlib.h>
#include <string.h>

#include "lookup.h"

/* The members of a group, and the entries behind its record, while they are compared. */
struct members {
    const struct verified_record *record; /* of the group */
    const char *group;
    bool are_plain;      /* the list has no places: one record for each, in its order */
    uint32_t *announced; /* the places that the group's list says */
    uint32_t *found;     /* the places where entries stand, in the order of the file */
    uint32_t count, n_found;
};

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static uint32_t place_of(const struct members *members, const char *at)
{
    return (uint32_t)(at - (members->record->data + members->record->data_length));
}

/* Whether a module goes on with this character. Which others are letters is not known here. */
static bool goes_on_in_ascii(char c)
{
    return c == '.' || c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

static void verify_reference(struct verification *v, uint32_t offset, const char *const *at,
                             const epi_entry *entry, bool is_shared)
{
    size_t attr_length = fmt_field_length(at + FMT_ENTRY_ATTR);
    bool has_tail = strchr(at[FMT_ENTRY_FLAGS], 't') != NULL;
    if (strchr(at[FMT_ENTRY_FLAGS], 'i') != NULL) {
        if (fmt_field_length(at + FMT_ENTRY_MODULE) > 0 || attr_length > 0 ||
            entry->extras[0] != '\0' || has_tail || is_shared)
            verification_complain(v, offset, "an entry has what its flags deny");
        return;
    }
    /* No further than the value agrees with it: many entries may share one long module. */
    size_t length = 0;
    while (entry->module[length] != '\0' && entry->module[length] == entry->value[length])
        length++;
    if (length == 0 || entry->module[length] != '\0' || goes_on_in_ascii(entry->value[length]))
        verification_complain(v, offset, "an entry's module is not that of its value");
    else if (has_tail && (attr_length > 0 || entry->value[length] != ':'))
        verification_complain(v, offset, "an entry's attribute is not the rest of its value");
}

static void verify_owner(struct verification *v, uint32_t offset, uint32_t row)
{
    const uint32_t *found =
        bsearch(&row, v->rows, v->reader->header.distributions, sizeof(*v->rows), compare_numbers);
    if (found == NULL)
        verification_complain(v, offset, "an entry is of no distribution");
    else
        v->entries_seen[found - v->rows]++;
}

/* The entries of one record. */
static bool verify_key(struct verification *v, const struct verified_record *record,
                       struct members *members)
{
    struct fmt_fields rest;
    size_t group = strlen(members->group);
    if (!fmt_fields_start(&rest, record->data, record->data_length))
        rest.next = rest.end = NULL;
    do {
        const char *at[FMT_ENTRY_FIELDS + 1];
        epi_entry entry = {0};
        struct fmt_entry_places places;
        if (rest.next == rest.end || members->n_found == members->count ||
            !fmt_fields_take(&rest, FMT_ENTRY_FIELDS, at) ||
            !fmt_fields_skip(&rest, v->reader->entry_fields - FMT_ENTRY_FIELDS) ||
            !fmt_get_entry(v->file, at, &entry, &places) ||
            strcmp(at[FMT_ENTRY_GROUP], members->group) != 0) {
            verification_complain(v, record->at, "an entry cannot be read, or is of another group");
            return false;
        }
        entry.name = at[FMT_ENTRY_NAME];
        size_t name = strlen(entry.name);
        if (record->key_length != group + 1 + name ||
            memcmp(record->key, members->group, group) != 0 || record->key[group] != '/' ||
            memcmp(record->key + group + 1, entry.name, name) != 0) {
            verification_complain(v, record->at, "an entry does not have the key of its record");
            return false;
        }
        if (v->exact && !flags_are_canonical(at + FMT_ENTRY_FLAGS, "eimt"))
            verification_complain(v, record->at,
                                  "an entry's flags are not of 'eimt', in this order");
        if (entry.line == 0)
            verification_complain(v, record->at, "an entry stands on no line");
        verify_reference(v, record->at, at, &entry, places.module != 0);
        verify_owner(v, record->at, places.row);
        members->found[members->n_found++] = place_of(members, at[0]);
    } while (rest.next != rest.end);
    return true;
}

/* The place that the element of the group's list says. */
static bool place_of_member(const struct verification *v, const struct members *members,
                            const char *const *at, size_t next, uint32_t *place)
{
    if (!members->are_plain)
        return fmt_field_u32(at + 1, place);
    if (next == v->n_records)
        return false;
    *place = place_of(members, v->records[next].data);
    return true;
}

/* One element of the group's list. A name that comes for the first time is that of the next record.
 */
static bool verify_member(struct verification *v, struct members *members, uint32_t number,
                          const char *const *at, epi_entry *before, size_t *next)
{
    uint32_t offset = members->record->at, place;
    struct fmt_owner owner = {0};
    epi_entry entry;
    size_t size;
    if (!place_of_member(v, members, at, *next, &place)) {
        verification_complain(v, offset, "member %lu of a group cannot be read",
                              (unsigned long)number);
        return false;
    }
    members->announced[number] = place;
    if (*next < v->n_records && place_of(members, v->records[*next].data) == place &&
        !verify_key(v, &v->records[(*next)++], members))
        return false;
    uint64_t begins = (uint64_t)(members->record->data - v->file) + members->record->data_length;
    if (!fmt_entry_at(v->reader, begins + place, &owner, &entry, &size) ||
        strcmp(entry.name, at[0]) != 0 || strcmp(entry.group, members->group) != 0) {
        verification_complain(v, offset, "member %lu of a group is not where its place says",
                              (unsigned long)number);
        return false;
    }
    if (number > 0 && (before->distribution > entry.distribution ||
                       (before->distribution == entry.distribution && before->line > entry.line)))
        verification_complain(v, offset, "the members of a group are not in answer order");
    *before = entry;
    return true;
}

/* The members of the group, whose list begins at `rest`, and the records behind it. */
static enum fmt_status verify_members(struct verification *v, struct members *members,
                                      struct fmt_fields *rest, uint32_t fields, size_t *next)
{
    const uint32_t known = members->are_plain ? FMT_PLAIN_MEMBER_FIELDS : FMT_MEMBER_FIELDS;
    const size_t first = *next;
    epi_entry before = {0};
    enum fmt_status status = FMT_MEMORY;
    members->announced = calloc((size_t)members->count + 1, sizeof(*members->announced));
    members->found = calloc((size_t)members->count + 1, sizeof(*members->found));
    if (members->announced == NULL || members->found == NULL)
        goto cleanup;
    status = FMT_DAMAGED;
    for (uint32_t i = 0; i < members->count; i++) {
        const char *at[FMT_MEMBER_FIELDS + 1];
        if (!fmt_fields_take(rest, known, at) || !fmt_fields_skip(rest, fields - known)) {
            verification_complain(v, members->record->at, "member %lu of a group cannot be read",
                                  (unsigned long)i);
            goto cleanup;
        }
        if (!verify_member(v, members, i, at, &before, next) || verification_has_enough(v))
            goto cleanup;
    }
    verify_list_end(v, members->record, rest);
    qsort(members->announced, members->count, sizeof(*members->announced), compare_numbers);
    if (members->n_found != members->count ||
        memcmp(members->announced, members->found, members->count * sizeof(*members->announced)) !=
            0) {
        verification_complain(v, members->record->at,
                              "the members of a group are not the entries behind it");
        goto cleanup;
    }
    if (v->exact && members->are_plain != (*next - first == members->count))
        verification_complain(v, members->record->at,
                              "a group has places where no name comes again");
    status = FMT_OK;
cleanup:
    free(members->announced);
    free(members->found);
    return status;
}

/* The group's record at *next, and the records of its entries behind it. */
static enum fmt_status verify_group(struct verification *v, const epi_group_info *group,
                                    size_t *next)
{
    if (*next == v->n_records) {
        verification_complain(v, v->size, "the record of a group is missing");
        return FMT_DAMAGED;
    }
    const struct verified_record *record = &v->records[(*next)++];
    struct members members = {.record = record, .group = group->name};
    struct fmt_fields rest;
    const char *head[FMT_GROUP_HEAD_FIELDS + 1];
    uint32_t fields;
    if (!record_has_key(record, group->name, strlen(group->name)) ||
        !fmt_fields_start(&rest, record->data, record->data_length) ||
        !fmt_fields_take(&rest, FMT_GROUP_HEAD_FIELDS, head) ||
        !fmt_field_u32(head, &members.count) || !fmt_field_is(head + 1, "group", 5) ||
        !fmt_field_is(head + 2, group->name, strlen(group->name)) ||
        !fmt_field_u32(head + 3, &fields) || fields < FMT_PLAIN_MEMBER_FIELDS ||
        (v->exact && fields > FMT_MEMBER_FIELDS) ||
        !fmt_fields_could_hold(&rest, members.count, fields)) {
        verification_complain(v, record->at,
                              "this is not the record of the group whose turn it is");
        return FMT_DAMAGED;
    }
    if (members.count != group->entries || members.count == 0) {
        verification_complain(v, record->at, "a group of %lu entries, the list of groups says %lu",
                              (unsigned long)members.count, (unsigned long)group->entries);
        return FMT_DAMAGED;
    }
    members.are_plain = fields == FMT_PLAIN_MEMBER_FIELDS;
    return verify_members(v, &members, &rest, fields, next);
}

enum fmt_status verify_groups(struct verification *v, const struct verified_record *list,
                              size_t *next)
{
    uint32_t count = v->reader->header.groups, fields;
    uint64_t entries = 0;
    struct fmt_fields rest;
    const char *before = NULL;
    if (v->exact && v->reader->entry_fields > FMT_ENTRY_FIELDS)
        verification_complain(v, FMT_HEADER_OFFSET, "an entry cannot have %lu fields",
                              (unsigned long)v->reader->entry_fields);
    if (!verify_list_head(v, list, count, FMT_GROUP_FIELDS, &rest, &fields))
        return FMT_DAMAGED;
    for (uint32_t i = 0; i < count; i++) {
        const char *at[FMT_GROUP_FIELDS + 1];
        epi_group_info group;
        if (!fmt_fields_take(&rest, FMT_GROUP_FIELDS, at) ||
            !fmt_fields_skip(&rest, fields - FMT_GROUP_FIELDS) || !fmt_get_group(at, &group)) {
            verification_complain(v, list->at, "group %lu of the list cannot be read",
                                  (unsigned long)i);
            return FMT_DAMAGED;
        }
        if (before != NULL && strcmp(before, group.name) >= 0)
            verification_complain(v, list->at, "the list of groups is not sorted");
        enum fmt_status status = verify_group(v, &group, next);
        if (status != FMT_OK)
            return status;
        entries += group.entries;
        before = group.name;
    }
    verify_list_end(v, list, &rest);
    if (entries != v->reader->header.entries)
        verification_complain(v, FMT_HEADER_OFFSET, "%llu entries, the header says %lu",
                              (unsigned long long)entries,
                              (unsigned long)v->reader->header.entries);
    return FMT_OK;
}
