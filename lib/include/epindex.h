/* epindex: the entry points of a Python environment, compiled into one immutable file.
 *
 *     if (epi_open(paths, n_paths, NULL, &index, &detail) == EPI_OK)
 *         for (epi_cursor c = epi_entries(index, "app.plugins", NULL); epi_next(&c, &entry);)
 *             puts(entry.value);
 *     epi_close(index);
 *
 * The answers are the entries, in the order and with the duplicates, that entry_points() of
 * importlib.metadata, Python 3.10 and later, gives for the same path list. More: docs/c-api.md.
 *
 * Strings end with a NUL. Those handed out are borrowed: they point into the index and are valid
 * until it is closed. Paths are the bytes of the file system; all others are UTF-8.
 *
 * Threads: there is no global state, and an open index never changes. Any number of threads may ask
 * one at once; only epi_close() comes after all of them. A cursor is of one thread at a time.
 *
 * Errors: what can fail returns an epi_status; any of them EPI_ERR_ARGUMENT (NULL, where nothing
 * says that it may be) and EPI_ERR_MEMORY. In `detail`, which may be NULL, a failure leaves a
 * sentence for people: which file, what was expected; and NULL in what it was to open or to make.
 *
 * Growth: structures that a caller fills begin with their size, as their _INIT macros do, so that a
 * program compiled with another version of this header goes on working; what is not known to this
 * version must be 0. Those that the library fills have room reserved. `options` may be NULL. */
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

#define EPI_VERSION_MAJOR 0 /* of this header; epi_version() is that of the library */
#define EPI_VERSION_MINOR 1
#define EPI_VERSION_PATCH 0

typedef enum epi_status {
    EPI_OK = 0,
    EPI_NONE = 1,           /* no such entry, or no more */
    EPI_ERR_ARGUMENT = 2,   /* NULL, or a value out of its range */
    EPI_ERR_MEMORY = 3,     /* out of memory */
    EPI_ERR_SYSTEM = 4,     /* a system call failed; the detail says which, on what, and why */
    EPI_ERR_MISSING = 5,    /* there is no such index file */
    EPI_ERR_EMPTY = 6,      /* the index file has no bytes */
    EPI_ERR_NOT_CDB = 7,    /* the file is no constant database, or no regular file */
    EPI_ERR_NOT_INDEX = 8,  /* it is one, but no index of entry points */
    EPI_ERR_TRUNCATED = 9,  /* it is shorter than it says */
    EPI_ERR_DAMAGED = 10,   /* a record breaks the rules of the format */
    EPI_ERR_VERSION = 11,   /* it was written in a newer, unknown version of the format */
    EPI_ERR_TOO_LARGE = 12, /* the index would pass cdb's limit of 4 GiB */
    EPI_ERR_STOPPED = 13,   /* a callback asked for it */
    EPI_ERR_STALE = 14      /* the index does not describe its directories any more */
} epi_status;

typedef struct epi_detail {
    char text[1024]; /* "" or a sentence */
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
    EPI_MOVED = 1, /* other stamps, the same content: right, and cheaper to check when updated */
    EPI_STALE = 2  /* the content is another one: the answers are wrong */
} epi_verdict;

/* Why a verdict, and why an index was passed over ("it": the file or its folder). */
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
    EPI_REASON_MISSING = 14,        /* passed over: the file that was named is not there */
    EPI_REASON_OTHER_OWNER = 15,    /* it belongs to somebody who is not to be trusted */
    EPI_REASON_OTHERS_WRITE = 16,   /* others than its owner may write it */
    EPI_REASON_SYMBOLIC_LINK = 17,  /* it is a symbolic link */
    EPI_REASON_NO_PERMISSION = 18,  /* it may not be read */
    EPI_REASON_NOT_REGULAR = 19,    /* it is a directory, a device ... */
    EPI_REASON_OTHER_PATHS = 20,    /* it is of other path entries */
    EPI_REASON_NOT_INDEX = 21,      /* it is empty, or no index */
    EPI_REASON_DAMAGED = 22,        /* it is truncated, or breaks the rules of the format */
    EPI_REASON_VERSION = 23,        /* of an unknown version of the format */
    EPI_REASON_SYSTEM = 24,         /* a system call failed */
    EPI_REASON_NOT_SAVED = 25       /* as EPI_REASON_NO_INDEX, and what was read cannot be kept */
} epi_reason;

/* Where the index of a path entry lies, or is to be written. */
typedef enum epi_store {
    EPI_STORE_FITTING = 0,  /* to write to: in place in a venv of the caller's, else the user's */
    EPI_STORE_IN_PLACE = 1, /* PATH/__epindex__/index.cdb */
    EPI_STORE_SYSTEM = 2,   /* /var/cache/epindex */
    EPI_STORE_USER = 3,     /* $XDG_CACHE_HOME/epindex, or ~/.cache/epindex */
    EPI_STORE_FILE = 4,     /* a file that was named, which may cover several path entries */
    EPI_STORE_NONE = 5      /* in memory */
} epi_store;

typedef enum epi_kind {
    EPI_LOCAL = 0,    /* of directories on this machine: absolute paths, stamps */
    EPI_SEALED = 1,   /* ships with what it describes: paths relative to the file, no stamps */
    EPI_CATALOGUE = 2 /* of many inputs, in which nothing hides anything: paths as given */
} epi_kind;

/* Words: "0.1.0"; a short English text; and, the same in each version, "trust" ..., "fresh" ...,
 * "same-stamps" ..., "in-place" ... . Never NULL, never freed; of other values "unknown". */
EPI_API const char *epi_version(void);
EPI_API const char *epi_strerror(epi_status status);
EPI_API const char *epi_level_name(epi_level level);
EPI_API const char *epi_verdict_name(epi_verdict verdict);
EPI_API const char *epi_reason_name(epi_reason reason);
EPI_API const char *epi_store_name(epi_store store);

/* Opening. */
typedef struct epi_index epi_index;
#define EPI_NO_STORES 1u /* scan all into memory, save nothing; of all indexes use `file` */
#define EPI_NO_SAVE 2u   /* write nothing */
typedef struct epi_open_options {
    size_t size;
    unsigned flags;   /* EPI_NO_... */
    epi_level level;  /* how closely indexes are checked; EPI_LEVEL_DEFAULT: as each asks for */
    const char *file; /* an index of a run of the path list; NULL: what EPINDEX_FILE says, if set */
} epi_open_options;
/* Opens what answers for a path list: stacks, in path order, the indexes that are trusted and fresh
 * (docs/stores.md), scans in memory what none covers, and saves that for the next process. That one
 * cannot be used, or saved, is no error: epi_path_entries() says why. n_paths may be 0; "" is the
 * current directory. EPI_ERR_TOO_LARGE; _SYSTEM (no current directory, no descriptor left). */
EPI_API epi_status epi_open(const char *const *paths, size_t n_paths,
                            const epi_open_options *options, epi_index **index, epi_detail *detail);

/* Opens one index file as it is, whoever owns it, and looks at no directory. It stays mapped: it
 * may be replaced or removed, but nobody may write into it. EPI_ERR_SYSTEM to _TOO_LARGE. */
EPI_API epi_status epi_open_file(const char *file, epi_index **index, epi_detail *detail);
EPI_API void epi_close(epi_index *index); /* NULL is allowed */

/* Asking: the same questions, however it was opened. What does not say so allocates nothing. */
typedef struct epi_entry {
    const char *group, *name;
    const char *value;     /* the object reference as written: "pkg.module:attr [extra]" */
    const char *module;    /* NULL: the object reference does not parse */
    const char *attr;      /* NULL: the reference names a module only */
    const char *extras;    /* words joined by ','; "" for none */
    const char *dist;      /* the distribution's name as its metadata has it; NULL: it has none */
    const char *version;   /* likewise */
    const char *location;  /* its metadata directory; of a sealed file: relative to its folder */
    uint32_t distribution; /* the distribution's number, from 0, in path order */
    uint32_t line;         /* of entry_points.txt, from 1, counted as str.splitlines() counts */
    const void *reserved[4];
} epi_entry;
/* The first entry, in path order, of `group` named `name`. EPI_NONE: *entry is untouched.
 * EPI_ERR_DAMAGED: opened again with EPI_NO_STORES, the directories answer. */
EPI_API epi_status epi_find(const epi_index *index, const char *group, const char *name,
                            epi_entry *entry);

/* A walk over things of one kind; plain data, nothing to free. It holds on to the index and to the
 * strings it was made with. Each step gives 1 and an element, or 0: no more, or of another kind. */
typedef struct epi_cursor {
    uint64_t opaque[32];
} epi_cursor;
/* EPI_OK: the walk goes on. EPI_NONE: it is at its end. EPI_ERR_DAMAGED: it met a bad record and
 * ended. EPI_ERR_ARGUMENT: it was made with a NULL. EPI_ERR_MEMORY: there was none to begin. */
EPI_API epi_status epi_cursor_status(const epi_cursor *cursor);
/* Of `group` and `name`, in path order; NULL: of every name, of every group, groups bytewise. (All,
 * sorted by distribution and line, are in the order of importlib.metadata since Python 3.12.) */
EPI_API epi_cursor epi_entries(const epi_index *index, const char *group, const char *name);
EPI_API int epi_next(epi_cursor *cursor, epi_entry *entry);

typedef struct epi_group_info {
    const char *name;
    uint32_t entries;
    char hash[33]; /* of one that was asked for by name: of its entries, in order; else "" */
    const void *reserved[2];
} epi_group_info;
EPI_API epi_cursor epi_groups(const epi_index *index, const char *name); /* NULL: all, sorted */
EPI_API int epi_next_group(epi_cursor *cursor, epi_group_info *group);

typedef struct epi_distribution {
    const char *name, *version; /* NULL: its metadata does not say */
    const char *normalized;     /* the name that shadowing compares */
    const char *directory;      /* its metadata directory's name in the path entry */
    const char *location;       /* the metadata directory, as epi_entry.location has it */
    uint32_t path_entry;        /* number of its path entry, from 0 */
    uint32_t entries;           /* 0 where shadowed */
    int shadowed;               /* an earlier distribution of the same name hides it */
    uint32_t number;            /* its own, from 0, as epi_entry.distribution has it */
    const void *reserved[3];
} epi_distribution;
/* In path order, shadowed ones too; with a `name`, however spelled, those of it: the first counts.
 * epi_entries_of(): by line, of one; NULL: of each, and what an earlier file hides; no catalogue */
EPI_API epi_cursor epi_distributions(const epi_index *index, const char *name);
EPI_API int epi_next_distribution(epi_cursor *cursor, epi_distribution *distribution);
EPI_API epi_cursor epi_entries_of(const epi_index *index, const epi_distribution *distribution);

/* Bad input, found while building: left out, or kept as importlib.metadata would. */
typedef struct epi_problem {
    const char *path; /* the file, as an entry's location */
    uint32_t line;    /* 0: the file as a whole */
    const char *code; /* a word that stays the same between versions, "no-equals-sign" */
    const char *text; /* what is wrong and what was expected */
    const void *reserved[2];
} epi_problem;
EPI_API epi_cursor epi_problems(const epi_index *index);
EPI_API int epi_next_problem(epi_cursor *cursor, epi_problem *problem);

typedef struct epi_info {
    size_t size;
    unsigned format_major, format_minor;
    epi_kind kind;           /* of one file; of several, or in memory: EPI_LOCAL */
    epi_level level;         /* likewise: EPI_LEVEL_DEFAULT where each has its own */
    char directory_hash[33]; /* 32 hexadecimal digits: the identity of what is installed */
    uint64_t file_size;      /* bytes, of all files together */
    uint32_t path_entries, distributions, entries, groups, problems;
    const char *file; /* the one that answers everything; NULL: several, or memory */
} epi_info;
/* What the index says of itself. Of several files, it walks over their groups, and allocates. */
EPI_API epi_status epi_describe(const epi_index *index, epi_info *info);

/* Path entries, who serves them, and whether that holds. */
typedef struct epi_passed_over {
    const char *file; /* it could have served a path entry */
    epi_store store;
    epi_reason reason; /* why it was not used */
    const char *text;  /* likewise, a sentence without full stop */
    const void *reserved[2];
} epi_passed_over;

typedef enum epi_change_kind { EPI_ADDED = 0, EPI_REMOVED = 1, EPI_CHANGED = 2 } epi_change_kind;
typedef struct epi_change { /* of a distribution: its entry points, name or version */
    epi_change_kind kind;
    const char *directory;      /* the metadata directory's name in the path entry */
    const char *dist, *version; /* of the newer state where there are two; or NULL */
    const void *reserved[2];
} epi_change;

typedef struct epi_path_entry { /* what epi_open() found, or epi_check() finds */
    const char *path; /* absolute; of a sealed file that was opened: relative to its folder */
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
/* In path order. Of epi_open_file() they have not been looked at: EPI_REASON_TRUSTED. */
EPI_API epi_cursor epi_path_entries(const epi_index *index);
EPI_API int epi_next_path_entry(epi_cursor *cursor, epi_path_entry *path_entry);

/* Whether the answers still are right: EPI_OK (fresh, or moved), EPI_ERR_STALE (open another), or
 * what kept it from knowing (_SYSTEM, _DAMAGED). Where stamps can tell, it allocates nothing. */
EPI_API epi_status epi_is_fresh(const epi_index *index, epi_level level, epi_detail *detail);

typedef struct epi_check_options {
    size_t size;
    epi_level level;
    const char *const *paths; /* the path list it is to be right for; NULL: its own */
    size_t n_paths;
} epi_check_options;
typedef struct epi_report {
    epi_verdict verdict; /* the worst of all path entries */
    size_t n_path_entries;
    const epi_path_entry *path_entries; /* and behind them those that only options->paths has */
    const void *reserved[4];
} epi_report;
/* The same with reasons and changes: EPI_OK whatever the verdict. It borrows nothing. */
EPI_API epi_status epi_check(const epi_index *index, const epi_check_options *options,
                             epi_report **report, epi_detail *detail);
EPI_API void epi_report_free(epi_report *report); /* NULL is allowed */

/* Holds checksums and every record against the format; reads every file as a whole, and calls
 * `complaint`, which may be NULL, with each violation and its place. EPI_ERR_DAMAGED. */
typedef void epi_complaint(void *context, uint64_t offset, const char *what);
EPI_API epi_status epi_verify(const epi_index *index, epi_complaint *complaint, void *context);

/* Making and keeping. Called after each distribution, every few milliseconds where something takes
 * longer, and before the old file is replaced (`known` 0: nothing is listed yet). Other than 0: the
 * build stops and leaves nothing behind. */
typedef int epi_progress(void *context, size_t done, size_t known);
#define EPI_BUILD_FORCE 1u   /* anew, fresh or not */
#define EPI_BUILD_DRY_RUN 2u /* writes nothing: *outcome, and whether it could be written */
typedef struct epi_build_options {
    size_t size;
    epi_kind kind; /* EPI_LOCAL, EPI_SEALED */
    epi_level level;
    epi_progress *progress; /* may be NULL */
    void *context;          /* passed to it */
    unsigned flags;         /* EPI_BUILD_... */
    epi_store store;        /* where no file is named: EPI_STORE_FITTING to EPI_STORE_USER */
} epi_build_options;
/* The index was fresh; the same, and written with new stamps; or it was written anew. */
typedef enum epi_outcome { EPI_KEPT = 0, EPI_RESTAMPED = 1, EPI_BUILT = 2 } epi_outcome;
/* Brings an index of `paths`, in order, up to date in the file `output`, reading only what changed
 * and replacing it in one step; on failure the old file stands. `output` NULL: the index of the one
 * path entry paths[0], in the store of the options; without distributions none is stored, and
 * *index is NULL. `outcome` may be NULL, and `index`, which it is opened into. EPI_OK, also where
 * some input was bad: epi_problems(); EPI_ERR_SYSTEM, _TOO_LARGE, _STOPPED. */
EPI_API epi_status epi_update(const char *const *paths, size_t n_paths, const char *output,
                              const epi_build_options *options, epi_outcome *outcome,
                              epi_index **index, epi_detail *detail);

#define EPI_COLLECT_ALL 1u     /* every index: nothing is to be left */
#define EPI_COLLECT_DRY_RUN 2u /* `collected` is called for what would be removed */
/* Removes from the user's or the system's store (`path` NULL) indexes of path entries that are
 * gone, what is no index, and left-overs of killed builds; `collected`, which may be NULL, is
 * called for each. EPI_COLLECT_ALL, EPI_STORE_IN_PLACE and a path entry: the one in it. */
typedef void epi_collected(void *context, const char *file, const char *path); /* "": no index */
EPI_API epi_status epi_collect(epi_store store, const char *path, unsigned flags,
                               epi_collected *collected, void *context, epi_detail *detail);

typedef enum epi_paths_of {
    EPI_PATHS_OF_PREFIX = 0, /* `where`: a venv, /usr, an interpreter in its bin; only read */
    EPI_PATHS_OF_PYTHON = 1, /* sys.path of `where`, started unless its answer is kept and holds */
    EPI_PATHS_OF_ACTIVE = 2  /* VIRTUAL_ENV, read, and PYTHONPATH; else python3's sys.path */
} epi_paths_of;
#define EPI_PATHS_ASK 1u     /* start the interpreter, whatever is kept of it */
#define EPI_PATHS_NO_SAVE 2u /* keep nothing */
/* The path list of an environment, in order, NULL behind it, as one block for free().
 * EPI_ERR_SYSTEM: there is none, or the interpreter does not answer (see standard error). */
EPI_API epi_status epi_paths(epi_paths_of what, const char *where, unsigned flags, char ***paths,
                             size_t *n_paths, epi_detail *detail);

/* For bindings of other languages, to whom each call and each string has its price. */
typedef enum epi_question {
    EPI_ASK_NOTHING = 0,       /* the check alone */
    EPI_ASK_ENTRIES = 1,       /* of `group` (NULL: of every one) named `name` (NULL: every name) */
    EPI_ASK_DISTRIBUTIONS = 2, /* all, without entries; `group` and `name` are not looked at */
    EPI_ASK_ALL_ENTRIES = 3    /* likewise, of each distribution by number, and no distributions */
} epi_question;
#define EPI_ANSWER_PATH_ORDER 1u        /* by distribution and line; else groups bytewise */
#define EPI_ANSWER_ALL_DISTRIBUTIONS 2u /* also those without an entry in it, and hidden ones */
/* Checks as epi_is_fresh() does (EPI_LEVEL_TRUST: not at all) and writes the answer, as fields that
 * docs/c-api.md lists, to `buffer` (NULL where `size` is 0). Where *length is more than `size`,
 * nothing was written: ask with so much. EPI_ERR_STALE, or it may be: open another; _DAMAGED. */
EPI_API epi_status epi_answer(const epi_index *index, epi_question question, const char *group,
                              const char *name, epi_level level, unsigned flags, char *buffer,
                              size_t size, size_t *length, epi_detail *detail);

#define EPI_NAME_AND_VERSION 1u /* parts of a distribution: its METADATA, or PKG-INFO */
#define EPI_ENTRY_POINTS 2u     /* its entry_points.txt */
#define EPI_BEING_FIRST 4u      /* beside these: every listing up to its own path entry's */
/* Whether these parts of `count` distributions from number `first` on are what the index says:
 * holds[i] becomes 1, or 0, also where stamps cannot tell. Level trust: without a look. Without
 * EPI_BEING_FIRST, that the metadata directories are still there is the caller's to know. */
EPI_API epi_status epi_still_holds(const epi_index *index, uint32_t first, uint32_t count,
                                   unsigned parts, epi_level level, char *holds,
                                   epi_detail *detail);

/* For programs that run for long: a descriptor that is readable when something may have changed.
 * Opened before the index, so that nothing falls between. EPI_ERR_SYSTEM: the system cannot watch
 * all of it (docs/embedding.md): check instead, with epi_is_fresh(). */
typedef struct epi_watch epi_watch;
EPI_API epi_status epi_watch_open(const char *const *paths, size_t n_paths, epi_watch **watch,
                                  epi_detail *detail);
EPI_API void epi_watch_close(epi_watch *watch);           /* NULL is allowed */
EPI_API int epi_watch_descriptor(const epi_watch *watch); /* to be polled; ends with the watch */
/* Takes what happened since the last call, and never waits: 1 where something may have changed, 0:
 * nothing, -1: it can watch no longer, or in a fork; check instead. One thread at a time. */
EPI_API int epi_watch_changed(epi_watch *watch);

/* Catalogues: who provides this, among many wheels, environments or images? docs/catalogue.md
 * says what the lines of JSON hold that a scan gives and a build takes.
 * How an input is known to be the same the next time (files only); TIME: and size, HASH: of all. */
typedef enum epi_identity {
    EPI_IDENTITY_NONE = 0,
    EPI_IDENTITY_SIZE = 1,
    EPI_IDENTITY_TIME = 2,
    EPI_IDENTITY_HASH = 3
} epi_identity;

typedef struct epi_line {
    const char *text; /* with its line feed; valid during the call, as all of these */
    size_t length;
    const char *input;
    const char *dist;  /* NULL: it has no name, or the line is about the input */
    uint32_t problems; /* how many the line has */
    const void *reserved[4];
} epi_line;
typedef struct epi_scan_options {
    size_t size;
    epi_identity identity;
    const char *since; /* the last catalogue, a file or a folder; NULL: none */
} epi_scan_options;
/* The next input (a wheel, an egg, a metadata directory, a directory of them), valid until the next
 * call; NULL: no more. And what takes a line; other than 0 stops the scan. */
typedef const char *epi_next_input(void *context);
typedef int epi_take_line(void *context, const epi_line *line);
/* Scans input by input, in memory that does not grow: at least one line for each, also where it is
 * missing or damaged. What `since` has, with the same identity, is not read. EPI_ERR_STOPPED. */
EPI_API epi_status epi_scan(epi_next_input *next, epi_take_line *take, void *context,
                            const epi_scan_options *options, epi_detail *detail);
#define EPI_ALL_SHARDS UINT32_MAX
typedef struct epi_catalogue_options {
    size_t size;
    size_t memory;          /* bytes that a build takes, and some MiB; 0: 256 MiB */
    uint32_t shards;        /* into a folder of so many files; 0: into one file */
    uint32_t shard;         /* this one alone, into one file; EPI_ALL_SHARDS: all */
    const char *assemble;   /* a folder in which each was written so: it becomes the catalogue */
    epi_progress *progress; /* may be NULL; `context` is passed to it */
    void *context;
} epi_catalogue_options;
/* Builds a catalogue at `output`, in one step, from files of lines: the same lines in any order are
 * the same bytes. EPI_ERR_ARGUMENT: a line is none, or cut off, or what is at `output` is no
 * catalogue; EPI_ERR_TOO_LARGE: make (more) shards; _SYSTEM, _DAMAGED (a file to assemble). */
EPI_API epi_status epi_build_catalogue(const char *const *files, size_t n_files, const char *output,
                                       const epi_catalogue_options *options, epi_detail *detail);

/* Opens the shard in the folder of a catalogue that has `group` and `name`, or, where one is
 * NULL, shard `number`. EPI_NONE: there are not so many; _TRUNCATED: it is incomplete. */
EPI_API epi_status epi_open_shard(const char *folder, const char *group, const char *name,
                                  uint32_t number, epi_index **index, epi_detail *detail);

/* clang-format off */
#define EPI_OPEN_OPTIONS_INIT {sizeof(epi_open_options), 0, EPI_LEVEL_DEFAULT, NULL}
#define EPI_INFO_INIT {sizeof(epi_info), 0, 0, EPI_LOCAL, EPI_LEVEL_DEFAULT, {0}, 0, 0, 0, 0, 0, 0, NULL}
#define EPI_CHECK_OPTIONS_INIT {sizeof(epi_check_options), EPI_LEVEL_DEFAULT, NULL, 0}
#define EPI_BUILD_OPTIONS_INIT {sizeof(epi_build_options), EPI_LOCAL, EPI_LEVEL_DEFAULT, NULL, NULL, 0, EPI_STORE_FITTING}
#define EPI_SCAN_OPTIONS_INIT {sizeof(epi_scan_options), EPI_IDENTITY_NONE, NULL}
#define EPI_CATALOGUE_OPTIONS_INIT {sizeof(epi_catalogue_options), 0, 0, EPI_ALL_SHARDS, NULL, NULL, NULL}
/* clang-format on */
#ifdef __cplusplus
}
#endif
#endif
