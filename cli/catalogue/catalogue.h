/* The catalogue's side of commands that serve other indexes too: rebuild --from, lookup
 * --catalogue, verify of a folder. */
#ifndef EPINDEX_CLI_CATALOGUE_CATALOGUE_H
#define EPINDEX_CLI_CATALOGUE_CATALOGUE_H

#include <stdbool.h>

#include "options/options.h"

/* Whether the options of rebuild ask for a catalogue. */
bool asks_for_catalogue(const struct options *options);
enum exit_status rebuild_catalogue(const struct options *options);

enum exit_status lookup_catalogue(const struct options *options);

enum exit_status verify_catalogue(const char *folder, bool quiet);

#endif
