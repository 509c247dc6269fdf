/* Each value of an enumeration has its word, and each status a text. */
#include <criterion/criterion.h>
#include <string.h>

#include <epindex.h>

Test(names, are_there_for_every_value)
{
    cr_expect_str_eq(epi_verdict_name(EPI_FRESH), "fresh");
    cr_expect_str_eq(epi_verdict_name(EPI_MOVED), "moved");
    cr_expect_str_eq(epi_verdict_name(EPI_STALE), "stale");
    cr_expect_str_eq(epi_verdict_name((epi_verdict)3), "unknown");
    cr_expect_str_eq(epi_store_name(EPI_STORE_IN_PLACE), "in-place");
    cr_expect_str_eq(epi_store_name((epi_store)(EPI_STORE_NONE + 1)), "unknown");
    for (int i = 0; i <= EPI_REASON_NOT_SAVED; i++) {
        const char *word = epi_reason_name((epi_reason)i);
        cr_expect_str_neq(word, "unknown");
        cr_expect_null(strchr(word, ' '), "%s", word);
        for (int j = 0; j < i; j++)
            cr_expect_str_neq(word, epi_reason_name((epi_reason)j));
    }
    cr_expect_str_eq(epi_reason_name((epi_reason)(EPI_REASON_NOT_SAVED + 1)), "unknown");
    cr_expect_str_eq(epi_reason_name(EPI_REASON_TRUSTED), "trusted");
    cr_expect_str_eq(epi_reason_name(EPI_REASON_APPEARED), "appeared");
    cr_expect_str_eq(epi_reason_name(EPI_REASON_ORDER), "order");
}

Test(names, are_there_for_no_value_too)
{
    for (int status = -1; status <= EPI_ERR_STOPPED + 1; status++)
        cr_expect_gt(strlen(epi_strerror((epi_status)status)), 5);
    cr_expect_str_eq(epi_strerror((epi_status)99), "unknown status");
    const char *names[] = {"default", "trust", "dir", "meta", "content", "unknown"};
    for (int level = 0; level < 6; level++)
        cr_expect_str_eq(epi_level_name((epi_level)level), names[level]);
    cr_expect_str_eq(epi_version(), EPINDEX_VERSION);
}
