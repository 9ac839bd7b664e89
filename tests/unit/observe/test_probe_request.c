#include "observe/probe_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/secret.h"
#include "support/echo.h"
#include "support/scene.h"

struct asker {
    struct scene scene;
    struct echo echo;
    struct secrets *secrets;
    struct credentials credentials;
    struct http *http;
};

static const struct source key = {.kind = SOURCE_VARIABLE, .name = "KEY"};
static const struct source missing = {.kind = SOURCE_VARIABLE, .name = "MISSING"};

static void begin(struct asker *asker)
{
    struct err err = {0};
    const struct http_options options = {.deadline = 20000, .user_agent = "test", .hurry = true};
    scene_begin(&asker->scene);
    echo_start(&asker->echo);
    asker->scene.environment.url = asker->echo.url;
    asker->secrets = secrets_new();
    struct variable *variable = scene_runs(&asker->scene, "KEY", "x");
    variable_hide(variable, 1);
    variable->secret = secrets_keep(asker->secrets, "KEY", "right-key", 9);
    asker->credentials = (struct credentials){.arena = &asker->scene.arena,
                                              .secrets = asker->secrets,
                                              .target = &asker->scene.target,
                                              .observed = &asker->scene.observed,
                                              .simulated = true};
    asker->http = http_new(&options, &err);
    assert_non_null(asker->http);
}

static void end(struct asker *asker)
{
    http_free(asker->http);
    secrets_free(asker->secrets);
    echo_stop(&asker->echo);
    scene_end(&asker->scene);
}

static struct probe_request *ask(struct asker *asker, const char *path)
{
    struct probe_request *asked = arena_alloc(&asker->scene.arena, sizeof *asked);
    *asked = (struct probe_request){
        .label = "one",
        .method = "GET",
        .url = arena_printf(&asker->scene.arena, "%s%s", asker->echo.url, path),
        .arena = &asker->scene.arena};
    return asked;
}

static void send_and_wait(struct asker *asker, struct probe_request *asked)
{
    probe_request_send(asked, asker->http, HTTP_LOOPBACK, &asker->credentials);
    http_run(asker->http);
}

static void a_secret_is_put_in_as_declared(void **state)
{
    static const struct {
        enum secret_use use;
        const char *header, *line;
    } rows[] = {
        {SECRET_AS_HEADER, "X-Token", "X-Token: right-key\r\n"},
        {SECRET_AS_BEARER, NULL, "Authorization: Bearer right-key\r\n"},
        /* printf BODY | openssl dgst -sha256 -hmac right-key */
        {SECRET_AS_HMAC, "X-Signature",
         "X-Signature: fa5c422d593b3b6e92ee2ffeb356f5c6d2ae31ef70e7c14b69d736b1e437bf97\r\n"},
    };
    struct asker asker;
    begin(&asker);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct probe_request *asked = ask(&asker, "/");
        asked->method = "POST";
        asked->body = "BODY";
        probe_request_header(asked, "X-Plain", "plain");
        probe_request_secret(asked, rows[i].use, rows[i].header, &key);
        send_and_wait(&asker, asked);
        assert_int_equal(asked->credential, CREDENTIAL_READY);
        check_text("trouble", probe_request_trouble(asked), NULL);
        if (!probe_request_body_has(asked, rows[i].line) ||
            !probe_request_body_has(asked, "X-Plain: plain\r\n"))
            fail_msg("no '%s' in '%s'", rows[i].line, asked->heard.body);
        assert_int_equal(asked->tries, 1);
    }
    end(&asker);
}

static void what_is_heard_is_kept(void **state)
{
    struct asker asker;
    begin(&asker);
    struct probe_request *asked = ask(&asker, "/status/404");
    check_text("before", probe_request_trouble(asked),
               "it was not asked before the deadline of the run");
    send_and_wait(&asker, asked);
    assert_true(asked->sent && asked->answered);
    assert_int_equal(asked->heard.status, 404);
    check_text("length", http_answer_header(&asked->heard, "content-length", NULL),
               arena_printf(&asker.scene.arena, "%zu", asked->heard.length));
    assert_true(probe_request_body_has(asked, "GET /status/404 HTTP/1.1"));
    assert_false(probe_request_body_has(asked, "GET /other"));
    end(&asker);
}

static void several_secrets_are_sent_or_none(void **state)
{
    struct asker asker;
    begin(&asker);
    const struct header headers[] = {{.name = "X-One", .source = key},
                                     {.name = "X-Two", .text = "two"},
                                     {.name = "X-Three", .source = key}};
    struct probe_request *asked = ask(&asker, "/");
    probe_request_headers(asked, headers, 3);
    send_and_wait(&asker, asked);
    assert_true(probe_request_body_has(asked, "X-One: right-key\r\n"));
    assert_true(probe_request_body_has(asked, "X-Two: two\r\n"));
    assert_true(probe_request_body_has(asked, "X-Three: right-key\r\n"));
    const struct source *const orders[][2] = {{&key, &missing}, {&missing, &key}};
    for (size_t i = 0; i < 2; i++) {
        struct probe_request *half = ask(&asker, "/");
        probe_request_secret(half, SECRET_AS_HEADER, "X-One", orders[i][0]);
        probe_request_secret(half, SECRET_AS_HEADER, "X-Two", orders[i][1]);
        send_and_wait(&asker, half);
        assert_false(half->sent);
        assert_int_equal(half->credential, CREDENTIAL_ABSENT);
        check_text("why", probe_request_trouble(half), "MISSING is absent");
    }
    end(&asker);
}

static void a_request_that_cannot_carry_its_headers_is_not_sent(void **state)
{
    static const char words[] = "more headers are declared than a request may carry";
    struct asker asker;
    begin(&asker);
    struct probe_request *plain = ask(&asker, "/"), *secret = ask(&asker, "/");
    for (size_t i = 0; i <= REQUEST_HEADERS_MOST; i++)
        probe_request_header(plain, "X-One", "one");
    for (size_t i = 0; i <= REQUEST_SECRETS_MOST; i++)
        probe_request_secret(secret, SECRET_AS_HEADER, "X-One", &key);
    send_and_wait(&asker, plain);
    send_and_wait(&asker, secret);
    assert_false(plain->sent || secret->sent);
    check_text("plain", probe_request_trouble(plain), words);
    check_text("secret", probe_request_trouble(secret), words);
    end(&asker);
}

static void the_second_read_follows_the_first(void **state)
{
    struct asker asker;
    begin(&asker);
    struct probe_request *first = ask(&asker, "/"), *second = ask(&asker, "/status/201");
    first->then = second;
    probe_request_secret(first, SECRET_AS_HEADER, "X-One", &key);
    probe_request_secret(second, SECRET_AS_HEADER, "X-One", &key);
    send_and_wait(&asker, first);
    assert_int_equal(first->heard.status, 200);
    assert_int_equal(second->heard.status, 201);
    assert_true(probe_request_body_has(second, "X-One: right-key\r\n"));
    end(&asker);
}

static void the_second_read_is_left_out_where_the_first_was_not_answered(void **state)
{
    struct asker asker;
    begin(&asker);
    struct probe_request *first = ask(&asker, "/"), *second = ask(&asker, "/");
    first->then = second;
    probe_request_send(first, asker.http, HTTP_PUBLIC, &asker.credentials);
    http_run(asker.http);
    assert_false(first->answered || second->sent);
    assert_non_null(probe_request_trouble(first));
    check_text("second", probe_request_trouble(second), "the first read was not answered");
    struct probe_request *third = ask(&asker, "/"), *fourth = ask(&asker, "/");
    third->then = fourth;
    probe_request_secret(third, SECRET_AS_HEADER, "X-One", &missing);
    send_and_wait(&asker, third);
    check_text("fourth", probe_request_trouble(fourth), "MISSING is absent");
    end(&asker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_put_in_as_declared),
        cmocka_unit_test(what_is_heard_is_kept),
        cmocka_unit_test(several_secrets_are_sent_or_none),
        cmocka_unit_test(a_request_that_cannot_carry_its_headers_is_not_sent),
        cmocka_unit_test(the_second_read_follows_the_first),
        cmocka_unit_test(the_second_read_is_left_out_where_the_first_was_not_answered),
    };
    if (!http_global_init())
        return 1;
    const int failed = cmocka_run_group_tests_name("asked", tests, NULL, NULL);
    http_global_cleanup();
    return failed;
}
