#include "string_list.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

bool string_list_add(struct string_list *list, const char *string)
{
    char *copy = NULL;
    if (!array_make_room(&list->items, list->count, 2, &list->capacity, sizeof *list->items) ||
        !(copy = strdup(string)))
        return false;
    list->items[list->count++] = copy;
    list->items[list->count] = NULL;
    return true;
}

bool string_list_add_once(struct string_list *list, const char *string)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], string) == 0)
            return true;
    }
    return string_list_add(list, string);
}

void string_list_free(struct string_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct string_list){0};
}
