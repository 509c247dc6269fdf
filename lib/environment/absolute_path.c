/* How Python makes a path absolute. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"

/* In place; `path` begins with a slash. */
static void normalise(char *path)
{
    /* POSIX gives two leading slashes, and only two, a meaning of their own; Python keeps them. */
    size_t root = path[1] == '/' && path[2] != '/' ? 2 : 1;
    size_t used = root;
    for (const char *next = path + root; *next;) {
        size_t length = strcspn(next, "/");
        if (length == 2 && next[0] == '.' && next[1] == '.') {
            while (used > root && path[--used] != '/')
                ;
        } else if (length && !(length == 1 && next[0] == '.')) {
            if (used > root)
                path[used++] = '/';
            memmove(path + used, next, length);
            used += length;
        }
        next += length;
        next += strspn(next, "/");
    }
    path[used] = '\0';
}

static char *join(const char *directory, const char *path)
{
    char *joined = NULL;
    if (path[0] == '/' || !directory)
        return strdup(path);
    if (asprintf(&joined, "%s/%s", directory, path) < 0)
        return NULL;
    return joined;
}

char *absolute_path(const char *directory, const char *path)
{
    char *joined = join(directory, path);
    if (joined && joined[0] != '/') {
        char *current = getcwd(NULL, 0);
        char *whole = current ? join(current, joined) : NULL;
        free(current);
        free(joined);
        joined = whole;
    }
    if (joined)
        normalise(joined);
    return joined;
}
