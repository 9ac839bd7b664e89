#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/digest.h"
#include "support/fault_server.h"
#include "support/http_fixture.h"
#include "support/tmpdir.h"

/* After the engine is gone no copy of a token is left in this process. The test itself keeps it only
 * masked: each byte XOR 0x55. */

enum { TOKEN_SIZE = 32, MASK = 0x55 };

static unsigned char masked[TOKEN_SIZE];

static void make_token(void)
{
    for (size_t i = 0; i < TOKEN_SIZE; i++)
        masked[i] = (unsigned char)(('a' + (i * 7 + i / 5) % 26) ^ MASK);
}

static void unmask(char *out)
{
    for (size_t i = 0; i < TOKEN_SIZE; i++)
        out[i] = (char)(masked[i] ^ MASK);
    out[TOKEN_SIZE] = '\0';
}

static void ask_with_token(struct http_fixture *fixture, const struct fault_server *server,
                           const char *name)
{
    char port[FAULT_SERVER_VALUE_SIZE];
    char url[300];
    char token[TOKEN_SIZE + 1];
    char body[64];
    unmask(token);
    snprintf(url, sizeof url, "%s://localhost:%s/echo", strcmp(name, "http") == 0 ? name : "https",
             fault_server_value(server, name, port));
    snprintf(body, sizeof body, "{\"token\": \"%s\"}", token);
    const struct http_header header = {"X-Token", token};
    const struct http_request request = {.method = "POST",
                                         .url = url,
                                         .headers = &header,
                                         .header_count = 1,
                                         .body = body,
                                         .body_length = strlen(body),
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = 5000 * http_fixture_slowness()};
    http_fixture_add(fixture, &request);
    mem_wipe(token, sizeof token);
    mem_wipe(body, sizeof body);
}

static void no_copy_of_a_token_outlives_the_engine(void **state)
{
    static const char *const options[] = {"--http2", NULL};
    static struct fault_server server;
    static struct http_fixture fixture;
    char ca_file[FAULT_SERVER_VALUE_SIZE];
    char token[TOKEN_SIZE + 1];
    make_token();
    crypto_init();
    assert_true(http_global_init());
    assert_true(fault_server_start(&server, options));
    http_fixture_open(&fixture, fault_server_value(&server, "ca", ca_file));
    for (int i = 0; i < 3; i++) {
        ask_with_token(&fixture, &server, "http");
        ask_with_token(&fixture, &server, "good");
        ask_with_token(&fixture, &server, "h2-only");
    }
    assert_true(tmpdir_copies(masked, TOKEN_SIZE) >= 9); /* they are found while they are there */
    http_run(fixture.http);
    for (size_t i = 0; i < 9; i++)
        assert_memory_equal(fixture.answers[i].text, "200 POST /echo", 14);
    http_fixture_close(&fixture);
    http_global_cleanup();
    fault_server_stop(&server);
    assert_int_equal(tmpdir_copies(masked, TOKEN_SIZE), 0);
    unmask(token);
    assert_int_equal(tmpdir_copies(masked, TOKEN_SIZE), 1); /* the search itself can find */
    assert_int_equal(strlen(token), TOKEN_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_copy_of_a_token_outlives_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
