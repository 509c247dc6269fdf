#include "children.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "array.h"
#include "distribution_name.h"
#include "name_table.h"
#include "sort.h"
#include "text.h"
#include "unicode.h"

static bool is_drop_file(const char *name)
{
    return name[0] != '.' && ends_with(name, ".txt");
}

enum child_kind classify_child(const char *name, bool in_egg, bool in_drop)
{
    if (is_metadata_name(name))
        return CHILD_METADATA;
    if (in_egg && is_in_any_case(name, "egg-info"))
        return CHILD_EGG_INFO;
    if (in_drop && is_drop_file(name))
        return CHILD_DROP_FILE;
    return CHILD_NONE;
}

bool children_add(struct children *children, const char *name, enum child_kind kind)
{
    if (!array_make_room(&children->items, children->count, 1, &children->capacity,
                         sizeof *children->items))
        return false;
    children->items[children->count++] = (struct child){.name = name, .kind = kind};
    return true;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const struct child *)left)->name, ((const struct child *)right)->name);
}

enum fmt_status children_sort(struct children *children, const struct fmt_progress *progress)
{
    return fmt_sort(children->items, children->count, sizeof *children->items, compare_names,
                    progress);
}

/* Prepared.normalize(low.rpartition(".")[0].partition("-")[0]), where `low` is the whole name in
 * lower case. NULL: out of memory. */
static const char *bucket_name(struct arena *arena, const char *name)
{
    size_t length = strlen(name);
    char *lower = arena_alloc(arena, 3 * length + 1);
    if (lower == NULL)
        return NULL;
    lower[python_lower(name, length, lower)] = '\0';
    const char *end = strrchr(lower, '.');
    size_t stem = end == NULL ? 0 : (size_t)(end - lower);
    const char *dash = memchr(lower, '-', stem);
    return normalize_name(arena, lower, dash == NULL ? stem : (size_t)(dash - lower));
}

static int compare_places(const void *left, const void *right)
{
    const struct child *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->bucket != b->bucket)
        return a->bucket < b->bucket ? -1 : 1;
    return a->position < b->position ? -1 : a->position > b->position;
}

enum fmt_status children_bring_into_answer_order(struct children *children,
                                                 const struct fmt_progress *progress)
{
    enum fmt_status status = FMT_OK;
    struct arena scratch = {0};
    struct name_table buckets = {0};
    for (size_t i = 0; i < children->count && status == FMT_OK; i++) {
        struct child *child = &children->items[i];
        child->position = i;
        status = fmt_must_stop(progress, i) ? FMT_STOPPED : FMT_OK;
        if (child->kind != CHILD_METADATA)
            continue;
        const char *bucket = bucket_name(&scratch, child->name);
        if (bucket == NULL || name_table_add(&buckets, bucket, &child->bucket) < 0)
            status = FMT_MEMORY;
    }
    if (status == FMT_OK)
        status = fmt_sort(children->items, children->count, sizeof *children->items, compare_places,
                          progress);
    name_table_free(&buckets);
    arena_free(&scratch);
    return status;
}

void children_free(struct children *children)
{
    free(children->items);
    *children = (struct children){0};
}
