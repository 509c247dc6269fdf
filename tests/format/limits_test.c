/* What is too large. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "writer.h"

Test(limits, an_index_past_four_gibibytes_is_refused)
{
    const size_t length = (size_t)64 << 20;
    struct many *many = many_entries(70, 70);
    char *value = malloc(length + 1);
    memset(value, 'v', length);
    value[length] = '\0';
    for (size_t i = 0; i < 70; i++)
        many->entries[i].value = value;
    struct fmt_file file;
    cr_expect_eq(fmt_make(&file, &many->contents, NULL), FMT_TOO_LARGE);
    cr_expect_null(file.bytes);
    free(value);
    many_free(many);
}

Test(limits, more_elements_than_a_number_holds_are_refused)
{
#if SIZE_MAX > UINT32_MAX
    struct fmt_contents contents = {.level = EPI_LEVEL_META,
                                    .n_distributions = (size_t)UINT32_MAX + 1};
    struct fmt_file file;
    cr_expect_eq(fmt_make(&file, &contents, NULL), FMT_TOO_LARGE);
#endif
}
