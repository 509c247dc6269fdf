#include "output/format.h"

#include <string.h>
#include <unistd.h>

static const char *const format_names[] = {"table", "tsv",      "json",  "ndjson",
                                           "ini",   "markdown", "freeze"};
#define N_FORMATS (sizeof format_names / sizeof format_names[0])

enum output_format default_format(void)
{
    return isatty(STDOUT_FILENO) ? FORMAT_TABLE : FORMAT_TSV;
}

bool find_format(const char *name, enum output_format *format)
{
    for (size_t i = 0; i < N_FORMATS; i++) {
        if (strcmp(name, format_names[i]) == 0) {
            *format = (enum output_format)i;
            return true;
        }
    }
    return false;
}

static const char *make_list(unsigned formats, bool defaults, char list[FORMAT_LIST_SIZE])
{
    list[0] = '\0';
    for (size_t i = 0; i < N_FORMATS; i++) {
        if (!(formats & 1u << i))
            continue;
        bool last = !(formats >> (i + 1));
        strcat(list, !list[0] ? "" : last ? " or " : ", ");
        strcat(list, format_names[i]);
        if (defaults && i <= FORMAT_TSV)
            strcat(list, i == FORMAT_TABLE ? " (on a terminal)" : " (otherwise)");
    }
    return list;
}

const char *list_formats(unsigned formats, char list[FORMAT_LIST_SIZE])
{
    return make_list(formats, false, list);
}

const char *describe_formats(unsigned formats, char list[FORMAT_LIST_SIZE])
{
    return make_list(formats, true, list);
}
