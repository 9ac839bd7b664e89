#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/wire.h"

#define WIRE(text)                                                                                 \
    {                                                                                              \
        (const unsigned char *)(text), sizeof(text) - 1                                            \
    }

static void strings_are_taken_from_the_front(void **state)
{
    struct wire wire = WIRE("\0\0\0\2ab\0\0\0\0\0\0\1\2\7z");
    struct wire part;
    uint32_t number = 0;
    assert_true(wire_take_string(&wire, &part));
    assert_true(wire_is(&part, "ab"));
    assert_false(wire_is(&part, "a"));
    assert_false(wire_is(&part, "abc"));
    assert_true(wire_take_string(&wire, &part));
    assert_true(wire_is(&part, ""));
    assert_true(wire_take_uint32(&wire, &number));
    assert_int_equal(number, 258);
    assert_true(wire_take(&wire, 1, &part));
    assert_int_equal(part.bytes[0], 7);
    assert_true(wire_take(&wire, 1, &part));
    assert_true(wire_is(&part, "z"));
    assert_int_equal(wire.length, 0);
    assert_false(wire_take(&wire, 1, &part));
}

static void an_incomplete_value_is_not_taken(void **state)
{
    static const struct wire rows[] = {
        WIRE(""),
        WIRE("\0\0\0"),
        WIRE("\0\0\0\1"),
        WIRE("\0\0\0\3ab"),
        WIRE("\xff\xff\xff\xff"
             "abcd"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct wire wire = rows[i];
        struct wire part = {NULL, 7};
        assert_false(wire_take_string(&wire, &part));
        assert_ptr_equal(wire.bytes, rows[i].bytes);
        assert_int_equal(wire.length, rows[i].length);
    }
}

static void a_number_has_one_form(void **state)
{
    static const struct {
        struct wire wire;
        bool taken;
        const char *bytes;
    } rows[] = {
        {WIRE("\0\0\0\0"), true, ""},
        {WIRE("\0\0\0\1\1"), true, "\1"},
        {WIRE("\0\0\0\2\0\x80"), true, "\x80"},
        {WIRE("\0\0\0\3\1\0\1"), true, NULL},
        {WIRE("\0\0\0\1\0"), false, NULL},   /* zero is the empty string */
        {WIRE("\0\0\0\2\0\1"), false, NULL}, /* a zero too many */
        {WIRE("\0\0\0\3\0\0\x80"), false, NULL},
        {WIRE("\0\0\0\1\x80"), false, NULL}, /* negative */
        {WIRE("\0\0\0\2\1"), false, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct wire wire = rows[i].wire;
        struct wire part = {NULL, 7};
        assert_int_equal(wire_take_number(&wire, &part), rows[i].taken);
        if (rows[i].bytes)
            assert_true(wire_is(&part, rows[i].bytes));
        if (!rows[i].taken)
            assert_int_equal(wire.length, rows[i].wire.length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_taken_from_the_front),
        cmocka_unit_test(an_incomplete_value_is_not_taken),
        cmocka_unit_test(a_number_has_one_form),
    };
    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
