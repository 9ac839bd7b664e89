#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/base/secret_view.h"

#include "base/buf.h"
#include "base/text_markup.h"

enum { MOST = 1000 };

static void view_of(struct view *view, const char *bytes, size_t length)
{
    view_init(view, true);
    view_whole(view, bytes, length);
}

static void check_bytes(const struct view *view, const char *wanted)
{
    assert_int_equal(view->length, strlen(wanted));
    if (view->length > 0)
        assert_memory_equal(view->bytes, wanted, view->length);
}

static void each_escape_is_undone_and_the_rest_stays(void **state)
{
    static const struct {
        enum secret_way way;
        const char *text, *wanted; /* NULL: there is nothing to undo */
    } rows[] = {
        {SECRET_ENTITIES, "plain", NULL},
        {SECRET_ENTITIES, "&lt;a&gt; &amp;amp; &quot;&apos;", "<a> &amp; \"'"},
        {SECRET_ENTITIES, "&#39;&#x27;&#X2f;&#0047;", "''//"},
        {SECRET_ENTITIES, "&#xe9;&#8364;&#128273;", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\x91"},
        {SECRET_ENTITIES, "&", "&"},
        {SECRET_ENTITIES, "&#;&#x;&#12&nbsp;&LT;&am", "&#;&#x;&#12&nbsp;&LT;&am"},
        {SECRET_BACKSLASHES, "plain", NULL},
        {SECRET_BACKSLASHES, "\\u0041b\\u00e9\\u00C9", "Ab\xC3\xA9\xC3\x89"},
        {SECRET_BACKSLASHES, "\\ud83d\\udd11", "\xF0\x9F\x94\x91"},
        {SECRET_BACKSLASHES, "\\ud83dx", "\xED\xA0\xBDx"},
        {SECRET_BACKSLASHES, "\\\"\\\\\\/\\n\\t\\r", "\"\\/\n\t\r"},
        {SECRET_BACKSLASHES, "\\_\\|\\`\\!", "_|`!"},
        {SECRET_BACKSLASHES, "\\x1B\\u{202E}\\u{1F511}", "\x1B\xE2\x80\xAE\xF0\x9F\x94\x91"},
        {SECRET_BACKSLASHES, "\\u12 \\u{} \\u{12 \\xZ1 \\q \\", "\\u12 \\u{} \\u{12 \\xZ1 \\q \\"},
        {SECRET_PERCENT, "a+b", NULL},
        {SECRET_PERCENT, "a%2Bb%2f+%25", "a+b/+%"},
        {SECRET_PERCENT, "%%4%4g%", "%%4%4g%"},
        {SECRET_FORM, "a+b", "a b"},
        {SECRET_FORM, "a%2Bb+c%20d", "a+b c d"},
        {SECRET_FORM, "", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct view text, out;
        view_of(&text, rows[i].text, strlen(rows[i].text));
        view_init(&out, true);
        const bool undone = view_decoded(&text, rows[i].way, &out);
        assert_int_equal(undone, rows[i].wanted != NULL);
        check_bytes(&out, rows[i].wanted ? rows[i].wanted : "");
        view_release(&out);
        view_release(&text);
    }
}

static void write_property(struct buf *out, const char *bytes, size_t length)
{
    text_command(out, bytes, length, true);
}

/* What every printable character becomes can be undone by one of the ways. */
static void everything_that_our_notations_write_can_be_undone(void **state)
{
    typedef void markup(struct buf * out, const char *bytes, size_t length);
    static const struct {
        markup *write;
        enum secret_way way;
    } rows[] = {{text_xml, SECRET_ENTITIES},
                {text_label, SECRET_BACKSLASHES},
                {write_property, SECRET_PERCENT},
                {text_path, SECRET_PERCENT}};
    char all[96] = {0};
    for (size_t i = 0; i < 95; i++)
        all[i] = (char)(' ' + (int)i);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf written;
        struct view text, undone;
        buf_init(&written, MOST);
        view_init(&undone, false);
        rows[i].write(&written, all, 95);
        view_of(&text, written.bytes, written.length);
        assert_true(view_decoded(&text, rows[i].way, &undone));
        check_bytes(&undone, all);
        buf_release(&written);
        view_release(&text);
        view_release(&undone);
    }
}

static void the_end_of_the_text_is_the_end(void **state)
{
    static const char *const texts[] = {"&#x41;", "\\ud83d\\udd11", "\\u{1F511}", "\\x41", "%41"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t length = 0; length < strlen(texts[i]); length++)
            for (int way = 0; way < SECRET_WAYS; way++) {
                char *exact = test_malloc(length + 1); /* an overrun is seen */
                struct view text, out;
                memcpy(exact, texts[i], length);
                view_of(&text, exact, length);
                view_init(&out, false);
                if (view_decoded(&text, (enum secret_way)way, &out))
                    assert_true(out.length <= length);
                view_release(&out);
                view_release(&text);
                test_free(exact);
            }
}

static void blanks_controls_and_what_is_invisible_are_taken_out(void **state)
{
    static const struct {
        const char *text, *tight, *loose;
    } rows[] = {
        {"a b\tc\r\nd\x7F", "abcd", "abcd"},
        {"a\xC2\xA0"
         "b\xC2\xAD"
         "c\xE2\x80\x8B"
         "d\xE2\x80\xAE"
         "e\xE2\x81\xA0"
         "f\xEF\xBB\xBF"
         "g\xE3\x80\x80h",
         "abcdefgh", "abcdefgh"},
        {"\xC3\xA9\xE2\x82\xAC", "\xC3\xA9\xE2\x82\xAC", "\xC3\xA9\xE2\x82\xAC"},
        {"a-b_c|d", "a-b_c|d", "abcd"},
        {"a<b>b</b><br/>c<!-- x -->d", "a<b>b</b><br/>c<!--x-->d", "abcd"},
        {"1 < 2 > 3 <4>", "1<2>3<4>", "1234"},
        {"\xE2\x80", "\xE2\x80", "\xE2\x80"},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct view text, tight, loose;
        view_of(&text, rows[i].text, strlen(rows[i].text));
        view_init(&tight, true);
        view_init(&loose, true);
        view_tight(&text, &tight);
        view_loose(&text, &loose);
        check_bytes(&tight, rows[i].tight);
        check_bytes(&loose, rows[i].loose);
        view_release(&text);
        view_release(&tight);
        view_release(&loose);
    }
}

/* Each byte of a view knows the bytes of the text that made it. */
static void a_view_knows_where_its_bytes_came_from(void **state)
{
    struct view text, decoded, tight, bytes;
    view_of(&text, "x &#x41; 4 2-43", 15);
    view_init(&decoded, true);
    view_init(&tight, true);
    view_init(&bytes, true);
    assert_true(view_decoded(&text, SECRET_ENTITIES, &decoded));
    view_loose(&decoded, &tight);
    check_bytes(&tight, "xA4243");
    assert_int_equal(tight.from[1], 2);
    assert_int_equal(tight.to[1], 8);
    view_unbased(&tight, SECRET_HEX, 2, &bytes); /* A42, 243 */
    assert_memory_equal(bytes.bytes, "\xA4\x24\0\x42\x43\0", 6);
    assert_int_equal(bytes.from[3], 9);
    assert_int_equal(bytes.to[3], 12);
    assert_int_equal(bytes.from[4], 13);
    assert_int_equal(bytes.to[4], 15);
    view_release(&text);
    view_release(&decoded);
    view_release(&tight);
    view_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_escape_is_undone_and_the_rest_stays),
        cmocka_unit_test(everything_that_our_notations_write_can_be_undone),
        cmocka_unit_test(the_end_of_the_text_is_the_end),
        cmocka_unit_test(blanks_controls_and_what_is_invisible_are_taken_out),
        cmocka_unit_test(a_view_knows_where_its_bytes_came_from),
    };
    return cmocka_run_group_tests_name("secret_decode", tests, NULL, NULL);
}
