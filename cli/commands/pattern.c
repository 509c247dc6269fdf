#include "commands/pattern.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

#include "output/message.h"

static bool compile_regex(struct pattern *pattern)
{
    char why[256];
    int flags = REG_EXTENDED | REG_NOSUB | (pattern->ignore_case ? REG_ICASE : 0);
    int error = regcomp(&pattern->regex, pattern->text, flags);
    if (!error)
        return true;
    regerror(error, &pattern->regex, why, sizeof why);
    print_error("\"%s\" is no regular expression: %s", pattern->text, why);
    return false;
}

bool pattern_compile(struct pattern *pattern, const char *text, const struct options *options)
{
    *pattern = (struct pattern){.text = text, .ignore_case = options->ignore_case};
    if (!text)
        pattern->kind = MATCHES_ALL;
    else if (options->regex)
        pattern->kind = MATCHES_REGEX;
    else
        pattern->kind = strpbrk(text, "*?[") ? MATCHES_GLOB : MATCHES_ITSELF;
    return pattern->kind != MATCHES_REGEX || compile_regex(pattern);
}

bool pattern_matches(const struct pattern *pattern, const char *text)
{
    switch (pattern->kind) {
    case MATCHES_ALL:
        return true;
    case MATCHES_ITSELF:
        return (pattern->ignore_case ? strcasecmp : strcmp)(pattern->text, text) == 0;
    case MATCHES_GLOB:
        /* A name that has such letters itself is found by itself, too. */
        return strcmp(pattern->text, text) == 0 ||
               fnmatch(pattern->text, text, pattern->ignore_case ? FNM_CASEFOLD : 0) == 0;
    case MATCHES_REGEX:
        return regexec(&pattern->regex, text, 0, NULL, 0) == 0;
    }
    return false;
}

void pattern_free(struct pattern *pattern)
{
    if (pattern->kind == MATCHES_REGEX)
        regfree(&pattern->regex);
}
