/* Every option, once: what it is called, what it takes, who takes it and what it does. Parsing,
 * --help and the suggestions for mistyped ones come from here; the completions read --help, and a
 * test holds the manual pages against it. */
#ifndef EPINDEX_CLI_OPTIONS_OPTION_TABLE_H
#define EPINDEX_CLI_OPTIONS_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum option_action {
    SET_TRUE,     /* a bool */
    SET_TEXT,     /* a const char *; a second one contradicts it */
    REPLACE_TEXT, /* a const char *; the last counts */
    ADD_TEXT,     /* to a struct arguments */
    SET_LEVEL,
    SET_FORMAT,
    SET_IN_PLACE,
    SET_SYSTEM,
    SET_SEALED,
    PRINT_HELP,
    PRINT_VERSION
};

struct option_row {
    unsigned families; /* who takes it: of enum option_family */
    char letter;       /* 0: none */
    const char *word;  /* "file", of "--file" */
    const char *value; /* "FILE", for the help; NULL: it takes none */
    enum option_action action;
    size_t place;     /* what it sets, as an offset in struct options */
    const char *help; /* one paragraph; NULL: of --format, which the command's formats make */
};

extern const struct option_row option_rows[];
extern const size_t n_option_rows;

struct command;
/* Whether the command takes this row; of several rows of one word it takes at most one. */
bool takes_option(const struct command *command, const struct option_row *row);
/* The command's row for a word (the first `length` bytes) or a letter; `command` NULL: any row.
 * NULL: there is none. */
const struct option_row *find_option(const struct command *command, const char *word,
                                     size_t length);
const struct option_row *find_letter(const struct command *command, char letter);

#endif
