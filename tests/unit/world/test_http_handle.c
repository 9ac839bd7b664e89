#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/world/http_exchange.h"
#include "world/http.h"

/* The last line: requests that world/http never hands down, because it judges them before. */

static struct http_links links;
static struct http_queue queue;
static unsigned sent;
static char user_agent[] = "tautline/test";
static const struct http_rules rules = {
    .user_agent = user_agent, .links = &links, .queue = &queue, .sent = &sent};

static void ignore(void *context, const struct http_answer *answer)
{
}

static CURLcode ask(const char *url, const char *host, enum http_reach reach)
{
    struct http_copy copy = {.request = {.method = "GET",
                                         .url = url,
                                         .reach = reach,
                                         .connect_timeout = 200,
                                         .timeout = 200},
                             .origin = "",
                             .host = host};
    struct http_call call = {.copy = &copy, .done = ignore};
    http_queue_init(&queue, 4, 4);
    http_queue_add(&queue, &call);
    assert_ptr_equal(http_queue_start(&queue), &call);
    struct http_exchange *exchange = http_exchange_new(&call, &rules, 200, false);
    const CURLcode code = exchange->easy ? curl_easy_perform(exchange->easy) : CURLE_FAILED_INIT;
    http_exchange_free(exchange);
    http_queue_ended(&queue, &call);
    http_queue_release(&queue);
    return code;
}

static void another_scheme_is_refused(void **state)
{
    assert_int_equal(ask("http://127.0.0.1:1/", "127.0.0.1", HTTP_PUBLIC),
                     CURLE_UNSUPPORTED_PROTOCOL);
    assert_int_equal(ask("ftp://127.0.0.1:1/", "127.0.0.1", HTTP_LOOPBACK),
                     CURLE_UNSUPPORTED_PROTOCOL);
    assert_int_equal(ask("http://127.0.0.1:1/", "127.0.0.1", HTTP_LOOPBACK), CURLE_COULDNT_CONNECT);
    assert_int_equal(sent, 0);
}

static void libcurl_must_find_the_same_host(void **state)
{
    static const struct {
        const char *url;
        const char *host;
        CURLcode code;
    } rows[] = {
        {"http://127.0.0.1:1/", "127.0.0.1", CURLE_COULDNT_CONNECT},
        {"http://[::1]:1/", "::1", CURLE_COULDNT_CONNECT},
        {"http://127.0.0.1:1/", "127.0.0.2", CURLE_FAILED_INIT},
        {"http://127.1:1/", "127.1", CURLE_FAILED_INIT}, /* libcurl reads 127.0.0.1 */
        {"http://a.example.com@127.0.0.1:1/", "127.0.0.1", CURLE_FAILED_INIT},
        {"http://", "", CURLE_FAILED_INIT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const CURLcode code = ask(rows[i].url, rows[i].host, HTTP_LOOPBACK);
        if (code != rows[i].code)
            fail_msg("%s as %s: %u", rows[i].url, rows[i].host, code);
    }
}

static int start(void **state)
{
    return http_global_init() ? 0 : -1;
}

static int stop(void **state)
{
    http_links_release(&links);
    http_global_cleanup();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_scheme_is_refused),
        cmocka_unit_test(libcurl_must_find_the_same_host),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
