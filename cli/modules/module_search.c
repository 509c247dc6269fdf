#include "modules/module_search.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "modules/standard_library.h"
#include "text.h"
#include "text_file.h"

/* Far above any name that is one; a longer one is nowhere. */
#define LONGEST_PART 255

/* What bears a name in some directories. */
struct located {
    enum { NOWHERE, PLAIN_MODULE, PACKAGE, NAMESPACE } kind;
    char *source;                   /* its file, or the package's __init__.py; NULL: compiled */
    struct string_list directories; /* where its submodules lie */
    bool denied;                    /* a look was refused */
};

static void free_located(struct located *located)
{
    free(located->source);
    string_list_free(&located->directories);
    *located = (struct located){0};
}

/* Whether FOLDER/NAME+ENDING is there, as a folder or as a file; `found`, which may be NULL,
 * receives its path. */
static bool is_there(const char *folder, const char *name, const char *ending, bool directory,
                     struct located *located, char **found)
{
    char *path = NULL;
    struct stat status;
    if (asprintf(&path, "%s/%s%s", folder, name, ending) < 0) {
        located->denied = true;
        return false;
    }
    bool there = stat(path, &status) == 0;
    if (there)
        there = directory ? S_ISDIR(status.st_mode) : S_ISREG(status.st_mode);
    else if (errno != ENOENT && errno != ENOTDIR)
        located->denied = true;
    if (there && found)
        *found = path;
    else
        free(path);
    return there;
}

/* NAME.so, NAME.cpython-311-x86_64-linux-gnu.so, NAME.pyd: of whatever version. */
static bool has_extension(const char *folder, const char *name, struct located *located)
{
    size_t length = strlen(name);
    bool found = false;
    DIR *directory = opendir(folder);
    if (!directory) {
        located->denied = located->denied || (errno != ENOENT && errno != ENOTDIR);
        return false;
    }
    for (const struct dirent *child; !found && (child = readdir(directory));)
        found = strncmp(child->d_name, name, length) == 0 && child->d_name[length] == '.' &&
                (ends_with(child->d_name, ".so") || ends_with(child->d_name, ".pyd"));
    closedir(directory);
    return found;
}

/* One directory. False: the search goes on in the next one, maybe with another part of a namespace
 * package. */
static bool look_in(const char *folder, const char *name, struct located *located)
{
    char *package = NULL;
    bool is_folder = is_there(folder, name, "", true, located, &package);
    if (is_folder) {
        bool source = is_there(package, "__init__", ".py", false, located, &located->source);
        if (source || is_there(package, "__init__", ".pyc", false, located, NULL) ||
            has_extension(package, "__init__", located)) {
            string_list_free(&located->directories);
            located->kind = PACKAGE;
        }
    }
    if (located->kind != PACKAGE) {
        bool source = is_there(folder, name, ".py", false, located, &located->source);
        if (source || is_there(folder, name, ".pyc", false, located, NULL) ||
            has_extension(folder, name, located)) {
            string_list_free(&located->directories);
            located->kind = PLAIN_MODULE;
        }
    }
    if (is_folder && located->kind != PLAIN_MODULE) {
        if (located->kind == NOWHERE)
            located->kind = NAMESPACE;
        if (!string_list_add(&located->directories, package))
            located->denied = true;
    }
    free(package);
    return located->kind == PACKAGE || located->kind == PLAIN_MODULE;
}

static void locate(const struct string_list *folders, const char *name, struct located *located)
{
    *located = (struct located){0};
    for (size_t i = 0; i < folders->count; i++) {
        if (look_in(folders->items[i], name, located))
            return;
    }
}

/* Whether the code of `parent` may give it submodules that are no files below it. */
static bool may_have_others(const struct located *parent)
{
    static const char *const signs[] = {"__path__", "sys.modules", "meta_path",
                                        "declare_namespace"};
    struct text_file file;
    if (!parent->source || text_file_read(parent->source, &file) != 0)
        return true;
    bool may = false;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        may = may || memmem(file.bytes, file.length, signs[i], strlen(signs[i]));
    free(file.bytes);
    return may;
}

/* Something that was not looked into could have it. */
static const char *why_unsure(const struct module_search *search, const char *top)
{
    for (size_t i = 0; i < search->hooks.count; i++) {
        if (strstr(search->hooks.items[i], top))
            return "an editable install has an import hook for it";
    }
    return search->blind_spot;
}

/* `parent` NULL: the first part, looked for on the path. */
static enum module_state state_of_missing(const struct module_search *search,
                                          const struct located *parent,
                                          const struct located *located, const char *top,
                                          const char **why)
{
    *why = NULL;
    if (is_standard_library(top))
        return MODULE_UNSURE;
    if (located->denied) {
        *why = "a directory may not be read";
        return MODULE_UNSURE;
    }
    if (!parent || parent->kind == NAMESPACE)
        *why = why_unsure(search, top);
    else if (may_have_others(parent))
        *why = "the package it is in may make it when it is imported";
    return *why ? MODULE_UNSURE : MODULE_MISSING;
}

enum module_state find_module(const struct module_search *search, const char *module,
                              size_t *missing, const char **why)
{
    char top[LONGEST_PART + 1] = "", part[LONGEST_PART + 1];
    struct located parent = {0}, located = {0};
    enum module_state state = MODULE_FOUND;
    *why = NULL;
    for (const char *next = module; next && state == MODULE_FOUND;) {
        size_t length = strcspn(next, ".");
        *missing = (size_t)(next - module) + length;
        bool is_top = next == module;
        located = (struct located){0};
        if (length > 0 && length <= LONGEST_PART) {
            memcpy(part, next, length);
            part[length] = '\0';
            if (is_top)
                memcpy(top, part, length + 1);
            locate(is_top ? &search->directories : &parent.directories, part, &located);
        }
        if (located.kind == NOWHERE)
            state = state_of_missing(search, is_top ? NULL : &parent, &located, top, why);
        free_located(&parent);
        parent = located;
        next = next[length] ? next + length + 1 : NULL;
    }
    free_located(&parent);
    return state;
}

static bool is_hook(const char *name)
{
    return name[0] == '_' && strstr(name, "editable") && ends_with(name, ".py");
}

bool module_search_add(struct module_search *search, const char *path)
{
    bool added = string_list_add(&search->directories, path);
    DIR *directory = opendir(path);
    for (const struct dirent *child; added && directory && (child = readdir(directory));) {
        struct text_file file = {0};
        char *hook = NULL;
        if (!is_hook(child->d_name))
            continue;
        added = asprintf(&hook, "%s/%s", path, child->d_name) >= 0;
        if (added && text_file_read(hook, &file) == 0)
            added = string_list_add(&search->hooks, file.bytes);
        free(file.bytes);
        free(hook);
    }
    if (directory)
        closedir(directory);
    return added;
}

void module_search_free(struct module_search *search)
{
    string_list_free(&search->directories);
    string_list_free(&search->hooks);
}
