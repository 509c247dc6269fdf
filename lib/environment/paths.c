#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "environment.h"
#include "public.h"

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The folder above the folder of an interpreter; NULL: there is none, or out of memory. */
static char *two_above(const char *executable)
{
    char *prefix = absolute_path(NULL, executable);
    for (int i = 0; prefix && i < 2; i++) {
        char *slash = strrchr(prefix, '/');
        slash[slash == prefix && slash[1]] = '\0';
    }
    return prefix;
}

/* People name the interpreter in a prefix, too: that of a venv by where its link stands, any other
 * by where it leads. */
static epi_status prefix_of_executable(const char *executable, struct string_list *paths,
                                       epi_detail *detail)
{
    char *prefix = two_above(executable), *venv = NULL, *target = NULL;
    epi_status status = EPI_ERR_MEMORY;
    if (!prefix || asprintf(&venv, "%s/pyvenv.cfg", prefix) < 0)
        goto cleanup;
    if (!is_file(venv) && (target = realpath(executable, NULL))) {
        free(prefix);
        prefix = two_above(target);
    }
    if (prefix)
        status = add_prefix(prefix, paths, detail);

cleanup:
    free(target);
    free(venv);
    free(prefix);
    return status;
}

static epi_status of_prefix(const char *where, struct string_list *paths, epi_detail *detail)
{
    return is_file(where) ? prefix_of_executable(where, paths, detail)
                          : add_prefix(where, paths, detail);
}

/* A folder stands for the interpreter in it. */
static epi_status of_python(const char *where, unsigned flags, struct string_list *paths,
                            epi_detail *detail)
{
    char *executable = NULL;
    if (!is_directory(where))
        return add_interpreter(where, flags, paths, detail);
    if (asprintf(&executable, "%s/bin/python", where) < 0)
        return EPI_ERR_MEMORY;
    epi_status status = add_interpreter(executable, flags, paths, detail);
    free(executable);
    return status;
}

/* Where PYTHONHOME moves the libraries, only the interpreter knows. */
static epi_status of_active(unsigned flags, struct string_list *paths, epi_detail *detail)
{
    const char *venv = secure_getenv("VIRTUAL_ENV"), *home = secure_getenv("PYTHONHOME");
    if (!venv || !*venv)
        return of_python("python3", flags, paths, detail);
    return home && *home ? of_python(venv, flags, paths, detail)
                         : add_active_venv(venv, paths, detail);
}

/* The pointers, NULL, the strings: so that whoever gets it needs no function to free it. */
static char **in_one_block(const struct string_list *list)
{
    size_t size = (list->count + 1) * sizeof(char *);
    for (size_t i = 0; i < list->count; i++)
        size += strlen(list->items[i]) + 1;
    char **block = calloc(1, size);
    char *next = block ? (char *)(block + list->count + 1) : NULL;
    for (size_t i = 0; block && i < list->count; i++) {
        block[i] = next;
        next = stpcpy(next, list->items[i]) + 1;
    }
    return block;
}

epi_status epi_paths(epi_paths_of what, const char *where, unsigned flags, char ***paths,
                     size_t *n_paths, epi_detail *detail)
{
    struct string_list list = {0};
    epi_status status;
    if (detail)
        detail->text[0] = '\0';
    if (!paths || !n_paths || flags & ~(EPI_PATHS_ASK | EPI_PATHS_NO_SAVE) ||
        (what != EPI_PATHS_OF_ACTIVE && !where))
        return EPI_ERR_ARGUMENT;
    *paths = NULL;
    *n_paths = 0;
    switch (what) {
    case EPI_PATHS_OF_PREFIX:
        status = of_prefix(where, &list, detail);
        break;
    case EPI_PATHS_OF_PYTHON:
        status = of_python(where, flags, &list, detail);
        break;
    case EPI_PATHS_OF_ACTIVE:
        status = of_active(flags, &list, detail);
        break;
    default:
        return EPI_ERR_ARGUMENT;
    }
    if (status == EPI_OK && !(*paths = in_one_block(&list)))
        status = EPI_ERR_MEMORY;
    if (status == EPI_OK)
        *n_paths = list.count;
    string_list_free(&list);
    return status;
}
