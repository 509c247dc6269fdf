/* epindex: the entry points of a Python environment, compiled into one immutable file.
 *
 *     const char *paths[] = {"/srv/app/lib", "/usr/lib/python3/dist-packages"};
 *     epi_index *index;
 *     epi_entry entry;
 *     epi_detail detail;
 *     if (epi_open(paths, 2, NULL, &index, &detail) != EPI_OK) {
 *         fprintf(stderr, "%s\n", detail.text);
 *         return 1;
 *     }
 *     if (epi_find(index, "console_scripts", "pip", &entry) == EPI_OK)
 *         printf("%s:%s\n", entry.module, entry.attr ? entry.attr : "");
 *     for (epi_cursor c = epi_entries(index, "pygments.lexers", NULL); epi_next(&c, &entry);)
 *         puts(entry.name);
 *     epi_close(index);
 *
 * What the answers mean: the same entries, in the same order and with the same duplicates, as
 * importlib.metadata.entry_points() of Python 3.10 and later gives for the same path list.
 *
 * Strings are NUL-terminated. Those handed out are borrowed: they point into the index and are
 * valid until it is closed. Groups, names, values, distribution names and versions are UTF-8; paths
 * are the bytes of the file system.
 *
 * Threads: there is no global state, and an open index never changes. Any number of threads may ask
 * one at once, without locks; only epi_close() must come after all of them. A cursor belongs to one
 * thread at a time.
 *
 * Errors: every function that can fail returns an epi_status. Where it takes an `epi_detail *`
 * (which may be NULL), a failure leaves a sentence for a human there: which file, what was
 * expected, what to do. What a program may have to decide on is a code beside the sentence. Passing
 * NULL for anything else is EPI_ERR_ARGUMENT unless said otherwise.
 *
 * Growth: structures that a caller fills begin with their size, which their _INIT macros set; a
 * program that was compiled with another version of this header goes on working. Those that the
 * library fills have room reserved. Options that this version does not know must be 0. */
#ifndef EPINDEX_H
#define EPINDEX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && defined(EPI_BUILDING)
#define EPI_API __attribute__((visibility("default")))
#else
#define EPI_API
#endif

/* The version of this header; epi_version() is that of the library. */
#define EPI_VERSION_MAJOR 0
#define EPI_VERSION_MINOR 1
#define EPI_VERSION_PATCH 0

typedef enum epi_status {
    EPI_OK = 0,
    EPI_NONE = 1,           /* no such entry */
    EPI_ERR_ARGUMENT = 2,   /* NULL, or a value out of its range */
    EPI_ERR_MEMORY = 3,     /* out of memory */
    EPI_ERR_SYSTEM = 4,     /* a system call failed; the detail says which, on what, and why */
    EPI_ERR_MISSING = 5,    /* there is no such index file */
    EPI_ERR_EMPTY = 6,      /* the index file has no bytes */
    EPI_ERR_NOT_CDB = 7,    /* the file is no constant database */
    EPI_ERR_NOT_INDEX = 8,  /* it is one, but no index of entry points */
    EPI_ERR_TRUNCATED = 9,  /* it is shorter than it says */
    EPI_ERR_DAMAGED = 10,   /* a record breaks the rules of the format */
    EPI_ERR_VERSION = 11,   /* it was written in a newer, unknown version of the format */
    EPI_ERR_TOO_LARGE = 12, /* the index would pass cdb's limit of 4 GiB */
    EPI_ERR_STOPPED = 13,   /* a progress callback asked for it */
    EPI_ERR_STALE = 14      /* the index does not describe its directories any more */
} epi_status;

/* A short English text for any status; never NULL, never freed. */
EPI_API const char *epi_strerror(epi_status status);

/* The version of the library, "0.1.0"; never freed. */
EPI_API const char *epi_version(void);

/* Where a failing function leaves its sentence. The caller owns it; nothing to free. */
typedef struct epi_detail {
    char text[1024];
} epi_detail;

typedef enum epi_level {
    EPI_LEVEL_DEFAULT = 0, /* what the index asks for; when building: meta, sealed: trust */
    EPI_LEVEL_TRUST = 1,   /* no look at the directories */
    EPI_LEVEL_DIR = 2,     /* one stat per path entry */
    EPI_LEVEL_META = 3,    /* and one per distribution */
    EPI_LEVEL_CONTENT = 4  /* everything read again */
} epi_level;

typedef enum epi_verdict {
    EPI_FRESH = 0, /* nothing changed, as far as the level looks */
    EPI_MOVED = 1, /* the stamps could not tell or are other ones, the content is the same: the
                      answers are right, and new stamps would make the next check cheap again */
    EPI_STALE = 2  /* the content is another one: the answers are wrong */
} epi_verdict;

/* Why a verdict, and why an index was passed over. */
typedef enum epi_reason {
    EPI_REASON_TRUSTED = 0,         /* fresh: level trust */
    EPI_REASON_SAME_STAMPS = 1,     /* fresh */
    EPI_REASON_SAME_CONTENT = 2,    /* fresh: a sealed index, or level content, proved right */
    EPI_REASON_RACY = 3,            /* moved: the stamps were too young to be believed */
    EPI_REASON_OTHER_STAMPS = 4,    /* moved: touched, copied, replaced by the same */
    EPI_REASON_DISTRIBUTIONS = 5,   /* stale: the changes say which */
    EPI_REASON_APPEARED = 6,        /* stale: it was missing and is there now */
    EPI_REASON_GONE = 7,            /* stale: it was there and is missing now */
    EPI_REASON_KIND = 8,            /* stale: a directory became an archive, or the like */
    EPI_REASON_NOT_COVERED = 9,     /* stale: on the path list, but not in the index */
    EPI_REASON_NOT_ON_PATH = 10,    /* stale: in the index, but not on the path list */
    EPI_REASON_ORDER = 11,          /* stale: the path list has another order */
    EPI_REASON_NO_INDEX = 12,       /* no index serves the path entry: it was scanned */
    EPI_REASON_NEEDS_NO_INDEX = 13, /* likewise, and it has no distributions */
    /* An index was passed over. "It": the file, or its folder; the sentence says which. */
    EPI_REASON_MISSING = 14,       /* the file that was named is not there */
    EPI_REASON_OTHER_OWNER = 15,   /* it belongs to somebody who is not to be trusted */
    EPI_REASON_OTHERS_WRITE = 16,  /* others than its owner may write it */
    EPI_REASON_SYMBOLIC_LINK = 17, /* it is a symbolic link */
    EPI_REASON_NO_PERMISSION = 18, /* it may not be read */
    EPI_REASON_NOT_REGULAR = 19,   /* it is a directory, a device ... */
    EPI_REASON_OTHER_PATHS = 20,   /* it is of other path entries */
    EPI_REASON_NOT_INDEX = 21,     /* it is empty, or no index */
    EPI_REASON_DAMAGED = 22,       /* it is truncated, or breaks the rules of the format */
    EPI_REASON_VERSION = 23,       /* of an unknown version of the format */
    EPI_REASON_SYSTEM = 24         /* a system call failed */
} epi_reason;

/* Where the index of a path entry lies, or is to be written. */
typedef enum epi_store {
    EPI_STORE_FITTING = 0,  /* to write to: in place where the path entry is part of a virtual
                               environment that the caller may write, else the user's */
    EPI_STORE_IN_PLACE = 1, /* PATH/__epindex__/index.cdb */
    EPI_STORE_SYSTEM = 2,   /* /var/cache/epindex */
    EPI_STORE_USER = 3,     /* $XDG_CACHE_HOME/epindex, or ~/.cache/epindex */
    EPI_STORE_FILE = 4,     /* a file that was named, which may cover several path entries */
    EPI_STORE_NONE = 5      /* in memory */
} epi_store;

/* Words that stay the same between versions, for people and programs: "trust", "dir", "meta",
 * "content", "default"; "fresh", "moved", "stale"; "same-stamps", "appeared" ...; "fitting",
 * "in-place", "system", "user", "file", "none". "unknown" for anything else. */
EPI_API const char *epi_level_name(epi_level level);
EPI_API const char *epi_verdict_name(epi_verdict verdict);
EPI_API const char *epi_reason_name(epi_reason reason);
EPI_API const char *epi_store_name(epi_store store);

/* Opening. */

typedef struct epi_index epi_index;

#define EPI_NO_STORES                                                                              \
    1u                 /* scan everything into memory, save nothing; of all indexes use `file`     \
                        */
#define EPI_NO_SAVE 2u /* write nothing */

typedef struct epi_open_options {
    size_t size;      /* sizeof(epi_open_options) */
    unsigned flags;   /* EPI_NO_... */
    epi_level level;  /* how closely indexes are checked; EPI_LEVEL_DEFAULT: as each asks for */
    const char *file; /* an index of a run of the path list; NULL: what EPINDEX_FILE says, if set */
} epi_open_options;

#define EPI_OPEN_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(epi_open_options), 0, EPI_LEVEL_DEFAULT, NULL                                       \
    }

/* Opens what answers for a path list, from whatever there is: it stacks, in path order, the indexes
 * that cover it, and scans in memory what none covers. An earlier distribution hides a later one of
 * the same name across the whole stack, as on the path itself. n_paths may be 0. A relative path
 * entry is taken from the current directory; "" is that directory. `options` may be NULL.
 *
 * For each path entry the first index that is trusted and fresh serves it:
 *
 * 1. the file named by the options, else by EPINDEX_FILE, where its path entries are a run of the
 *    path list;
 * 2. PATH/__epindex__/index.cdb, in the directory itself;
 * 3. the system's store, /var/cache/epindex;
 * 4. the user's store, $XDG_CACHE_HOME/epindex, or ~/.cache/epindex.
 *
 * What none of them serves is scanned, and saved to the user's store for the next process, if it
 * has distributions and nobody else is saving it at this moment. That it could not be saved is no
 * error; nor is an index that is missing, stale, damaged or not trusted: it is passed over, and
 * epi_path_entries() says why.
 *
 * An index names code that will be imported. One is used only if it and its folder belong to the
 * caller or to root (2.: or to the owner of the path entry), nobody else may write them, and it is
 * no symbolic link. Environment variables are ignored in a set-user-ID program. EPINDEX_DISABLE=1
 * turns all stores off, and EPINDEX_FILE with them; so does, for one path entry, a file
 * PATH/__epindex__/disable: it is scanned, and not saved. EPINDEX_SYSTEM_STORE, an absolute path,
 * takes the place of the system's store, for tests and images; whom an index in it has to belong to
 * does not change.
 *
 * EPI_OK; EPI_ERR_ARGUMENT, _MEMORY, _TOO_LARGE, _SYSTEM (no current directory for a relative path
 * entry, no descriptor left). On failure *index is NULL. The caller closes the index. */
EPI_API epi_status epi_open(const char *const *paths, size_t n_paths,
                            const epi_open_options *options, epi_index **index, epi_detail *detail);

/* Opens one index file as it is, and looks at nothing but that file: neither who owns it nor the
 * directories. This is for a file that a build step made, and that is known to hold.
 * EPI_OK, or EPI_ERR_MISSING, _EMPTY, _NOT_CDB (also for a directory, a pipe or a device, none of
 * which are waited for), _NOT_INDEX, _TRUNCATED, _DAMAGED, _VERSION, _TOO_LARGE, _SYSTEM, _MEMORY,
 * _ARGUMENT. On failure *index is NULL. The caller closes the index.
 *
 * The file stays mapped, without a descriptor. It may be replaced or removed meanwhile, as
 * epi_update() does: the open index goes on with the old one. Nobody may write into it. */
EPI_API epi_status epi_open_file(const char *file, epi_index **index, epi_detail *detail);

/* NULL is allowed and does nothing. */
EPI_API void epi_close(epi_index *index);

/* Asking. The same questions, however the index was opened. */

typedef struct epi_entry {
    const char *group;
    const char *name;
    const char *value;     /* the object reference as written: "pkg.module:attr [extra]" */
    const char *module;    /* NULL: the object reference does not parse */
    const char *attr;      /* NULL: the reference names a module only */
    const char *extras;    /* words joined by ','; "" for none */
    const char *dist;      /* the distribution's name as its metadata has it; NULL: it has none */
    const char *version;   /* likewise */
    const char *location;  /* its metadata directory, absolute; of a sealed index that was opened
                              as a file: relative to that file's folder */
    uint32_t distribution; /* the distribution's number, from 0, in path order */
    uint32_t line;         /* of entry_points.txt, from 1, counted as str.splitlines() counts */
    const void *reserved[4];
} epi_entry;

/* The first entry, in path order, of `group` named `name`. No allocation.
 * EPI_OK; EPI_NONE: *entry is untouched; EPI_ERR_DAMAGED: open it again with EPI_NO_STORES to be
 * answered from the directories; EPI_ERR_ARGUMENT. */
EPI_API epi_status epi_find(const epi_index *index, const char *group, const char *name,
                            epi_entry *entry);

/* A walk over things of one kind. Plain data, on the caller's stack: nothing to free, and it may be
 * copied. It holds on to the index, and to the strings it was made with. Asking it for something
 * else than it walks over, or past its end, gives 0. */
typedef struct epi_cursor {
    uint64_t opaque[32];
} epi_cursor;

/* EPI_OK: the walk goes on. EPI_NONE: it is at its end. EPI_ERR_DAMAGED: it met a record that
 * breaks the format and ended there. EPI_ERR_ARGUMENT: it was made with a NULL. EPI_ERR_MEMORY:
 * there was no memory to begin. */
EPI_API epi_status epi_cursor_status(const epi_cursor *cursor);

/* The entries of `group` named `name`, in path order; several distributions may give the same.
 * `name` NULL: all of the group. `group` NULL: those of every group, groups sorted bytewise, in
 * path order within each. Sorting by (distribution, line) gives the order of importlib.metadata
 * since Python 3.12. A walk over every group of several indexes allocates, once. */
EPI_API epi_cursor epi_entries(const epi_index *index, const char *group, const char *name);
/* 1 and *entry filled, or 0 at the end (epi_cursor_status() says why). No allocation. */
EPI_API int epi_next(epi_cursor *cursor, epi_entry *entry);

typedef struct epi_group_info {
    const char *name;
    uint32_t entries;
    const void *reserved[2];
} epi_group_info;

/* The groups, sorted bytewise. Of several indexes, it allocates, once. */
EPI_API epi_cursor epi_groups(const epi_index *index);
EPI_API int epi_next_group(epi_cursor *cursor, epi_group_info *group);

typedef struct epi_distribution {
    const char *name;       /* NULL: its metadata does not say */
    const char *version;    /* likewise */
    const char *normalized; /* the name that shadowing compares */
    const char *directory;  /* its metadata directory's name in the path entry */
    const char *location;   /* the metadata directory, as epi_entry.location has it */
    uint32_t path_entry;    /* number of its path entry, from 0 */
    uint32_t entries;       /* 0 where shadowed */
    int shadowed;           /* an earlier distribution of the same name hides it */
    uint32_t number;        /* its own, from 0, as epi_entry.distribution has it */
    const void *reserved[3];
} epi_distribution;

/* The distributions, in path order; shadowed ones too. With a `name`, those of that name however it
 * is spelled ("Foo.Bar" is "foo-bar"), by one probe: the first one counts. NULL: all. */
EPI_API epi_cursor epi_distributions(const epi_index *index, const char *name);
EPI_API int epi_next_distribution(epi_cursor *cursor, epi_distribution *distribution);

/* The entries of one distribution of this index, for epi_next(), by line. None where it is
 * shadowed. */
EPI_API epi_cursor epi_entries_of(const epi_index *index, const epi_distribution *distribution);

/* Bad input that was found while building. What was bad was left out or kept as importlib.metadata
 * would; everything else is in the index. */
typedef struct epi_problem {
    const char *path; /* the file, as an entry's location */
    uint32_t line;    /* 0: the file as a whole */
    const char *code; /* a word that stays the same between versions, "no-equals-sign" */
    const char *text; /* what is wrong and what was expected */
    const void *reserved[2];
} epi_problem;

EPI_API epi_cursor epi_problems(const epi_index *index);
EPI_API int epi_next_problem(epi_cursor *cursor, epi_problem *problem);

typedef enum epi_kind {
    EPI_LOCAL = 0,    /* of directories on this machine: absolute paths, stamps */
    EPI_SEALED = 1,   /* ships with what it describes: paths relative to the file, no stamps */
    EPI_CATALOGUE = 2 /* of many inputs, in which nothing hides anything: paths as given */
} epi_kind;

typedef struct epi_info {
    size_t size; /* set by the caller: sizeof(epi_info), or EPI_INFO_INIT */
    unsigned format_major, format_minor;
    epi_kind kind;           /* of one file; of several, or in memory: EPI_LOCAL */
    epi_level level;         /* likewise: EPI_LEVEL_DEFAULT where each has its own */
    char directory_hash[33]; /* 32 hexadecimal digits: the identity of what is installed */
    uint64_t file_size;      /* bytes, of all files together */
    uint32_t path_entries;
    uint32_t distributions; /* shadowed ones included */
    uint32_t entries;
    uint32_t groups;
    uint32_t problems;
    const char *file; /* the one file that answers everything, as it was named; NULL: several, or
                         memory */
} epi_info;

#define EPI_INFO_INIT                                                                              \
    {                                                                                              \
        sizeof(epi_info), 0, 0, EPI_LOCAL, EPI_LEVEL_DEFAULT, {0}, 0, 0, 0, 0, 0, 0, NULL          \
    }

/* What the index says of itself. Of several files, it walks over their groups, and allocates.
 * EPI_OK; EPI_ERR_ARGUMENT, also where info->size was not set; EPI_ERR_MEMORY. */
EPI_API epi_status epi_describe(const epi_index *index, epi_info *info);

/* Path entries, who serves them, and whether that holds. */

/* An index that could have served a path entry, and why it was not used. */
typedef struct epi_passed_over {
    const char *file;
    epi_store store;
    epi_reason reason;
    const char *text; /* a sentence without full stop */
    const void *reserved[2];
} epi_passed_over;

typedef enum epi_change_kind {
    EPI_ADDED = 0,
    EPI_REMOVED = 1,
    EPI_CHANGED = 2 /* its entry_points.txt, name or version */
} epi_change_kind;

typedef struct epi_change {
    epi_change_kind kind;
    const char *directory; /* the metadata directory's name in the path entry */
    const char *dist; /* the distribution's name, of the newer state where there are two; or NULL */
    const char *version; /* likewise */
    const void *reserved[2];
} epi_change;

/* The account of one path entry: what epi_open() found, or epi_check() finds. */
typedef struct epi_path_entry {
    const char *path; /* absolute; of a sealed index that was opened as a file: relative to that
                         file's folder, and absolute in a report */
    const char *kind; /* "dir", "egg", "zip", "drop", "missing", "unreadable" or "other" */
    uint32_t distributions;
    epi_store store;  /* who serves it; EPI_STORE_NONE: it was scanned, in memory */
    const char *file; /* the index; NULL: in memory */
    epi_verdict verdict;
    epi_reason reason;
    const char *text; /* the reason, as a sentence without full stop */
    int saved;        /* it was scanned, and saved for the next process */
    int disabled;     /* PATH/__epindex__/disable turns its indexes off */
    size_t n_passed_over;
    const epi_passed_over *passed_over;
    size_t n_changes; /* of a report: what changed in it */
    const epi_change *changes;
    const void *reserved[4];
} epi_path_entry;

/* The path entries, in path order. Those of an index that was opened as a file have not been looked
 * at: EPI_REASON_TRUSTED. */
EPI_API epi_cursor epi_path_entries(const epi_index *index);
EPI_API int epi_next_path_entry(epi_cursor *cursor, epi_path_entry *path_entry);

/* Whether the answers still are right, every path entry looked at: EPI_OK (fresh, or moved),
 * EPI_ERR_STALE, or what kept it from knowing (EPI_ERR_SYSTEM, _MEMORY, _DAMAGED, _ARGUMENT). Where
 * the stamps can tell, it costs one stat per path entry at level dir and one more per distribution
 * at level meta, and allocates nothing. When stale, open another index, hand that to whoever asks
 * from then on, and close this one when the last is done. */
EPI_API epi_status epi_is_fresh(const epi_index *index, epi_level level, epi_detail *detail);

typedef struct epi_check_options {
    size_t size;              /* sizeof(epi_check_options) */
    epi_level level;          /* EPI_LEVEL_DEFAULT: the one the index asks for */
    const char *const *paths; /* the path list it is to be right for; NULL: its own */
    size_t n_paths;
} epi_check_options;

#define EPI_CHECK_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(epi_check_options), EPI_LEVEL_DEFAULT, NULL, 0                                      \
    }

typedef struct epi_report {
    epi_verdict verdict; /* the worst of all path entries */
    size_t n_path_entries;
    const epi_path_entry *path_entries;
    const void *reserved[4];
} epi_report;

/* The same, with the reasons: a verdict for each path entry, and what changed in it. Behind those
 * of the index stand those that only options->paths has. EPI_OK whatever the verdict; else as
 * above, with *report NULL. The caller frees the report; it borrows nothing from the index. */
EPI_API epi_status epi_check(const epi_index *index, const epi_check_options *options,
                             epi_report **report, epi_detail *detail);
/* NULL is allowed and does nothing. */
EPI_API void epi_report_free(epi_report *report);

/* Called for each violation of the format that epi_verify() finds, `offset` bytes into the file. */
typedef void epi_complaint(void *context, uint64_t offset, const char *what);

/* Holds checksums and every record against the format; reads every file as a whole. `complaint` may
 * be NULL. EPI_OK, EPI_ERR_DAMAGED, EPI_ERR_MEMORY, EPI_ERR_ARGUMENT. */
EPI_API epi_status epi_verify(const epi_index *index, epi_complaint *complaint, void *context);

/* Making and keeping. */

/* Called after each distribution with how many are done and how many are known so far, and again,
 * with done == known, before the file is written and right before the old one is replaced. Anything
 * but 0 stops the build with EPI_ERR_STOPPED and leaves nothing behind: that is how a program's
 * signal handler, through a flag, ends a build cleanly. */
typedef int epi_progress(void *context, size_t done, size_t known);

#define EPI_BUILD_FORCE 1u /* anew, fresh or not */

typedef struct epi_build_options {
    size_t size;            /* sizeof(epi_build_options) */
    epi_kind kind;          /* EPI_LOCAL */
    epi_level level;        /* EPI_LEVEL_DEFAULT */
    epi_progress *progress; /* may be NULL */
    void *context;          /* passed to it */
    unsigned flags;         /* EPI_BUILD_... */
} epi_build_options;

#define EPI_BUILD_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(epi_build_options), EPI_LOCAL, EPI_LEVEL_DEFAULT, NULL, NULL, 0                     \
    }

/* What an update did. */
typedef enum epi_outcome {
    EPI_KEPT = 0,      /* the index was fresh: nothing was written */
    EPI_RESTAMPED = 1, /* the content was the same: written with new stamps */
    EPI_BUILT = 2      /* written anew */
} epi_outcome;

/* Brings the file `output` up to date: one index of `paths`, in order. What is there is replaced in
 * one step: a reader sees the old file or the new one, whole. n_paths may be 0, and `paths` NULL
 * then. `options` and `outcome` may be NULL.
 *
 * It does only what is needed. An index at `output` that covers the same path list, in the same
 * kind and level, is checked first: where it is fresh nothing is written; else only the files of
 * the distributions whose stamps changed are opened, and the rest is taken over from it. A file at
 * `output` that is no usable index is replaced, and with EPI_BUILD_FORCE any is.
 *
 * Where `index` is not NULL, the index is opened into it, for the caller to close: what was found,
 * and what was wrong with the input, can be asked of it. On failure *index is NULL.
 *
 * The file gets the permissions 0666 less the umask. It is written beside `output`, as
 * ".NAME.XXXXXX.epi-tmp", flushed to disk and renamed; such files that a killed build of the same
 * user left there are removed. On any failure the old file stands and no temporary file stays. One
 * failure comes too late for that: when the directory cannot be flushed to disk after the rename,
 * the result is EPI_ERR_SYSTEM and the detail says that the new file is in place.
 *
 * What is at `output` must be a regular file or nothing: a directory, a device, a pipe or a
 * symbolic link is EPI_ERR_SYSTEM, and stays.
 *
 * EPI_SEALED: paths are written relative to the directory of `output`, symbolic links above a path
 * entry followed, and there are no stamps; the same tree gives the same bytes wherever it lies.
 *
 * EPI_OK, also where some of the input was bad; EPI_ERR_ARGUMENT, _SYSTEM, _MEMORY, _TOO_LARGE,
 * _STOPPED. */
EPI_API epi_status epi_update(const char *const *paths, size_t n_paths, const char *output,
                              const epi_build_options *options, epi_outcome *outcome,
                              epi_index **index, epi_detail *detail);

/* The same for the index of the path entry `path` in a store, a folder that is made where it is
 * missing. A path entry without distributions is not stored, and an index of it that is there is
 * removed: *outcome is EPI_KEPT and file[0] is 0. So it is, with nothing removed, where
 * PATH/__epindex__/disable stands. *index is NULL then. `file`, which may be NULL, receives the
 * index's path; `file_size` bytes. */
EPI_API epi_status epi_update_store(epi_store store, const char *path,
                                    const epi_build_options *options, epi_outcome *outcome,
                                    char *file, size_t file_size, epi_index **index,
                                    epi_detail *detail);

/* Called for each index that epi_collect() removed; `path` is "" for what was no index. */
typedef void epi_collected(void *context, const char *file, const char *path);

#define EPI_COLLECT_ALL 1u /* every index: nothing is to be left */
#define EPI_COLLECT_DRY_RUN                                                                        \
    2u /* `collected` is called for what would be removed, and nothing is                          \
        */

/* Removes from a store (the user's or the system's; `path` is NULL) the indexes of path entries
 * that are gone, files that bear the name of an index and are none, and left-overs of killed
 * builds. With EPI_COLLECT_ALL, EPI_STORE_IN_PLACE and a path entry: the index in it, and the
 * folder it lies in where nothing else does. `collected` may be NULL. EPI_OK, also where there is
 * no store; EPI_ERR_SYSTEM, _MEMORY, _ARGUMENT. */
EPI_API epi_status epi_collect(epi_store store, const char *path, unsigned flags,
                               epi_collected *collected, void *context, epi_detail *detail);

/* Which directories does an environment have? */
typedef enum epi_paths_of {
    EPI_PATHS_OF_PREFIX = 0, /* the prefix `where`: a virtual environment, /usr, or an interpreter
                                in its bin. Nothing is started: pyvenv.cfg, the site directories
                                and the path lines of their .pth files are read, and lines that
                                run code are passed over. */
    EPI_PATHS_OF_PYTHON = 1, /* the sys.path of the interpreter `where`, a path, a name that is
                                looked for in PATH, or a virtual environment. It is
                                started, unless what it answered before is kept in the user's
                                store and nothing that the answer depends on has changed since:
                                docs/stores.md lists it */
    EPI_PATHS_OF_ACTIVE = 2  /* the virtual environment that VIRTUAL_ENV names, read as a prefix,
                                with PYTHONPATH in front; else the sys.path of python3. `where`
                                is not looked at */
} epi_paths_of;

#define EPI_PATHS_ASK 1u     /* start the interpreter, whatever is kept of it */
#define EPI_PATHS_NO_SAVE 2u /* keep nothing */

/* The path list, in order, as an array that NULL ends, for epi_paths_free(). `flags`: EPI_PATHS_...
 * . EPI_OK; EPI_ERR_SYSTEM: there is no such environment, or the interpreter does not answer; what
 * it says itself goes to standard error; EPI_ERR_MEMORY, _ARGUMENT. On failure *paths is NULL. */
EPI_API epi_status epi_paths(epi_paths_of what, const char *where, unsigned flags, char ***paths,
                             size_t *n_paths, epi_detail *detail);
/* NULL is allowed and does nothing. */
EPI_API void epi_paths_free(char **paths);

/* For bindings of other languages, to whom each call and each string has its price: the whole
 * answer to one question, by one call, as one run of bytes. */

typedef enum epi_question {
    EPI_ASK_NOTHING = 0,      /* the check alone */
    EPI_ASK_ENTRIES = 1,      /* of `group` (NULL: of every one) named `name` (NULL: every name) */
    EPI_ASK_DISTRIBUTIONS = 2 /* all, without entries; `group` and `name` are not looked at */
} epi_question;

/* Entries by distribution and line, as importlib.metadata since Python 3.12 has them; without it,
 * groups sorted bytewise, and so within each. */
#define EPI_ANSWER_PATH_ORDER 1u
/* Distributions without an entry in the answer too, hidden ones included. */
#define EPI_ANSWER_ALL_DISTRIBUTIONS 2u

/* Checks the index as epi_is_fresh() does, at `level` (EPI_LEVEL_TRUST: not at all), and writes the
 * answer to `buffer`. *length becomes its length in bytes. Where it is more than `size` the answer
 * was not written: ask again with a buffer that large. `buffer` may be NULL where `size` is 0.
 *
 * EPI_OK, also where the answer is empty; EPI_ERR_STALE: nothing was written, open another index;
 * EPI_ERR_DAMAGED, _MEMORY, _SYSTEM, _ARGUMENT. Any number of threads may ask at once.
 *
 * The answer is fields, each ended by a NUL, numbers in decimal:
 * - number of entries; fields per entry; number of distributions; fields per distribution; the
 *   worst verdict of the check, "fresh" or "moved" (an index opened anew would be cheaper to
 *   check);
 * - for each entry: name, value, group, and the number of its distribution in this answer, from 0;
 * - for each distribution, in path order: flags (of `nvsp`: it has a name, it has a version, an
 *   earlier one hides it, its files are bad in some way that the problems tell; the last two where
 *   all are in the answer), name, version, its metadata directory, absolute, and the normalized
 * name that shadowing compares: where all are in the answer, else empty. Of all, the number in the
 *   answer is epi_distribution.number.
 * A later version may add fields to an entry or a distribution, behind these. Texts are UTF-8;
 * directories are the bytes of the file system. */
EPI_API epi_status epi_answer(const epi_index *index, epi_question question, const char *group,
                              const char *name, epi_level level, unsigned flags, char *buffer,
                              size_t size, size_t *length, epi_detail *detail);

/* What an answer about a distribution depends on, apart from its being there. */
#define EPI_NAME_AND_VERSION 1u /* its METADATA, or PKG-INFO */
#define EPI_ENTRY_POINTS 2u     /* its entry_points.txt */
#define EPI_BEING_FIRST 4u      /* beside these: every listing up to its own path entry's */

/* Whether what the index says about these parts of `count` distributions, from number `first` on,
 * still holds: holds[i] becomes 1 or 0, the latter also where stamps cannot tell. Looks at one or
 * two files of each, of level trust at nothing; without EPI_BEING_FIRST, whoever asks knows that
 * the metadata directory is still there. EPI_OK, EPI_ERR_ARGUMENT. Any number of threads may ask at
 * once. */
EPI_API epi_status epi_still_holds(const epi_index *index, uint32_t first, uint32_t count,
                                   unsigned parts, epi_level level, char *holds,
                                   epi_detail *detail);

/* For programs that run for long: a descriptor that becomes readable when something may have
 * changed, so that nothing has to be looked at before.
 *
 *     epi_watch_open(paths, n_paths, &watch, &detail);
 *     epi_open(paths, n_paths, NULL, &index, &detail);          (after the watch: no gap)
 *     poll(epi_watch_descriptor(watch), ...)                    (for reading, with all else)
 *     if (epi_watch_changed(watch) && epi_is_fresh(index, ...) != EPI_OK)
 *         open another index
 */
typedef struct epi_watch epi_watch;

/* Watches the path entries, the metadata directories in them, and the nearest existing parents of
 * those that are missing. EPI_OK; EPI_ERR_ARGUMENT, _MEMORY; EPI_ERR_SYSTEM: the system cannot
 * watch all of them (no inotify or /proc, too many watches, a file system behind a server): check
 * instead, with epi_is_fresh(). */
EPI_API epi_status epi_watch_open(const char *const *paths, size_t n_paths, epi_watch **watch,
                                  epi_detail *detail);
/* NULL is allowed and does nothing. */
EPI_API void epi_watch_close(epi_watch *watch);

/* To be polled for reading; closed with the watch. */
EPI_API int epi_watch_descriptor(const epi_watch *watch);

/* Takes what has happened since the last call and never waits: 1 where something may have changed,
 * also when events were lost (then all is watched anew), 0 where nothing did. -1: it can watch no
 * longer, or this process is a fork of the one that opened it; check instead. One thread at a time.
 */
EPI_API int epi_watch_changed(epi_watch *watch);

/* Catalogues: who provides this, among many wheels, environments or images? A scan prints a line of
 * JSON for each distribution of each input; a build makes an index of such lines, from any number
 * of scans, in which nothing hides anything. docs/catalogue.md says what a line holds. */

/* What is written down of an input, to tell the next time that it is the same: only of files. */
typedef enum epi_identity {
    EPI_IDENTITY_NONE = 0,
    EPI_IDENTITY_SIZE = 1,
    EPI_IDENTITY_TIME = 2, /* and size */
    EPI_IDENTITY_HASH = 3  /* of all of it, which has to be read */
} epi_identity;

typedef struct epi_line {
    const char *text; /* with its line feed; valid during the call, as all of these */
    size_t length;
    const char *input;
    const char *dist;  /* NULL: it has no name, or the line is about the input */
    uint32_t problems; /* how many the line tells of */
    const void *reserved[4];
} epi_line;

/* The next input (a wheel, an egg, a metadata directory, a directory of them); NULL: no more. It
 * stays valid until the next call. */
typedef const char *epi_next_input(void *context);
/* A result other than 0 stops the scan. */
typedef int epi_take_line(void *context, const epi_line *line);

typedef struct epi_scan_options {
    size_t size; /* sizeof(epi_scan_options) */
    epi_identity identity;
    const char *since; /* the last catalogue, a file or a folder; NULL: none */
} epi_scan_options;

#define EPI_SCAN_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(epi_scan_options), EPI_IDENTITY_NONE, NULL                                          \
    }

/* Scans each input that `next` gives and hands its lines to `take`, in that order: at least one for
 * each, also where it is missing, or damaged. Memory does not grow with their number. `options` may
 * be NULL. With `since`, an input that the last catalogue has with the same identity is not read:
 * its lines, taken from there, come at the end, in pieces; it takes some 32 bytes for each input of
 * that catalogue. EPI_OK; EPI_ERR_STOPPED; EPI_ERR_ARGUMENT, _MEMORY, _SYSTEM (no descriptors
 * left). Any number of threads may scan at once. */
EPI_API epi_status epi_scan(epi_next_input *next, epi_take_line *take, void *context,
                            const epi_scan_options *options, epi_detail *detail);

typedef struct epi_catalogue_options {
    size_t size;          /* sizeof(epi_catalogue_options) */
    size_t memory;        /* how many bytes lines are sorted in; 0: 256 MiB */
    uint32_t shards;      /* into a folder of so many files; 0: into one file */
    uint32_t shard;       /* this one alone, into one file; EPI_ALL_SHARDS: all */
    const char *assemble; /* a folder in which each was written so: it becomes the catalogue */
} epi_catalogue_options;

#define EPI_ALL_SHARDS UINT32_MAX
#define EPI_CATALOGUE_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(epi_catalogue_options), 0, 0, EPI_ALL_SHARDS, NULL                                  \
    }

/* Builds a catalogue at `output` from files of lines, in any order: the same lines are the same
 * bytes, however they are spread over files. It takes the place of what is there in one step; on
 * failure that stands. EPI_OK; EPI_ERR_ARGUMENT: a line is none, or cut off (file and line are in
 * `detail`), or what is at `output` is no catalogue; EPI_ERR_TOO_LARGE: make (more) shards;
 * EPI_ERR_SYSTEM, _MEMORY, _DAMAGED (a file to assemble). `options` may be NULL. */
EPI_API epi_status epi_build_catalogue(const char *const *files, size_t n_files, const char *output,
                                       const epi_catalogue_options *options, epi_detail *detail);

/* Opens the shard of a catalogue's folder that has the entries of `group` named `name`, or, where
 * either is NULL, shard `number`. An index as any other, of that part of the catalogue. EPI_OK;
 * EPI_NONE: there are not so many; EPI_ERR_NOT_INDEX: no catalogue; EPI_ERR_TRUNCATED: it is
 * incomplete; EPI_ERR_VERSION, _DAMAGED, _SYSTEM, _MEMORY. */
EPI_API epi_status epi_open_shard(const char *folder, const char *group, const char *name,
                                  uint32_t number, epi_index **index, epi_detail *detail);

#ifdef __cplusplus
}
#endif

#endif
