#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/wire.h"

static void each_text_has_its_bytes(void **state)
{
    /* RFC 4648, section 10, and every digit. */
    static const struct {
        const char *text, *bytes;
    } rows[] = {
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"+/+/", "\xfb\xff\xbf"},
        {"AAA=", "\0\0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char out[8] = {0};
        size_t count = 0;
        assert_true(base64_decode(rows[i].text, strlen(rows[i].text), out, sizeof out, &count));
        assert_memory_equal(out, rows[i].bytes, count);
        assert_int_equal(count, strlen(rows[i].text) / 4 * 3 -
                                    (strchr(rows[i].text, '=') ? 1U : 0U) -
                                    (strstr(rows[i].text, "==") ? 1U : 0U));
    }
}

static void a_non_canonical_encoding_is_refused(void **state)
{
    static const char *const rows[] = {
        "",     "Z",    "Zg",       "Zg=",      "Zm9",       "Zh==", "Zm9=",     "Zg==Zg==", "=g==",
        "Z===", "====", "Zm9v Zg=", "Zm9v\nZg", "Zm9v\nZm9", "Zm-_", "Zm9=Zm9v", "Zm8\x80",  "Zg=a",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char out[8];
        size_t count = 7;
        assert_false(base64_decode(rows[i], strlen(rows[i]), out, sizeof out, &count));
        assert_int_equal(count, 7);
    }
    unsigned char out[4];
    size_t count = 0;
    assert_false(base64_decode("Zm\0v", 4, out, sizeof out, &count));
}

static void what_does_not_fit_is_refused(void **state)
{
    unsigned char out[7] = {0, 0, 0, 0, 0, 0, 'x'};
    size_t count = 0;
    assert_true(base64_decode("Zm9vYmFy", 8, out, 6, &count));
    assert_int_equal(count, 6);
    assert_false(base64_decode("Zm9vYmFy", 8, out, 5, &count));
    assert_true(base64_decode("Zm9vYmE=", 8, out, 5, &count));
    assert_int_equal(out[6], 'x');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_has_its_bytes),
        cmocka_unit_test(a_non_canonical_encoding_is_refused),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
