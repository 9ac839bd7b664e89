#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/world/http_intake.h"
#include "base/text.h"
#include "world/http.h"

static const char status_line[] = "the status line is not one of HTTP/1.1 or HTTP/2";

struct http_intake_row {
    const char *head; /* lines as libcurl gives them, up to each LF */
    const char *why;  /* NULL: a whole head */
};

static const struct http_intake_row rows[] = {
    {"HTTP/1.1 200 OK\r\n\r\n", NULL},
    {"HTTP/1.0 599\n\n", NULL},
    {"HTTP/1.1 204 \r\nA:\r\nb: c:d\r\n\r\n", NULL},
    {"HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n"
     "Transfer-Encoding: Chunked\r\n\r\n",
     NULL},
    {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\n", NULL},
    {"HTTP/1.1 200 OK\r\nContent-Length: 004\r\nContent-Length: 4\r\n\r\n", NULL},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: Identity\r\n\r\n", NULL},
    {"HTTP/1.1 304 Same\r\nContent-Length: 99999999\r\n\r\n", NULL},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n", NULL},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", "Content-Length is more than 1 MiB"},
    {"", "the answer is incomplete"},
    {"HTTP/1.1 200 OK\r\n", "the answer is incomplete"},
    {"HTTP/1.1 200 OK\r\nA: b\r\n", "the answer is incomplete"},
    {"HTTP/1.1 103 Early\r\n\r\n", "the answer is incomplete"},
    {"\r\n", status_line},
    {"HTTP/2 200 \r\n\r\n", NULL},
    {"HTTP/2 20\r\n", status_line},
    {"HTTP/2.0 200\r\n", status_line},
    {"HTTP/3 200\r\n", status_line},
    {"HTTP/1.2 200\r\n", status_line},
    {"http/1.1 200\r\n", status_line},
    {"HTTP/1.1  200\r\n", status_line},
    {"HTTP/1.1 20\r\n", status_line},
    {"HTTP/1.1 2000\r\n", status_line},
    {"HTTP/1.1 2x0 OK\r\n", status_line},
    {"HTTP/1.1 +20 OK\r\n", status_line},
    {"ICY 200 OK\r\n", status_line},
    {"HTTP/1.1 099 No\r\n", "the status is not within 100 to 599"},
    {"HTTP/1.1 600 No\r\n", "the status is not within 100 to 599"},
    {"HTTP/1.1 101 Upgrade\r\n", "the server changes the protocol, which was not requested"},
    {"HTTP/1.1 200 OK\r\n folded\r\n", "a header line is folded"},
    {"HTTP/1.1 200 OK\r\nA: b\r\n\tfolded: c\r\n", "a header line is folded"},
    {"HTTP/1.1 200 OK\r\nwords\r\n", "a header line has no colon"},
    {"HTTP/1.1 200 OK\r\n: b\r\n", "a header name is not valid"},
    {"HTTP/1.1 200 OK\r\nA : b\r\n", "a header name is not valid"},
    {"HTTP/1.1 200 OK\r\nA\xc3\xa4: b\r\n", "a header name is not valid"},
    {"HTTP/1.1 200 OK\r\nA: b\rc\r\n", "a header line holds control bytes"},
    {"HTTP/1.1 200 OK\r\nA: b\r\r\n", "a header line holds control bytes"},
    {"HTTP/1.1 200 OK\r\nA: \x1b[2J\r\n", "a header line holds control bytes"},
    {"HTTP/1.1 200 O\x7f\r\n", "a header line holds control bytes"},
    {"HTTP/1.1 200 OK\r\nContent-Length:\r\n", "Content-Length is not a valid length"},
    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", "Content-Length is not a valid length"},
    {"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n", "Content-Length is not a valid length"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n", "Content-Length is not a valid length"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n", "Content-Length is not a valid length"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n",
     "Content-Length is not a valid length"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: 2\r\n",
     "Content-Length is repeated with different values"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
     "Content-Length and Transfer-Encoding are both set"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n",
     "Content-Length and Transfer-Encoding are both set"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n",
     "Transfer-Encoding is not 'chunked', once"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n",
     "Transfer-Encoding is not 'chunked', once"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
     "Transfer-Encoding is not 'chunked', once"},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n", "the body is encoded, which was not requested"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno colon\r\n",
     "a header line has no colon"},
};

/* Line by line, as long as they are taken. */
static void feed(struct http_intake *intake, const char *bytes, size_t length)
{
    bool more = true;
    while (more && length > 0) {
        const char *end = memchr(bytes, '\n', length);
        const size_t line = end ? (size_t)(end - bytes) + 1 : length;
        more = http_intake_line(intake, bytes, line);
        bytes += line;
        length -= line;
    }
}

static void an_ambiguous_head_is_refused(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_intake intake;
        http_intake_init(&intake, false, HTTP_BODY_LIMIT);
        feed(&intake, rows[i].head, strlen(rows[i].head));
        http_intake_end(&intake);
        if (!text_is(intake.why, rows[i].why))
            fail_msg("row %zu: '%s'", i, intake.why ? intake.why : "fine");
        http_intake_release(&intake);
    }
}

static void every_byte_that_a_line_may_not_hold_is_refused(void **state)
{
    for (int byte = 0; byte < 256; byte++) {
        struct http_intake intake;
        char line[] = "A: b?c\r\n";
        line[4] = (char)byte;
        http_intake_init(&intake, false, HTTP_BODY_LIMIT);
        feed(&intake, "HTTP/1.1 200 OK\r\n", 17);
        const bool taken = http_intake_line(&intake, line, sizeof line - 1);
        const bool expected = byte == '\t' || (byte >= 0x20 && byte != 0x7f);
        if (taken != expected)
            fail_msg("byte %d is %s", byte, taken ? "taken" : "refused");
        http_intake_release(&intake);
    }
}

static void headers_are_kept_as_they_came_and_trailers_are_not(void **state)
{
    static const char head[] = "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\n"
                               "X-A:  one \t\r\nx-a: two\r\nEmpty:\r\n\r\nX-Late: 1\r\n\r\n";
    struct http_intake intake;
    http_intake_init(&intake, false, HTTP_BODY_LIMIT);
    feed(&intake, head, sizeof head - 1);
    assert_null(intake.why);
    assert_int_equal(intake.status, 200);
    assert_int_equal(intake.header_count, 3);
    assert_string_equal(intake.headers[0].name, "X-A");
    assert_string_equal(intake.headers[0].value, "one");
    assert_string_equal(intake.headers[1].name, "x-a");
    assert_string_equal(intake.headers[1].value, "two");
    assert_string_equal(intake.headers[2].value, "");
    http_intake_release(&intake);
}

static void interim_answers_are_counted(void **state)
{
    struct http_intake intake;
    http_intake_init(&intake, false, HTTP_BODY_LIMIT);
    for (int i = 0; i < HTTP_INTERIM_LIMIT; i++) {
        assert_true(http_intake_line(&intake, "HTTP/1.1 100 Go\r\n", 17));
        assert_true(http_intake_line(&intake, "\r\n", 2));
    }
    assert_false(http_intake_line(&intake, "HTTP/1.1 100 Go\r\n", 17));
    assert_string_equal(intake.why, "too many interim answers");
    http_intake_release(&intake);
}

static void all_heads_together_are_limited(void **state)
{
    struct http_intake intake;
    http_intake_init(&intake, false, HTTP_BODY_LIMIT);
    assert_true(http_intake_line(&intake, "HTTP/1.1 200 OK\r\n", 17));
    size_t taken = 17;
    while (taken + 16 <= HTTP_HEADER_LIMIT) {
        assert_true(http_intake_line(&intake, "Name: value...\r\n", 16));
        taken += 16;
    }
    assert_false(http_intake_line(&intake, "Name: value...\r\n", 16));
    assert_int_equal(intake.outcome, HTTP_TOO_LARGE);
    assert_string_equal(intake.why, "the headers are longer than 64 KiB");
    http_intake_release(&intake);
}

static void a_body_is_limited_to_the_byte(void **state)
{
    static char piece[64 * 1024];
    struct http_intake intake;
    memset(piece, 'x', sizeof piece);
    http_intake_init(&intake, false, HTTP_BODY_LIMIT);
    for (int i = 0; i < 16; i++)
        assert_true(http_intake_body(&intake, piece, sizeof piece));
    assert_int_equal(intake.body.length, HTTP_BODY_LIMIT);
    assert_true(http_intake_body(&intake, piece, 0));
    assert_false(http_intake_body(&intake, piece, 1));
    assert_int_equal(intake.outcome, HTTP_TOO_LARGE);
    assert_string_equal(intake.why, "the body is longer than 1 MiB");
    assert_int_equal(intake.body.length, HTTP_BODY_LIMIT);
    http_intake_release(&intake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ambiguous_head_is_refused),
        cmocka_unit_test(every_byte_that_a_line_may_not_hold_is_refused),
        cmocka_unit_test(headers_are_kept_as_they_came_and_trailers_are_not),
        cmocka_unit_test(interim_answers_are_counted),
        cmocka_unit_test(all_heads_together_are_limited),
        cmocka_unit_test(a_body_is_limited_to_the_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
