/* Sealed indexes: relative paths, no stamps, the same bytes wherever and whenever they are built.
 */
#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "scratch.h"

TestSuite(sealed, .init = scratch_make, .fini = scratch_remove);

static const epi_build_options sealed = {.size = sizeof sealed, .kind = EPI_SEALED};

/* The tree FOLDER: lib/site, lib/plug.egg, drop/entry_points.d, with bad input among the good. */
static void put_tree(struct path folder)
{
    struct path p;
#define IN_TREE(rest) (p = folder, strcat(p.text, "/" rest), p)
    put_distribution(IN_TREE("lib/site/zeta-1.dist-info"), "zeta", "1", "[g]\nz = zeta:z\n");
    put_distribution(IN_TREE("lib/site/\xc3\xa4pfel-2.dist-info"), "\xc3\xa4pfel", "2",
                     "[g]\nno equals sign\na = apfel:a\n");
    put_distribution(IN_TREE("lib/site/folder-1.dist-info"), "folder", "1", NULL);
    put_file(IN_TREE("lib/site/folder-1.dist-info/entry_points.txt/file"), "");
    put_file(IN_TREE("lib/plug.egg/EGG-INFO/PKG-INFO"), "Name: plug\nVersion: 3\n\n");
    put_file(IN_TREE("lib/plug.egg/EGG-INFO/entry_points.txt"), "[g]\np = plug\n[bad]\nr = ?\n");
    put_file(IN_TREE("drop/entry_points.d/tool-7.txt"), "[g]\nt = tool:t\n");
    put_file(IN_TREE("lib/broken.whl"), "PK\003\004 and no more of a zip archive");
#undef IN_TREE
}

static void expect_ok(const char *const *paths, size_t n_paths, const char *output)
{
    epi_detail detail;
    epi_status status = epi_update(paths, n_paths, output, &sealed, NULL, NULL, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
}

Test(sealed, is_the_same_bytes_for_the_same_tree_elsewhere)
{
    put_tree(scratch("here"));
    put_tree(scratch("some/where/else"));
    /* The other one is older, and its folders were filled in another order. */
    struct utimbuf long_ago = {1, 1};
    cr_assert_eq(utime(scratch("some/where/else/lib/site").text, &long_ago), 0);

    struct path site = scratch("here/lib/site"), egg = scratch("here/lib/plug.egg");
    struct path drop = scratch("here/drop/entry_points.d"), none = scratch("here/none/./x/../y");
    struct path zip = scratch("here/lib/broken.whl");
    const char *absolute[] = {site.text, egg.text, none.text, drop.text, zip.text};
    cr_assert_eq(chdir("/"), 0);
    expect_ok(absolute, 5, scratch("here/lib/i.cdb").text);

    setenv("TZ", "Pacific/Chatham", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setlocale(LC_ALL, "");
    mode_t mask = umask(077);
    cr_assert_eq(chdir(scratch("some/where/else/lib").text), 0);
    const char *relative[] = {"site/", "./plug.egg", "../none/y", "../drop//entry_points.d",
                              "broken.whl"};
    expect_ok(relative, 5, "i.cdb");
    umask(mask);
    cr_assert_eq(chdir("/"), 0);

    cr_expect(same_bytes(scratch("here/lib/i.cdb"), scratch("some/where/else/lib/i.cdb")));
    epi_index *index = open_index(scratch("here/lib/i.cdb"));
    epi_info info = {.size = sizeof info};
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    cr_expect_eq(info.kind, EPI_SEALED);
    cr_expect_eq(info.level, EPI_LEVEL_TRUST);
    cr_expect_eq(info.entries, 5);
    cr_expect_geq(info.problems, 3, "the tree has three bad spots for the bytes to depend on");
    epi_close(index);
}

Test(sealed, has_no_path_of_the_machine_it_was_built_on)
{
    put_tree(scratch("tree"));
    struct path site = scratch("tree/lib/site"), egg = scratch("tree/lib/plug.egg");
    struct path zip = scratch("tree/lib/broken.whl");
    const char *paths[] = {site.text, egg.text, zip.text};
    expect_ok(paths, 3, scratch("tree/i.cdb").text);
    size_t length;
    char *bytes = file_bytes(scratch("tree/i.cdb"), &length);
    struct path root = scratch_folder();
    cr_expect_null(memmem(bytes, length, root.text, strlen(root.text)));
    free(bytes);
    epi_index *index = open_index(scratch("tree/i.cdb"));
    epi_problem problem;
    epi_cursor cursor = epi_problems(index);
    cr_assert(epi_next_problem(&cursor, &problem));
    do
        cr_expect_eq(strncmp(problem.path, "lib/", 4), 0, "%s", problem.path);
    while (epi_next_problem(&cursor, &problem));
    epi_close(index);
}

Test(sealed, names_path_entries_from_the_folder_of_the_index)
{
    put_distribution(scratch("env/site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = alpha\n");
    put_file(scratch("env/index/keep"), "");
    cr_assert_eq(symlink("env", scratch("way").text), 0);
    cr_assert_eq(symlink("site", scratch("env/link.egg").text), 0);
    struct {
        const char *path_entry, *output, *expected;
    } cases[] = {
        {"env/site", "env/site/i.cdb", "."},
        {"env/site/", "env/site/i.cdb", "."},
        {"env/site", "env/i.cdb", "site"},
        {"env/site", "i.cdb", "env/site"},
        {"env/site", "env/index/i.cdb", "../site"},
        {"env", "env/index/i.cdb", ".."},
        {"way/site", "env/index/i.cdb", "../site"},
        {"env/site", "way/index/i.cdb", "../site"},
        {"env/site/../site/.", "env/index/i.cdb", "../site"},
        {"way/../env//site", "env/index/i.cdb", "../site"},
        {"env/link.egg", "env/index/i.cdb", "../link.egg"},
        {"absent/a/../b", "env/index/i.cdb", "../../absent/b"},
        {"way/absent", "env/index/i.cdb", "../absent"},
        {"env/index-2", "env/index/i.cdb", "../index-2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct path path_entry = scratch("%s", cases[i].path_entry);
        struct path output = scratch("%s", cases[i].output);
        const char *paths[] = {path_entry.text};
        expect_ok(paths, 1, output.text);
        epi_index *index = open_index(output);
        epi_path_entry found;
        epi_cursor cursor = epi_path_entries(index);
        cr_assert(epi_next_path_entry(&cursor, &found));
        cr_expect_str_eq(found.path, cases[i].expected, "%s from %s: %s", cases[i].path_entry,
                         cases[i].output, found.path);
        epi_entry entry;
        if (epi_find(index, "g", "n", &entry) == EPI_OK) {
            struct path location = scratch("%s", cases[i].expected);
            strcpy(location.text, cases[i].expected);
            strcat(location.text, "/alpha-1.dist-info");
            cr_expect_str_eq(entry.location, location.text);
        }
        epi_close(index);
        cr_assert_eq(unlink(output.text), 0);
    }
}

Test(sealed, of_the_root_and_of_a_folder_outside)
{
    const char *paths[] = {"/", "/absent-folder-of-nobody"};
    put_file(scratch("a/keep"), "");
    expect_ok(paths, 2, scratch("a/i.cdb").text);
    epi_index *index = open_index(scratch("a/i.cdb"));
    epi_path_entry found;
    epi_cursor cursor = epi_path_entries(index);
    cr_assert_eq(chdir(scratch("a").text), 0);
    cr_assert(epi_next_path_entry(&cursor, &found));
    char real[PATH_MAX];
    cr_assert_not_null(realpath(found.path, real));
    cr_expect_str_eq(real, "/");
    cr_assert(epi_next_path_entry(&cursor, &found));
    cr_expect_null(realpath(found.path, real));
    cr_expect_str_eq(real, "/absent-folder-of-nobody");
    epi_close(index);
    cr_assert_eq(chdir("/"), 0);
}
