/* What an index file holds, as C structures: the writer takes them, the reader gives them.
 *
 * Knows nothing of directories, clocks or processes: a path is a string here, a stamp three
 * numbers. All strings are NUL-terminated and owned by somebody else: by the caller when writing,
 * by the mapping when reading. FORMAT.md says how each structure becomes bytes. */
#ifndef EPINDEX_FORMAT_CONTENTS_H
#define EPINDEX_FORMAT_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FMT_VERSION_MAJOR 1
#define FMT_VERSION_MINOR 0

enum fmt_kind { FMT_LOCAL, FMT_SEALED };

enum fmt_level { FMT_TRUST, FMT_DIR, FMT_META, FMT_CONTENT };

enum fmt_path_kind {
    FMT_PATH_DIRECTORY,  /* "dir" */
    FMT_PATH_EGG,        /* "egg": a directory named *.egg */
    FMT_PATH_ZIP,        /* "zip": egg, wheel or zipapp */
    FMT_PATH_DROP,       /* "drop": a directory named entry_points.d */
    FMT_PATH_MISSING,    /* "missing": nothing there */
    FMT_PATH_UNREADABLE, /* "unreadable": there, but not for us */
    FMT_PATH_OTHER,      /* "other": a file that is no zip, a socket ... */
};

enum fmt_stamp_state {
    FMT_STAMP_NONE,   /* "none": not taken (sealed indexes, members of a zip) */
    FMT_STAMP_EXACT,  /* "exact": equal now means unchanged */
    FMT_STAMP_RACY,   /* "racy": taken too close to a change to be believed */
    FMT_STAMP_ABSENT, /* "absent": the file was not there */
};

struct fmt_stamp {
    enum fmt_stamp_state state;
    uint64_t inode;
    int64_t mtime_ns; /* nanoseconds since 1970 */
    int64_t ctime_ns;
};

/* XXH3, 128 bits, in the canonical (big-endian) byte order; 32 hexadecimal digits in the file. */
struct fmt_hash {
    unsigned char bytes[16];
};

struct fmt_path_entry {
    const char *path; /* local: absolute. sealed: relative to the directory of the index file */
    enum fmt_path_kind kind;
    struct fmt_stamp stamp;
    struct fmt_hash listing; /* the names of its metadata directories */
    struct fmt_hash content; /* the same, with what each says */
    uint32_t distributions;  /* how many; they follow one another in the table of distributions */
};

struct fmt_distribution {
    const char *directory;   /* the metadata directory's (or drop file's) name in its path entry */
    uint32_t path_entry;     /* number of its path entry, from 0 */
    const char *name;        /* as the metadata says; NULL: it does not say */
    const char *version;     /* likewise */
    const char *normalized;  /* what shadowing compares */
    bool shadowed;           /* an earlier distribution of the same name hides it: no entries */
    bool has_problems;       /* the list of problems has one about it */
    struct fmt_stamp stamp;  /* of its entry_points.txt */
    struct fmt_hash content; /* entry_points.txt (or that there is none), name and version */
    uint32_t entries;        /* how many entry points it gives; 0 where shadowed */
    struct fmt_stamp metadata_stamp; /* of the file that its name and version came from */
};

/* What tells whether a distribution was touched, and no more. */
struct fmt_distribution_stamps {
    const char *directory; /* as in fmt_distribution */
    size_t directory_length;
    struct fmt_stamp stamp;
    struct fmt_stamp metadata_stamp; /* where it was asked for */
};

struct fmt_entry {
    const char *value; /* the object reference, as written */
    const char *group;
    const char *name;
    const char *module; /* NULL: the reference does not parse */
    const char *attr;   /* NULL: none */
    const char *extras; /* words joined by ','; "" for none */
    const char *dist;   /* NULL: the metadata does not say */
    const char *version;
    const char *location;  /* the metadata directory: as a path entry's path, '/', its name */
    uint32_t distribution; /* number in the table of distributions, from 0 */
    uint32_t line;         /* of entry_points.txt, from 1, counted as str.splitlines() counts */
};

struct fmt_problem {
    const char *path; /* the file it is about; as a path entry's path */
    uint32_t line;    /* 0: of the file as a whole */
    const char *code; /* a word that stays the same between versions: "no-equals-sign" */
    const char *text; /* what is wrong, for a human */
};

struct fmt_group {
    const char *name;
    uint32_t entries;
};

struct fmt_header {
    uint32_t version_major, version_minor;
    enum fmt_kind kind;
    enum fmt_level level;
    struct fmt_hash directory_hash;
    uint64_t file_size;
    struct fmt_hash checksum;
    uint32_t path_entries, distributions, entries, groups, problems;
};

/* What to write. Entries stand in answer order: by distribution, then by line. */
struct fmt_contents {
    enum fmt_kind kind;
    enum fmt_level level;
    struct fmt_hash directory_hash;
    const struct fmt_path_entry *path_entries;
    size_t n_path_entries;
    const struct fmt_distribution *distributions;
    size_t n_distributions;
    const struct fmt_entry *entries;
    size_t n_entries;
    const struct fmt_problem *problems;
    size_t n_problems;
};

#endif
