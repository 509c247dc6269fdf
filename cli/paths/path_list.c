#include "paths/path_list.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

bool path_list_add(struct path_list *list, const char *path)
{
    char *copy = NULL;
    if (!array_make_room(&list->items, list->count, 1, &list->capacity, sizeof *list->items) ||
        !(copy = strdup(path)))
        return false;
    list->items[list->count++] = copy;
    return true;
}

void path_list_free(struct path_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct path_list){0};
}
