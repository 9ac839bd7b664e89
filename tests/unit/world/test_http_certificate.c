#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "../../../src/world/http_exchange.h"
#include "base/when.h"
#include <cmocka.h>

enum { UNTOUCHED = -7 };

static void a_date_of_openssl_is_read_only_whole(void **state)
{
    static const struct {
        const char *text;
        const char *instant; /* NULL: refused */
    } rows[] = {
        {"Mar 10 18:00:00 2026 GMT", "2026-03-10T18:00:00Z"},
        {"Jan  1 00:00:00 1970 GMT", "1970-01-01T00:00:00Z"},
        {"Dec 31 23:59:59 9999 GMT", "9999-12-31T23:59:59Z"},
        {"Feb 29 12:00:00 2028 GMT", "2028-02-29T12:00:00Z"},
        {"Feb 29 12:00:00 2027 GMT", NULL},
        {"Mxr 10 18:00:00 2026 GMT", NULL},
        {"Mar 10 18:00:00 2026 CET", NULL},
        {"Mar 10 18:00:00 2026", NULL},
        {"Mar 10 18:00:00 2026 GMT ", NULL},
        {"Mar 10 18:60:00 2026 GMT", NULL},
        {"Mar x0 18:00:00 2026 GMT", NULL},
        {"Bad time value", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t expected = UNTOUCHED;
        int64_t when = UNTOUCHED;
        if (rows[i].instant)
            assert_true(when_parse_instant(rows[i].instant, &expected));
        const bool good = http_certificate_parse(rows[i].text, &when);
        if (good != (rows[i].instant != NULL) || when != expected)
            fail_msg("'%s' gives %d and %jd", rows[i].text, good, (intmax_t)when);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_of_openssl_is_read_only_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
