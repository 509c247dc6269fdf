/* Collecting: what goes from a store, and what is kept because it may be of use. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views.h"

TestSuite(collect, .init = scratch_make, .fini = scratch_remove);

static struct path put_indexed(const char *where)
{
    struct path site = scratch("%s", where);
    put_distribution(scratch("%s/alpha-1.dist-info", where), "alpha", "1", "[g]\na = a\n");
    return store(EPI_STORE_USER, site);
}

static int collect(void)
{
    epi_detail detail;
    int before = count_files(scratch("cache/epindex"));
    epi_status status = epi_collect(EPI_STORE_USER, NULL, 0, NULL, NULL, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    return before - count_files(scratch("cache/epindex"));
}

static bool is_there(struct path path)
{
    return access(path.text, F_OK) == 0;
}

Test(collect, keeps_the_index_of_what_is_there)
{
    struct path index = put_indexed("site");
    cr_expect_eq(collect(), 0);
    cr_expect(is_there(index));
}

Test(collect, removes_the_index_of_what_is_gone_or_lies_below_a_file_now)
{
    struct path gone = put_indexed("gone"), below = put_indexed("folder/site");
    cr_assert_eq(rename(scratch("gone").text, scratch("elsewhere").text), 0);
    cr_assert_eq(rename(scratch("folder").text, scratch("another").text), 0);
    put_file(scratch("folder"), "a file\n");
    cr_expect_eq(collect(), 2);
    cr_expect_not(is_there(gone));
    cr_expect_not(is_there(below));
}

/* To root every folder is open. */
static void become_another_user(void)
{
    char command[PATH_MAX + 50];
    if (geteuid() != 0)
        return;
    snprintf(command, sizeof command, "chown -R 65534 '%s'", scratch_folder().text);
    cr_assert_eq(system(command), 0);
    cr_assert_eq(setuid(65534), 0);
}

Test(collect, keeps_the_index_of_what_cannot_be_looked_at)
{
    become_another_user();
    struct path ring = put_indexed("ring/site"), closed = put_indexed("closed/site");
    cr_assert_eq(rename(scratch("ring").text, scratch("elsewhere").text), 0);
    cr_assert_eq(symlink("ring", scratch("ring").text), 0);
    cr_assert_eq(chmod(scratch("closed").text, 0), 0);
    cr_expect_eq(collect(), 0);
    cr_expect(is_there(ring));
    cr_expect(is_there(closed));
    cr_expect_neq(access(scratch("closed/site").text, F_OK), 0);
    cr_assert_eq(chmod(scratch("closed").text, 0755), 0);
}

Test(collect, removes_an_index_under_the_name_of_another)
{
    struct path one = put_indexed("one"), two = put_indexed("two");
    cr_assert_eq(unlink(two.text), 0);
    cr_assert_eq(link(one.text, two.text), 0);
    cr_expect_eq(collect(), 1);
    cr_expect(is_there(one));
    cr_expect_not(is_there(two));
}

Test(collect, removes_what_is_no_index_and_keeps_what_is_no_file)
{
    struct path cut = put_indexed("cut"), folder = put_indexed("folder");
    cr_assert_eq(truncate(cut.text, 100), 0);
    cr_assert_eq(unlink(folder.text), 0);
    cr_assert_eq(mkdir(folder.text, 0700), 0);
    put_file(scratch("cache/epindex/notes.txt"), "of somebody else's\n");
    cr_expect_eq(collect(), 1);
    cr_expect_not(is_there(cut));
    cr_expect(is_there(folder));
    cr_expect(is_there(scratch("cache/epindex/notes.txt")));
}

/* No link is ever followed, so it serves nobody; what it leads to is not ours. */
Test(collect, removes_a_link_and_not_what_it_leads_to)
{
    struct path index = put_indexed("site"), elsewhere = scratch("elsewhere.cdb");
    struct path nowhere = put_indexed("other");
    cr_assert_eq(rename(index.text, elsewhere.text), 0);
    cr_assert_eq(symlink(elsewhere.text, index.text), 0);
    cr_assert_eq(unlink(nowhere.text), 0);
    cr_assert_eq(symlink("nowhere", nowhere.text), 0);
    cr_expect_eq(collect(), 2);
    cr_expect(is_there(elsewhere));
}

Test(collect, of_a_store_that_is_not_there_makes_none)
{
    cr_expect_eq(collect(), 0);
    cr_expect_not(is_there(scratch("cache")));
}

static void note_removed(void *context, const char *file, const char *path)
{
    (void)file;
    strcat(context, path);
    strcat(context, ";");
}

Test(collect, says_what_it_removes_and_leaves_what_is_not_ours)
{
    char removed[2 * PATH_MAX] = "";
    struct path site = put_plug("site", 1), gone = scratch("gone");
    put_plug("gone", 1);
    struct path kept = store(EPI_STORE_USER, site), other = store(EPI_STORE_USER, gone);
    put_file(scratch("cache/epindex/0123456789abcdef0123456789abcdef.cdb"), "no index");
    put_file(scratch("cache/epindex/.x.cdb.abcdef.epi-tmp"), "killed");
    put_file(scratch("cache/epindex/README"), "not ours");
    cr_assert_eq(rename(gone.text, scratch("renamed").text), 0);
    cr_expect_eq(epi_collect(EPI_STORE_USER, NULL, 0, note_removed, removed, NULL), EPI_OK);
    cr_expect_not_null(strstr(removed, gone.text));
    cr_expect_eq(access(kept.text, F_OK), 0);
    cr_expect_eq(access(other.text, F_OK), -1);
    cr_expect_eq(count_files(scratch("cache/epindex")), 2);
    cr_expect_eq(epi_collect(EPI_STORE_SYSTEM, NULL, 0, NULL, NULL, NULL), EPI_OK, "there is none");
    cr_expect_eq(epi_collect(EPI_STORE_IN_PLACE, site.text, 0, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
}

Test(collect, removes_everything_where_nothing_is_to_be_left)
{
    char removed[4 * PATH_MAX] = "";
    struct path site = put_plug("site", 1);
    struct path users = store(EPI_STORE_USER, site), own = store(EPI_STORE_IN_PLACE, site);
    unsigned all = EPI_COLLECT_ALL, dry = EPI_COLLECT_ALL | EPI_COLLECT_DRY_RUN;
    cr_expect_eq(epi_collect(EPI_STORE_USER, NULL, dry, note_removed, removed, NULL), EPI_OK);
    cr_expect_eq(epi_collect(EPI_STORE_IN_PLACE, site.text, dry, note_removed, removed, NULL),
                 EPI_OK);
    cr_expect_eq(strlen(removed), 2 * (strlen(site.text) + 1), "%s", removed);
    cr_expect_eq(access(users.text, F_OK), 0, "it was only said");
    cr_expect_eq(access(own.text, F_OK), 0, "it was only said");
    cr_expect_eq(epi_collect(EPI_STORE_USER, NULL, all, NULL, NULL, NULL), EPI_OK);
    cr_expect_eq(access(users.text, F_OK), -1);
    put_file(scratch("site/__epindex__/disable"), "");
    cr_expect_eq(epi_collect(EPI_STORE_IN_PLACE, site.text, all, NULL, NULL, NULL), EPI_OK);
    cr_expect_eq(access(own.text, F_OK), -1);
    cr_expect_eq(access(scratch("site/__epindex__/disable").text, F_OK), 0, "it is not ours");
    cr_assert_eq(unlink(scratch("site/__epindex__/disable").text), 0);
    cr_expect_eq(epi_collect(EPI_STORE_IN_PLACE, site.text, all, NULL, NULL, NULL), EPI_OK);
    cr_expect_eq(access(scratch("site/__epindex__").text, F_OK), -1);
    cr_expect_eq(epi_collect(EPI_STORE_USER, site.text, 0, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_collect(EPI_STORE_USER, NULL, 64, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
}
