/* Freshness of path entries that are no plain directory, and of input that has its problems. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trees.h"

TestSuite(freshness_kinds, .init = scratch_make, .fini = scratch_remove);

static const char fresh[] = "fresh same-stamps";

static epi_index *index_of(struct path path_entry)
{
    build(path_entry, scratch("i.cdb"));
    return open_index(scratch("i.cdb"));
}

/* A zip archive at `path` of one distribution with that entry_points.txt; always of one size. */
static void put_zip(struct path path, const char *name, const char *entry_points)
{
    char command[3 * PATH_MAX];
    snprintf(command, sizeof command,
             "python3 -I -c 'import sys, zipfile\n"
             "with zipfile.ZipFile(sys.argv[1], \"w\") as z:\n"
             "    z.writestr(sys.argv[2] + \"-1.dist-info/METADATA\","
             " \"Name: \" + sys.argv[2] + \"\\nVersion: 1\\n\\n\")\n"
             "    z.writestr(sys.argv[2] + \"-1.dist-info/entry_points.txt\", sys.argv[3])\n"
             "' '%s' '%s' '%s'",
             path.text, name, entry_points);
    cr_assert_eq(system(command), 0);
}

Test(freshness_kinds, a_zip_replaced_by_one_of_the_same_size_and_mtime_is_seen)
{
    put_zip(scratch("plug.zip"), "alpha", "[g]\na = alpha:a\n");
    settle();
    epi_index *index = index_of(scratch("plug.zip"));
    EXPECT_REPORT(index, EPI_LEVEL_DIR, fresh);
    EXPECT_REPORT(index, EPI_LEVEL_META, fresh);
    EXPECT_REPORT(index, EPI_LEVEL_CONTENT, "fresh same-content");
    struct stat old, new;
    cr_assert_eq(stat(scratch("plug.zip").text, &old), 0);
    put_zip(scratch("other.zip"), "alpha", "[g]\nb = alpha:b\n");
    struct timespec times[2] = {old.st_atim, old.st_mtim};
    cr_assert_eq(utimensat(AT_FDCWD, scratch("other.zip").text, times, 0), 0);
    cr_assert_eq(rename(scratch("other.zip").text, scratch("plug.zip").text), 0);
    cr_assert_eq(stat(scratch("plug.zip").text, &new), 0);
    cr_assert_eq(old.st_size, new.st_size);
    for (epi_level level = EPI_LEVEL_DIR; level <= EPI_LEVEL_CONTENT; level++)
        EXPECT_REPORT(index, level, "stale distributions, changed alpha-1.dist-info alpha 1");
    epi_close(index);
}

Test(freshness_kinds, a_zip_that_became_a_directory_is_of_another_kind)
{
    put_zip(scratch("plug.zip"), "alpha", "[g]\na = alpha:a\n");
    settle();
    epi_index *index = index_of(scratch("plug.zip"));
    remove_tree(scratch("plug.zip"));
    put_distribution(scratch("plug.zip/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    EXPECT_REPORT(index, EPI_LEVEL_DIR, "stale kind");
    epi_close(index);
}

Test(freshness_kinds, a_drop_file_is_looked_at_itself)
{
    put_file(scratch("entry_points.d/tool-7.txt"), "[g]\nt = tool:t\n");
    settle();
    epi_index *index = index_of(scratch("entry_points.d"));
    EXPECT_REPORT(index, EPI_LEVEL_META, fresh);
    EXPECT_REPORT(index, EPI_LEVEL_CONTENT, "fresh same-content");
    edit_in_place(scratch("entry_points.d/tool-7.txt"), 't', 'u');
    EXPECT_REPORT(index, EPI_LEVEL_DIR, fresh);
    EXPECT_REPORT(index, EPI_LEVEL_META, "stale distributions, changed tool-7.txt tool 7");
    put_file(scratch("entry_points.d/more.txt"), "");
    EXPECT_REPORT(index, EPI_LEVEL_DIR,
                  "stale distributions, added more.txt more (none), "
                  "changed tool-7.txt tool 7");
    epi_close(index);
}

Test(freshness_kinds, an_egg_is_looked_at_by_its_EGG_INFO)
{
    put_file(scratch("plug.egg/EGG-INFO/PKG-INFO"), "Name: plug\nVersion: 3\n\n");
    put_file(scratch("plug.egg/EGG-INFO/entry_points.txt"), "[g]\np = plug\n");
    settle();
    epi_index *index = index_of(scratch("plug.egg"));
    EXPECT_REPORT(index, EPI_LEVEL_META, fresh);
    EXPECT_REPORT(index, EPI_LEVEL_CONTENT, "fresh same-content");
    edit_in_place(scratch("plug.egg/EGG-INFO/entry_points.txt"), 'p', 'q');
    EXPECT_REPORT(index, EPI_LEVEL_META, "stale distributions, changed EGG-INFO plug 3");
    epi_close(index);
}

/* importlib.metadata takes "" for the current directory, and for no egg whatever that is called. */
Test(freshness_kinds, the_current_directory_is_no_egg_and_is_fresh)
{
    put_file(scratch("plug.egg/EGG-INFO/PKG-INFO"), "Name: plug\nVersion: 3\n\n");
    put_distribution(scratch("plug.egg/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    settle();
    cr_assert_eq(chdir(scratch("plug.egg").text), 0);
    const char *here[] = {""}, *elsewhere[] = {"plug.egg"};
    for (epi_kind kind = EPI_LOCAL; kind <= EPI_SEALED; kind++) {
        epi_build_options build_options = EPI_BUILD_OPTIONS_INIT;
        build_options.kind = kind;
        cr_assert_eq(chdir(scratch("plug.egg").text), 0);
        cr_assert_eq(epi_update(here, 1, "../i.cdb", &build_options, NULL, NULL, NULL), EPI_OK);
        epi_index *index = open_index(scratch("i.cdb"));
        epi_info info = {.size = sizeof info};
        cr_assert_eq(epi_describe(index, &info), EPI_OK);
        cr_expect_eq(info.distributions, 1);
        epi_check_options options = {sizeof options, EPI_LEVEL_CONTENT, here, 1};
        expect_report(index, &options, "fresh same-content", __FILE__, __LINE__);
        cr_assert_eq(chdir(scratch_folder().text), 0);
        EXPECT_REPORT(index, EPI_LEVEL_CONTENT, "fresh same-content");
        epi_outcome outcome;
        cr_assert_eq(epi_update(elsewhere, 1, "i.cdb", &build_options, &outcome, NULL, NULL),
                     EPI_OK);
        cr_expect_eq(outcome, EPI_BUILT, "as plug.egg it is an egg");
        epi_close(index);
    }
    cr_assert_eq(chdir("/"), 0);
}

/* A name with a '/' behind it is none for importlib.metadata, and an index may lie in the egg. */
Test(freshness_kinds, a_sealed_path_is_taken_for_what_it_was_when_built)
{
    put_file(scratch("plug.egg/EGG-INFO/PKG-INFO"), "Name: plug\nVersion: 3\n\n");
    put_distribution(scratch("plug.egg/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    put_file(scratch("entry_points.d/tool.txt"), "[g]\nt = tool:t\n");
    put_file(scratch("plug.egg/sub/folder/some.py"), "");
    static const struct {
        const char *path_entry;
        unsigned distributions;
    } cases[] = {{"plug.egg", 2},       {"plug.egg/", 1},           {"plug.egg/.", 1},
                 {"entry_points.d", 1}, {"entry_points.d/", 1},     {"entry_points.d/.", 0},
                 {"./plug.egg", 2},     {"plug.egg/../plug.egg", 2}};
    static const char *const folders[] = {".", "plug.egg", "entry_points.d", "plug.egg/sub/folder"};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.kind = EPI_SEALED;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t j = 0; j < sizeof folders / sizeof *folders; j++) {
            struct path entry = scratch("%s", cases[i].path_entry);
            struct path output = scratch("%s/i.cdb", folders[j]);
            const char *paths[] = {entry.text};
            epi_index *index;
            cr_assert_eq(epi_update(paths, 1, output.text, &options, NULL, &index, NULL), EPI_OK);
            epi_info info = {.size = sizeof info};
            cr_assert_eq(epi_describe(index, &info), EPI_OK);
            cr_expect_eq(info.distributions, cases[i].distributions, "%s", entry.text);
            epi_path_entry found;
            epi_cursor cursor = epi_path_entries(index);
            cr_assert(epi_next_path_entry(&cursor, &found));
            epi_check_options check_options = {sizeof check_options, EPI_LEVEL_CONTENT, paths, 1};
            epi_report *report;
            cr_assert_eq(epi_check(index, &check_options, &report, NULL), EPI_OK);
            char *text = report_text(report);
            cr_expect_str_eq(text, "fresh same-content", "%s from %s, as %s: %s", entry.text,
                             folders[j], found.path, text);
            free(text);
            epi_report_free(report);
            epi_close(index);
            remove_tree(output);
        }
    }
}

Test(freshness_kinds, an_empty_path_entry_moves_and_fills)
{
    put_file(scratch("empty/some.py"), "");
    settle();
    struct path empty = scratch("empty");
    const char *paths[] = {empty.text};
    epi_index *indexes[] = {scan_paths(paths, 1), index_of(empty)};
    for (size_t i = 0; i < 2; i++) /* without a file that answers, and with one */
        EXPECT_REPORT(indexes[i], EPI_LEVEL_META, fresh);
    put_file(scratch("empty/more.py"), "");
    for (size_t i = 0; i < 2; i++)
        EXPECT_REPORT(indexes[i], EPI_LEVEL_META, "moved other-stamps");
    put_distribution(scratch("empty/alpha-1.dist-info"), "alpha", "1", NULL);
    for (size_t i = 0; i < 2; i++) {
        EXPECT_REPORT(indexes[i], EPI_LEVEL_META,
                      "stale distributions, added alpha-1.dist-info alpha 1");
        epi_close(indexes[i]);
    }
}

/* Nobody looks at the stamp of what is left out, so its path entry is never believed on its own. */
Test(freshness_kinds, a_distribution_without_a_name_is_seen_when_it_gets_one)
{
    put_file(scratch("plug.egg/EGG-INFO/PKG-INFO"), "Version: 3\n\n");
    put_file(scratch("plug.egg/EGG-INFO/entry_points.txt"), "[g]\np = plug\n");
    settle();
    epi_index *index = index_of(scratch("plug.egg"));
    epi_info info = {.size = sizeof info};
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    cr_assert_eq(info.distributions, 0);
    cr_assert_eq(info.problems, 1);
    EXPECT_REPORT(index, EPI_LEVEL_DIR, "moved racy");
    put_file(scratch("plug.egg/EGG-INFO/PKG-INFO"), "Name: plug\nVersion: 3\n\n");
    for (epi_level level = EPI_LEVEL_DIR; level <= EPI_LEVEL_CONTENT; level++)
        EXPECT_REPORT(index, level, "stale distributions, added EGG-INFO plug 3");
    epi_close(index);
}

Test(freshness_kinds, a_dangling_drop_file_is_seen_when_its_target_appears)
{
    put_file(scratch("entry_points.d/tool-7.txt"), "[g]\nt = tool:t\n");
    cr_assert_eq(symlink("../target", scratch("entry_points.d/late.txt").text), 0);
    settle();
    epi_index *index = index_of(scratch("entry_points.d"));
    put_file(scratch("target"), "[g]\nl = late:l\n");
    EXPECT_REPORT(index, EPI_LEVEL_META, "stale distributions, added late.txt late (none)");
    epi_close(index);
}

static void look_at_closed_folders(void)
{
    struct path closed = scratch("closed"), beyond = scratch("closed/beyond");
    struct path one = scratch("site");
    const char *paths[] = {closed.text, beyond.text, one.text};
    epi_index *index;
    cr_assert_eq(chmod(closed.text, 0), 0);
    cr_assert_eq(chmod(scratch("site/alpha-1.dist-info/entry_points.txt").text, 0), 0);
    settle();
    index = scan_paths(paths, 3);
    static const char unchanged[] = "moved racy\nmoved racy\nmoved racy";
    EXPECT_REPORT(index, EPI_LEVEL_META, unchanged);
    cr_assert_eq(chmod(scratch("site/alpha-1.dist-info/entry_points.txt").text, 0644), 0);
    cr_assert_eq(chmod(closed.text, 0755), 0);
    EXPECT_REPORT(index, EPI_LEVEL_META,
                  "stale kind, added beta-2.dist-info beta 2\n"
                  "stale gone\n"
                  "stale distributions, changed alpha-1.dist-info alpha 1");
    epi_close(index);
}

/* Who may not look cannot tell that something is still missing. */
static void close_the_folder_of_what_is_missing(void)
{
    put_file(scratch("outer/some.py"), "");
    epi_index *index = index_of(scratch("outer/absent"));
    EXPECT_REPORT(index, EPI_LEVEL_DIR, fresh);
    cr_assert_eq(chmod(scratch("outer").text, 0), 0);
    EXPECT_REPORT(index, EPI_LEVEL_DIR, "stale kind");
    cr_assert_eq(chmod(scratch("outer").text, 0755), 0);
    EXPECT_REPORT(index, EPI_LEVEL_DIR, fresh);
    epi_close(index);
}

static void look_as_a_user(void)
{
    look_at_closed_folders();
    close_the_folder_of_what_is_missing();
}

Test(freshness_kinds, what_may_not_be_read_is_never_believed_and_seen_when_it_is_opened)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    put_distribution(scratch("closed/beta-2.dist-info"), "beta", "2", "[g]\nb = beta:b\n");
    if (geteuid() != 0) {
        look_as_a_user();
        return;
    }
    /* Root may read everything. */
    char command[PATH_MAX + 50];
    snprintf(command, sizeof command, "chown -R 65534 '%s'", scratch_folder().text);
    cr_assert_eq(system(command), 0);
    cr_assert_eq(setuid(65534), 0);
    look_as_a_user();
}

Test(freshness_kinds, metadata_that_is_no_text_any_more_behind_its_headers_is_a_change)
{
    struct path site = scratch("site"), file = scratch("site/alpha-1.dist-info/METADATA");
    put_file(file, "Name: alpha\nVersion: 1\n\nby Andre\n");
    settle();
    epi_index *index = index_of(site);
    put_file(file, "Name: alpha\nVersion: 1\n\nby Andr\xe9\n");
    EXPECT_REPORT(index, EPI_LEVEL_CONTENT,
                  "stale distributions, changed alpha-1.dist-info alpha 1");
    epi_close(index);
}
