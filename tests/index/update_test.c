/* epi_update(): keeps, stamps anew or builds. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "updates.h"

TestSuite(update, .init = scratch_make, .fini = scratch_remove);

static void expect_built_and_kept(struct path path_entry)
{
    const char *paths[] = {path_entry.text};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    cr_expect_eq(update_with(paths, 1, options), EPI_BUILT);
    ino_t built = inode_of_index();
    cr_expect_eq(update_with(paths, 1, options), EPI_KEPT);
    cr_expect_eq(inode_of_index(), built);
}

Test(update, builds_where_nothing_is_and_keeps_what_is_fresh)
{
    put_site();
    expect_built_and_kept(scratch("site"));
    cr_expect(has_entry("a"));
}

Test(update, keeps_a_settled_entry_points_d)
{
    put_file(scratch("entry_points.d/tool-7.txt"), "[g]\nt = tool:t\n");
    settle();
    expect_built_and_kept(scratch("entry_points.d"));
}

Test(update, stamps_anew_what_moved_so_that_the_next_check_is_cheap)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    put_file(scratch("site/unrelated.py"), "");
    settle();
    ino_t built = inode_of_index();
    cr_expect_eq(update(), EPI_RESTAMPED);
    cr_expect_neq(inode_of_index(), built);
    epi_index *index = open_index(scratch("i.cdb"));
    EXPECT_REPORT(index, EPI_LEVEL_META, "fresh same-stamps");
    epi_close(index);
    cr_expect_eq(update(), EPI_KEPT);
}

static void put_new_site(void)
{
    remove_tree(scratch("site"));
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
}

Test(update, mends_stamps_that_were_too_young_once_they_are_old_enough)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    build_while_young(put_new_site, paths, 1);
    settle();
    cr_expect_eq(update(), EPI_RESTAMPED);
    cr_expect_eq(update(), EPI_KEPT);
}

Test(update, builds_what_is_stale)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    put_file(ENTRY_POINTS, "[g]\nc = alpha:c\n");
    cr_expect_eq(update(), EPI_BUILT);
    cr_expect_not(has_entry("a"));
    cr_expect(has_entry("b"));
    cr_expect(has_entry("c"));
}

/* Level meta does not look at what it is written in; a rebuild does. */
Test(update, sees_a_version_that_changed_alone)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    edit_in_place(scratch("site/beta-2.dist-info/METADATA"), '2', '3'); /* Metadata-Version: 2.1 */
    cr_expect_eq(update(), EPI_RESTAMPED);
    put_file(scratch("site/beta-2.dist-info/METADATA"), "Name: beta\nVersion: 2.post1\n\n");
    cr_expect_eq(update(), EPI_BUILT);
    epi_index *index = open_index(scratch("i.cdb"));
    epi_entry entry;
    cr_assert_eq(epi_find(index, "g", "b", &entry), EPI_OK);
    cr_expect_str_eq(entry.version, "2.post1");
    epi_close(index);
}

/* However closely readers are to look, whoever asks for an update gets one. */
Test(update, sees_an_edit_also_for_an_index_that_is_to_be_trusted)
{
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        struct path site = scratch("site");
        const char *paths[] = {site.text};
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        options.level = level;
        put_site();
        cr_expect_eq(update_with(paths, 1, options), EPI_BUILT);
        cr_expect_eq(update_with(paths, 1, options), EPI_KEPT, "%s", epi_level_name(level));
        edit_in_place(ENTRY_POINTS, 'a', 'c');
        cr_expect_eq(update_with(paths, 1, options), EPI_BUILT, "%s", epi_level_name(level));
        cr_expect(has_entry("c"));
    }
}

Test(update, builds_when_kind_level_or_path_list_are_to_be_others)
{
    put_site();
    put_distribution(scratch("more/gamma-3.dist-info"), "gamma", "3", "[g]\nc = gamma:c\n");
    settle();
    struct path site = scratch("site"), more = scratch("more");
    const char *paths[] = {site.text, more.text}, *turned[] = {more.text, site.text};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    cr_expect_eq(update_with(paths, 1, options), EPI_BUILT);
    cr_expect_eq(update_with(paths, 2, options), EPI_BUILT);
    cr_expect_eq(update_with(paths, 2, options), EPI_KEPT);
    cr_expect_eq(update_with(turned, 2, options), EPI_BUILT);
    options.level = EPI_LEVEL_META;
    cr_expect_eq(update_with(turned, 2, options), EPI_KEPT, "meta is the default");
    options.level = EPI_LEVEL_DIR;
    cr_expect_eq(update_with(turned, 2, options), EPI_BUILT);
    options.kind = EPI_SEALED;
    cr_expect_eq(update_with(turned, 2, options), EPI_BUILT);
    cr_expect_eq(update_with(turned, 2, options), EPI_KEPT);
    options.kind = EPI_LOCAL;
    cr_expect_eq(update_with(turned, 2, options), EPI_BUILT);
    cr_expect_eq(update_with(turned, 0, options), EPI_BUILT);
    cr_expect_eq(update_with(NULL, 0, options), EPI_KEPT);
}

Test(update, replaces_whatever_file_is_no_usable_index)
{
    put_site();
    put_file(scratch("i.cdb"), "");
    cr_expect_eq(update(), EPI_BUILT);
    put_file(scratch("i.cdb"), "no index at all");
    cr_expect_eq(update(), EPI_BUILT);
    size_t length;
    char *bytes = file_bytes(scratch("i.cdb"), &length);
    put_bytes(scratch("i.cdb"), bytes, length - 1);
    cr_expect_eq(update(), EPI_BUILT);
    cr_expect(has_entry("a"));
    free(bytes);
}

Test(update, keeps_what_no_stamp_will_ever_prove_when_the_build_comes_out_the_same)
{
    put_file(scratch("plug.egg/EGG-INFO/PKG-INFO"), "Version: 3\n\n");
    settle();
    expect_built_and_kept(scratch("plug.egg"));
}

static void expect_refused(const char *const *paths, size_t n_paths, const char *output,
                           const epi_build_options *options, const char *what)
{
    epi_index *index = (epi_index *)1;
    epi_detail detail = {""};
    cr_expect_eq(epi_update(paths, n_paths, output, options, NULL, &index, &detail),
                 EPI_ERR_ARGUMENT, "%s", what);
    cr_expect_null(index, "%s", what);
    cr_expect_neq(detail.text[0], '\0', "%s", what);
}

/* Also where a fresh index lies there, so that nothing would have to be done. */
Test(update, refuses_the_arguments_that_a_build_refuses)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    struct path site = scratch("site"), output = scratch("i.cdb");
    const char *paths[] = {site.text}, *nothing[] = {NULL}, *two[] = {site.text, "/"};
    expect_refused(two, 2, NULL, NULL, "two path entries, and no file");
    expect_refused(NULL, 1, output.text, NULL, "no path list");
    expect_refused(nothing, 1, output.text, NULL, "no path entry");
    struct {
        epi_build_options known;
        uint64_t unknown;
    } newer = {EPI_BUILD_OPTIONS_INIT, 1};
    newer.known.size = sizeof newer;
    expect_refused(paths, 1, output.text, &newer.known, "an unknown option");
    newer.known.size = 0;
    expect_refused(paths, 1, output.text, &newer.known, "options of no size");
    newer.known.size = sizeof newer.known;
    newer.known.kind = (epi_kind)7;
    expect_refused(paths, 1, output.text, &newer.known, "an unknown kind");
    newer.known.kind = EPI_LOCAL;
    newer.known.level = (epi_level)7;
    expect_refused(paths, 1, output.text, &newer.known, "an unknown level");
    newer.known.size = offsetof(epi_build_options, level);
    cr_expect_eq(epi_update(paths, 1, output.text, &newer.known, NULL, NULL, NULL), EPI_OK);
}

static int stop(void *context, size_t done, size_t known)
{
    (void)context;
    (void)done;
    (void)known;
    return 1;
}

Test(update, stopped_on_request_leaves_the_old_index)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    ino_t built = inode_of_index();
    edit_in_place(ENTRY_POINTS, 'a', 'c');
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.progress = stop;
    epi_outcome outcome;
    cr_expect_eq(epi_update(paths, 1, scratch("i.cdb").text, &options, &outcome, NULL, NULL),
                 EPI_ERR_STOPPED);
    cr_expect_eq(inode_of_index(), built);
    cr_expect_eq(count_temporaries(scratch_folder()), 0);
}

struct one_stop {
    size_t calls, at;
};

static int stop_once(void *context, size_t done, size_t known)
{
    (void)done;
    (void)known;
    struct one_stop *stop = context;
    return ++stop->calls == stop->at;
}

/* Of what is there and holds, of what changed, and of what is held against a build. */
Test(update, is_not_asked_again_whether_to_stop_once_it_is_told_to)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    put_site();
    for (int state = 0; state < 3; state++) {
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        options.level = state == 2 ? EPI_LEVEL_CONTENT : EPI_LEVEL_META;
        struct one_stop stop = {0, 0};
        cr_assert_eq(epi_update(paths, 1, scratch("i.cdb").text, &options, NULL, NULL, NULL),
                     EPI_OK);
        options.progress = stop_once;
        options.context = &stop;
        for (stop.at = 1; stop.at < 200; stop.at++) {
            stop.calls = 0;
            if (state == 1)
                edit_in_place(ENTRY_POINTS, stop.at % 2 == 1 ? 'a' : 'c',
                              stop.at % 2 == 1 ? 'c' : 'a');
            epi_status status =
                epi_update(paths, 1, scratch("i.cdb").text, &options, NULL, NULL, NULL);
            if (status == EPI_OK)
                break;
            cr_expect_eq(status, EPI_ERR_STOPPED);
            cr_expect_eq(stop.calls, stop.at, "state %d", state);
        }
        cr_expect_eq(stop.calls, stop.at - 1, "state %d: it was told to stop and did not", state);
        cr_expect_gt(stop.at, 2);
    }
}

/* Problems are no part of what the content's hash covers, and yet of the bytes. */
Test(update, of_a_sealed_index_ends_with_the_bytes_of_a_build_whatever_lay_there)
{
    static const char *const metadata[] = {"Name: \xff\nVersion: 1\n\n", "Version: 1\n\n"};
    struct path site = scratch("site"), built = scratch("built.cdb");
    const char *paths[] = {site.text};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT, force = EPI_BUILD_OPTIONS_INIT;
    options.kind = force.kind = EPI_SEALED;
    force.flags = EPI_BUILD_FORCE;
    put_site();
    for (size_t i = 0; i < 4; i++) {
        put_file(scratch("site/alpha-1.dist-info/METADATA"), metadata[i % 2]);
        cr_expect_eq(update_with(paths, 1, options), i == 0 ? EPI_BUILT : EPI_RESTAMPED);
        ino_t written = inode_of_index();
        cr_expect_eq(update_with(paths, 1, options), EPI_KEPT);
        cr_expect_eq(inode_of_index(), written);
        cr_assert_eq(epi_update(paths, 1, built.text, &force, NULL, NULL, NULL), EPI_OK);
        cr_expect(same_bytes(scratch("i.cdb"), built), "state %zu", i);
    }
}

static epi_outcome rehearse(epi_build_options options, epi_status expected)
{
    struct path site = scratch("site"), output = scratch("i.cdb");
    const char *paths[] = {site.text};
    epi_outcome outcome = (epi_outcome)-1;
    epi_detail detail = {""};
    options.flags |= EPI_BUILD_DRY_RUN;
    cr_expect_eq(epi_update(paths, 1, output.text, &options, &outcome, NULL, &detail), expected,
                 "%s", detail.text);
    cr_expect(expected == EPI_OK || detail.text[0]);
    return outcome;
}

Test(update, dry_run_says_what_is_to_be_done_and_writes_nothing)
{
    const epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    put_site();
    cr_expect_eq(rehearse(options, EPI_OK), EPI_BUILT);
    cr_expect_neq(access(scratch("i.cdb").text, F_OK), 0);
    cr_expect_eq(update(), EPI_BUILT);
    ino_t built = inode_of_index();
    cr_expect_eq(rehearse(options, EPI_OK), EPI_KEPT);
    edit_in_place(ENTRY_POINTS, 'a', 'c');
    cr_expect_eq(rehearse(options, EPI_OK), EPI_BUILT);
    cr_expect_eq(inode_of_index(), built);
    cr_expect_eq(count_temporaries(scratch_folder()), 0);
    /* What is there cannot be replaced by a file. */
    cr_assert_eq(unlink(scratch("i.cdb").text), 0);
    cr_assert_eq(mkdir(scratch("i.cdb").text, 0700), 0);
    rehearse(options, EPI_ERR_SYSTEM);
}
