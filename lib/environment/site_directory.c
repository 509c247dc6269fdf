/* One site directory, as Python adds it to sys.path. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "text_file.h"

static bool is_space(char letter)
{
    return letter == ' ' || (letter >= '\t' && letter <= '\r') ||
           (letter >= 0x1c && letter <= 0x1f);
}

/* Strips the end of the line; false: it names no path. */
static bool is_path_line(char *line, size_t length)
{
    if (strlen(line) != length) /* a NUL in it: no such path can exist */
        return false;
    if (line[0] == '#' || strncmp(line, "import ", 7) == 0 || strncmp(line, "import\t", 7) == 0)
        return false;
    while (length && is_space(line[length - 1]))
        line[--length] = '\0';
    return length > 0;
}

/* A file that cannot be read is passed over, as site.py does. */
static bool add_pth_file(const char *directory, const char *name, struct string_list *paths)
{
    struct text_file file = {0};
    char *line, *path = NULL;
    size_t length;
    bool added = false;
    if (asprintf(&path, "%s/%s", directory, name) < 0)
        return false;
    int error = text_file_read(path, &file);
    free(path);
    while (!error && text_file_line(&file, &line, &length)) {
        if (!is_path_line(line, length))
            continue;
        path = absolute_path(directory, line);
        bool ok = path && (access(path, F_OK) != 0 || string_list_add_once(paths, path));
        free(path);
        if (!ok)
            goto cleanup;
    }
    added = true;

cleanup:
    free(file.bytes);
    return added;
}

static int is_pth_name(const struct dirent *child)
{
    size_t length = strlen(child->d_name);
    return child->d_name[0] != '.' && length > 4 && strcmp(child->d_name + length - 4, ".pth") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool add_site_directory(const char *directory, struct string_list *paths)
{
    if (!string_list_add_once(paths, directory))
        return false;
    struct dirent **names = NULL;
    int count = scandir(directory, &names, is_pth_name, by_bytes);
    bool added = true;
    for (int i = 0; i < count; i++) {
        added = added && add_pth_file(directory, names[i]->d_name, paths);
        free(names[i]);
    }
    free(names);
    return added;
}
