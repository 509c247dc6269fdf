#include "path_array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"

bool path_array_add(struct path_array *list, const char *path)
{
    char *copy = NULL;
    if (!array_make_room(&list->items, list->count, 2, &list->capacity, sizeof *list->items) ||
        !(copy = strdup(path)))
        return false;
    list->items[list->count++] = copy;
    list->items[list->count] = NULL;
    return true;
}

bool path_array_has(const struct path_array *list, const char *path)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], path) == 0)
            return true;
    }
    return false;
}

void path_array_free(struct path_array *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct path_array){0};
}

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
