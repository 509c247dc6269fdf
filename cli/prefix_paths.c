#include "environment.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "pyvenv_cfg.h"
#include "site_directory.h"

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
                         const char *packages, struct path_list *paths)
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
                                 struct path_list *paths)
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

/* What a venv takes from the interpreter it was made with. False: said why not. */
static bool add_base(const char *prefix, const struct venv *venv, const char *version,
                     struct path_list *paths)
{
    if (!venv->home || !venv->home[0]) {
        print_error("%s/pyvenv.cfg includes the system's packages, but has no line \"home = ...\"",
                    prefix);
        return false;
    }
    char *base = absolute_path(venv->home, "..");
    bool added = false;
    if (!base)
        print_out_of_memory();
    else if (!is_directory(base))
        print_error("%s/pyvenv.cfg includes the packages of %s, which is not there", prefix, base);
    else if (!add_site_directories(base, version, true, paths))
        print_out_of_memory();
    else
        added = true;
    free(base);
    return added;
}

bool read_prefix(const char *prefix, struct path_list *paths)
{
    struct venv venv = {0};
    struct version version;
    bool read = false;
    if (!is_directory(prefix)) {
        print_error("the prefix %s is no directory", prefix[0] ? prefix : "\"\"");
        return false;
    }
    if (!read_pyvenv_cfg(prefix, &venv))
        goto cleanup;
    if (!find_version(prefix, &venv, &version) ||
        !add_site_directories(prefix, version.name, venv.present, paths)) {
        print_out_of_memory();
        goto cleanup;
    }
    if (!paths->count) {
        print_error("%s has no lib/pythonX.Y/site-packages: is it a prefix of Python?", prefix);
        goto cleanup;
    }
    read = !venv.system_site || add_base(prefix, &venv, version.name, paths);

cleanup:
    free(venv.home);
    return read;
}
