#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "output/exchange.h"

enum { MOST = 100000 };

static const struct style plain = {.width = 100};

static void check(const struct exchange *exchange, const char *wanted)
{
    struct buf out;
    buf_init(&out, MOST);
    exchange_text(&out, exchange, &plain);
    assert_string_equal(buf_string(&out), wanted);
    buf_release(&out);
}

static void an_exchange_is_shown_whole_and_escaped(void **state)
{
    static const struct exchange_header sent[] = {{"X-Token", "(hidden)"}, {"User-Agent", "t/1"}};
    static const struct exchange_header received[] = {{"content-type", "text/\033[31mplain"}};
    static const char body[] = "{\"a\": 1}\r\n\xE2\x80\xAE\n";
    const struct exchange exchange = {
        .method = "POST",
        .url = "https://shop.example.com/a\xE2\x80\x8B",
        .sent = sent,
        .sent_count = 2,
        .sent_body = "not\0json",
        .sent_length = 8,
        .status = 401,
        .received = received,
        .received_count = 1,
        .body = body,
        .length = sizeof body - 1,
        .took = 31,
    };
    check(&exchange, "POST https://shop.example.com/a\\u{200B}\n"
                     "  > X-Token: (hidden)\n"
                     "  > User-Agent: t/1\n"
                     "  | not\\x00json\n"
                     "401 (31 ms)\n"
                     "  < content-type: text/\\x1B[31mplain\n"
                     "  | {\"a\": 1}\n"
                     "  | \\u{202E}\n");
}

static void no_answer_says_why(void **state)
{
    const struct exchange silent = {.method = "GET", .url = "u", .why = "time-out", .took = 5000};
    const struct exchange unknown = {.method = "GET", .url = "u"};
    check(&silent, "GET u\nno answer: time-out (5000 ms)\n");
    check(&unknown, "GET u\nno answer (0 ms)\n");
}

/* The body is cut at 2,000 bytes, and never within a character. */
static void a_long_body_says_how_much_more_there_is(void **state)
{
    static const char sign[] = "≠";
    static const struct {
        size_t before; /* bytes before a sign of three bytes */
        size_t length;
        const char *end;
    } rows[] = {
        {1997, 2000, "x≠\n"},
        {1997, 2001, "x≠\n  | ... 1 more byte\n"},
        {1998, 2001, "xx\n  | ... 3 more bytes\n"},
        {1999, 2003, "xx\n  | ... 4 more bytes\n"},
        {2000, 2003, "xx\n  | ... 3 more bytes\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char body[2100];
        memset(body, 'x', sizeof body);
        for (size_t k = 0; k < sizeof sign - 1; k++)
            body[rows[i].before + k] = sign[k];
        const struct exchange exchange = {
            .method = "GET", .url = "u", .status = 200, .body = body, .length = rows[i].length};
        struct buf out;
        buf_init(&out, MOST);
        exchange_text(&out, &exchange, &plain);
        const char *text = buf_string(&out);
        assert_string_equal(text + out.length - strlen(rows[i].end), rows[i].end);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exchange_is_shown_whole_and_escaped),
        cmocka_unit_test(no_answer_says_why),
        cmocka_unit_test(a_long_body_says_how_much_more_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
