#include "environment.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "public.h"

/* The name of a folder of a version, "python3.11", and what it says. */
struct version {
    char name[32];
    unsigned major, minor;
    bool free_threaded;
};

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool parse_version(const char *name, struct version *version)
{
    int end = 0;
    *version = (struct version){0};
    if (sscanf(name, "python%3u.%3u%n", &version->major, &version->minor, &end) != 2 &&
        sscanf(name, "pypy%3u.%3u%n", &version->major, &version->minor, &end) != 2)
        return false;
    version->free_threaded = name[end] == 't';
    size_t length = strlen(name);
    if (name[end + version->free_threaded] != '\0' || length >= sizeof version->name)
        return false;
    memcpy(version->name, name, length + 1);
    return true;
}

/* The version that the prefix's own python3 is a link to: where several are installed, that is the
 * one whose packages its users see. */
static void read_python_link(const char *prefix, unsigned *major, unsigned *minor)
{
    char *path = NULL, target[256];
    struct version version;
    if (asprintf(&path, "%s/bin/python3", prefix) < 0)
        return;
    ssize_t length = readlink(path, target, sizeof target - 1);
    free(path);
    if (length <= 0)
        return;
    target[length] = '\0';
    const char *slash = strrchr(target, '/');
    if (parse_version(slash ? slash + 1 : target, &version)) {
        *major = version.major;
        *minor = version.minor;
    }
}

static bool is_better(const struct version *one, const struct version *other, unsigned major,
                      unsigned minor)
{
    bool one_wanted = one->major == major && one->minor == minor;
    bool other_wanted = other->major == major && other->minor == minor;
    if (one_wanted != other_wanted)
        return one_wanted;
    if (one->major != other->major)
        return one->major > other->major;
    if (one->minor != other->minor)
        return one->minor > other->minor;
    return other->free_threaded && !one->free_threaded;
}

/* Takes the version that pyvenv.cfg or the link says, else the newest. An empty name: there is
 * none. False: out of memory. */
static bool find_version(const char *prefix, const struct venv *venv, struct version *best)
{
    unsigned major = venv->major, minor = venv->minor;
    if (!major)
        read_python_link(prefix, &major, &minor);
    *best = (struct version){0};
    static const char *const libraries[] = {"lib", "lib64"};
    for (size_t i = 0; i < 2; i++) {
        char *path = NULL;
        if (asprintf(&path, "%s/%s", prefix, libraries[i]) < 0)
            return false;
        DIR *directory = opendir(path);
        free(path);
        const struct dirent *child;
        while (directory && (child = readdir(directory))) {
            struct version version;
            if (parse_version(child->d_name, &version) &&
                (!best->name[0] || is_better(&version, best, major, minor)))
                *best = version;
        }
        if (directory)
            closedir(directory);
    }
    return true;
}

/* Adds PREFIX/LIBRARY/VERSION/PACKAGES if it is there. False: out of memory. */
static bool add_packages(const char *prefix, const char *library, const char *version,
                         const char *packages, struct string_list *paths)
{
    char *joined = NULL;
    if (!version[0])
        return true;
    if (asprintf(&joined, "%s/%s/%s/%s", prefix, library, version, packages) < 0)
        return false;
    char *path = absolute_path(NULL, joined);
    bool added = path && (!is_directory(path) || add_site_directory(path, paths));
    free(path);
    free(joined);
    return added;
}

static bool has_own_lib64(const char *prefix)
{
    char *path = NULL;
    struct stat status;
    if (asprintf(&path, "%s/lib64", prefix) < 0)
        return false;
    bool own = lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
    free(path);
    return own;
}

static bool is_debian(const char *prefix)
{
    char *path = NULL;
    if (asprintf(&path, "%s/lib/python3/dist-packages", prefix) < 0)
        return false;
    bool debian = is_directory(path);
    free(path);
    return debian;
}

/* In the order of site.getsitepackages(): CPython's own, then Debian's. Debian's interpreter knows
 * site-packages in virtual environments only. False: out of memory. */
static bool add_site_directories(const char *prefix, const char *version, bool in_venv,
                                 struct string_list *paths)
{
    bool site_packages = in_venv || !is_debian(prefix);
    if (site_packages && has_own_lib64(prefix) &&
        !add_packages(prefix, "lib64", version, "site-packages", paths))
        return false;
    if (site_packages && !add_packages(prefix, "lib", version, "site-packages", paths))
        return false;
    return add_packages(prefix, "local/lib", version, "dist-packages", paths) &&
           add_packages(prefix, "lib", "python3", "dist-packages", paths) &&
           add_packages(prefix, "lib", version, "dist-packages", paths);
}

/* What a venv takes from the interpreter it was made with. */
static epi_status add_base(const char *prefix, const struct venv *venv, const char *version,
                           struct string_list *paths, epi_detail *detail)
{
    if (!venv->home || !venv->home[0]) {
        detail_set(detail,
                   "%s/pyvenv.cfg includes the system's packages, but has no line \"home = ...\"",
                   prefix);
        return EPI_ERR_SYSTEM;
    }
    char *base = absolute_path(venv->home, "..");
    epi_status status = EPI_ERR_MEMORY;
    if (base && !is_directory(base)) {
        detail_set(detail, "%s/pyvenv.cfg includes the packages of %s, which is not there", prefix,
                   base);
        status = EPI_ERR_SYSTEM;
    } else if (base && add_site_directories(base, version, true, paths)) {
        status = EPI_OK;
    }
    free(base);
    return status;
}

/* PYTHONPATH, as site.py leaves it: each path absolute, and once. False: out of memory. */
static bool add_python_path(struct string_list *paths)
{
    const char *next = secure_getenv("PYTHONPATH");
    if (!next || !*next)
        return true;
    for (;;) {
        size_t length = strcspn(next, ":");
        char *entry = strndup(next, length);
        char *path = entry ? absolute_path(NULL, entry) : NULL;
        bool added = path && string_list_add_once(paths, path);
        free(path);
        free(entry);
        if (!added || !next[length])
            return added;
        next += length + 1;
    }
}

/* The user's own packages, which a venv has where it has the system's. False: out of memory. */
static bool add_users_site(const char *version, struct string_list *paths)
{
    const char *none = secure_getenv("PYTHONNOUSERSITE"), *base = secure_getenv("PYTHONUSERBASE");
    const char *home = secure_getenv("HOME");
    char *own = NULL;
    if ((none && *none) || !home || !*home)
        return true;
    if (!base || !*base) {
        if (asprintf(&own, "%s/.local", home) < 0)
            return false;
        base = own;
    }
    bool added = add_packages(base, "lib", version, "site-packages", paths);
    free(own);
    return added;
}

static epi_status add_all(const char *prefix, bool active, struct string_list *paths,
                          epi_detail *detail)
{
    struct venv venv = {0};
    struct version version;
    if (!is_directory(prefix)) {
        detail_set(detail, "the prefix %s is no directory", prefix[0] ? prefix : "\"\"");
        return EPI_ERR_SYSTEM;
    }
    epi_status status = read_pyvenv_cfg(prefix, &venv, detail);
    if (status != EPI_OK)
        goto cleanup;
    status = EPI_ERR_MEMORY;
    if (!find_version(prefix, &venv, &version) || (active && !add_python_path(paths)))
        goto cleanup;
    size_t before = paths->count;
    if (active && venv.system_site && !add_users_site(version.name, paths))
        goto cleanup;
    size_t own = paths->count;
    if (!add_site_directories(prefix, version.name, venv.present, paths))
        goto cleanup;
    if (paths->count == own && before == own) {
        detail_set(detail, "%s has no lib/pythonX.Y/site-packages: is it a prefix of Python?",
                   prefix);
        status = EPI_ERR_SYSTEM;
        goto cleanup;
    }
    status = venv.system_site ? add_base(prefix, &venv, version.name, paths, detail) : EPI_OK;

cleanup:
    free(venv.home);
    return status;
}

epi_status add_prefix(const char *prefix, struct string_list *paths, epi_detail *detail)
{
    return add_all(prefix, false, paths, detail);
}

epi_status add_active_venv(const char *prefix, struct string_list *paths, epi_detail *detail)
{
    return add_all(prefix, true, paths, detail);
}
