#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/text_markup.h"

enum { MOST = 1000 };

#define BIDI  "\xE2\x80\xAE"
#define ACUTE "\xC3\xA9"

typedef void markup(struct buf *out, const char *bytes, size_t length);

struct text_markup_row {
    const char *text, *wanted;
};

static void check_rows(markup *write, const struct text_markup_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf out;
        buf_init(&out, MOST);
        write(&out, rows[i].text, strlen(rows[i].text));
        assert_string_equal(buf_string(&out), rows[i].wanted);
        buf_release(&out);
    }
}

#define CHECK(write, rows) check_rows((write), (rows), sizeof(rows) / sizeof *(rows))

static void no_text_ends_an_element_or_an_attribute(void **state)
{
    static const struct text_markup_row rows[] = {
        {"", ""},
        {"plain " ACUTE, "plain " ACUTE},
        {"]]>", "]]&gt;"},
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"\" onload='x'", "&quot; onload=&#39;x&#39;"},
        {"&amp;", "&amp;amp;"},
        {"\033[31m", "\\x1B[31m"}, /* XML 1.0 has no ESC, not even as &#27; */
        {"a\nb\tc\r", "a\\x0Ab\\x09c\\x0D"},
        {BIDI "evil", "\\u{202E}evil"},
        {"\xFF", "\\xFF"},
        {"\xEF\xBF\xBF", "\\u{FFFF}"},
    };
    CHECK(text_xml, rows);
}

static void no_text_is_markup_in_markdown(void **state)
{
    static const struct text_markup_row rows[] = {
        {"", ""},
        {"stored true; running (absent)", "stored true; running (absent)"},
        {"FEATURE_X", "FEATURE\\_X"},
        {"a | b", "a \\| b"},
        {"*bold* _it_ ~~gone~~", "\\*bold\\* \\_it\\_ \\~\\~gone\\~\\~"},
        {"`code`", "\\`code\\`"},
        {"```\n::x", "\\`\\`\\`\\\\x0A::x"},
        {"[click](javascript:x)", "\\[click\\](javascript:x)"},
        {"![](x)", "\\!\\[\\](x)"},
        {"<b>&amp;</b>", "\\<b\\>\\&amp;\\</b\\>"},
        {"<!-- tautline:check -->", "\\<\\!-- tautline:check --\\>"},
        {"\\", "\\\\"},
        {"\033]0;owned\a", "\\\\x1B\\]0;owned\\\\x07"},
        {BIDI, "\\\\u\\{202E\\}"},
        {"$x$", "\\$x\\$"},
        /* lists, headings and links that no escape prevents */
        {"- item", "`- item`"},
        {"12. item", "`12. item`"},
        {"12 items", "12 items"},
        {"# title", "`# title`"},
        {"by @team", "`by @team`"},
        {"see #12", "`see #12`"},
        {"a@example.com", "`a@example.com`"},
        {"https://example.com/a|b", "`https://example.com/a\\|b`"},
        {"www.example.com", "`www.example.com`"},
        {"@`x`", "`` @`x` ``"},
    };
    CHECK(text_markdown, rows);
}

static void a_code_span_holds_any_text(void **state)
{
    static const struct text_markup_row rows[] = {
        {"true", "`true`"},
        {"", "`  `"},
        {"`", "`` ` ``"},
        {"a``b`c", "```a``b`c```"},
        {"`a", "`` `a ``"},
        {" a ", "`  a  `"},
        {" a", "` a`"},
        {"a|b", "`a\\|b`"},
        {"a_b*c\\", "`a_b*c\\`"},
        {"<b>&amp;", "`<b>&amp;`"},
        {"a\n| b |\n", "`a\\x0A\\| b \\|\\x0A`"},
        {"\033" BIDI "\xC0", "`\\x1B\\u{202E}\\xC0`"},
    };
    CHECK(text_markdown_code, rows);
}

static void write_message(struct buf *out, const char *bytes, size_t length)
{
    text_command(out, bytes, length, false);
}

static void write_property(struct buf *out, const char *bytes, size_t length)
{
    text_command(out, bytes, length, true);
}

static void no_text_is_a_workflow_command(void **state)
{
    static const struct text_markup_row messages[] = {
        {"", ""},
        {"50% of a, b: c", "50%25 of a, b: c"},
        {"%0A::error::", "%250A::error::"},
        {"a\n::set-output name=x::y", "a%0A::set-output name=x::y"},
        {"\n\n", "%0A%0A"},
        {"a\r\n::stop-commands::x", "a\\x0D%0A::stop-commands::x"},
        {"\033[31m" BIDI, "\\x1B[31m\\u{202E}"},
    };
    static const struct text_markup_row properties[] = {
        {"a/b.yaml", "a/b.yaml"},
        {"a,line=1::x", "a%2Cline=1%3A%3Ax"},
        {"100%", "100%25"},
        {"a\n::b", "a\\x0A%3A%3Ab"},
    };
    CHECK(write_message, messages);
    CHECK(write_property, properties);
}

static void no_text_ends_a_label(void **state)
{
    static const struct text_markup_row rows[] = {
        {"web", "web"},
        {"\"} 1\n", "\\\"} 1\\\\x0A"},
        {"a\\", "a\\\\"},
        {ACUTE BIDI "\xFF", ACUTE "\\\\u{202E}\\\\xFF"},
    };
    CHECK(text_label, rows);
}

static void a_path_stays_a_path(void **state)
{
    static const struct text_markup_row rows[] = {
        {"", ""},
        {"desired-state/shop.yaml", "desired-state/shop.yaml"},
        {"a b/c#d?e%f:g", "a%20b/c%23d%3Fe%25f%3Ag"},
        {"/" ACUTE "\n/", "/%C3%A9%0A/"},
    };
    CHECK(text_path, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_ends_an_element_or_an_attribute),
        cmocka_unit_test(no_text_is_markup_in_markdown),
        cmocka_unit_test(a_code_span_holds_any_text),
        cmocka_unit_test(no_text_is_a_workflow_command),
        cmocka_unit_test(no_text_ends_a_label),
        cmocka_unit_test(a_path_stays_a_path),
    };
    return cmocka_run_group_tests_name("text_markup", tests, NULL, NULL);
}
