#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/adopt_calm.h"

static void words_that_look_drawn_at_random_are_not_calm(void **state)
{
    static const struct {
        const char *text;
        bool words, text_too;
    } rows[] = {
        {"", true, true},
        {"redis", true, true},
        {"tier_1", true, true},
        {"caio:production:context", true, true},
        {"us-west-2", true, true},
        {"gpt4", true, true},
        {"claude-3-5-sonnet-20241022", true, true},
        {"X-Dashboard-Token", true, true},
        {"INFO", true, true},
        {" edge", true, false},
        {"edge ", true, false},
        {"correct horse battery staple", true, false},
        {"correct-horse-battery-staple", true, false},
        {"correcthorsebatterystaple", false, false},
        {"hunter2", false, false},
        {"a1b2c3", false, false},
        {"0123456789abcdef", false, false},
        {"123456789", false, false},
        {"deadbeef", false, false},
        {"xkcdqwrt", false, false},
        {"aBcDeFgH", false, false},
        {"p@ss", false, false},
        {"a=b", false, false},
        {"50%", false, false},
        {"two\nlines", false, false},
        {"\xC3\xA4", false, false},
        {"\x1b[31m", false, false},
        {"${x}", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (calm_words(rows[i].text) != rows[i].words ||
            calm_text(rows[i].text) != rows[i].text_too)
            print_error("row %zu: %s\n", i, rows[i].text);
        assert_int_equal(calm_words(rows[i].text), rows[i].words);
        assert_int_equal(calm_text(rows[i].text), rows[i].text_too);
    }
}

static void an_address_has_no_part_that_opens_a_door(void **state)
{
    static const struct {
        const char *text;
        bool calm;
    } rows[] = {
        {"https://shop.example.com", true},
        {"https://shop.example.com/api/v2", true},
        {"http://127.0.0.1:43210", true},
        {"https://", false},
        {"https://ana:pw@shop.example.com", false},
        {"https://shop.example.com/?key=x", false},
        {"https://shop.example.com/#x", false},
        {"https://hooks.example.com/services/T0AB1CD2EF", false},
        {"https://a1b2c3d4.example.com", false},
        {"redis://store.example.com:6379", false},
        {"shop.example.com", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (calm_address(rows[i].text) != rows[i].calm)
            print_error("row %zu: %s\n", i, rows[i].text);
        assert_int_equal(calm_address(rows[i].text), rows[i].calm);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_look_drawn_at_random_are_not_calm),
        cmocka_unit_test(an_address_has_no_part_that_opens_a_door),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
