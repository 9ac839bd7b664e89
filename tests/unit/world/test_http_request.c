#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/world/http_request.h"
#include "base/text.h"

#define FINE "http://127.0.0.1:8080/x"

struct http_request_row {
    const char *method;
    const char *url;
    enum http_reach reach;
    struct http_header header;
    const char *body;
    const char *fault; /* NULL: may be sent */
};

static const char bad_method[] = "the method is not GET, POST, OPTIONS or HEAD";
static const char bad_address[] = "the address is not allowed";
static const char bad_name[] = "a header name is not valid";
static const char bad_value[] = "a header value contains bytes that are not allowed";
static const char own_header[] = "a header is one that only the program sets";
static const char plain[] = "plain http is for loopback only";

static const struct http_request_row rows[] = {
    {"GET", FINE, HTTP_LOOPBACK, {"X-A", "b"}, NULL, NULL},
    {"HEAD", FINE, HTTP_LOOPBACK, {"X-A", ""}, NULL, NULL},
    {"OPTIONS",
     "https://example.com",
     HTTP_PUBLIC,
     {"Origin", "https://a.example.com"},
     NULL,
     NULL},
    {"POST", "https://example.com/?a=b", HTTP_PUBLIC, {"Content-Type", "a/b\tc"}, "{}", NULL},
    {"POST", "https://[::1]:8443/", HTTP_PRIVATE, {"X-A", "b"}, "", NULL},
    {"get", FINE, HTTP_LOOPBACK, {"X-A", "b"}, NULL, bad_method},
    {"PUT", FINE, HTTP_LOOPBACK, {"X-A", "b"}, NULL, bad_method},
    {"DELETE", FINE, HTTP_LOOPBACK, {"X-A", "b"}, NULL, bad_method},
    {"", FINE, HTTP_LOOPBACK, {"X-A", "b"}, NULL, bad_method},
    {"GET\r\nX-Evil: 1", FINE, HTTP_LOOPBACK, {"X-A", "b"}, NULL, bad_method},
    {"GET", FINE, HTTP_LOOPBACK, {"X-A", "b"}, "{}", "only a POST has a body"},
    {"OPTIONS", FINE, HTTP_LOOPBACK, {"X-A", "b"}, "", "only a POST has a body"},
    {"GET", FINE, HTTP_PUBLIC, {"X-A", "b"}, NULL, plain},
    {"GET", FINE, HTTP_PRIVATE, {"X-A", "b"}, NULL, plain},
    {"GET", "http://example.com/", HTTP_LOOPBACK, {"X-A", "b"}, NULL, bad_address},
    {"GET", "ftp://127.0.0.1/", HTTP_LOOPBACK, {"X-A", "b"}, NULL, bad_address},
    {"GET", "file:///etc/passwd", HTTP_LOOPBACK, {"X-A", "b"}, NULL, bad_address},
    {"GET", "https://user:pw@example.com/", HTTP_PUBLIC, {"X-A", "b"}, NULL, bad_address},
    {"GET",
     "https://example.com\\@evil.example.com/",
     HTTP_PUBLIC,
     {"X-A", "b"},
     NULL,
     bad_address},
    {"GET", "https://example.com/#part", HTTP_PUBLIC, {"X-A", "b"}, NULL, bad_address},
    {"GET", "https://example.com/a b", HTTP_PUBLIC, {"X-A", "b"}, NULL, bad_address},
    {"GET", "https://example.com/a\r\nX-Evil: 1", HTTP_PUBLIC, {"X-A", "b"}, NULL, bad_address},
    {"GET", "https://example.com:0/", HTTP_PUBLIC, {"X-A", "b"}, NULL, bad_address},
    {"GET", "https://example.com:65536/", HTTP_PUBLIC, {"X-A", "b"}, NULL, bad_address},
    {"GET", "", HTTP_PUBLIC, {"X-A", "b"}, NULL, bad_address},
    {"GET", FINE, HTTP_LOOPBACK, {"", "b"}, NULL, bad_name},
    {"GET", FINE, HTTP_LOOPBACK, {"X A", "b"}, NULL, bad_name},
    {"GET", FINE, HTTP_LOOPBACK, {"X-A:", "b"}, NULL, bad_name},
    {"GET", FINE, HTTP_LOOPBACK, {"X-A\r\nX-Evil", "b"}, NULL, bad_name},
    {"GET", FINE, HTTP_LOOPBACK, {"X-\xc3\xa4", "b"}, NULL, bad_name},
    {"GET", FINE, HTTP_LOOPBACK, {"X-A", "b\r\nX-Evil: 1"}, NULL, bad_value},
    {"GET", FINE, HTTP_LOOPBACK, {"X-A", "b\n"}, NULL, bad_value},
    {"GET", FINE, HTTP_LOOPBACK, {"X-A", "\x1b[31m"}, NULL, bad_value},
    {"GET", FINE, HTTP_LOOPBACK, {"X-A", "\xc3\xa4"}, NULL, bad_value},
    {"GET", FINE, HTTP_LOOPBACK, {"X-A", "\x7f"}, NULL, bad_value},
    {"GET", FINE, HTTP_LOOPBACK, {"host", "evil.example.com"}, NULL, own_header},
    {"POST", FINE, HTTP_LOOPBACK, {"Content-Length", "0"}, "{}", own_header},
    {"POST", FINE, HTTP_LOOPBACK, {"TRANSFER-ENCODING", "chunked"}, "{}", own_header},
    {"GET", FINE, HTTP_LOOPBACK, {"Connection", "close"}, NULL, own_header},
    {"GET", FINE, HTTP_LOOPBACK, {"Accept-Encoding", "gzip"}, NULL, own_header},
};

static struct http_request of_row(const struct http_request_row *row)
{
    return (struct http_request){.method = row->method,
                                 .url = row->url,
                                 .reach = row->reach,
                                 .headers = &row->header,
                                 .header_count = 1,
                                 .body = row->body,
                                 .body_length = row->body ? strlen(row->body) : 0};
}

static void a_request_that_could_say_two_things_is_refused(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct http_request request = of_row(&rows[i]);
        struct http_copy *copy = http_request_copy(&request);
        if (!text_is(copy->fault, rows[i].fault))
            fail_msg("row %zu (%s %s): '%s'", i, rows[i].method, rows[i].url,
                     copy->fault ? copy->fault : "fine");
        http_request_free(copy);
    }
}

static void numbers_outside_of_their_range_are_refused(void **state)
{
    struct http_request request = {.method = "GET", .url = FINE, .reach = HTTP_LOOPBACK};
    request.retries = 5;
    struct http_copy *copy = http_request_copy(&request);
    assert_string_equal(copy->fault, "more than 4 retries are not allowed");
    http_request_free(copy);
    request.retries = 4;
    request.timeout = -1;
    copy = http_request_copy(&request);
    assert_string_equal(copy->fault, "a timeout is negative");
    http_request_free(copy);
    http_request_free(NULL);
}

static void a_copy_is_independent_and_has_defaults(void **state)
{
    char url[] = "https://example.com:8443/a?b=c";
    char value[] = "made-up-token";
    char body[] = {'a', '\0', 'b'};
    const struct http_header header = {"X-Token", value};
    const struct http_request request = {.method = "POST",
                                         .url = url,
                                         .headers = &header,
                                         .header_count = 1,
                                         .body = body,
                                         .body_length = sizeof body};
    struct http_copy *copy = http_request_copy(&request);
    memset(url, '#', sizeof url - 1);
    memset(value, '#', sizeof value - 1);
    memset(body, '#', sizeof body);
    assert_null(copy->fault);
    assert_string_equal(copy->request.url, "https://example.com:8443/a?b=c");
    assert_string_equal(copy->request.headers[0].name, "X-Token");
    assert_string_equal(copy->request.headers[0].value, "made-up-token");
    assert_memory_equal(copy->request.body, "a\0b", 4);
    assert_string_equal(copy->origin, "https://example.com:8443");
    assert_string_equal(copy->host, "example.com");
    assert_int_equal(copy->request.connect_timeout, 10 * 1000);
    assert_int_equal(copy->request.timeout, 20 * 1000);
    http_request_free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_that_could_say_two_things_is_refused),
        cmocka_unit_test(numbers_outside_of_their_range_are_refused),
        cmocka_unit_test(a_copy_is_independent_and_has_defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
