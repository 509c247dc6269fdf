/* A C program with a Python in it, whose plugins are the entry points of a group:
 *
 *     host my_host.plugins
 *
 * Each plugin is an object that is called without arguments; what it returns is printed. All are
 * called once at the start, and once more for each line on standard input. In between, plugins may
 * be installed, upgraded and removed. One that fails is reported, and the others go on. */
#include <Python.h>

#include <epindex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A path list as the library takes it. */
struct path_list {
    PyObject *bytes; /* a list that keeps the strings alive */
    const char **paths;
    size_t count;
};

static void forget_path_list(struct path_list *list)
{
    Py_XDECREF(list->bytes);
    free(list->paths);
    *list = (struct path_list){NULL, NULL, 0};
}

/* Copies sys.path, in the encoding of the file system. What is no string is no path entry. */
static int read_sys_path(struct path_list *list)
{
    PyObject *sys_path = PySys_GetObject("path"); /* borrowed */
    Py_ssize_t n = sys_path != NULL && PyList_Check(sys_path) ? PyList_Size(sys_path) : 0;
    list->bytes = PyList_New(0);
    list->paths = calloc((size_t)n + 1, sizeof *list->paths);
    if (list->bytes == NULL || list->paths == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = PyList_GetItem(sys_path, i); /* borrowed */
        if (!PyUnicode_Check(item))
            continue;
        PyObject *bytes = PyUnicode_EncodeFSDefault(item);
        if (bytes == NULL || PyList_Append(list->bytes, bytes) != 0) {
            Py_XDECREF(bytes);
            return -1;
        }
        list->paths[list->count++] = PyBytes_AsString(bytes);
        Py_DECREF(bytes); /* the list has it */
    }
    return 0;
}

/* The object that the entry point refers to; NULL with a Python exception set. */
static PyObject *load(const epi_entry *entry)
{
    if (entry->module == NULL) {
        PyErr_Format(PyExc_ValueError, "'%s' is no object reference", entry->value);
        return NULL;
    }
    PyObject *object = PyImport_ImportModule(entry->module);
    const char *attr = entry->attr;
    while (object != NULL && attr != NULL) {
        const char *dot = strchr(attr, '.');
        size_t length = dot == NULL ? strlen(attr) : (size_t)(dot - attr);
        PyObject *name = PyUnicode_FromStringAndSize(attr, (Py_ssize_t)length);
        PyObject *next = name == NULL ? NULL : PyObject_GetAttr(object, name);
        Py_XDECREF(name);
        Py_DECREF(object);
        object = next;
        attr = dot == NULL ? NULL : dot + 1;
    }
    return object;
}

/* Prints what the plugin returned, or what it raised. */
static void run_plugin(const epi_entry *entry)
{
    PyObject *plugin = load(entry);
    PyObject *result = plugin == NULL ? NULL : PyObject_CallObject(plugin, NULL);
    PyObject *text = result == NULL ? NULL : PyObject_Str(result);
    const char *utf8 = text == NULL ? NULL : PyUnicode_AsUTF8(text);
    if (utf8 != NULL) {
        printf("%s: %s\n", entry->name, utf8);
    } else {
        fprintf(stderr, "host: plugin %s of %s %s (%s) failed:\n", entry->name,
                entry->dist == NULL ? "?" : entry->dist,
                entry->version == NULL ? "?" : entry->version, entry->location);
        if (PyErr_ExceptionMatches(PyExc_SystemExit)) /* PyErr_Print() would obey it */
            fprintf(stderr, "it asked the whole process to exit\n");
        else
            PyErr_Print();
        PyErr_Clear();
    }
    Py_XDECREF(text);
    Py_XDECREF(result);
    Py_XDECREF(plugin);
}

static void run_plugins(const epi_index *index, const char *group)
{
    epi_entry entry;
    epi_cursor cursor = epi_entries(index, group, NULL);
    while (epi_next(&cursor, &entry))
        run_plugin(&entry);
    if (epi_cursor_status(&cursor) != EPI_NONE)
        fprintf(stderr, "host: %s: %s\n", group, epi_strerror(epi_cursor_status(&cursor)));
    printf("done\n");
    fflush(stdout);
}

/* Makes *index one that is right. Python's import system has a cache of directories too, which has
 * to be known. */
static int bring_up_to_date(epi_index **index, const struct path_list *list)
{
    epi_index *newer;
    epi_detail detail;
    if (*index != NULL) {
        if (epi_is_fresh(*index, EPI_LEVEL_DEFAULT, NULL) == EPI_OK)
            return 0;
        PyObject *importlib = PyImport_ImportModule("importlib");
        PyObject *none =
            importlib == NULL ? NULL : PyObject_CallMethod(importlib, "invalidate_caches", NULL);
        if (none == NULL)
            PyErr_Print();
        Py_XDECREF(none);
        Py_XDECREF(importlib);
    }
    if (epi_open(list->paths, list->count, NULL, &newer, &detail) != EPI_OK) {
        fprintf(stderr, "host: %s\n", detail.text);
        return -1;
    }
    epi_close(*index);
    *index = newer;
    return 0;
}

static int start_python(char *program)
{
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    config.parse_argv = 0;
    PyStatus status = PyConfig_SetBytesString(&config, &config.program_name, program);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (!PyStatus_Exception(status))
        return 0;
    fprintf(stderr, "host: Python does not start: %s\n",
            status.err_msg == NULL ? "?" : status.err_msg);
    return -1;
}

int main(int argc, char **argv)
{
    struct path_list list = {NULL, NULL, 0};
    epi_index *index = NULL;
    char line[256];
    int result = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: host GROUP\n");
        return 2;
    }
    if (start_python(argv[0]) != 0)
        return 1;
    if (read_sys_path(&list) != 0) {
        PyErr_Print();
        goto cleanup;
    }
    do {
        if (bring_up_to_date(&index, &list) != 0)
            goto cleanup;
        run_plugins(index, argv[1]);
    } while (fgets(line, sizeof line, stdin) != NULL);
    result = 0;

cleanup:
    epi_close(index);
    forget_path_list(&list);
    return Py_FinalizeEx() < 0 ? 1 : result;
}
