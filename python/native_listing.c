#include "native_listing.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The names of metadata directories, each with its NUL; is_plain: none needs more than ASCII. */
struct names {
    char *text;
    size_t length, room, count;
    bool is_plain;
};

/* Whatever the locale. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool ends_with(const char *name, size_t length, const char *end)
{
    size_t of_end = strlen(end);
    if (length < of_end)
        return false;
    for (size_t i = 0; i < of_end; i++)
        if (lower(name[length - of_end + i]) != end[i])
            return false;
    return true;
}

static bool is_ascii(const char *name)
{
    while (*name > 0 && *name < 0x7f)
        name++;
    return *name == '\0';
}

/* False: errno. */
static bool append(struct names *names, const char *name, size_t length)
{
    if (names->room - names->length <= length) {
        size_t room = 2 * names->room + length + (1 << 13);
        char *text = realloc(names->text, room);
        if (text == NULL)
            return false;
        names->text = text;
        names->room = room;
    }
    memcpy(names->text + names->length, name, length + 1);
    names->length += length + 1;
    names->count++;
    return true;
}

/* False: errno. */
static bool read_directory(const char *path, struct names *names)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return false;
    const struct dirent *entry;
    bool is_read = true;
    do {
        errno = 0;
        entry = readdir(directory);
        if (entry == NULL) {
            is_read = errno == 0;
            break;
        }
        size_t length = strlen(entry->d_name);
        if (ends_with(entry->d_name, length, ".dist-info") ||
            ends_with(entry->d_name, length, ".egg-info")) {
            names->is_plain = is_ascii(entry->d_name);
            is_read = append(names, entry->d_name, length);
        }
    } while (is_read && names->is_plain);
    int error = errno;
    closedir(directory);
    errno = error;
    return is_read;
}

/* What stands in front of version and ending, normalized, as Lookup and Prepared of
 * importlib.metadata have it. Returns where the next one is written. */
static char *write_key(char *key, const char *name)
{
    const char *end = strrchr(name, '.');
    char last = '\0';
    for (; name < end && *name != '-'; name++) {
        char c = *name == '.' ? '_' : lower(*name);
        if (c != '_' || last != '_')
            *key++ = c;
        last = c;
    }
    *key = '\0';
    return key + 1;
}

/* `last` is that of the first one of its key. */
struct item {
    const char *name, *key;
    struct item *next, *last;
};

/* The first item of this one's key, which is this one if it is new. Of `slots`, a power of two,
 * some are free. Those that are another key's are added to `looks`. */
static struct item *first_alike(struct item *item, struct item **slots, size_t n_slots,
                                size_t *looks)
{
    size_t slot = 5381;
    for (const char *at = item->key; *at != '\0'; at++)
        slot = slot * 33 + (unsigned char)*at;
    for (; slots[slot &= n_slots - 1] != NULL && strcmp(slots[slot]->key, item->key) != 0; slot++)
        ++*looks;
    if (slots[slot] == NULL)
        slots[slot] = item;
    return slots[slot];
}

static char *append_text(char *to, const char *text)
{
    size_t size = strlen(text) + 1;
    memcpy(to, text, size);
    return to + size;
}

/* Names that were chosen to be alike in their hash make every search a long one. */
enum { MOST_LOOKS = 16, FEW_LOOKS = 1024 };

/* (how many, the names, their keys), several of one key one behind the other where the first one
 * is, as Lookup has it; None where that takes too long. */
static PyObject *arranged(const struct names *names)
{
    size_t n_slots = 16;
    while (n_slots < 2 * names->count)
        n_slots *= 2;
    PyObject *made = NULL;
    struct item *items = calloc(names->count + 1, sizeof *items);
    struct item **slots = calloc(n_slots, sizeof *slots);
    /* no key is longer than its name; and one NUL more for each text */
    char *room = malloc(3 * names->length + 2);
    if (items == NULL || slots == NULL || room == NULL) {
        PyErr_NoMemory();
        goto cleanup;
    }
    char *key = room, *name = names->text;
    size_t looks = 0;
    for (size_t i = 0; i < names->count; i++) {
        struct item *item = &items[i];
        item->name = name;
        item->key = key;
        name += strlen(name) + 1;
        key = write_key(key, item->name);
        struct item *first = first_alike(item, slots, n_slots, &looks);
        if (first != item)
            first->last->next = item;
        first->last = item;
        if (looks > MOST_LOOKS * names->count + FEW_LOOKS) {
            Py_INCREF(Py_None);
            made = Py_None;
            goto cleanup;
        }
    }
    const char *listed = key;
    char *names_end = key, *keys = key + names->length, *keys_end = append_text(keys, "");
    for (size_t i = 0; i < names->count; i++)
        for (struct item *item = items[i].last == NULL ? NULL : &items[i]; item != NULL;
             item = item->next) {
            names_end = append_text(names_end, item->name);
            keys_end = append_text(keys_end, item->key);
        }
    made = Py_BuildValue("(ns#s#)", (Py_ssize_t)names->count, listed,
                         (Py_ssize_t)names->length - (names->count > 0), keys,
                         (Py_ssize_t)(keys_end - keys));
cleanup:
    free(items);
    free(slots);
    free(room);
    return made;
}

PyObject *native_listing(PyObject *module, PyObject *path)
{
    (void)module;
    PyObject *bytes, *made = NULL;
    if (!PyUnicode_FSConverter(path, &bytes))
        return NULL;
    const char *directory = PyBytes_AsString(bytes);
    struct names names = {.is_plain = true};
    bool is_read;
    int error;
    Py_BEGIN_ALLOW_THREADS;
    is_read = read_directory(directory, &names);
    error = errno;
    Py_END_ALLOW_THREADS;
    if (!is_read && error == ENOMEM) {
        PyErr_NoMemory();
    } else if (!is_read) {
        errno = error;
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    } else if (names.is_plain) {
        made = arranged(&names);
    } else {
        made = Py_None;
        Py_INCREF(made);
    }
    free(names.text);
    Py_DECREF(bytes);
    return made;
}
