#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/adopt.h"

static void words_with_vowels_and_short_numbers_do_not_look_random(void **state)
{
    static const struct {
        const char *text;
        bool words, text_too;
    } rows[] = {
        {"", false, false},
        {"redis", false, false},
        {"tier_1", false, false},
        {"caio:production:context", false, false},
        {"us-west-2", false, false},
        {"gpt4", false, false},
        {"claude-3-5-sonnet-20241022", false, false},
        {"X-Dashboard-Token", false, false},
        {"INFO", false, false},
        {" edge", false, true},
        {"edge ", false, true},
        {"correct horse battery staple", false, true},
        {"correct-horse-battery-staple", false, true},
        {"correcthorsebatterystaple", true, true},
        {"hunter2", true, true},
        {"a1b2c3", true, true},
        {"0123456789abcdef", true, true},
        {"123456789", true, true},
        {"deadbeef", true, true},
        {"xkcdqwrt", true, true},
        {"aBcDeFgH", true, true},
        {"p@ss", true, true},
        {"a=b", true, true},
        {"50%", true, true},
        {"two\nlines", true, true},
        {"\xC3\xA4", true, true},
        {"\x1b[31m", true, true},
        {"${x}", true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (words_look_random(rows[i].text) != rows[i].words ||
            text_looks_random(rows[i].text) != rows[i].text_too)
            print_error("row %zu: %s\n", i, rows[i].text);
        assert_int_equal(words_look_random(rows[i].text), rows[i].words);
        assert_int_equal(text_looks_random(rows[i].text), rows[i].text_too);
    }
}

static void an_address_with_a_user_a_query_or_random_parts_looks_random(void **state)
{
    static const struct {
        const char *text;
        bool random;
    } rows[] = {
        {"https://shop.example.com", false},
        {"https://shop.example.com/api/v2", false},
        {"http://127.0.0.1:43210", false},
        {"https://", true},
        {"https://ana:pw@shop.example.com", true},
        {"https://shop.example.com/?key=x", true},
        {"https://shop.example.com/#x", true},
        {"https://hooks.example.com/services/T0AB1CD2EF", true},
        {"https://a1b2c3d4.example.com", true},
        {"redis://store.example.com:6379", true},
        {"shop.example.com", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (address_looks_random(rows[i].text) != rows[i].random)
            print_error("row %zu: %s\n", i, rows[i].text);
        assert_int_equal(address_looks_random(rows[i].text), rows[i].random);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_with_vowels_and_short_numbers_do_not_look_random),
        cmocka_unit_test(an_address_with_a_user_a_query_or_random_parts_looks_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
