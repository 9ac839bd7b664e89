#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text_word.h"

enum { MOST = 1024 };

static void each_text_has_one_word(void **state)
{
    static const struct {
        const char *text, *word;
    } rows[] = {
        {"true", "true"},
        {"GET,POST,OPTIONS", "GET,POST,OPTIONS"},
        {"${{Redis.URL}}", "${{Redis.URL}}"},
        {"", "\"\""},
        {"two words", "\"two words\""},
        {" x", "\" x\""},
        {"(absent)", "\"(absent)\""},
        {"fp:0011", "\"fp:0011\""},
        {"f", "f"},
        {"##[error]", "\"\\u0023#[error]\""}, /* a command in a pipeline's log */
        {"##error", "##error"},
        {"\"x\"", "\"\\\"x\\\"\""},
        {"a\\b", "\"a\\\\b\""},
        {"a\nb\tc\rd", "\"a\\nb\\tc\\rd\""},
        {"\x1b[1m\x7f", "\"\\u001b[1m\\u007f\""},
        {"tru\xD0\xB5", "\"tru\\u0435\""}, /* Cyrillic: looks like true */
        {"\xE2\x80\xAE", "\"\\u202e\""},
        {"\xF0\x9F\x98\x80", "\"\\ud83d\\ude00\""},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *word = text_worded(&arena, rows[i].text);
        assert_string_equal(word, rows[i].word);
        assert_int_equal(text_word_length(word, strlen(word)), strlen(word));
        assert_string_equal(text_of_word(&arena, word, strlen(word)), rows[i].text);
    }
    assert_string_equal(text_worded(&arena, "a\xFFz"), "\"a\\ufffdz\"");
    arena_release(&arena);
}

static void a_word_that_would_be_written_differently_is_refused(void **state)
{
    static const char *const others[] = {
        "",
        "\"",
        "\"true\"",
        "\"a",
        "a\"b",
        "a b",
        "a\\b",
        "\"a\\u0062 \"",
        "\"\\/ \"",
        "\"\\u000a \"",
        "\"\\u00E4\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\u0000\"",
        "\"a\\",
        "\"a \"b",
        "(absent)",
        "fp:00",
        "\"\\x41 \"",
        "\xC3\xA4",
        "\"\xC3\xA4\"",
        "\"\\u12\"",
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (text_of_word(&arena, others[i], strlen(others[i])) != NULL)
            fail_msg("%s was taken for a word", others[i]);
    arena_release(&arena);
}

static void a_word_ends_at_a_blank_or_its_quote(void **state)
{
    assert_int_equal(text_word_length("true -> false", 13), 4);
    assert_int_equal(text_word_length("\"a \\\" b\" -> x", 13), 8);
    assert_int_equal(text_word_length("\"a b", 4), 0);
    assert_int_equal(text_word_length("", 0), 0);
}

static void a_plain_word_can_be_quoted_too(void **state)
{
    struct arena arena;
    struct buf out;
    arena_init(&arena);
    buf_init(&out, MOST);
    text_quoted(&out, "x");
    assert_string_equal(buf_string(&out), "\"x\"");
    assert_string_equal(text_of_quoted(&arena, "\"x\"", 3), "x");
    assert_null(text_of_quoted(&arena, "x", 1));
    assert_true(text_is_plain_word("x"));
    assert_false(text_is_plain_word("(x"));
    buf_release(&out);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_has_one_word),
        cmocka_unit_test(a_word_that_would_be_written_differently_is_refused),
        cmocka_unit_test(a_word_ends_at_a_blank_or_its_quote),
        cmocka_unit_test(a_plain_word_can_be_quoted_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
