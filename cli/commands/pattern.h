/* What an operand matches: itself, a glob, or with --regex a regular expression. */
#ifndef EPINDEX_CLI_COMMANDS_PATTERN_H
#define EPINDEX_CLI_COMMANDS_PATTERN_H

#include <regex.h>
#include <stdbool.h>

#include "options/options.h"

struct pattern {
    enum { MATCHES_ALL, MATCHES_ITSELF, MATCHES_GLOB, MATCHES_REGEX } kind;
    const char *text;
    bool ignore_case;
    regex_t regex;
};

/* `text` NULL matches all. False: it is no regular expression, which was said; then there is
 * nothing to free. */
bool pattern_compile(struct pattern *pattern, const char *text, const struct options *options);
bool pattern_matches(const struct pattern *pattern, const char *text);
void pattern_free(struct pattern *pattern);

#endif
