#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"

static void pieces_make_one_text(void **state)
{
    struct buf buf;
    buf_init(&buf, 1000);
    assert_string_equal(buf_string(&buf), "");
    buf_text(&buf, "a");
    buf_add(&buf, "bcd", 2);
    buf_char(&buf, '-');
    buf_fill(&buf, '=', 3);
    buf_printf(&buf, " %d %s", 42, "x");
    buf_add(&buf, NULL, 0);
    buf_fill(&buf, '!', 0);
    buf_text(&buf, "");
    assert_string_equal(buf_string(&buf), "abc-=== 42 x");
    assert_int_equal(buf.length, 12);
    assert_false(buf.overflowed);
    buf_release(&buf);
    assert_string_equal(buf_string(&buf), "");
}

static void bytes_may_hold_nul(void **state)
{
    struct buf buf;
    buf_init(&buf, 10);
    buf_add(&buf, "a\0b", 3);
    buf_char(&buf, '\0');
    assert_int_equal(buf.length, 4);
    assert_memory_equal(buf.bytes, "a\0b\0\0", 5);
    buf_release(&buf);
}

static void a_text_grows_as_far_as_its_limit(void **state)
{
    enum { LIMIT = 100000 };
    struct buf buf;
    buf_init(&buf, LIMIT);
    for (int i = 0; i < LIMIT; i++)
        buf_char(&buf, (char)('a' + i % 26));
    assert_false(buf.overflowed);
    assert_int_equal(buf.length, LIMIT);
    assert_int_equal(strlen(buf_string(&buf)), LIMIT);
    for (int i = 0; i < LIMIT; i++)
        assert_int_equal(buf.bytes[i], 'a' + i % 26);
    buf_char(&buf, 'z');
    assert_true(buf.overflowed);
    assert_int_equal(buf.length, LIMIT);
    buf_release(&buf);
}

static void add_piece(struct buf *buf, int kind, size_t count)
{
    char text[] = "123456789012";
    text[count] = '\0';
    switch (kind) {
    case 0:
        buf_text(buf, text);
        break;
    case 1:
        buf_fill(buf, '*', count);
        break;
    default:
        buf_printf(buf, "%s", text);
        break;
    }
}

static void after_the_limit_nothing_is_added_not_even_what_would_fit(void **state)
{
    for (int kind = 0; kind < 3; kind++) {
        struct buf buf;
        buf_init(&buf, 10);
        buf_text(&buf, "12345678");
        add_piece(&buf, kind, 3);
        assert_true(buf.overflowed);
        buf_char(&buf, 'x');
        add_piece(&buf, kind, 1);
        assert_string_equal(buf_string(&buf), "12345678");
        buf_clear(&buf);
        assert_false(buf.overflowed);
        add_piece(&buf, kind, 10);
        assert_false(buf.overflowed);
        assert_int_equal(buf.length, 10);
        add_piece(&buf, kind, 1);
        assert_true(buf.overflowed);
        buf_release(&buf);
    }
}

static void a_limit_of_nothing_takes_nothing(void **state)
{
    struct buf buf;
    buf_init(&buf, 0);
    buf_text(&buf, "");
    assert_false(buf.overflowed);
    buf_char(&buf, 'x');
    assert_true(buf.overflowed);
    assert_string_equal(buf_string(&buf), "");
    buf_release(&buf);
}

static void a_length_beyond_all_memory_overflows_and_does_not_wrap(void **state)
{
    struct buf buf;
    buf_init(&buf, 100);
    buf_text(&buf, "abc");
    buf_add(&buf, "x", SIZE_MAX);
    assert_true(buf.overflowed);
    assert_string_equal(buf_string(&buf), "abc");
    buf_release(&buf);
}

static void clearing_wipes_and_keeps_the_room(void **state)
{
    struct buf buf;
    buf_init(&buf, 100);
    buf_text(&buf, "made-up-token");
    char *bytes = buf.bytes;
    buf_clear(&buf);
    assert_string_equal(buf_string(&buf), "");
    for (size_t i = 0; i < sizeof "made-up-token"; i++)
        assert_int_equal(bytes[i], 0);
    buf_text(&buf, "x");
    assert_ptr_equal(buf.bytes, bytes);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_make_one_text),
        cmocka_unit_test(bytes_may_hold_nul),
        cmocka_unit_test(a_text_grows_as_far_as_its_limit),
        cmocka_unit_test(after_the_limit_nothing_is_added_not_even_what_would_fit),
        cmocka_unit_test(a_limit_of_nothing_takes_nothing),
        cmocka_unit_test(a_length_beyond_all_memory_overflows_and_does_not_wrap),
        cmocka_unit_test(clearing_wipes_and_keeps_the_room),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
