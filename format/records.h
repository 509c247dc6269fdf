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
    FMT_MEMBER_FIELDS = 2,     /* of the list of a group: name and place of an entry */
    FMT_NAMED_FIELDS = 2,      /* of the list of a name: row, and places of entries */
    FMT_GROUP_HEAD_FIELDS = 4, /* before the members of a group record */
    FMT_HEADER_FIELDS = 16,    /* before the path entries of the header */
    FMT_LIST_HEAD_FIELDS = 2,  /* before the elements of the other lists */
    FMT_OWNER_FIELDS = 5,      /* of a distribution, the first: what an entry says of it */
};

/* The longest location, number, flags, name and version of a distribution together. Each entry read
 * has these looked at, and a hostile file must not make each of them long. */
#define FMT_MOST_OWNER ((size_t)64 << 10)

/* Where the parts of an entry stand that a lookup compares. */
enum { FMT_ENTRY_FLAGS = 1, FMT_ENTRY_GROUP = 2, FMT_ENTRY_NAME = 3, FMT_ENTRY_OWNER = 7 };

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
uint64_t fmt_before_module(const epi_entry *entry, const struct fmt_entry_sizes *sizes);
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
/* What an entry of the file that begins at `file` says of itself: the rest of *entry is left alone.
 */
bool fmt_get_entry(const char *file, const char *const *at, epi_entry *entry,
                   struct fmt_entry_places *places);
/* What a distribution's first fields say of an entry. */
bool fmt_get_owner(const char *const *at, epi_entry *entry);
bool fmt_get_path_entry(const char *const *at, struct path_entry *path_entry);
bool fmt_get_group(const char *const *at, epi_group_info *group);
bool fmt_get_distribution(const char *const *at, struct distribution *distribution);
bool fmt_get_distribution_stamps(const char *const *at, bool metadata_too,
                                 struct fmt_distribution_stamps *stamps);
bool fmt_get_problem(const char *const *at, epi_problem *problem);

#endif
