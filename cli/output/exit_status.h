/* What every command ends with. */
#ifndef EPINDEX_CLI_OUTPUT_EXIT_STATUS_H
#define EPINDEX_CLI_OUTPUT_EXIT_STATUS_H

enum exit_status {
    EXIT_FOUND = 0,    /* done, found, sound */
    EXIT_NOTHING = 1,  /* the answer is no: none found, damaged, --strict and bad input */
    EXIT_TROUBLE = 2,  /* wrong usage, an unusable file, output that could not be written */
    EXIT_CONTINUE = -1 /* never an exit status: the caller goes on */
};

#endif
