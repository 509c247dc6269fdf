#include "line.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "{\"epindex\":\"1.0\",\"input\":\"a.whl\",\"kind\":\"zip\","
#define HASH "\"hash\":\"0123456789abcdef0123456789abcdef\""
#define DIST "\"directory\":\"a-1.dist-info\",\"normalized\":\"a\"," HASH

static struct line_reader reader;
static char *text;

static void cleanup(void)
{
    line_reader_free(&reader);
    free(text);
}

TestSuite(line, .fini = cleanup);

static bool read_line(const char *json, struct line *line)
{
    free(text);
    text = strdup(json);
    return line_read(&reader, text, strlen(text), line);
}

static void expect_error(const char *json, const char *error)
{
    struct line line;
    cr_assert_not(read_line(json, &line), "%s", json);
    cr_assert_not_null(strstr(reader.error, error), "%s: %s", json, reader.error);
}

Test(line, comes_back_as_it_was_written)
{
    epi_entry entries[] = {
        {.group = "g", .name = "n \"quoted\" \\ \t", .value = "m:\xc3\xa9", .line = 7},
        {.group = "", .name = "", .value = "", .line = 4294967295u}};
    epi_problem problems[] = {{.path = "p\xff\n", .line = 3, .code = "c", .text = "t"}};
    struct line line = {.input = "in/\xf0\x9f\x90\x8d\x80.whl",
                        .kind = PATH_ZIP,
                        .identity = "size 1",
                        .directory = "",
                        .name = "N",
                        .normalized = "n",
                        .content = {{1, 2, 255}},
                        .entries = entries,
                        .n_entries = 2,
                        .problems = problems,
                        .n_problems = 1};
    struct buffer out = {0};
    struct line back;
    cr_assert(line_write(&out, &line));
    cr_assert_eq(out.bytes[out.length - 1], '\n');
    cr_assert_eq(memchr(out.bytes, '\n', out.length), out.bytes + out.length - 1);
    out.bytes[out.length - 1] = '\0';
    cr_assert(read_line(out.bytes, &back), "%s", reader.error);
    cr_assert_str_eq(back.input, line.input);
    cr_assert_eq(back.kind, line.kind);
    cr_assert_str_eq(back.identity, line.identity);
    cr_assert_str_eq(back.directory, "");
    cr_assert_str_eq(back.name, "N");
    cr_assert_null(back.version);
    cr_assert_arr_eq(&back.content, &line.content, sizeof line.content);
    cr_assert_eq(back.n_entries, 2);
    cr_assert_str_eq(back.entries[0].name, entries[0].name);
    cr_assert_str_eq(back.entries[0].value, entries[0].value);
    cr_assert_eq(back.entries[1].line, 4294967295u);
    cr_assert_eq(back.n_problems, 1);
    cr_assert_str_eq(back.problems[0].path, problems[0].path);
    buffer_free(&out);
}

Test(line, of_another_writer_has_its_keys_in_any_order_and_some_that_are_not_known)
{
    struct line line;
    cr_assert(
        read_line(" { \"problems\" : [ ] , \"later\": {\"a\":[1,-2.5e3,true,null,{}]},"
                  "\"kind\":\"dir\",\"input\":\"\\u00e9\\ud83d\\udc0d\\/\",\"epindex\":\"1.7\" } ",
                  &line),
        "%s", reader.error);
    cr_assert_str_eq(line.input, "\xc3\xa9\xf0\x9f\x90\x8d/");
    cr_assert_null(line.directory);
}

Test(line, that_is_cut_off_anywhere_is_refused)
{
    const char *whole = HEAD DIST ",\"name\":null,\"version\":\"1\",\"entries\":[{\"group\":\"g\","
                                  "\"name\":\"n\",\"value\":\"v\",\"line\":12}],\"problems\":[]}";
    struct line line;
    cr_assert(read_line(whole, &line), "%s", reader.error);
    for (size_t length = 0; length < strlen(whole); length++) {
        char *cut = strndup(whole, length);
        cr_assert_not(line_read(&reader, cut, length, &line), "%s", cut);
        cr_assert_not_null(reader.error);
        free(cut);
    }
}

Test(line, that_is_wrong_is_refused_with_what_was_expected)
{
    expect_error("", "cut off");
    expect_error("[]", "expected a JSON object");
    expect_error("{\"input\":\"a\",\"kind\":\"zip\"}", "no \"epindex\"");
    expect_error("{\"epindex\":\"2.0\",\"input\":7}", "another major version");
    expect_error("{\"epindex\":\"one\"}", "MAJOR.MINOR");
    expect_error("{\"epindex\":\"1.0\",\"kind\":\"zip\"}", "no \"input\"");
    expect_error("{\"epindex\":\"1.0\",\"input\":\"a\",\"kind\":\"cloud\"}", "unknown kind");
    expect_error(HEAD "\"directory\":\"a\"}", "without \"normalized\"");
    expect_error(HEAD "\"entries\":[{\"group\":\"g\",\"name\":\"n\",\"value\":\"v\",\"line\":1}]}",
                 "entries without a distribution");
    expect_error(HEAD DIST ",\"entries\":[{\"group\":\"g\",\"name\":\"n\"}]}", "without group");
    expect_error(HEAD DIST ",\"entries\":[{\"group\":\"g\",\"line\":4294967296}]}", "too large");
    expect_error(HEAD DIST ",\"entries\":[{\"group\":\"g\",\"line\":1.5}]}", "whole number");
    expect_error(HEAD "\"hash\":\"0123\"}", "32 hexadecimal digits");
    expect_error(HEAD "\"name\":\"a\\u0000b\"}", "NUL");
    expect_error(HEAD "\"name\":\"\\ud800\"}", "surrogate");
    expect_error(HEAD "\"name\":\"\\x\"}", "unknown escape");
    expect_error(HEAD "\"name\":\"\x01\"}", "control character");
    expect_error(HEAD "\"name\":\"\xff\"}", "not UTF-8");
    expect_error(HEAD "\"name\":\"a\"} {}", "more behind");
    expect_error(HEAD "\"later\":nonsense}", "expected a value");
}

Test(line, nested_without_end_is_refused)
{
    char deep[20000] = HEAD "\"later\":";
    memset(deep + strlen(deep), '[', 10000);
    expect_error(deep, "nested too deeply");
}
