#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "../../../src/world/http_request.h"

static const char tchar[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static void a_token_holds_the_bytes_of_rfc_9110_and_no_others(void **state)
{
    for (int byte = 0; byte < 256; byte++) {
        const char text[3] = {'a', (char)byte, 'b'};
        const bool expected = byte && memchr(tchar, byte, sizeof tchar - 1);
        if (http_is_token(text, 3) != expected)
            fail_msg("byte %d in a token: %d", byte, !expected);
    }
    assert_false(http_is_token("", 0));
}

static void a_value_is_printable_and_a_target_has_no_blanks(void **state)
{
    for (int byte = 1; byte < 256; byte++) {
        const char text[4] = {'a', (char)byte, 'b', '\0'};
        const bool printable = byte >= 0x21 && byte <= 0x7e;
        if (http_is_value(text) != (printable || byte == ' ' || byte == '\t'))
            fail_msg("byte %d in a value", byte);
        if (http_is_target(text) != printable)
            fail_msg("byte %d in a target", byte);
    }
    assert_true(http_is_value(""));
    assert_false(http_is_target(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_holds_the_bytes_of_rfc_9110_and_no_others),
        cmocka_unit_test(a_value_is_printable_and_a_target_has_no_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
