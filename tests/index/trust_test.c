/* An index of somebody else's, or that others may write, is not used, and the view says why. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views.h"

TestSuite(trust, .init = scratch_make, .fini = scratch_remove);

#define STRANGER 4242

static struct path put_site(void)
{
    put_distribution(scratch("site/plug-1.dist-info"), "plug", "1", "[g]\nn = right\n");
    return scratch("site");
}

static struct path folder_of(struct path file)
{
    *strrchr(file.text, '/') = '\0';
    return file;
}

/* The view answers, and neither from the file nor without saying so. */
static void expect_bypassed(struct path file, epi_reason reason, const char *why)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    epi_entry entry;
    options.flags = EPI_NO_SAVE;
    epi_index *view = open_view_with(paths, 1, &options);
    cr_assert_eq(epi_find(view, "g", "n", &entry), EPI_OK);
    cr_expect_str_eq(entry.value, "right");
    epi_path_entry source = source_of(view, 0);
    cr_expect_null(source.file, "%s", why);
    cr_expect_eq(source.store, EPI_STORE_NONE);
    cr_expect_eq(source.reason, EPI_REASON_NO_INDEX);
    cr_assert_eq(source.n_passed_over, 1, "%s", why);
    cr_expect_str_eq(source.passed_over[0].file, file.text);
    cr_expect_str_eq(source.passed_over[0].text, why);
    cr_expect_eq(source.passed_over[0].reason, reason, "%s: %s", why,
                 epi_reason_name(source.passed_over[0].reason));
    epi_close(view);
}

static const epi_store stores[] = {EPI_STORE_IN_PLACE, EPI_STORE_SYSTEM, EPI_STORE_USER};

#define FOR_EACH_STORE                                                                             \
    for (size_t i = 0; i < sizeof stores / sizeof *stores; unlink(file.text), i++)

Test(trust, is_given_to_what_the_caller_wrote)
{
    struct path site = put_site(), file;
    FOR_EACH_STORE
    {
        file = store(stores[i], site);
        cr_expect_str_eq(server_of(site).text, file.text);
    }
}

Test(trust, is_not_given_to_a_file_that_others_may_write)
{
    struct path site = put_site(), file;
    FOR_EACH_STORE
    {
        file = store(stores[i], site);
        cr_assert_eq(chmod(file.text, 0646), 0);
        expect_bypassed(file, EPI_REASON_OTHERS_WRITE, "others may write it (mode 0646)");
        cr_assert_eq(chmod(file.text, 0664), 0);
        expect_bypassed(file, EPI_REASON_OTHERS_WRITE, "others may write it (mode 0664)");
    }
}

Test(trust, is_not_given_to_a_file_in_a_folder_that_others_may_write)
{
    struct path site = put_site(), file;
    FOR_EACH_STORE
    {
        file = store(stores[i], site);
        cr_assert_eq(chmod(folder_of(file).text, 01777), 0);
        expect_bypassed(file, EPI_REASON_OTHERS_WRITE, "others may write its folder (mode 1777)");
        cr_assert_eq(chmod(folder_of(file).text, 0755), 0);
    }
}

Test(trust, is_not_given_to_a_symbolic_link)
{
    struct path site = put_site(), file;
    FOR_EACH_STORE
    {
        file = store(stores[i], site);
        cr_assert_eq(rename(file.text, scratch("elsewhere.cdb").text), 0);
        cr_assert_eq(symlink(scratch("elsewhere.cdb").text, file.text), 0);
        expect_bypassed(file, EPI_REASON_SYMBOLIC_LINK, "it is a symbolic link");
    }
}

Test(trust, is_not_given_to_a_file_in_a_linked_folder)
{
    struct path site = put_site(), file;
    FOR_EACH_STORE
    {
        file = store(stores[i], site);
        struct path folder = folder_of(file);
        cr_assert_eq(rename(folder.text, scratch("elsewhere%zu", i).text), 0);
        cr_assert_eq(symlink(scratch("elsewhere%zu", i).text, folder.text), 0);
        expect_bypassed(file, EPI_REASON_SYMBOLIC_LINK, "its folder is a symbolic link");
    }
}

Test(trust, is_not_given_to_a_stranger)
{
    if (geteuid() != 0)
        cr_skip_test("only root can give files away");
    struct path site = put_site(), file;
    FOR_EACH_STORE
    {
        file = store(stores[i], site);
        cr_assert_eq(chown(file.text, STRANGER, STRANGER), 0);
        expect_bypassed(file, EPI_REASON_OTHER_OWNER, "it belongs to user 4242");
        cr_assert_eq(chown(file.text, 0, 0), 0);
        cr_assert_eq(chown(folder_of(file).text, STRANGER, STRANGER), 0);
        expect_bypassed(file, EPI_REASON_OTHER_OWNER, "its folder belongs to user 4242");
        cr_assert_eq(chown(folder_of(file).text, 0, 0), 0);
    }
}

Test(trust, is_given_in_place_to_the_owner_of_the_path_entry)
{
    if (geteuid() != 0)
        cr_skip_test("only root can give files away");
    struct path site = put_site(), file = store(EPI_STORE_IN_PLACE, site);
    cr_assert_eq(chown(site.text, STRANGER, STRANGER), 0);
    cr_assert_eq(chown(file.text, STRANGER, STRANGER), 0);
    cr_assert_eq(chown(folder_of(file).text, STRANGER, STRANGER), 0);
    cr_expect_str_eq(server_of(site).text, file.text);
    cr_assert_eq(chown(file.text, STRANGER + 1, 0), 0);
    expect_bypassed(file, EPI_REASON_OTHER_OWNER, "it belongs to user 4243");
}

Test(trust, is_asked_of_a_combined_index_too)
{
    struct path site = put_site(), file = scratch("combined/whole.cdb");
    put_file(scratch("combined/x"), "");
    build(site, file);
    setenv("EPINDEX_FILE", file.text, 1);
    cr_expect_str_eq(server_of(site).text, file.text);
    cr_assert_eq(chmod(file.text, 0666), 0);
    expect_bypassed(file, EPI_REASON_OTHERS_WRITE, "others may write it (mode 0666)");
    cr_assert_eq(chmod(file.text, 0644), 0);
    cr_assert_eq(chmod(scratch("combined").text, 0777), 0);
    expect_bypassed(file, EPI_REASON_OTHERS_WRITE, "others may write its folder (mode 0777)");
    cr_assert_eq(chmod(scratch("combined").text, 0755), 0);
    cr_assert_eq(unlink(file.text), 0);
    expect_bypassed(file, EPI_REASON_MISSING, "there is no such file");
}

Test(trust, is_kept_by_what_is_saved_whatever_the_umask)
{
    struct path site = put_site();
    mode_t before = umask(0);
    epi_close(view_of(site));
    struct path file = store(EPI_STORE_IN_PLACE, site);
    umask(before);
    cr_expect_str_eq(server_of(site).text, file.text);
    cr_assert_eq(unlink(file.text), 0);
    cr_expect_not_null(strstr(server_of(site).text, "/cache/epindex/"));
}

Test(trust, is_not_given_to_an_index_of_something_else)
{
    struct path site = put_site(), file = store(EPI_STORE_SYSTEM, site);
    put_distribution(scratch("other/plug-1.dist-info"), "plug", "1", "[g]\nn = wrong\n");
    build(scratch("other"), file);
    struct path other = scratch("other");
    char why[PATH_MAX + 40] = "it is an index of ";
    expect_bypassed(file, EPI_REASON_OTHER_PATHS, strcat(why, other.text));
}

/* What a moved index says is proved where it is now; one that asks for no proof is not believed. */
Test(trust, is_not_given_in_place_to_an_index_that_moved_and_is_not_to_be_looked_at)
{
    struct path site = put_site(), moved = scratch("moved");
    const char *paths[] = {moved.text};
    epi_build_options as_it_is = EPI_BUILD_OPTIONS_INIT;
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    epi_entry entry;
    as_it_is.level = EPI_LEVEL_TRUST;
    cr_assert_eq(update_store(EPI_STORE_IN_PLACE, site, &as_it_is), EPI_OK);
    cr_assert_neq(server_of(site).text[0], '\0', "where it was built it is believed");
    cr_assert_eq(rename(site.text, moved.text), 0);
    put_file(scratch("moved/plug-1.dist-info/entry_points.txt"), "[g]\nn = changed\n");
    options.flags = EPI_NO_SAVE;
    for (epi_level level = EPI_LEVEL_DEFAULT; level <= EPI_LEVEL_META; level++) {
        options.level = level;
        epi_index *view = open_view_with(paths, 1, &options);
        cr_assert_eq(epi_find(view, "g", "n", &entry), EPI_OK);
        cr_expect_str_eq(entry.value, "changed", "level %s", epi_level_name(level));
        bool unlooked = level == EPI_LEVEL_DEFAULT || level == EPI_LEVEL_TRUST;
        cr_assert_eq(source_of(view, 0).n_passed_over, 1);
        cr_expect_eq(source_of(view, 0).passed_over[0].reason,
                     unlooked ? EPI_REASON_OTHER_PATHS : EPI_REASON_DISTRIBUTIONS);
        epi_close(view);
    }
}
