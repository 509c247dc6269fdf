/* What an index holds, as C structures: the scan fills them, the writer takes them, the reader
 * gives them. What callers of the library see too is of the public header.
 *
 * Knows nothing of directories, clocks or processes: a path is a string here, a stamp three
 * numbers. All strings are NUL-terminated and owned by somebody else: by the caller when writing,
 * by the mapping when reading. FORMAT.md says how each structure becomes bytes. */
#ifndef EPINDEX_FORMAT_CONTENTS_H
#define EPINDEX_FORMAT_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "epindex.h"

#define FMT_VERSION_MAJOR 1
#define FMT_VERSION_MINOR 0

enum path_kind {
    PATH_DIRECTORY,  /* "dir" */
    PATH_EGG,        /* "egg": a directory named *.egg: EGG-INFO counts too */
    PATH_ZIP,        /* "zip": egg, wheel or zipapp */
    PATH_DROP,       /* "drop": a directory named entry_points.d: its .txt files count too */
    PATH_MISSING,    /* "missing": nothing there */
    PATH_UNREADABLE, /* "unreadable": there, but not for us */
    PATH_OTHER,      /* "other": a file that is no zip, a socket ... */
};

enum stamp_state {
    STAMP_NONE,   /* "none": not taken (sealed indexes, members of a zip) */
    STAMP_EXACT,  /* "exact": the same stamp later on means: unchanged */
    STAMP_RACY,   /* "racy": proves nothing: too young, or not to be believed */
    STAMP_ABSENT, /* "absent": there was no such file */
    STAMP_MOUNT,  /* "mount": as "exact", on the mount and in the boot it was taken in alone */
};

struct stamp {
    enum stamp_state state;
    uint64_t inode;
    int64_t mtime_ns; /* nanoseconds since 1970 */
    int64_t ctime_ns;
};

/* XXH3, 128 bits, in the canonical (big-endian) byte order; 32 hexadecimal digits in the file. */
struct hash {
    unsigned char bytes[16];
};

struct path_entry {
    const char *path; /* local: absolute. sealed: relative to the directory of the index file */
    enum path_kind kind;
    struct stamp stamp;
    struct hash content;    /* the same, with what each says */
    uint32_t distributions; /* how many; they follow one another in the table of distributions */
    uint64_t mount;       /* what the kernel calls the mount it is on; 0: not known, not recorded */
    const char *identity; /* of a catalogue's input: what changes with it. NULL as good as "" */
};

/* A distribution, and what only the library wants to know of it. */
struct distribution {
    epi_distribution public;
    bool has_problems;  /* the list of problems has one about it */
    bool undecodable;   /* its metadata is not UTF-8 throughout; in no file, but in `content` */
    struct stamp stamp; /* of its entry_points.txt */
    struct stamp metadata_stamp; /* of the file that its name and version came from */
    struct hash content;         /* entry_points.txt (or that there is none), name and version */
};

/* What a check compares of a distribution. Where it asks for no more, `metadata_stamp` has its
 * state alone. */
struct fmt_distribution_stamps {
    const char *directory;
    size_t directory_length;
    struct stamp stamp, metadata_stamp;
};

struct fmt_header {
    uint32_t version_major, version_minor;
    epi_kind kind;
    epi_level level;
    struct hash directory_hash;
    uint64_t file_size;
    struct hash checksum;
    bool synced;      /* it was flushed to disk before it got its name */
    const char *boot; /* the boot of the machine that it was written in; "": not known */
    uint32_t path_entries, distributions, entries, groups, problems;
};

/* What to write. Entries stand in answer order: by distribution, then by line. Of their
 * distribution only the number counts. The writer relies on it that distributions and their
 * locations are those of their path entries. */
struct fmt_contents {
    epi_kind kind;
    epi_level level; /* never EPI_LEVEL_DEFAULT */
    bool synced;
    const char *boot; /* NULL as good as "" */
    struct hash directory_hash;
    const struct path_entry *path_entries;
    size_t n_path_entries;
    const struct distribution *distributions;
    size_t n_distributions;
    const epi_entry *entries;
    size_t n_entries;
    const epi_problem *problems;
    size_t n_problems;
};

#endif
