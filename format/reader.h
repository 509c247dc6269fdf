/* Reads an index file: the only place where sizes and offsets from a file are checked.
 *
 * Calling sequence: fmt_reader_open(); any number of finds and cursors, from any number of threads
 * at once, nothing allocated; fmt_reader_close(). What is handed out points into the mapping and is
 * valid until the close. A hostile file yields FMT_DAMAGED or nonsense about itself, never a read
 * outside the mapping and never an endless loop. */
#ifndef EPINDEX_FORMAT_READER_H
#define EPINDEX_FORMAT_READER_H

#include <cdb.h>

#include "contents.h"
#include "status.h"

struct fmt_reader {
    struct cdb cdb;   /* holds the mapping, where there is one; its lookups are not used */
    bool is_mapped;   /* else the bytes are the caller's */
    const char *file; /* header.file_size bytes */
    struct fmt_header header;
    const char *path_entries; /* behind the fixed fields of the header record */
    const char *header_end;
    uint32_t path_entry_fields; /* fields per path entry, of this file's minor version */
    uint32_t entry_fields;      /* fields per entry */
    uint32_t table;             /* where the data of the table of distributions begins */
};

/* Maps the file behind `fd` (which may be closed afterwards) and reads its header.
 * FMT_OK, or FMT_SYSTEM (errno), FMT_EMPTY, FMT_NOT_CDB, FMT_NOT_INDEX, FMT_TRUNCATED, FMT_DAMAGED,
 * FMT_VERSION, FMT_TOO_LARGE. With FMT_VERSION, header.version_major and version_minor are set. */
enum fmt_status fmt_reader_open(struct fmt_reader *reader, int fd);
/* The same of a file in memory, which must stay there until the close, and stays the caller's. */
enum fmt_status fmt_reader_open_bytes(struct fmt_reader *reader, const char *bytes, size_t size);
void fmt_reader_close(struct fmt_reader *reader);

enum fmt_walk_kind {
    FMT_WALK_GROUP,   /* the entries of one group */
    FMT_WALK_NAMED,   /* the entries of one group and name */
    FMT_WALK_ALL,     /* the entries of every group */
    FMT_WALK_OWNED,   /* the entries of one distribution */
    FMT_WALK_OF_EACH, /* the entries of every distribution */
    FMT_WALK_GROUPS,
    FMT_WALK_PATH_ENTRIES,
    FMT_WALK_DISTRIBUTIONS,
    FMT_WALK_NAMESAKES, /* the distributions of one name */
    FMT_WALK_PROBLEMS,
};

/* A key, in its parts, and its hash. `name` NULL: the key is `group`, and what stands behind it. */
struct fmt_key {
    const char *group, *name, *behind;
    size_t group_length, name_length, behind_length;
    uint32_t hash;
};

/* The key of an entry: group '/' name. */
struct fmt_key fmt_entry_key(const char *group, const char *name);

/* The first entry of `group` named `name`: FMT_OK, FMT_NONE or FMT_DAMAGED. By its key, several
 * files can be asked for one hash. */
enum fmt_status fmt_find(const struct fmt_reader *reader, const char *group, const char *name,
                         epi_entry *entry);
enum fmt_status fmt_find_by_key(const struct fmt_reader *reader, const struct fmt_key *key,
                                epi_entry *entry);

/* The distribution of the entry that a walk gave last: the next one is often of the same. */
struct fmt_owner {
    const char *location; /* NULL: there is none yet */
    const char *name, *version;
    uint32_t row, number;
};

/* A walk over records of one kind. Plain data: copy it, drop it, keep it on the stack. After the
 * last record, and after damage, it stays at its end and `status` says which of the two it was. */
struct fmt_cursor {
    const struct fmt_reader *reader;
    enum fmt_walk_kind kind;
    enum fmt_status status; /* FMT_OK while there may be more; FMT_NONE at the end; FMT_DAMAGED */
    const char *next;       /* the next field of the list */
    const char *end;
    uint32_t left;       /* elements left in the list */
    uint32_t fields;     /* fields per element */
    uint32_t budget;     /* bytes of records that may still be read */
    uint32_t outer_left; /* FMT_WALK_ALL and _OF_EACH: where the walk over groups or rows stands */
    uint32_t outer_fields;
    const char *outer_next;
    const char *outer_end;
    struct fmt_owner owner;
    uint64_t place; /* what the places of entries are counted from; FMT_WALK_OWNED: the last one */
    const char *record;  /* of the next entry, where they stand in the order of the list; or NULL.
                            FMT_WALK_OF_EACH: the row of their distribution */
    size_t group_length; /* of the name of their group */
};

/* Every entry of `group`, in answer order. */
struct fmt_cursor fmt_group(const struct fmt_reader *reader, const char *group);
/* Every entry of `group` named `name`, in answer order. */
struct fmt_cursor fmt_all_named(const struct fmt_reader *reader, const char *group,
                                const char *name);
/* Every entry, group by group (groups sorted bytewise), in answer order within each. */
struct fmt_cursor fmt_all_entries(const struct fmt_reader *reader);
/* Every entry of the distribution that has this number and this normalized name, in the order of
 * its lines. */
struct fmt_cursor fmt_owned_entries(const struct fmt_reader *reader, const char *normalized,
                                    uint32_t number);
/* Every entry, distribution by distribution, by line in each. Of no catalogue, where namesakes do
 * not hide each other. */
struct fmt_cursor fmt_entries_of_each(const struct fmt_reader *reader);
/* True and *entry filled, or false at the end; so for the others below. Asking a cursor for
 * something else than it walks over is false, too. */
bool fmt_next_entry(struct fmt_cursor *cursor, epi_entry *entry);

/* The groups, sorted bytewise. */
struct fmt_cursor fmt_groups(const struct fmt_reader *reader);
bool fmt_next_group(struct fmt_cursor *cursor, epi_group_info *group);

/* The path entries, in path order. */
struct fmt_cursor fmt_path_entries(const struct fmt_reader *reader);
bool fmt_next_path_entry(struct fmt_cursor *cursor, struct path_entry *path_entry);

/* The distributions, shadowed ones too, in path order: all, or those of one normalized name, by one
 * probe. */
struct fmt_cursor fmt_distributions(const struct fmt_reader *reader);
struct fmt_cursor fmt_distributions_named(const struct fmt_reader *reader, const char *normalized);
bool fmt_next_distribution(struct fmt_cursor *cursor, struct distribution *distribution);
/* The same walk where what hides what is all that is wanted, as at each opening of several files.
 */
bool fmt_next_distribution_name(struct fmt_cursor *cursor, const char **normalized,
                                uint32_t *entries);
/* The same walk where a check needs no more than the stamps: decoding the rest would cost a quarter
 * of what the check does. */
bool fmt_next_distribution_stamps(struct fmt_cursor *cursor, bool metadata_too,
                                  struct fmt_distribution_stamps *stamps);

/* What was wrong with the input, in the order it was found. */
struct fmt_cursor fmt_problems(const struct fmt_reader *reader);
bool fmt_next_problem(struct fmt_cursor *cursor, epi_problem *problem);

#endif
