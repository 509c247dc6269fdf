/* What python/epindex/_foreign.py does by ctypes, compiled: the module epindex._native. It is
 * optional: where it is missing, or an interpreter cannot load it, ctypes does the same.
 *
 * Only CPython's stable ABI is used, so that one file serves every version from 3.8 on. Calls of
 * the library run without the interpreter's lock; whoever is in one holds a reference to the index,
 * which is closed when the last one is gone. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "epindex.h"
#include "native_columns.h"
#include "native_listing.h"

/* Names of capsules. */
static const char LIBRARY[] = "epindex library", INDEX[] = "epi_index", WATCH[] = "epi_watch";

/* The functions of a loaded library. It is never unloaded: who forks may be in it. */
struct library {
    const char *(*version)(void);
    epi_status (*open)(const char *const *, size_t, const epi_open_options *, epi_index **,
                       epi_detail *);
    void (*close)(epi_index *);
    epi_status (*answer)(const epi_index *, epi_question, const char *, const char *, epi_level,
                         unsigned, char *, size_t, size_t *, epi_detail *);
    epi_cursor (*entries_of)(const epi_index *, const epi_distribution *);
    int (*next)(epi_cursor *, epi_entry *);
    epi_status (*cursor_status)(const epi_cursor *);
    epi_status (*still_holds)(const epi_index *, uint32_t, uint32_t, unsigned, epi_level, char *,
                              epi_detail *);
    epi_status (*watch_open)(const char *const *, size_t, epi_watch **, epi_detail *);
    void (*watch_close)(epi_watch *);
    int (*watch_changed)(epi_watch *);
};

static const struct {
    const char *name;
    size_t place;
} FUNCTIONS[] = {
    {"epi_version", offsetof(struct library, version)},
    {"epi_open", offsetof(struct library, open)},
    {"epi_close", offsetof(struct library, close)},
    {"epi_answer", offsetof(struct library, answer)},
    {"epi_entries_of", offsetof(struct library, entries_of)},
    {"epi_next", offsetof(struct library, next)},
    {"epi_cursor_status", offsetof(struct library, cursor_status)},
    {"epi_still_holds", offsetof(struct library, still_holds)},
    {"epi_watch_open", offsetof(struct library, watch_open)},
    {"epi_watch_close", offsetof(struct library, watch_close)},
    {"epi_watch_changed", offsetof(struct library, watch_changed)},
};

static void free_library(PyObject *capsule)
{
    PyMem_Free(PyCapsule_GetPointer(capsule, LIBRARY));
}

/* Each function by its name; NULL in `missing` if there are all. */
static void find_functions(struct library *library, void *handle, const char **missing)
{
    *missing = NULL;
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        void *function = dlsym(handle, FUNCTIONS[i].name);
        if (function == NULL)
            *missing = FUNCTIONS[i].name;
        memcpy((char *)library + FUNCTIONS[i].place, &function, sizeof function);
    }
}

static PyObject *native_load(PyObject *module, PyObject *path)
{
    (void)module;
    PyObject *bytes;
    if (!PyUnicode_FSConverter(path, &bytes))
        return NULL;
    void *handle = dlopen(PyBytes_AsString(bytes), RTLD_NOW);
    Py_DECREF(bytes);
    if (handle == NULL)
        return PyErr_Format(PyExc_OSError, "%s", dlerror());
    struct library *library = PyMem_Malloc(sizeof *library);
    if (library == NULL)
        return PyErr_NoMemory();
    const char *missing;
    find_functions(library, handle, &missing);
    PyObject *found = NULL;
    if (library->version == NULL)
        PyErr_SetString(PyExc_AttributeError, "it has no epi_version()");
    else if (missing != NULL)
        found = Py_BuildValue("(sN)", library->version(),
                              PyUnicode_FromFormat("it has no %s()", missing));
    else
        found = PyCapsule_New(library, LIBRARY, free_library);
    if (found == NULL || missing != NULL) {
        PyMem_Free(library);
        return found;
    }
    return Py_BuildValue("(sN)", library->version(), found);
}

/* What an index or a watch was opened by: its capsule has that of the library as its context. */
static struct library *library_of(PyObject *capsule)
{
    return PyCapsule_GetPointer(PyCapsule_GetContext(capsule), LIBRARY);
}

static void close_index(PyObject *capsule)
{
    PyObject *library = PyCapsule_GetContext(capsule);
    library_of(capsule)->close(PyCapsule_GetPointer(capsule, INDEX));
    Py_DECREF(library);
}

static void close_watch(PyObject *capsule)
{
    PyObject *library = PyCapsule_GetContext(capsule);
    library_of(capsule)->watch_close(PyCapsule_GetPointer(capsule, WATCH));
    Py_DECREF(library);
}

/* A capsule that keeps the library, whose `close` is called with it. NULL: the caller has to close.
 */
static PyObject *enclosed(PyObject *library, void *pointer, const char *name,
                          PyCapsule_Destructor close)
{
    PyObject *capsule = PyCapsule_New(pointer, name, NULL);
    if (capsule == NULL)
        return NULL;
    Py_INCREF(library);
    PyCapsule_SetContext(capsule, library);
    PyCapsule_SetDestructor(capsule, close);
    return capsule;
}

/* The library in the capsule, and the bytes in a list, as long as that has them; to be freed. NULL:
 * an exception is set. */
static const char **library_and_strings(PyObject *capsule, PyObject *list, struct library **library,
                                        size_t *count)
{
    Py_ssize_t length = PyList_Size(list);
    *library = PyCapsule_GetPointer(capsule, LIBRARY);
    if (length < 0 || *library == NULL)
        return NULL;
    const char **strings = PyMem_Malloc(((size_t)length + 1) * sizeof *strings);
    if (strings == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        strings[i] = PyBytes_AsString(PyList_GetItem(list, i));
        if (strings[i] == NULL) {
            PyMem_Free(strings);
            return NULL;
        }
    }
    *count = (size_t)length;
    return strings;
}

static PyObject *native_open(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule, *paths;
    int level;
    unsigned flags;
    if (!PyArg_ParseTuple(arguments, "OO!iI:open", &capsule, &PyList_Type, &paths, &level, &flags))
        return NULL;
    struct library *library;
    size_t count;
    const char **strings = library_and_strings(capsule, paths, &library, &count);
    if (strings == NULL)
        return NULL;
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    options.flags = flags;
    options.level = (epi_level)level;
    epi_index *index = NULL;
    epi_detail detail;
    epi_status status;
    Py_BEGIN_ALLOW_THREADS;
    status = library->open(strings, count, &options, &index, &detail);
    Py_END_ALLOW_THREADS;
    PyMem_Free(strings);
    if (status != EPI_OK)
        return PyUnicode_DecodeUTF8(detail.text, (Py_ssize_t)strlen(detail.text), "replace");
    PyObject *opened = enclosed(capsule, index, INDEX, close_index);
    if (opened == NULL)
        library->close(index);
    return opened;
}

/* NULL in `text` for None; -1: it is neither that nor bytes. */
static int text_of(PyObject *bytes, const char **text)
{
    *text = bytes == Py_None ? NULL : PyBytes_AsString(bytes);
    return bytes != Py_None && *text == NULL ? -1 : 0;
}

/* What epi_answer() wrote, or why it did not. */
struct answer {
    epi_status status;
    char *buffer;
    size_t length;
    char few[4096]; /* enough for a check, and for one name */
};

/* Room that nothing is written to is no memory yet, and a second call is half of an answer. That of
 * a group, and of some hundred distributions, comes from where the next one finds it again. */
enum { ROOM_OF_GROUP = 96 << 10, ROOM_OF_ALL = 1 << 23 };

static void free_answer(struct answer *answer)
{
    if (answer->buffer != answer->few)
        PyMem_Free(answer->buffer);
}

/* The answer has `size` bytes of room from here on, if there are so many. */
static size_t make_room(struct answer *answer, size_t size)
{
    free_answer(answer);
    answer->buffer = PyMem_Malloc(size);
    if (answer->buffer != NULL)
        return size;
    answer->buffer = answer->few;
    return sizeof answer->few;
}

/* To be freed. -1: an exception is set. */
static int ask(PyObject *capsule, epi_question question, const char *group, const char *name,
               epi_level level, unsigned flags, struct answer *answer)
{
    answer->buffer = answer->few;
    const epi_index *index = PyCapsule_GetPointer(capsule, INDEX);
    if (index == NULL)
        return -1;
    const struct library *library = library_of(capsule);
    size_t size = sizeof answer->few;
    if (question != EPI_ASK_NOTHING && name == NULL)
        size = make_room(answer, group == NULL && question == EPI_ASK_ENTRIES ? ROOM_OF_ALL
                                                                              : ROOM_OF_GROUP);
    for (;;) {
        Py_BEGIN_ALLOW_THREADS;
        answer->status = library->answer(index, question, group, name, level, flags, answer->buffer,
                                         size, &answer->length, NULL);
        Py_END_ALLOW_THREADS;
        if (answer->status != EPI_OK || answer->length <= size)
            return 0;
        level = EPI_LEVEL_TRUST; /* it has just been checked, and did not fit */
        size = make_room(answer, answer->length);
        if (size < answer->length) {
            answer->status = EPI_ERR_MEMORY;
            return 0;
        }
    }
}

/* What is made of an answer, or its status. Frees it. */
static PyObject *answered(struct answer *answer, PyObject *make(const char *, size_t))
{
    PyObject *made = answer->status == EPI_OK ? make(answer->buffer, answer->length)
                                              : PyLong_FromLong(answer->status);
    free_answer(answer);
    return made;
}

/* check(index, level): the verdict, or a status */
static PyObject *native_check(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule;
    int level;
    struct answer answer;
    if (!PyArg_ParseTuple(arguments, "Oi:check", &capsule, &level) ||
        ask(capsule, EPI_ASK_NOTHING, NULL, NULL, (epi_level)level, 0, &answer) < 0)
        return NULL;
    return answered(&answer, verdict_of);
}

/* answer(index, group, name, level, flags): as entries_of() has it, or a status */
static PyObject *native_answer(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule, *group_bytes, *name_bytes;
    int level;
    unsigned flags;
    const char *group, *name;
    struct answer answer;
    if (!PyArg_ParseTuple(arguments, "OOOiI:answer", &capsule, &group_bytes, &name_bytes, &level,
                          &flags) ||
        text_of(group_bytes, &group) < 0 || text_of(name_bytes, &name) < 0 ||
        ask(capsule, EPI_ASK_ENTRIES, group, name, (epi_level)level, flags, &answer) < 0)
        return NULL;
    return answered(&answer, entries_of);
}

/* walk(index, count): (names, values, groups, begins), or a status. Of distribution `number`, of so
 * many, are those from begins[number] to begins[number + 1]. The strings are made of what the index
 * has, without an answer that would hold them all once more. */
static PyObject *native_walk(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule;
    Py_ssize_t count;
    if (!PyArg_ParseTuple(arguments, "On:walk", &capsule, &count))
        return NULL;
    const epi_index *index = PyCapsule_GetPointer(capsule, INDEX);
    if (index == NULL)
        return NULL;
    const struct library *library = library_of(capsule);
    epi_cursor cursor = library->entries_of(index, NULL);
    PyObject *walk = walk_of(library->next, &cursor, (size_t)count);
    epi_status status = library->cursor_status(&cursor);
    if (walk == NULL || status == EPI_NONE)
        return walk;
    Py_DECREF(walk);
    return PyLong_FromLong(status);
}

/* distributions(index): (metadata directories, flags, names, versions), or a status */
static PyObject *native_distributions(PyObject *module, PyObject *capsule)
{
    (void)module;
    struct answer answer;
    if (ask(capsule, EPI_ASK_DISTRIBUTIONS, NULL, NULL, EPI_LEVEL_TRUST, 0, &answer) < 0)
        return NULL;
    return answered(&answer, distributions_of);
}

static PyObject *native_still_holds(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule;
    unsigned first, count, parts;
    int level;
    if (!PyArg_ParseTuple(arguments, "OIIIi:still_holds", &capsule, &first, &count, &parts, &level))
        return NULL;
    epi_index *index = PyCapsule_GetPointer(capsule, INDEX);
    PyObject *bytes = index == NULL ? NULL : PyBytes_FromStringAndSize(NULL, (Py_ssize_t)count);
    if (bytes == NULL)
        return NULL;
    char *holds = PyBytes_AsString(bytes);
    const struct library *library = library_of(capsule);
    epi_status status;
    Py_BEGIN_ALLOW_THREADS;
    status = library->still_holds(index, first, count, parts, (epi_level)level, holds, NULL);
    Py_END_ALLOW_THREADS;
    if (status != EPI_OK)
        memset(holds, 0, count);
    return bytes;
}

static PyObject *native_watch(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule, *paths;
    if (!PyArg_ParseTuple(arguments, "OO!:watch", &capsule, &PyList_Type, &paths))
        return NULL;
    struct library *library;
    size_t count;
    const char **strings = library_and_strings(capsule, paths, &library, &count);
    if (strings == NULL)
        return NULL;
    epi_watch *watch = NULL;
    epi_status status = library->watch_open(strings, count, &watch, NULL);
    PyMem_Free(strings);
    if (status != EPI_OK)
        Py_RETURN_NONE;
    PyObject *opened = enclosed(capsule, watch, WATCH, close_watch);
    if (opened == NULL)
        library->watch_close(watch);
    return opened;
}

static PyObject *native_changed(PyObject *module, PyObject *capsule)
{
    (void)module;
    epi_watch *watch = PyCapsule_GetPointer(capsule, WATCH);
    return watch == NULL ? NULL : PyLong_FromLong(library_of(capsule)->watch_changed(watch));
}

/* An attribute of the objects that are made: where they keep it, 0 if in no slot of their own. */
struct attribute {
    PyObject *name;
    Py_ssize_t offset;
};

static Py_ssize_t offset_of(PyTypeObject *kind, PyObject *name)
{
    const PyMemberDef *member = PyType_GetSlot(kind, Py_tp_members);
    for (; member != NULL && member->name != NULL; member++)
        if (member->type == T_OBJECT_EX &&
            PyUnicode_CompareWithASCIIString(name, member->name) == 0)
            return member->offset;
    return 0;
}

/* As kind.__new__() leaves it, whatever its __init__() would do. What Python 3.11 allocates without
 * that keeps its attributes in a dictionary of its own, which is four times the memory. */
static PyObject *new_object(PyTypeObject *kind, newfunc new, PyObject *no_arguments,
                            const struct attribute *attributes, PyObject *const *values,
                            Py_ssize_t count)
{
    PyObject *made = new (kind, no_arguments, NULL);
    for (Py_ssize_t i = 0; made != NULL && i < count; i++) {
        if (attributes[i].offset > 0) { /* nobody has seen it yet */
            Py_INCREF(values[i]);
            memcpy((char *)made + attributes[i].offset, &values[i], sizeof *values);
        } else if (PyObject_GenericSetAttr(made, attributes[i].name, values[i]) < 0) {
            Py_DECREF(made);
            return NULL;
        }
    }
    return made;
}

enum { MOST_FIELDS = 8 };

/* made(type, names, columns, begin, end[, value]): a list of objects, whose attributes have these
 * names; the last one is the same value for all where there is one. */
static PyObject *native_made(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *kind, *names, *columns, *last = NULL;
    Py_ssize_t begin, end;
    if (!PyArg_ParseTuple(arguments, "OO!O!nn|O:made", &kind, &PyTuple_Type, &names, &PyTuple_Type,
                          &columns, &begin, &end, &last))
        return NULL;
    Py_ssize_t n_columns = PyTuple_Size(columns), n_names = PyTuple_Size(names);
    if (!PyType_Check(kind) || n_names != n_columns + (last != NULL) || n_names > MOST_FIELDS ||
        begin < 0 || end < begin) {
        PyErr_SetString(PyExc_TypeError, "made(type, names, columns, begin, end[, value])");
        return NULL;
    }
    struct attribute attributes[MOST_FIELDS];
    PyObject *column[MOST_FIELDS], *value[MOST_FIELDS];
    for (Py_ssize_t i = 0; i < n_names; i++) {
        attributes[i].name = PyTuple_GetItem(names, i);
        if (!PyUnicode_Check(attributes[i].name)) {
            PyErr_SetString(PyExc_TypeError, "made() with a name that is no string");
            return NULL;
        }
        attributes[i].offset = offset_of((PyTypeObject *)kind, attributes[i].name);
    }
    for (Py_ssize_t i = 0; i < n_columns; i++) {
        column[i] = PyTuple_GetItem(columns, i);
        if (!PyList_Check(column[i]) || PyList_Size(column[i]) < end) {
            PyErr_SetString(PyExc_IndexError, "made() of columns that are shorter");
            return NULL;
        }
    }
    newfunc new = (newfunc)PyType_GetSlot((PyTypeObject *)kind, Py_tp_new);
    PyObject *no_arguments = new == NULL ? NULL : PyTuple_New(0);
    PyObject *list = no_arguments == NULL ? NULL : PyList_New(end - begin);
    for (Py_ssize_t i = begin; list != NULL && i < end; i++) {
        for (Py_ssize_t j = 0; j < n_columns; j++)
            value[j] = PyList_GetItem(column[j], i);
        if (last != NULL)
            value[n_columns] = last;
        PyObject *made =
            new_object((PyTypeObject *)kind, new, no_arguments, attributes, value, n_names);
        if (made == NULL)
            Py_CLEAR(list);
        else
            PyList_SetItem(list, i - begin, made);
    }
    Py_XDECREF(no_arguments);
    return list;
}

static PyMethodDef methods[] = {
    {"load", native_load, METH_O, NULL},
    {"open", native_open, METH_VARARGS, NULL},
    {"check", native_check, METH_VARARGS, NULL},
    {"answer", native_answer, METH_VARARGS, NULL},
    {"walk", native_walk, METH_VARARGS, NULL},
    {"distributions", native_distributions, METH_O, NULL},
    {"still_holds", native_still_holds, METH_VARARGS, NULL},
    {"watch", native_watch, METH_VARARGS, NULL},
    {"changed", native_changed, METH_O, NULL},
    {"made", native_made, METH_VARARGS, NULL},
    {"listing", native_listing, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "epindex._native",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__native(void);

PyMODINIT_FUNC PyInit__native(void)
{
    const char *chosen = getenv("EPINDEX_BINDING");
    if (chosen != NULL && strcmp(chosen, "ctypes") == 0) {
        PyErr_SetString(PyExc_ImportError, "EPINDEX_BINDING=ctypes is set");
        return NULL;
    }
    return PyModuleDef_Init(&definition);
}
