/* What is wrong, collected by the parts of `epindex doctor`. */
#ifndef EPINDEX_CLI_DOCTOR_FINDINGS_H
#define EPINDEX_CLI_DOCTOR_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "epindex.h"
#include "options/options.h"
#include "paths/inventory.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

/* NULL, and line 0, where something does not apply. */
struct finding {
    enum severity severity;
    const char *code; /* a word that stays the same between versions; the index's, or constant */
    char *path;       /* owned */
    uint32_t line;
    const char *group, *name, *dist; /* the index's */
    char *what;                      /* owned: what is wrong */
    char *advice;                    /* owned: what to do about it */
};

/* Zero-initialise; findings_free() at the end. */
struct findings {
    const char *choice; /* of the options */
    struct finding *items;
    size_t count, capacity;
    size_t counts[3]; /* by severity */
    size_t accepted;  /* left out */
    bool no_memory;   /* some are not there */
};

/* Adds one with copies of path and advice; the format makes what is wrong. In the advice, "epindex
 * rebuild" is followed by the user's own choice of an environment. NULL: no memory. */
struct finding *add_finding(struct findings *findings, enum severity severity, const char *code,
                            const char *path, const char *advice, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
void findings_free(struct findings *findings);

/* Drops those that --ignore and the file of --accepted name. False: the file cannot be read, which
 * was said. */
bool drop_accepted(const struct options *options, struct findings *findings);

/* What pip left of a distribution is none. */
bool is_leftover(const epi_distribution *distribution);
/* "name version", or the metadata directory's name. The caller frees it; NULL: out of memory. */
char *distribution_title(const epi_distribution *distribution);
/* An editable install: its metadata says that its code lies elsewhere. */
bool is_editable(const char *location);
/* Whether a file came with the system's packages: its user can only report it there. */
bool is_the_systems(const char *file);

/* The parts, in the order in which their findings are listed. */
void check_path_entries(const struct inventory *inventory, struct findings *findings);
void check_problems(const struct inventory *inventory, struct findings *findings);
void check_distributions(const struct inventory *inventory, struct findings *findings);
void check_names(const struct inventory *inventory, struct findings *findings);
void check_modules(const struct inventory *inventory, struct findings *findings);
/* `index`: as it answers, and not as it was scanned for this. */
void check_stores(const epi_index *index, epi_level level, struct findings *findings);
void check_enabled(const struct inventory *inventory, struct findings *findings);

/* EXIT_NOTHING where there are errors or warnings, else EXIT_FOUND; or EXIT_TROUBLE. */
enum exit_status print_findings(const struct options *options, const struct findings *findings);

#endif
