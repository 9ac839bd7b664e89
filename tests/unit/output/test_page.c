#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/page.h"

enum { MOST = 10000 };

#define TEN "0123456789"

static void words_wrap_at_blanks_and_go_on_at_the_hang(void **state)
{
    static const struct {
        unsigned width;
        size_t indent, hang;
        const char *text, *page;
    } rows[] = {
        {40, 0, 0, "", "\n"},
        {40, 0, 0, "one", "one\n"},
        {40, 2, 4, TEN " " TEN " " TEN " " TEN, "  " TEN " " TEN " " TEN "\n    " TEN "\n"},
        {40, 2, 4, TEN "  " TEN " " TEN " " TEN, "  " TEN "  " TEN " " TEN "\n    " TEN "\n"},
        /* One column is kept for what may be joined. */
        {40, 0, 2, TEN TEN TEN " 12345678", TEN TEN TEN " 12345678\n"},
        {40, 0, 2, TEN TEN TEN " 123456789", TEN TEN TEN "\n  123456789\n"},
        /* A word longer than a line is broken anywhere. */
        {40, 0, 2, TEN TEN TEN TEN TEN, TEN TEN TEN "012345678\n  9" TEN "\n"},
        {40, 0, 2, "a " TEN TEN TEN TEN, "a\n  " TEN TEN TEN "0123456\n  789\n"},
        /* Characters count, not bytes. */
        {40, 0, 2, "≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠ " TEN " 1234567",
         "≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠≠ " TEN " 1234567\n"},
        /* Blanks at the end are nobody's. */
        {40, 0, 2, "one   ", "one\n"},
        {10, 0, 0, TEN TEN TEN " " TEN, TEN TEN TEN "\n" TEN "\n"},
        {0, 0, 0, TEN TEN TEN TEN TEN TEN TEN TEN TEN " 12345678",
         TEN TEN TEN TEN TEN TEN TEN TEN TEN " 12345678\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct style style = {.width = rows[i].width};
        struct page page;
        struct buf out;
        buf_init(&out, MOST);
        page_init(&page, &out, &style);
        page_line(&page, rows[i].indent, rows[i].hang);
        page_text(&page, TONE_PLAIN, rows[i].text);
        page_end(&page);
        assert_string_equal(buf_string(&out), rows[i].page);
        buf_release(&out);
    }
}

static void a_text_without_a_blank_is_never_parted_from_the_word_before(void **state)
{
    const struct style style = {.width = 40};
    struct page page;
    struct buf out;
    buf_init(&out, MOST);
    page_init(&page, &out, &style);
    page_line(&page, 0, 2);
    page_text(&page, TONE_PLAIN, TEN TEN TEN " 12345678");
    page_text(&page, TONE_PLAIN, ", ");
    page_text(&page, TONE_PLAIN, "next");
    page_end(&page);
    assert_string_equal(buf_string(&out), TEN TEN TEN " 12345678,\n  next\n");
    buf_release(&out);
}

static void a_unit_keeps_together_what_fits_into_a_line(void **state)
{
    const struct style style = {.width = 40};
    struct page page;
    struct buf out;
    buf_init(&out, MOST);
    page_init(&page, &out, &style);
    page_line(&page, 0, 2);
    page_text(&page, TONE_PLAIN, TEN TEN TEN " ");
    page_unit(&page, TONE_PLAIN, "kept in one");
    page_blanks(&page, 1);
    page_room(&page, 30);
    page_text(&page, TONE_PLAIN, "room for more");
    page_line(&page, 0, 2);
    page_unit(&page, TONE_PLAIN, TEN " " TEN " " TEN " " TEN);
    page_end(&page);
    assert_string_equal(buf_string(&out), TEN TEN TEN "\n  kept in one\n  room for more\n" TEN
                                                      " " TEN " " TEN "\n  " TEN "\n");
    buf_release(&out);
}

static void columns_line_up_and_a_long_word_gets_one_blank(void **state)
{
    const struct style style = {.width = 40};
    struct page page;
    struct buf out;
    buf_init(&out, MOST);
    page_init(&page, &out, &style);
    page_line(&page, 2, 8);
    page_text(&page, TONE_PLAIN, "held");
    page_to(&page, 8);
    page_text(&page, TONE_PLAIN, "a");
    page_line(&page, 2, 8);
    page_text(&page, TONE_PLAIN, "unobserved");
    page_to(&page, 8);
    page_text(&page, TONE_PLAIN, "b");
    page_gap(&page);
    page_text(&page, TONE_PLAIN, NULL);
    page_line(&page, 0, 0);
    page_text(&page, TONE_PLAIN, "c");
    page_gap(&page);
    page_end(&page);
    assert_string_equal(buf_string(&out), "  held  a\n  unobserved b\n\nc\n");
    buf_release(&out);
}

static void what_comes_from_outside_is_escaped_and_colors_are_the_pages_own(void **state)
{
    static const struct {
        bool color;
        enum tone tone;
        const char *text, *page;
    } rows[] = {
        {false, TONE_BAD, "\033[31mred", "\\x1B[31mred\n"},
        {true, TONE_BAD, "\033[31mred", "\033[31m\\x1B[31mred\033[0m\n"},
        {true, TONE_GOOD, "a b", "\033[32ma\033[0m \033[32mb\033[0m\n"},
        {true, TONE_PLAIN, "a", "a\n"},
        {true, TONE_CARE, "a", "\033[33ma\033[0m\n"},
        {true, TONE_STRONG, "a", "\033[1ma\033[0m\n"},
        {false, TONE_PLAIN, "a\nb\tc\r", "a\\x0Ab\\x09c\\x0D\n"},
        {false, TONE_PLAIN,
         "\xE2\x80\xAE"
         "x\xFF",
         "\\u{202E}x\\xFF\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct style style = {.width = 100, .color = rows[i].color};
        struct page page;
        struct buf out;
        buf_init(&out, MOST);
        page_init(&page, &out, &style);
        page_line(&page, 0, 0);
        page_text(&page, rows[i].tone, rows[i].text);
        page_end(&page);
        assert_string_equal(buf_string(&out), rows[i].page);
        buf_release(&out);
    }
}

/* A pipeline's log obeys `::name` at the beginning of a line, and `##[name]` anywhere in it. */
static void no_line_begins_with_a_command(void **state)
{
    static const struct {
        const char *first, *second, *page;
    } rows[] = {
        {"::error::x", "", "\\x3A:error::x\n"},
        {"  ::error::x", "", "  \\x3A:error::x\n"},
        {"\xC2\xA0::error::x", "", "\xC2\xA0\\x3A:error::x\n"},
        {"\xE3\x80\x80", " ::error::x", "\xE3\x80\x80 \\x3A:error::x\n"},
        {"word ::error::x", "", "word ::error::x\n"},
        {"::", "1", "::1\n"},
        {"word word word word word word word ::add-mask::x", "",
         "word word word word word word word\n    \\x3A:add-mask::x\n"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa::group::x", "",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n    \\x3A:group::x\n"},
        {"a ##[error]x", "", "a \\x23#[error]x\n"},
        {"a ###[error]x", "", "a #\\x23#[error]x\n"},
        {"a ##x [y]", "", "a ##x [y]\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct style style = {.width = 40};
        struct page page;
        struct buf out;
        buf_init(&out, MOST);
        page_init(&page, &out, &style);
        page_line(&page, 0, 4);
        page_text(&page, TONE_PLAIN, rows[i].first);
        page_text(&page, TONE_PLAIN, rows[i].second);
        page_end(&page);
        assert_string_equal(buf_string(&out), rows[i].page);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_wrap_at_blanks_and_go_on_at_the_hang),
        cmocka_unit_test(a_text_without_a_blank_is_never_parted_from_the_word_before),
        cmocka_unit_test(a_unit_keeps_together_what_fits_into_a_line),
        cmocka_unit_test(columns_line_up_and_a_long_word_gets_one_blank),
        cmocka_unit_test(what_comes_from_outside_is_escaped_and_colors_are_the_pages_own),
        cmocka_unit_test(no_line_begins_with_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
