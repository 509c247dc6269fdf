#include "lookup.h"

#include <string.h>

#include "read_ahead.h"
#include "records.h"

enum { TABLES = 256, SLOT = 8 };

static inline uint32_t number_at(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* cdb's hash, which can go on where it stopped: the parts of a key need not be joined. */
static inline uint32_t hash_byte(uint32_t hash, char byte)
{
    return (hash * 33) ^ (unsigned char)byte;
}

static const char *hash_text(uint32_t *hash, const char *text)
{
    uint32_t sum = *hash;
    for (; *text != '\0'; text++)
        sum = hash_byte(sum, *text);
    *hash = sum;
    return text;
}

static struct fmt_key group_key(const char *group)
{
    struct fmt_key key = {.group = group, .hash = 5381};
    key.group_length = (size_t)(hash_text(&key.hash, group) - group);
    return key;
}

struct fmt_key fmt_entry_key(const char *group, const char *name)
{
    struct fmt_key key = group_key(group);
    key.name = name;
    key.hash = hash_byte(key.hash, '/');
    key.name_length = (size_t)(hash_text(&key.hash, name) - name);
    return key;
}

/* `key` begins with NUL. */
static struct fmt_key reserved_key(const char *key, size_t length)
{
    return (struct fmt_key){
        .group = key, .group_length = length, .hash = cdb_hash(key, (unsigned)length)};
}

/* An entry's record says of what it is. Where its key has the right hash and length, its fields are
 * left to decide; to compare the key as well would find out nothing more. */
static bool key_may_be(const char *bytes, uint32_t length, const struct fmt_key *key)
{
    if (key->name != NULL)
        return (uint64_t)key->group_length + 1 + key->name_length == length;
    return (uint64_t)key->group_length + key->behind_length == length &&
           memcmp(bytes, key->group, key->group_length) == 0 &&
           (key->behind_length == 0 ||
            memcmp(bytes + key->group_length, key->behind, key->behind_length) == 0);
}

/* Where a search through a hash table stands. */
struct probe {
    const char *table;
    uint32_t slots;
    uint32_t slot; /* the next to look at */
    uint32_t slots_left;
};

/* Prepares to find the records of `key` one after the other: FMT_OK, FMT_NONE or FMT_DAMAGED. */
static enum fmt_status probe_start(struct probe *probe, const struct fmt_reader *reader,
                                   const struct fmt_key *key)
{
    const char *pointer = reader->file + (key->hash % TABLES) * SLOT;
    uint32_t position = number_at(pointer), slots = number_at(pointer + 4);
    if (slots == 0)
        return FMT_NONE;
    if (position < FMT_HEADER_OFFSET ||
        position + (uint64_t)slots * SLOT > reader->header.file_size)
        return FMT_DAMAGED;
    probe->table = reader->file + position;
    probe->slots = slots;
    probe->slots_left = slots;
    probe->slot = key->hash / TABLES % slots;
    return FMT_OK;
}

/* The data of the next one: FMT_OK, FMT_NONE or FMT_DAMAGED. Whether it is the group or the entry
 * that is looked for, its fields say: several things can share a key. */
static enum fmt_status probe_next(struct probe *probe, const struct fmt_reader *reader,
                                  const struct fmt_key *key, struct fmt_fields *fields)
{
    const uint64_t size = reader->header.file_size;
    while (probe->slots_left > 0) {
        const char *slot = probe->table + (size_t)probe->slot * SLOT;
        uint64_t at = number_at(slot + 4);
        if (at == 0)
            return FMT_NONE;
        probe->slots_left--;
        if (++probe->slot == probe->slots)
            probe->slot = 0;
        if (number_at(slot) != key->hash)
            continue;

        if (at + 8 > size)
            return FMT_DAMAGED;
        uint32_t key_length = number_at(reader->file + at);
        uint32_t data_length = number_at(reader->file + at + 4);
        if (at + 8 + key_length + data_length > size)
            return FMT_DAMAGED;
        const char *bytes = reader->file + at + 8;
        if (!key_may_be(bytes, key_length, key))
            continue;
        return fmt_fields_start(fields, bytes + key_length, data_length) ? FMT_OK : FMT_DAMAGED;
    }
    return FMT_NONE;
}

bool fmt_spend(uint32_t *budget, uint64_t size)
{
    if (size > *budget)
        return false;
    *budget -= (uint32_t)size;
    return true;
}

/* Reads what the distribution whose row is at `row` says of an entry that stands behind it:
 * wherever the location is, the NUL of the entry's value is behind it, so nobody looks for its end.
 */
static inline bool get_owner_at(const struct fmt_reader *reader, uint32_t row, epi_entry *entry)
{
    const char *at[FMT_OWNER_LOCATION + 1];
    uint64_t begins = (uint64_t)reader->table + row, size = reader->header.file_size;
    if (begins >= size)
        return false;
    uint64_t ends = size - begins < FMT_MOST_OWNER ? size : begins + FMT_MOST_OWNER;
    struct fmt_fields fields = {reader->file + begins, reader->file + ends};
    return fmt_fields_take_here(&fields, FMT_OWNER_LOCATION, at) && fields.next <= entry->value &&
           fmt_get_owner(at, entry) && entry->distribution < reader->header.distributions;
}

/* The same, where the distribution is often that of the entry before. */
static inline bool get_owner_again(const struct fmt_reader *reader, uint32_t row,
                                   struct fmt_owner *last, epi_entry *entry)
{
    if (last->location == NULL || last->row != row) {
        if (!get_owner_at(reader, row, entry))
            return false;
        *last = (struct fmt_owner){entry->location, entry->dist, entry->version, row,
                                   entry->distribution};
        return true;
    }
    entry->location = last->location;
    entry->dist = last->name;
    entry->version = last->version;
    entry->distribution = last->number;
    return true;
}

bool fmt_take_entry(const struct fmt_reader *reader, struct fmt_fields *fields, epi_entry *entry)
{
    const char *at[FMT_ENTRY_FIELDS + 1];
    struct fmt_entry_places places;
    if (!fmt_fields_take(fields, FMT_ENTRY_FIELDS, at) ||
        !fmt_fields_skip(fields, reader->entry_fields - FMT_ENTRY_FIELDS) ||
        !fmt_get_entry(reader->file, at, entry, &places))
        return false;
    entry->group = at[FMT_ENTRY_GROUP];
    entry->name = at[FMT_ENTRY_NAME];
    return get_owner_at(reader, places.row, entry);
}

bool fmt_entry_at(const struct fmt_reader *reader, uint64_t at, struct fmt_owner *last,
                  epi_entry *entry, size_t *size)
{
    struct fmt_entry_places places;
    if (at >= reader->header.file_size)
        return false;
    const char *begins = reader->file + at;
    struct fmt_fields fields = {begins, reader->file + reader->header.file_size};
    const char *starts[FMT_ENTRY_FIELDS + 1];
    if (!fmt_fields_take(&fields, FMT_ENTRY_FIELDS, starts) ||
        !fmt_get_entry(reader->file, starts, entry, &places) ||
        !get_owner_again(reader, places.row, last, entry))
        return false;
    entry->group = starts[FMT_ENTRY_GROUP];
    entry->name = starts[FMT_ENTRY_NAME];
    *size = (size_t)(fields.next - begins);
    return true;
}

/* The data of the record at `record`, and where it ends; false where that is not in the file, or
 * not behind a NUL. */
static inline bool get_record(const struct fmt_reader *reader, const char *record,
                              const char **data, const char **end)
{
    uint64_t left = (uint64_t)(reader->file + reader->header.file_size - record);
    if (left < 8)
        return false;
    uint64_t key_length = number_at(record), data_length = number_at(record + 4);
    if (8 + key_length + data_length > left || data_length == 0)
        return false;
    *data = record + 8 + key_length;
    *end = *data + data_length;
    return (*end)[-1] == '\0';
}

/* Where the last `size` bytes in front of `end` begin, if these are fields of their own, behind
 * what begins at `module`; else NULL. */
static inline const char *fields_at_end(const char *module, const char *end, uint64_t size)
{
    bool has_room = module < end && (uint64_t)(end - module) > size;
    return has_room && (end - size)[-1] == '\0' ? end - size : NULL;
}

/* Where the entry of a record has its group. Where an entry ends with its name, the key tells. */
static inline const char *group_in_record(const struct fmt_reader *reader, const char *record,
                                          const char *module, const char *end)
{
    if (reader->entry_fields == FMT_ENTRY_FIELDS)
        return fields_at_end(module, end, (uint64_t)number_at(record) + 1);
    struct fmt_fields rest = {module, end};
    return module < end && fmt_fields_skip(&rest, 1) ? rest.next : NULL;
}

__attribute__((flatten)) bool fmt_entry_of_record(const struct fmt_reader *reader,
                                                  const char *record, size_t group_length,
                                                  struct fmt_owner *last, epi_entry *entry,
                                                  const char **behind)
{
    const char *data, *at[FMT_ENTRY_GROUP + 1];
    struct fmt_entry_places places;
    if (!get_record(reader, record, &data, behind))
        return false;
    struct fmt_fields fields = {data, reader->file + reader->header.file_size};
    if (!fmt_fields_take_here(&fields, FMT_ENTRY_MODULE, at))
        return false;
    const char *group = group_in_record(reader, record, at[FMT_ENTRY_MODULE], *behind);
    at[FMT_ENTRY_GROUP] = group;
    if (group == NULL || (size_t)(*behind - group) < group_length + 2 ||
        group[group_length] != '\0' || !fmt_get_entry(reader->file, at, entry, &places))
        return false;
    entry->group = group;
    entry->name = group + group_length + 1;
    return get_owner_again(reader, places.row, last, entry);
}

/* As take_first(), which knows no place for group and name. */
__attribute__((noinline)) static enum fmt_status take_and_search(const struct fmt_reader *reader,
                                                                 const struct fmt_fields *record,
                                                                 const struct fmt_key *key,
                                                                 epi_entry *entry)
{
    const char *at[FMT_ENTRY_FIELDS + 1];
    struct fmt_fields fields = *record;
    struct fmt_entry_places places;
    bool taken = fmt_fields_take(&fields, FMT_ENTRY_FIELDS, at);
    if (!taken && !fmt_fields_take(&fields, FMT_ENTRY_FLAGS + 1, at))
        return FMT_DAMAGED;
    if (at[FMT_ENTRY_FLAGS][0] != 'e')
        return FMT_NONE;
    if (!taken)
        return FMT_DAMAGED;
    if (!fmt_field_is(at + FMT_ENTRY_GROUP, key->group, key->group_length) ||
        !fmt_field_is(at + FMT_ENTRY_NAME, key->name, key->name_length))
        return FMT_NONE;
    if (!fmt_get_entry(reader->file, at, entry, &places))
        return FMT_DAMAGED;
    entry->group = at[FMT_ENTRY_GROUP];
    entry->name = at[FMT_ENTRY_NAME];
    return get_owner_at(reader, places.row, entry) ? FMT_OK : FMT_DAMAGED;
}

/* Takes the first entry of a record of the right key: FMT_OK, FMT_DAMAGED, or FMT_NONE for
 * something else, with *entry untouched. Group and name stand at the end of the record, those of
 * its last entry, which are those of the first as well. */
static inline enum fmt_status take_first(const struct fmt_reader *reader,
                                         const struct fmt_fields *record, const struct fmt_key *key,
                                         epi_entry *entry)
{
    const char *at[FMT_ENTRY_GROUP + 1];
    struct fmt_entry_places places;
    struct fmt_fields fields = {record->next, reader->file + reader->header.file_size};
    if (!fmt_fields_take_here(&fields, FMT_ENTRY_MODULE, at))
        return take_and_search(reader, record, key, entry);
    const char *group =
        fields_at_end(at[FMT_ENTRY_MODULE], record->end, key->group_length + key->name_length + 2);
    if (group == NULL || memcmp(group, key->group, key->group_length + 1) != 0 ||
        memcmp(group + key->group_length + 1, key->name, key->name_length + 1) != 0 ||
        at[FMT_ENTRY_FLAGS][0] != 'e')
        return take_and_search(reader, record, key, entry);
    at[FMT_ENTRY_GROUP] = group;
    if (!fmt_get_entry(reader->file, at, entry, &places))
        return FMT_DAMAGED;
    entry->group = group;
    entry->name = group + key->group_length + 1;
    return get_owner_at(reader, places.row, entry) ? FMT_OK : FMT_DAMAGED;
}

/* Flat: for a search that takes tens of nanoseconds, calls and structures handed over are a part of
 * the cost that shows. */
__attribute__((flatten)) enum fmt_status fmt_find_entries(const struct fmt_reader *reader,
                                                          const struct fmt_key *key,
                                                          struct fmt_fields *fields,
                                                          epi_entry *entry)
{
    struct probe probe;
    uint32_t budget = (uint32_t)reader->header.file_size;
    enum fmt_status status = probe_start(&probe, reader, key);
    while (status == FMT_OK && (status = probe_next(&probe, reader, key, fields)) == FMT_OK) {
        if (!fmt_spend(&budget, (uint64_t)(fields->end - fields->next)))
            return FMT_DAMAGED;
        status = take_first(reader, fields, key, entry);
        if (status != FMT_NONE)
            return status;
        status = FMT_OK; /* something else of that key */
    }
    return status;
}

enum fmt_status fmt_find_by_key(const struct fmt_reader *reader, const struct fmt_key *key,
                                epi_entry *entry)
{
    struct fmt_fields ignored;
    return fmt_find_entries(reader, key, &ignored, entry);
}

__attribute__((flatten)) enum fmt_status
fmt_find(const struct fmt_reader *reader, const char *group, const char *name, epi_entry *entry)
{
    struct fmt_key key = fmt_entry_key(group, name);
    return fmt_find_by_key(reader, &key, entry);
}

static bool elements_fit(const struct fmt_list *list, uint32_t least_fields)
{
    return list->fields >= least_fields &&
           fmt_fields_could_hold(&list->rest, list->count, list->fields);
}

/* The list in the next record of a reserved key. */
static enum fmt_status take_list(struct probe *probe, const struct fmt_reader *reader,
                                 const struct fmt_key *key, uint32_t least_fields,
                                 struct fmt_list *list)
{
    const char *at[FMT_LIST_HEAD_FIELDS + 1];
    enum fmt_status status = probe_next(probe, reader, key, &list->rest);
    if (status != FMT_OK)
        return status;
    if (!fmt_fields_take(&list->rest, FMT_LIST_HEAD_FIELDS, at) ||
        !fmt_field_u32(at, &list->count) || !fmt_field_u32(at + 1, &list->fields) ||
        !elements_fit(list, least_fields))
        return FMT_DAMAGED;
    fmt_read_all_of(list->rest.next, (size_t)(list->rest.end - list->rest.next));
    return FMT_OK;
}

enum fmt_status fmt_find_list(const struct fmt_reader *reader, const char *key, size_t length,
                              uint32_t count, uint32_t least_fields, struct fmt_list *list)
{
    struct fmt_key wanted = reserved_key(key, length);
    struct probe probe;
    if (probe_start(&probe, reader, &wanted) != FMT_OK ||
        take_list(&probe, reader, &wanted, least_fields, list) != FMT_OK || list->count != count)
        return FMT_DAMAGED;
    return FMT_OK;
}

enum fmt_status fmt_find_name(const struct fmt_reader *reader, const char *normalized,
                              struct fmt_list *list)
{
    struct fmt_key wanted = reserved_key(FMT_NAME_KEY, FMT_KEY_LENGTH(FMT_NAME_KEY));
    struct probe probe;
    wanted.behind = normalized;
    wanted.behind_length = (size_t)(hash_text(&wanted.hash, normalized) - normalized);
    enum fmt_status status = probe_start(&probe, reader, &wanted);
    return status == FMT_OK ? take_list(&probe, reader, &wanted, FMT_NAMED_FIELDS, list) : status;
}

/* The second field of a record is its kind, the third its group. */
static bool is_group(const char *const *at, const struct fmt_key *key)
{
    return fmt_field_is(at + 1, "group", 5) && fmt_field_is(at + 2, key->group, key->group_length);
}

enum fmt_status fmt_find_group(const struct fmt_reader *reader, const char *group, uint32_t *budget,
                               struct fmt_list *list)
{
    struct fmt_key key = group_key(group);
    struct probe probe;
    enum fmt_status status = probe_start(&probe, reader, &key);
    if (status != FMT_OK)
        return status;
    while ((status = probe_next(&probe, reader, &key, &list->rest)) == FMT_OK) {
        const char *at[FMT_GROUP_HEAD_FIELDS + 1];
        if (!fmt_spend(budget, (uint64_t)(list->rest.end - list->rest.next)) ||
            !fmt_fields_take(&list->rest, FMT_GROUP_HEAD_FIELDS, at))
            return FMT_DAMAGED;
        /* An entry b of group a has the key of the group a/b. */
        if (!is_group(at, &key))
            continue;
        if (!fmt_field_u32(at, &list->count) || !fmt_field_u32(at + 3, &list->fields) ||
            !elements_fit(list, FMT_PLAIN_MEMBER_FIELDS))
            return FMT_DAMAGED;
        fmt_read_all_of(list->rest.next, (size_t)(list->rest.end - list->rest.next));
        return FMT_OK;
    }
    return status;
}
