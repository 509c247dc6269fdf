/* Lets a build end cleanly when the user or the system asks for it: SIGINT, SIGTERM and SIGHUP are
 * noted, the build stops at its next step and leaves nothing behind, and the program then dies of
 * the signal, so that the shell sees what happened. What leaves nothing behind anyway is not held
 * up: a signal ends it at once. */
#ifndef EPINDEX_CLI_OUTPUT_SIGNALS_H
#define EPINDEX_CLI_OUTPUT_SIGNALS_H

/* From here on, the three signals are noted; those that were ignored (nohup) stay so. A second one
 * of the same kind ends the program at once. May be nested. */
void signals_catch(void);
/* The signal that came; 0: none. */
int signals_caught(void);
/* Ends what the last signals_catch() began. Where that is the outermost, the program dies of the
 * signal that came, if one did. */
void signals_release(void);

#endif
