/* Each kind of record and list element: its key, how many fields it has, what they mean.
 *
 * FORMAT.md has the tables; the functions that put and take one element stand side by side here, so
 * that writer and reader cannot drift apart. */
#ifndef EPINDEX_FORMAT_RECORDS_H
#define EPINDEX_FORMAT_RECORDS_H

#include "contents.h"
#include "fields.h"
#include "output.h"

#define FMT_HEADER_OFFSET 2048u /* right behind cdb's table of tables */
#define FMT_HEADER_KEY "\0epindex"
#define FMT_GROUPS_KEY "\0groups"
#define FMT_DISTRIBUTIONS_KEY "\0distributions"
#define FMT_PROBLEMS_KEY "\0problems"
#define FMT_NAME_KEY "\0name/" /* and the normalized name behind it */
#define FMT_KEY_LENGTH(key) (sizeof(key) - 1)
/* Where the header's fields begin: behind two lengths and the key. */
#define FMT_HEADER_DATA (FMT_HEADER_OFFSET + 8 + FMT_KEY_LENGTH(FMT_HEADER_KEY))

/* Fields of one element, in this version. Files of a higher minor version may have more. */
enum {
    FMT_ENTRY_FIELDS = 9,
    FMT_PATH_ENTRY_FIELDS = 10,
    FMT_GROUP_FIELDS = 2,
    FMT_DISTRIBUTION_FIELDS = 17,
    FMT_PROBLEM_FIELDS = 4,
    FMT_PLAIN_MEMBER_FIELDS = 1, /* of the list of a group: the name; entries stand in its order */
    FMT_MEMBER_FIELDS = 2,       /* or name and place of an entry */
    FMT_NAMED_FIELDS = 2,        /* of the list of a name: row, and places of entries */
    FMT_GROUP_HEAD_FIELDS = 4,   /* before the members of a group record */
    FMT_HEADER_FIELDS = 16,      /* before the path entries of the header */
    FMT_LIST_HEAD_FIELDS = 2,    /* before the elements of the other lists */
};

/* Where parts of an entry stand, and of a distribution the location, which is behind all that an
 * entry says of its distribution. */
enum {
    FMT_ENTRY_FLAGS = 1,
    FMT_ENTRY_ROW = 2,
    FMT_ENTRY_LINE = 3,
    FMT_ENTRY_ATTR = 4,
    FMT_ENTRY_EXTRAS = 5,
    FMT_ENTRY_MODULE = 6,
    FMT_ENTRY_GROUP = 7,
    FMT_ENTRY_NAME = 8,
    FMT_OWNER_LOCATION = 4,
};

/* The longest flags, number, name and version of a distribution together. Each entry read has these
 * looked at, and a hostile file must not make each of them long. */
#define FMT_MOST_OWNER ((size_t)64 << 10)

/* Of the header, by number. */
enum { FMT_HEADER_SIZE = 4, FMT_HEADER_CHECKSUM = 5, FMT_HEADER_TABLE = 12 };

/* What an entry's fields say by where it stands. */
struct fmt_entry_places {
    uint32_t row;    /* the place of its distribution */
    uint32_t module; /* how far in front of its fields the same module stands; 0: nowhere */
};

/* A module shorter than that is not worth a number. */
enum { FMT_LEAST_MODULE = 8 };

/* The lengths of an entry's texts, without NULs, each taken once: a build looks at each entry three
 * times. */
struct fmt_entry_sizes {
    uint32_t value, group, name, module, attr, extras;
    bool tail; /* the attribute is all of the value that stands behind the module and a colon */
};

/* False where one is longer than 32 bits can say. */
bool fmt_measure_entry(const epi_entry *entry, struct fmt_entry_sizes *sizes);
/* The bytes of its fields in front of its own module, and those of all. */
uint64_t fmt_before_module(const epi_entry *entry, const struct fmt_entry_sizes *sizes,
                           uint32_t row);
uint64_t fmt_entry_size(const epi_entry *entry, const struct fmt_entry_sizes *sizes,
                        const struct fmt_entry_places *places);
void fmt_put_entry(struct fmt_output *output, const epi_entry *entry,
                   const struct fmt_entry_sizes *sizes, const struct fmt_entry_places *places);
void fmt_put_path_entry(struct fmt_output *output, const struct path_entry *path_entry);
void fmt_put_group(struct fmt_output *output, const epi_group_info *group);
void fmt_put_distribution(struct fmt_output *output, const struct distribution *distribution,
                          uint32_t number);
void fmt_put_problem(struct fmt_output *output, const epi_problem *problem);

/* Each takes the fields that begin at `at`, as fmt_fields_take() left them. False where one of them
 * is not what it should be. Strings point at the fields themselves. */
bool fmt_get_path_entry(const char *const *at, struct path_entry *path_entry);
bool fmt_get_group(const char *const *at, epi_group_info *group);
bool fmt_get_distribution(const char *const *at, struct distribution *distribution);
bool fmt_get_distribution_name(const char *const *at, const char **normalized, uint32_t *entries);
bool fmt_get_distribution_stamps(const char *const *at, bool metadata_too,
                                 struct fmt_distribution_stamps *stamps);
bool fmt_get_problem(const char *const *at, epi_problem *problem);

/* What follows is in each lookup and in each step of a walk, and compiled into them. */

/* Letters are told apart by their last six bits. */
static inline uint64_t fmt_flag(char letter)
{
    return UINT64_C(1) << (letter & 63);
}

static inline uint64_t fmt_flags(const char *letters)
{
    uint64_t flags = 0;
    for (; *letters != '\0'; letters++)
        flags |= fmt_flag(*letters);
    return flags;
}

/* Where the attribute stands in a value that ends with it: behind the module, if that is as long,
 * and a colon. No module has one. */
static inline const char *fmt_attr_in(const char *const *value, size_t module_length)
{
    if (module_length < fmt_field_length(value) && value[0][module_length] == ':')
        return value[0] + module_length + 1;
    const char *colon = fmt_find_in_field(value, ':');
    return colon == NULL ? NULL : colon + 1;
}

/* What the fields of an entry say of it; at[0] to at[FMT_ENTRY_GROUP] are where they begin, the
 * last one likely. The file begins at `file`. Group, name and what its distribution says are left
 * alone. */
static inline bool fmt_get_entry(const char *file, const char *const *at, epi_entry *entry,
                                 struct fmt_entry_places *places)
{
    if (at[FMT_ENTRY_FLAGS][0] != 'e' || !fmt_field_u32(at + FMT_ENTRY_ROW, &places->row) ||
        !fmt_field_u32(at + FMT_ENTRY_LINE, &entry->line))
        return false;
    uint64_t flags = fmt_flags(at[FMT_ENTRY_FLAGS] + 1);
    size_t module_length = fmt_field_length(at + FMT_ENTRY_MODULE);
    entry->value = at[0];
    entry->module = (flags & fmt_flag('i')) != 0 ? NULL : at[FMT_ENTRY_MODULE];
    entry->attr = fmt_field_length(at + FMT_ENTRY_ATTR) == 0 ? NULL : at[FMT_ENTRY_ATTR];
    entry->extras = at[FMT_ENTRY_EXTRAS];
    /* One by one: of a whole structure, gcc fills the rest in a slow way first. */
    for (size_t i = 0; i < sizeof entry->reserved / sizeof *entry->reserved; i++)
        entry->reserved[i] = NULL;
    places->module = 0;
    if ((flags & fmt_flag('m')) != 0) {
        const char *number = at[FMT_ENTRY_MODULE];
        const char *ends[2] = {number, number + strlen(number) + 1};
        /* Wherever that is, a NUL is behind it: that of the value at the latest. */
        if (!fmt_field_u32(ends, &places->module) || places->module > (uint64_t)(at[0] - file))
            return false;
        entry->module = at[0] - places->module;
        module_length = SIZE_MAX;
    }
    if ((flags & fmt_flag('t')) != 0) {
        entry->attr = fmt_attr_in(at, module_length);
        return entry->attr != NULL;
    }
    return true;
}

/* What a distribution's first fields say of an entry; at[0] to at[FMT_OWNER_LOCATION] are where
 * they begin. */
static inline bool fmt_get_owner(const char *const *at, epi_entry *entry)
{
    uint64_t flags = fmt_flags(at[0]);
    entry->dist = (flags & fmt_flag('n')) != 0 ? at[2] : NULL;
    entry->version = (flags & fmt_flag('v')) != 0 ? at[3] : NULL;
    entry->location = at[FMT_OWNER_LOCATION];
    return fmt_field_u32(at + 1, &entry->distribution);
}

#endif
