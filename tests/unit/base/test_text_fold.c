#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text_word.h"

enum { MOST = 4096, INDENT = 6 };

#define TEN    "0123456789"
#define EIGHTY TEN TEN TEN TEN TEN TEN TEN TEN

static void a_long_line_goes_on_after_a_backslash(void **state)
{
    static const struct {
        const char *line, *folded;
    } rows[] = {
        {"", "\n"},
        {EIGHTY, EIGHTY "\n"},
        {EIGHTY "x", TEN TEN TEN TEN TEN TEN TEN "012345678\\\n      9x\n"},
        {EIGHTY EIGHTY, TEN TEN TEN TEN TEN TEN TEN
         "012345678\\\n      9" TEN TEN TEN TEN TEN TEN TEN "01\\\n      23456789\n"},
        {TEN TEN TEN TEN TEN TEN TEN "012,456" TEN,
         TEN TEN TEN TEN TEN TEN TEN "012,\\\n      456" TEN "\n"},
        {TEN TEN TEN TEN TEN TEN TEN " " TEN, TEN TEN TEN TEN TEN TEN TEN " \\\n      " TEN "\n"},
        {TEN "," EIGHTY, TEN "," TEN TEN TEN TEN TEN TEN "01234567\\\n      89" TEN "\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out, back;
        buf_init(&out, MOST);
        buf_init(&back, MOST);
        text_fold(&out, rows[i].line, strlen(rows[i].line), INDENT);
        assert_string_equal(buf_string(&out), rows[i].folded);
        buf_text(&out, "next\n");
        assert_int_equal(text_unfold(&back, buf_string(&out), out.length, INDENT),
                         strlen(rows[i].folded));
        assert_string_equal(buf_string(&back), rows[i].line);
        buf_release(&out);
        buf_release(&back);
    }
}

/* A pipeline's log would obey it. */
static void no_line_begins_with_a_command(void **state)
{
    static const struct {
        const char *line, *folded;
    } rows[] = {
        {TEN TEN TEN TEN TEN TEN TEN "012345678::error::x",
         TEN TEN TEN TEN TEN TEN TEN "01234567\\\n      8::error::x\n"},
        {TEN TEN TEN TEN TEN TEN TEN "0123456  ::error::x",
         TEN TEN TEN TEN TEN TEN TEN "012345\\\n      6  ::error::x\n"},
        {TEN TEN TEN TEN TEN TEN TEN "012345678::1",
         TEN TEN TEN TEN TEN TEN TEN "012345678\\\n      ::1\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out, back;
        buf_init(&out, MOST);
        buf_init(&back, MOST);
        text_fold(&out, rows[i].line, strlen(rows[i].line), INDENT);
        assert_string_equal(buf_string(&out), rows[i].folded);
        assert_int_equal(text_unfold(&back, buf_string(&out), out.length, INDENT), out.length);
        assert_string_equal(buf_string(&back), rows[i].line);
        buf_release(&out);
        buf_release(&back);
    }
}

static void what_is_folded_otherwise_is_refused(void **state)
{
    static const char *const others[] = {
        "x",
        EIGHTY "x\n",
        "short\\\n      er\n",
        TEN TEN TEN TEN TEN TEN TEN "012345678\\\n     9x\n",
        TEN TEN TEN TEN TEN TEN TEN "01234567\\\n      89x\n",
        TEN TEN TEN TEN TEN TEN TEN "012345678\\\n",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct buf back;
        buf_init(&back, MOST);
        assert_int_equal(text_unfold(&back, others[i], strlen(others[i]), INDENT), 0);
        buf_release(&back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_line_goes_on_after_a_backslash),
        cmocka_unit_test(no_line_begins_with_a_command),
        cmocka_unit_test(what_is_folded_otherwise_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
