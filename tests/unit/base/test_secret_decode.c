#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/base/secret_search.h"

#include "base/buf.h"
#include "base/text_markup.h"

enum { MOST = 1000 };

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
        struct buf out;
        buf_init(&out, MOST);
        const bool undone = secret_decode(&out, rows[i].way, rows[i].text, strlen(rows[i].text));
        assert_int_equal(undone, rows[i].wanted != NULL);
        assert_string_equal(buf_string(&out), rows[i].wanted ? rows[i].wanted : "");
        buf_release(&out);
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
        struct buf written, undone;
        buf_init(&written, MOST);
        buf_init(&undone, MOST);
        rows[i].write(&written, all, 95);
        assert_true(secret_decode(&undone, rows[i].way, written.bytes, written.length));
        assert_string_equal(undone.bytes, all);
        buf_release(&written);
        buf_release(&undone);
    }
}

static void the_end_of_the_text_is_the_end(void **state)
{
    static const char *const texts[] = {"&#x41;", "\\ud83d\\udd11", "\\u{1F511}", "\\x41", "%41"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t length = 0; length < strlen(texts[i]); length++)
            for (int way = 0; way < SECRET_WAYS; way++) {
                char *exact = test_malloc(length + 1); /* an overrun is seen */
                struct buf out;
                memcpy(exact, texts[i], length);
                buf_init(&out, MOST);
                if (secret_decode(&out, (enum secret_way)way, exact, length))
                    assert_true(out.length <= length);
                buf_release(&out);
                test_free(exact);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_escape_is_undone_and_the_rest_stays),
        cmocka_unit_test(everything_that_our_notations_write_can_be_undone),
        cmocka_unit_test(the_end_of_the_text_is_the_end),
    };
    return cmocka_run_group_tests_name("secret_decode", tests, NULL, NULL);
}
