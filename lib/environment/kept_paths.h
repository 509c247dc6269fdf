/* The path lists of interpreters, kept in the user's store with everything they depend on: the
 * executable behind all links, the environment variables that Python reads, pyvenv.cfg, the
 * directories on the path, the site directories and their .pth files, and the modules that ran at
 * its start. It is believed while their stamps hold, in one boot.
 *
 * Code that runs at the start (sitecustomize, usercustomize, lines of .pth files) is believed to do
 * the same again as long as its files and those of what it imported hold. Where it added anything
 * to the path that no path line explains, or the interpreter is a script that stands for another,
 * nothing is kept. */
#ifndef EPINDEX_ENVIRONMENT_KEPT_PATHS_H
#define EPINDEX_ENVIRONMENT_KEPT_PATHS_H

#include <stdbool.h>
#include <stdint.h>

#include "string_list.h"

/* Who is asked. Zero-initialise; interpreter_free() at the end. */
struct interpreter {
    char *found; /* absolute, where it stands in PATH; links are not followed */
    char *real;  /* behind all links */
    char boot[40];
    char variables[33]; /* a hash of the environment variables that count */
};

/* False: it is not to be found, or nothing of it is ever kept. */
bool find_interpreter(const char *executable, struct interpreter *interpreter);
void interpreter_free(struct interpreter *interpreter);

/* Appends the path list that is kept. False: there is none that holds, and nothing was appended. */
bool add_kept_paths(const struct interpreter *interpreter, struct string_list *paths);

/* Keeps what it has just printed; `dependencies` are paths, there or not, and the first of them is
 * the executable as the interpreter itself knows it. That it cannot be kept is no error. */
void keep_paths(const struct interpreter *interpreter, const struct string_list *paths,
                const struct string_list *dependencies);

#endif
