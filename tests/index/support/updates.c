#include "updates.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/stat.h>

void put_site(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    put_distribution(scratch("site/beta-2.dist-info"), "beta", "2", "[g]\nb = beta:b\n");
    settle();
}

epi_outcome update_with(const char *const *paths, size_t n_paths, epi_build_options options)
{
    epi_outcome outcome = (epi_outcome)-1;
    epi_detail detail = {""};
    epi_index *index, *reopened;
    epi_status status =
        epi_update(paths, n_paths, scratch("i.cdb").text, &options, &outcome, &index, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    cr_expect_str_eq(file_of(index), scratch("i.cdb").text);
    reopened = open_index(scratch("i.cdb"));
    char *handed_out = dump_all(index), *on_disk = dump_all(reopened);
    cr_expect_str_eq(handed_out, on_disk);
    cr_expect_eq(epi_verify(reopened, NULL, NULL), EPI_OK);
    cr_expect_eq(count_temporaries(scratch_folder()), 0);
    free(handed_out);
    free(on_disk);
    epi_close(index);
    epi_close(reopened);
    return outcome;
}

epi_outcome update(void)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    return update_with(paths, 1, (epi_build_options)EPI_BUILD_OPTIONS_INIT);
}

ino_t inode_of_index(void)
{
    struct stat status;
    cr_assert_eq(stat(scratch("i.cdb").text, &status), 0);
    return status.st_ino;
}

bool has_entry(const char *name)
{
    epi_index *index = open_index(scratch("i.cdb"));
    epi_entry entry;
    bool found = epi_find(index, "g", name, &entry) == EPI_OK;
    epi_close(index);
    return found;
}
