/* Each rule of FORMAT.md that verify knows, broken once, in a file whose checksum is right. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "raw_index.h"
#include "sample.h"
#include "verify.h"

struct heard {
    unsigned count;
    uint64_t offset;
    char first[256];
};

static void listen(void *context, uint64_t offset, const char *what)
{
    struct heard *heard = context;
    if (heard->count++ == 0) {
        heard->offset = offset;
        snprintf(heard->first, sizeof(heard->first), "%s", what);
    }
}

static struct raw_index raw_sample(epi_kind kind)
{
    struct fmt_contents contents = sample_contents(kind);
    return raw_read(written_file(&contents));
}

/* Writes and frees `raw`, and expects a first complaint that contains `what`. */
static void expect_complaint(struct raw_index *raw, const char *what)
{
    struct fmt_reader reader;
    struct heard heard = {0};
    int fd = raw_write(raw);
    raw_free(raw);
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK, "expected '%s'", what);
    cr_expect_eq(fmt_verify(&reader, listen, &heard), FMT_DAMAGED, "expected '%s'", what);
    cr_expect_geq(heard.count, 1);
    cr_expect_leq(heard.count, FMT_MOST_COMPLAINTS);
    cr_expect_not_null(strstr(heard.first, what), "expected '%s', heard '%s'", what, heard.first);
    cr_expect_leq(heard.offset, reader.header.file_size);
    fmt_reader_close(&reader);
    close(fd);
}

Test(verify, an_index_put_together_again_unchanged_is_sound)
{
    struct fmt_reader reader;
    struct heard heard = {0};
    struct raw_index raw = raw_sample(EPI_LOCAL);
    int fd = raw_write(&raw);
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    cr_expect_eq(fmt_verify(&reader, listen, &heard), FMT_OK, "heard '%s'", heard.first);
    cr_expect_eq(heard.count, 0);
    fmt_reader_close(&reader);
    close(fd);
    raw_free(&raw);
}

Test(verify, an_entry_that_breaks_a_rule_is_found)
{
    /* Of the record of console_scripts/other, whose module is its own: the field, what to put
     * there, what to hear. */
    static const struct {
        size_t field;
        const char *text, *what;
    } cases[] = {
        {1, "item", "cannot be read"},
        {1, "ie", "cannot be read"},
        {1, "ex", "flags"},
        {1, "em", "cannot be read"},
        {1, "eti", "flags"},
        {1, "ett", "flags"},
        {1, "ei", "what its flags deny"},
        {1, "et", "not the rest of its value"},
        {7, "console", "of another group"},
        {8, "others", "the key of its record"},
        {6, "", "not that of its value"},
        {6, "alpha", "not that of its value"},
        {6, "beta", "not that of its value"},
        {2, "x", "cannot be read"},
        {2, "1", "no distribution"},
        {2, "4294967295", "no distribution"},
        {3, "0", "no line"},
        {3, "1", "answer order"},
        {3, "03", "cannot be read"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        raw_set_field(&raw.records[raw_find(&raw, "console_scripts/other", 0)], cases[i].field,
                      cases[i].text);
        expect_complaint(&raw, cases[i].what);
    }
}

Test(verify, a_member_of_a_group_that_is_not_its_entry_is_found)
{
    /* Of the record of console_scripts, whose members are alpha, other, alpha, alpha, alpha. */
    static const struct {
        size_t field;
        const char *text, *what;
    } cases[] = {
        {6, "others", "member 1 of a group is not where its place says"},
        {7, "x", "member 1 of a group cannot be read"},
        {7, "4294967295", "member 1 of a group is not where its place says"},
        {7, "0", "member 1 of a group is not where its place says"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        raw_set_field(&raw.records[raw_find(&raw, "console_scripts", 0)], cases[i].field,
                      cases[i].text);
        expect_complaint(&raw, cases[i].what);
    }
    struct raw_index raw = raw_sample(EPI_LOCAL);
    struct raw_record *group = &raw.records[raw_find(&raw, "console_scripts", 0)];
    raw_set_field(group, 11, raw_field(group, 9)); /* the same twice, another one never */
    expect_complaint(&raw, "the members of a group are not the entries behind it");
}

Test(verify, a_group_without_places_stands_in_front_of_its_entries)
{
    /* a/b has one entry, c; console_scripts has names that come again. */
    struct raw_index raw = raw_sample(EPI_LOCAL);
    struct raw_record *group = &raw.records[raw_find(&raw, "a/b", 0)];
    cr_assert_str_eq(raw_field(group, 3), "1");
    raw_set_field(group, 4, "d");
    expect_complaint(&raw, "member 0 of a group is not where its place says");

    raw = raw_sample(EPI_LOCAL);
    raw_remove(&raw, (size_t)raw_find(&raw, "a/b", 0) + 1);
    expect_complaint(&raw, "cannot be read");

    raw = raw_sample(EPI_LOCAL);
    long number = raw_find(&raw, "a/b", 0);
    char place[40];
    snprintf(place, sizeof place, "#p%zu.0", raw.records[number + 1].id);
    raw_set_field(&raw.records[number], 3, "2");
    raw_insert_field(&raw.records[number], 5, place);
    expect_complaint(&raw, "places where no name comes again");

    raw = raw_sample(EPI_LOCAL);
    raw_set_field(&raw.records[raw_find(&raw, "console_scripts", 0)], 3, "1");
    expect_complaint(&raw, "member 1 of a group is not where its place says");
}

/* Lookups would find the first of them alone. */
Test(verify, a_second_record_of_a_group_and_name_is_found)
{
    struct many *many = many_entries(3, 3);
    struct raw_index raw = raw_read(written_file(&many->contents));
    struct raw_record *group = &raw.records[4], *first = &raw.records[5], *other = &raw.records[6];
    free(other->key);
    other->key = strdup(first->key);
    other->key_length = first->key_length;
    raw_set_field(other, 8, raw_field(first, 8));
    raw_set_field(group, 5, raw_field(group, 4));
    expect_complaint(&raw, "a second record of a group and name");
    many_free(many);
}

Test(verify, a_list_of_a_name_that_leads_elsewhere_is_found)
{
    /* Of the record of alpha, which is the first of its kind: count, width, row, entries, row,
     * entries. */
    static const struct {
        size_t field;
        const char *text, *what;
    } cases[] = {
        {0, "1", "a list of 1 elements"},
        {1, "1", "cannot have 1 fields"},
        {2, "#d1", "another distribution"},
        {2, "x", "another distribution"},
        {3, "", "other entries"},
        {3, "x", "other entries"},
        {3, "0 0 0 0 0 0", "other entries"},
        {4, "#d0", "another distribution"},
        {5, "17", "other entries"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        raw_set_field(&raw.records[raw.count - 5], cases[i].field, cases[i].text);
        expect_complaint(&raw, cases[i].what);
    }
    struct raw_index raw = raw_sample(EPI_LOCAL);
    raw_remove(&raw, raw.count - 5);
    expect_complaint(&raw, "whose turn it is");
}

Test(verify, a_group_that_breaks_a_rule_is_found)
{
    static const struct {
        size_t field;
        const char *text, *what;
    } cases[] = {
        {0, "4", "the list of groups says"}, {0, "", "whose turn"},  {1, "entry", "whose turn"},
        {2, "console", "whose turn"},        {3, "0", "whose turn"}, {3, "3", "whose turn"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        raw_set_field(&raw.records[raw_find(&raw, "console_scripts", 0)], cases[i].field,
                      cases[i].text);
        expect_complaint(&raw, cases[i].what);
    }
}

Test(verify, a_distribution_that_breaks_a_rule_is_found)
{
    /* Of the first distribution, whose fields begin behind the two of the list. */
    static const struct {
        size_t field;
        const char *text, *what;
    } cases[] = {
        {4, "/opt/site/alpha", "content hash"},
        {4, "/opt/sit/alpha-1.0.dist-info", "location"},
        {4, "alpha-1.0.dist-info", "location"},
        {0, "vn", "flags"},
        {0, "nvs", "shadowed"},
        {0, "v", "what its flags deny"},
        {1, "1", "distribution 0 cannot be read"},
        {5, "other", "whose turn it is"},
        {6, "5", "no path entry"},
        {6, "1", "location"},
        {6, "x", "distribution 0 cannot be read"},
        {7, "5", "entries, its count says"},
        {8, "fresh", "distribution 0 cannot be read"},
        {8, "none", "a stamp that was not taken"},
        {9, "18446744073709551616", "distribution 0 cannot be read"},
        {10, "1.5", "distribution 0 cannot be read"},
        {12, "00000000000000000000000000000000", "content hash"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        raw_set_field(&raw.records[2], 2 + cases[i].field, cases[i].text);
        expect_complaint(&raw, cases[i].what);
    }
}

Test(verify, a_path_entry_that_breaks_a_rule_is_found)
{
    static const struct {
        size_t field;
        const char *text, *what;
    } cases[] = {
        {0, "opt/site", "not absolute"},
        {1, "egg", "content hash"},
        {1, "folder", "path entry 0 cannot be read"},
        {2, "absent", "a stamp that was not taken"},
        {6, "00000000000000000000000000000000", "content hash"},
        {7, "2", "distributions, its count says"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        raw_set_field(&raw.records[0], 16 + cases[i].field, cases[i].text);
        expect_complaint(&raw, cases[i].what);
    }
}

Test(verify, a_sealed_index_has_neither_stamps_nor_absolute_paths)
{
    struct raw_index raw = raw_sample(EPI_LOCAL);
    raw_set_field(&raw.records[0], 1, "sealed");
    expect_complaint(&raw, "an index that is not local has a stamp");
    raw = raw_sample(EPI_SEALED);
    raw_set_field(&raw.records[0], 16, "/opt/site");
    expect_complaint(&raw, "is absolute");
}

Test(verify, counts_and_lists_that_disagree_are_found)
{
    static const struct {
        size_t record, field;
        const char *text, *what;
    } cases[] = {
        {0, 3, "00000000000000000000000000000000", "directory-hash"},
        {0, 8, "5", "expected 5"},
        {0, 9, "13", "the header says 13"},
        {0, 10, "7", "expected 7"},
        {0, 11, "1", "expected 1"},
        {0, 12, "3000", "not where the header says"},
        {0, 13, "10", "an entry cannot have 10 fields"},
        {1, 0, "", "two numbers"},
        {1, 1, "1", "cannot have 1 fields"},
        {1, 2, "b", "whose turn"},
        {1, 3, "2", "the list of groups says 2"},
        {1, 3, "two", "group 0 of the list"},
        {2, 1, "16", "cannot have 16 fields"},
        {3, 1, "3", "cannot have 3 fields"},
        {3, 3, "x", "problem 0"},
        {3, 4, "", "problem 0"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        raw_set_field(&raw.records[cases[i].record], cases[i].field, cases[i].text);
        expect_complaint(&raw, cases[i].what);
    }
}

Test(verify, fields_behind_the_last_are_found)
{
    static const char *const keys[] = {"console_scripts", "console_scripts/other"};
    for (size_t i = 0; i < 4; i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        raw_insert_field(&raw.records[i], raw_count_fields(&raw.records[i]), "more");
        expect_complaint(&raw, i == 0 ? "more than its path entries" : "behind the last known");
    }
    for (size_t i = 0; i < 2; i++) {
        struct raw_index raw = raw_sample(EPI_LOCAL);
        struct raw_record *record = &raw.records[raw_find(&raw, keys[i], 0)];
        raw_insert_field(record, raw_count_fields(record), "more");
        expect_complaint(&raw, i == 0 ? "behind the last known" : "cannot be read");
    }
}

Test(verify, records_that_are_missing_or_too_many_are_found)
{
    struct raw_index raw = raw_sample(EPI_LOCAL);
    raw_remove(&raw, raw.count - 1);
    expect_complaint(&raw, "the list of a name is missing");
    raw = raw_sample(EPI_LOCAL);
    raw_remove(&raw, 3);
    expect_complaint(&raw, "'problems' is not here");
    raw = raw_sample(EPI_LOCAL);
    raw_insert(&raw, raw.count, "key", 3, "value", 6);
    expect_complaint(&raw, "no group and no name announces");
    raw = raw_sample(EPI_LOCAL);
    raw_insert(&raw, 4, "\0key", 4, "value", 6);
    expect_complaint(&raw, "unknown reserved key");
    raw = raw_sample(EPI_LOCAL);
    raw_insert(&raw, 4, "\0groups", 7, raw.records[1].data, raw.records[1].data_length);
    expect_complaint(&raw, "unknown reserved key");
}
