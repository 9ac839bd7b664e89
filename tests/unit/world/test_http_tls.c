#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/fault_server.h"
#include "support/http_fixture.h"

static struct fault_server server;
static char ca_file[FAULT_SERVER_VALUE_SIZE];
static struct http_fixture fixture;

static int start(void **state)
{
    static const char *const options[] = {"--tls", NULL};
    if (!http_global_init() || !fault_server_start(&server, options))
        return -1;
    fault_server_value(&server, "ca", ca_file);
    return 0;
}

static int stop(void **state)
{
    fault_server_stop(&server);
    http_global_cleanup();
    return 0;
}

/* Asks the port that the server calls `name`. */
static size_t ask(const char *scheme, const char *host, const char *name, unsigned retries)
{
    char port[FAULT_SERVER_VALUE_SIZE];
    char url[400];
    snprintf(url, sizeof url, "%s://%s:%s/%s", scheme, host,
             fault_server_value(&server, name, port), name);
    const struct http_request request = {.method = "GET",
                                         .url = url,
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = 3000 * http_fixture_slowness(),
                                         .retries = retries};
    return http_fixture_add(&fixture, &request);
}

struct http_tls_row {
    const char *scheme;
    const char *host;
    const char *name;
    const char *line;
};

static const char no_tls[] = "tls: no TLS connection could be made (it needs TLS 1.2 or later)";
static const char wrong_name[] = "tls: the certificate is for another name";

static const struct http_tls_row rows[] = {
    {"https", "localhost", "good", "404 "}, /* the server knows no such fault */
    {"https", "127.0.0.1", "good", "404 "},
    {"https", "localhost", "expired", "tls: the certificate has expired"},
    {"https", "localhost", "future", "tls: the certificate is not yet valid"},
    {"https", "localhost", "wrong-name", wrong_name},
    {"https", "127.0.0.1", "wrong-name", wrong_name},
    {"https", "localhost", "self-signed", "tls: the certificate is self-signed"},
    {"https", "localhost", "unknown-ca", "tls: the certificate's issuer is unknown"},
    {"https", "localhost", "common-name", "tls: the certificate has no subjectAltName"},
    {"https", "localhost", "tls10", no_tls},
    {"https", "localhost", "tls11", no_tls},
    {"https", "localhost", "http", no_tls},
    {"https", "localhost", "closed", "no connection: the connection was refused"},
};

enum { ROWS = sizeof rows / sizeof *rows };

static void a_connection_that_is_not_trusted_carries_nothing(void **state)
{
    http_fixture_open(&fixture, ca_file);
    for (size_t i = 0; i < ROWS; i++)
        ask(rows[i].scheme, rows[i].host, rows[i].name, 0);
    http_run(fixture.http);
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(fixture.answers[i].text, rows[i].line) != 0)
            fail_msg("%s://%s %s: '%s'", rows[i].scheme, rows[i].host, rows[i].name,
                     fixture.answers[i].text);
        assert_int_equal(fixture.answers[i].calls, 1);
    }
    assert_int_equal(http_sent(fixture.http), 2);
    http_fixture_close(&fixture);
}

static void certificates_are_never_tried_again(void **state)
{
    static const char *const names[] = {"expired", "self-signed", "common-name", "tls10"};
    http_fixture_open(&fixture, ca_file);
    for (size_t i = 0; i < 4; i++)
        ask("https", "localhost", names[i], 4);
    http_run(fixture.http);
    for (size_t i = 0; i < 4; i++) {
        assert_memory_equal(fixture.answers[i].text, "tls: ", 5);
        assert_int_equal(fixture.answers[i].tries, 1);
    }
    http_fixture_close(&fixture);
}

static void plain_http_to_a_tls_port_is_no_answer(void **state)
{
    http_fixture_open(&fixture, ca_file);
    ask("http", "127.0.0.1", "good", 0);
    http_run(fixture.http);
    if (strncmp(fixture.answers[0].text, "no connection: ", 15) != 0 &&
        strncmp(fixture.answers[0].text, "broken: ", 8) != 0)
        fail_msg("'%s'", fixture.answers[0].text);
    http_fixture_close(&fixture);
}

static void without_its_ca_no_certificate_is_good(void **state)
{
    http_fixture_open(&fixture, NULL);
    ask("https", "localhost", "good", 0);
    http_run(fixture.http);
    assert_string_equal(fixture.answers[0].text, "tls: the certificate's issuer is unknown");
    http_fixture_close(&fixture);
}

static void the_expiry_of_a_certificate_is_reported(void **state)
{
    const int64_t day = 86400;
    const int64_t now = (int64_t)time(NULL);
    http_fixture_open(&fixture, ca_file);
    ask("https", "localhost", "good", 0);
    ask("https", "localhost", "good", 0);
    http_run(fixture.http);
    for (size_t i = 0; i < 2; i++)
        assert_in_range(fixture.answers[i].certificate_ends, now + 29 * day, now + 31 * day);
    http_fixture_close(&fixture);
}

static void the_certificate_of_a_chain_that_ends_first_counts(void **state)
{
    const int64_t day = 86400;
    const int64_t now = (int64_t)time(NULL);
    http_fixture_open(&fixture, ca_file);
    ask("https", "localhost", "chain", 0);
    http_run(fixture.http);
    assert_in_range(fixture.answers[0].certificate_ends, now + 2 * day, now + 4 * day);
    assert_int_equal(fixture.answers[0].certificate, 1);
    http_fixture_close(&fixture);
}

static void every_answer_over_a_connection_knows_its_certificate(void **state)
{
    http_fixture_open(&fixture, ca_file);
    for (size_t i = 0; i < 2; i++) {
        ask("https", "localhost", "good", 0);
        http_run(fixture.http);
    }
    assert_true(fixture.answers[0].certificate_ends > 0);
    assert_int_equal(fixture.answers[1].certificate_ends, fixture.answers[0].certificate_ends);
    assert_int_equal(fixture.answers[1].certificate, fixture.answers[0].certificate);
    http_fixture_close(&fixture);
}

/* Everything that could move libcurl or OpenSSL from outside; the program drops it at its start,
 * and the engine must stand without that. */
static void the_environment_moves_nothing(void **state)
{
    char proxy[300];
    char port[FAULT_SERVER_VALUE_SIZE];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%s",
             fault_server_value(&server, "closed", port));
    setenv("https_proxy", proxy, 1);
    setenv("ALL_PROXY", proxy, 1);
    setenv("http_proxy", proxy, 1);
    setenv("SSL_CERT_FILE", ca_file, 1);
    http_fixture_open(&fixture, NULL);
    ask("https", "localhost", "good", 0);
    ask("http", "127.0.0.1", "http", 0);
    http_run(fixture.http);
    assert_string_equal(fixture.answers[0].text, "tls: the certificate's issuer is unknown");
    assert_string_equal(fixture.answers[1].text, "404 ");
    http_fixture_close(&fixture);
    unsetenv("https_proxy");
    unsetenv("ALL_PROXY");
    unsetenv("http_proxy");
    unsetenv("SSL_CERT_FILE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_that_is_not_trusted_carries_nothing),
        cmocka_unit_test(certificates_are_never_tried_again),
        cmocka_unit_test(plain_http_to_a_tls_port_is_no_answer),
        cmocka_unit_test(without_its_ca_no_certificate_is_good),
        cmocka_unit_test(the_expiry_of_a_certificate_is_reported),
        cmocka_unit_test(the_certificate_of_a_chain_that_ends_first_counts),
        cmocka_unit_test(every_answer_over_a_connection_knows_its_certificate),
        cmocka_unit_test(the_environment_moves_nothing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
