/* Words of a command line that the user may copy into a shell. */
#ifndef EPINDEX_CLI_OUTPUT_SHELL_H
#define EPINDEX_CLI_OUTPUT_SHELL_H

#include <stdio.h>

/* The word as it is where a shell takes it so, else in quotes. */
void print_quoted(FILE *out, const char *word);

#endif
