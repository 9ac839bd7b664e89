#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/secret.h"
#include "observe/probe.h"
#include "support/echo_server.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

/* --- requests ---------------------------------------------------------------------------------- */

struct asker {
    struct judge_fixture fixture;
    struct echo_server server;
    struct secrets *secrets;
    struct credentials credentials;
    struct http *http;
};

static const struct token key_token = {.source = {.kind = SOURCE_VARIABLE, .name = "KEY"}};
static const struct token missing_token = {.source = {.kind = SOURCE_VARIABLE, .name = "MISSING"}};

static void begin(struct asker *asker)
{
    struct err err = {0};
    const struct http_options options = {.deadline = 20000, .user_agent = "test", .hurry = true};
    judge_fixture_begin(&asker->fixture);
    echo_server_start(&asker->server);
    asker->fixture.environment.url = asker->server.url;
    asker->secrets = secrets_new();
    struct variable *variable = judge_fixture_runs(&asker->fixture, "KEY", "x");
    variable_hide(variable, 1);
    variable->secret = secrets_keep(asker->secrets, "KEY", "right-key", 9);
    asker->credentials = (struct credentials){.arena = &asker->fixture.arena,
                                              .secrets = asker->secrets,
                                              .target = &asker->fixture.target,
                                              .observed = &asker->fixture.observed,
                                              .simulated = true};
    asker->http = http_new(&options, &err);
    assert_non_null(asker->http);
}

static void end(struct asker *asker)
{
    http_free(asker->http);
    secrets_free(asker->secrets);
    echo_server_stop(&asker->server);
    judge_fixture_end(&asker->fixture);
}

static struct probe_request *ask(struct asker *asker, const char *path)
{
    struct probe_request *asked = arena_alloc(&asker->fixture.arena, sizeof *asked);
    *asked = (struct probe_request){
        .label = "one",
        .method = "GET",
        .url = arena_printf(&asker->fixture.arena, "%s%s", asker->server.url, path),
        .arena = &asker->fixture.arena};
    return asked;
}

static void send_and_wait(struct asker *asker, struct probe_request *asked)
{
    probe_request_send(asked, asker->http, HTTP_LOOPBACK, &asker->credentials);
    http_run(asker->http);
}

static void carry(struct probe_request *asked, const char *header, const struct token *token)
{
    probe_request_attempt(asked, &(struct attempt){.token = token, .header = header});
}

static void a_secret_is_put_in_as_declared(void **state)
{
    static const struct token bearer = {.source = {.kind = SOURCE_VARIABLE, .name = "KEY"},
                                        .scheme = "Bearer"};
    static const struct signature signature = {.source = {.kind = SOURCE_VARIABLE, .name = "KEY"},
                                               .header = "X-Signature"};
    static const struct {
        struct attempt attempt;
        const char *line;
    } rows[] = {
        {{.token = &key_token, .header = "X-Token"}, "X-Token: right-key\r\n"},
        {{.token = &bearer, .header = "Authorization"}, "Authorization: Bearer right-key\r\n"},
        /* printf BODY | openssl dgst -sha256 -hmac right-key */
        {{.signature = &signature},
         "X-Signature: "
         "fa5c422d593b3b6e92ee2ffeb356f5c6d2ae31ef70e7c14b69d736b1e437bf97\r\n"},
    };
    struct asker asker;
    begin(&asker);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct probe_request *asked = ask(&asker, "/");
        asked->method = "POST";
        asked->body = "BODY";
        probe_request_header(asked, "X-Plain", "plain");
        probe_request_attempt(asked, &rows[i].attempt);
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

/* What is cut off a secret is nearly the secret: it is hidden wherever it is shown. */
static void a_shortened_token_is_a_secret_as_well(void **state)
{
    struct asker asker;
    begin(&asker);
    struct probe_request *asked = ask(&asker, "/");
    probe_request_attempt(
        asked, &(struct attempt){.token = &key_token, .header = "X-Token", .form = ATTEMPT_SHORT});
    send_and_wait(&asker, asked);
    assert_true(probe_request_body_has(asked, "X-Token: right-ke\r\n"));
    assert_non_null(secrets_found(asker.credentials.secrets, "is right-ke", 11));
    end(&asker);
}

static void a_key_that_is_not_in_base64_is_not_used(void **state)
{
    static const struct signature signature = {.source = {.kind = SOURCE_VARIABLE, .name = "KEY"},
                                               .header = "X-Signature",
                                               .key = KEY_BASE64};
    struct asker asker;
    begin(&asker);
    struct probe_request *asked = ask(&asker, "/");
    probe_request_attempt(asked, &(struct attempt){.signature = &signature});
    send_and_wait(&asker, asked);
    assert_false(asked->sent);
    assert_int_equal(asked->credential, CREDENTIAL_UNKNOWN);
    check_text("why", probe_request_trouble(asked), "KEY is not in base64");
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
               arena_printf(&asker.fixture.arena, "%zu", asked->heard.length));
    assert_true(probe_request_body_has(asked, "GET /status/404 HTTP/1.1"));
    assert_false(probe_request_body_has(asked, "GET /other"));
    end(&asker);
}

static void several_secrets_are_sent_or_none(void **state)
{
    struct asker asker;
    begin(&asker);
    const struct header headers[] = {{.name = "X-One", .token = key_token},
                                     {.name = "X-Two", .text = "two"},
                                     {.name = "X-Three", .token = key_token}};
    struct probe_request *asked = ask(&asker, "/");
    probe_request_headers(asked, headers, 3);
    send_and_wait(&asker, asked);
    assert_true(probe_request_body_has(asked, "X-One: right-key\r\n"));
    assert_true(probe_request_body_has(asked, "X-Two: two\r\n"));
    assert_true(probe_request_body_has(asked, "X-Three: right-key\r\n"));
    const struct token *const orders[][2] = {{&key_token, &missing_token},
                                             {&missing_token, &key_token}};
    for (size_t i = 0; i < 2; i++) {
        struct probe_request *half = ask(&asker, "/");
        carry(half, "X-One", orders[i][0]);
        carry(half, "X-Two", orders[i][1]);
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
    for (size_t i = 0; i <= REQUEST_ATTEMPTS_MOST; i++)
        carry(secret, "X-One", &key_token);
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
    carry(first, "X-One", &key_token);
    carry(second, "X-One", &key_token);
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
    carry(third, "X-One", &missing_token);
    send_and_wait(&asker, third);
    check_text("fourth", probe_request_trouble(fourth), "MISSING is absent");
    end(&asker);
}

/* --- probe_run --------------------------------------------------------------------------------- */

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void the_worst_part_decides_and_a_reason_is_told_once(void **state)
{
    static const enum probe_outcome P = PROBE_PASS, F = PROBE_FAIL, U = PROBE_UNOBSERVED,
                                    N = PROBE_NOT_ASKED;
    const struct {
        enum probe_outcome parts[3];
        const char *whys[3], *judged;
    } rows[] = {
        {{P, P, P}, {"a", "b", "c"}, "pass: one: a; two: b; three: c"},
        {{P, P, P}, {"a", "a", "a"}, "pass: one, two, three: a"},
        {{P, P, P}, {"a", "b", "a"}, "pass: one, three: a; two: b"},
        {{P, F, P}, {"a", "b", "c"}, "fail: two: b"},
        {{F, U, F}, {"a", "a", "c"}, "fail: one: a; three: c"},
        {{P, U, P}, {"a", "b", "c"}, "unobserved: two: b"},
        {{P, N, P}, {"a", "b", "c"}, "pass: one: a; three: c"},
        {{U, N, F}, {"a", "b", "c"}, "fail: three: c"},
        {{N, U, N}, {"a", "b", "c"}, "unobserved: two: b"},
        {{N, N, N}, {"a", "b", "c"}, "unobserved: "},
    };
    static const char *const names[] = {"one", "two", "three"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        struct probe_result result = {.probe = "p"};
        probe_fixture_begin(&fixture, PROBE_HTTP);
        for (size_t k = 0; k < 3; k++)
            probe_add_part(&fixture.probe_run, names[k], rows[i].parts[k], rows[i].whys[k]);
        probe_conclude_parts(&fixture.probe_run, &result);
        check_text(
            "judged",
            arena_printf(&fixture.arena, "%s: %s", probe_outcome_name(result.outcome), result.why),
            rows[i].judged);
        assert_int_equal(result.closed, result.outcome);
        assert_int_equal(result.part_count, 3);
        probe_fixture_end(&fixture);
    }
}

static void a_single_part_is_told_without_its_name(void **state)
{
    struct probe_fixture fixture;
    struct probe_result result = {.probe = "p"};
    probe_fixture_begin(&fixture, PROBE_HTTP);
    probe_add_part(&fixture.probe_run, "off", PROBE_FAIL, "a token in the URL is taken");
    probe_conclude_parts(&fixture.probe_run, &result);
    check_text("why", result.why, "a token in the URL is taken");
    assert_int_equal(result.part_count, 1);
    probe_fixture_end(&fixture);
}

static void a_probe_without_parts_has_its_own_words(void **state)
{
    struct probe_result result = {.probe = "p"};
    probe_conclude(&result, PROBE_FAIL, "HTTP 404");
    assert_int_equal(result.outcome, PROBE_FAIL);
    assert_int_equal(result.closed, PROBE_FAIL);
    check_text("why", result.why, "HTTP 404");
    assert_int_equal(result.part_count, 0);
}

static void a_request_has_what_the_declaration_says(void **state)
{
    const struct header headers[] = {{.name = "X-Plain", .text = "a"},
                                     {.name = "X-Secret", .token = key_token}};
    const struct header around[] = {{.name = "X-Gateway", .text = "b"}};
    struct probe_fixture fixture;
    probe_fixture_begin(&fixture, PROBE_HTTP);
    fixture.probe.headers = headers;
    fixture.probe.header_count = 2;
    fixture.target.headers = around;
    fixture.target.header_count = 1;
    fixture.probe.alone = true;
    fixture.probe.timeout = 25;
    fixture.desired.limits.per_host = 3;
    const struct probe_request *asked = probe_ask(&fixture.probe_run, "one", "GET", "/a?b");
    check_text("asked", probe_fixture_request(&fixture),
               "one GET /a?b [X-Gateway: b] [X-Plain: a] [X-Secret: {secret}]\n");
    assert_true(asked->alone);
    assert_int_equal(asked->timeout, 25000);
    assert_int_equal(asked->per_host, 3);
    assert_ptr_equal(probe_heard(&fixture.probe_run, "one"), asked);
    assert_null(probe_heard(&fixture.probe_run, "two"));
    probe_fixture_end(&fixture);
}

static void a_status_counts_as_declared_else_as_usual(void **state)
{
    static const int two[] = {401, 403};
    const struct statuses declared = {two, 2}, none = {NULL, 0};
    assert_true(probe_status_is(&declared, 200, 401));
    assert_true(probe_status_is(&declared, 200, 403));
    assert_false(probe_status_is(&declared, 200, 200));
    assert_true(probe_status_is(&none, 200, 200));
    assert_false(probe_status_is(&none, 200, 401));
}

static void busy_and_broken_say_nothing(void **state)
{
    static const struct {
        int status;
        bool nothing;
    } rows[] = {{200, false}, {307, false}, {401, false}, {428, false}, {429, true},
                {430, false}, {499, false}, {500, true},  {599, true}};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (probe_status_says_nothing(rows[i].status) != rows[i].nothing)
            fail_msg("%d", rows[i].status);
}

static void only_texts_numbers_and_truth_values_are_plain(void **state)
{
    static const struct {
        const char *json, *text;
    } rows[] = {{"\"a\"", "a"}, {"\"\"", ""}, {"5.0", "5.0"}, {"true", "true"},
                {"null", NULL}, {"[]", NULL}, {"{}", NULL}};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT(rows); i++)
        check_text(rows[i].json, probe_plain_text(probe_fixture_json(&arena, rows[i].json)),
                   rows[i].text);
    check_text("nothing", probe_plain_text(NULL), NULL);
    arena_release(&arena);
}

static void the_applications_own_words_are_known_by_any_declared_text(void **state)
{
    static const char *const says[] = {"one", "two"};
    struct probe_fixture fixture;
    probe_fixture_begin(&fixture, PROBE_HTTP);
    struct probe_request *asked = probe_ask(&fixture.probe_run, "a", "GET", "/");
    probe_fixture_answer(asked, &fixture.arena, 401, "", "only two here");
    assert_false(probe_says(&fixture.probe, asked));
    fixture.probe.says = (struct names){says, 2};
    assert_true(probe_says(&fixture.probe, asked));
    probe_fixture_answer(asked, &fixture.arena, 401, "", "three");
    assert_false(probe_says(&fixture.probe, asked));
    asked->answered = false;
    probe_fixture_end(&fixture);
}

/* What a report says is judged with its report, by observe/reports. */
static void every_type_but_report_has_functions_that_ask_and_judge(void **state)
{
    for (int i = 0; i < PROBE_TYPE_COUNT; i++) {
        const struct probe_kind *kind = probe_kind_of((enum probe_type)i);
        if (i == PROBE_REPORT)
            assert_null(kind);
        else if (!kind || !kind->prepare || !kind->judge)
            fail_msg("%s has none", probe_type_name((enum probe_type)i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_put_in_as_declared),
        cmocka_unit_test(a_shortened_token_is_a_secret_as_well),
        cmocka_unit_test(a_key_that_is_not_in_base64_is_not_used),
        cmocka_unit_test(what_is_heard_is_kept),
        cmocka_unit_test(several_secrets_are_sent_or_none),
        cmocka_unit_test(a_request_that_cannot_carry_its_headers_is_not_sent),
        cmocka_unit_test(the_second_read_follows_the_first),
        cmocka_unit_test(the_second_read_is_left_out_where_the_first_was_not_answered),
        cmocka_unit_test(the_worst_part_decides_and_a_reason_is_told_once),
        cmocka_unit_test(a_single_part_is_told_without_its_name),
        cmocka_unit_test(a_probe_without_parts_has_its_own_words),
        cmocka_unit_test(every_type_but_report_has_functions_that_ask_and_judge),
        cmocka_unit_test(a_request_has_what_the_declaration_says),
        cmocka_unit_test(a_status_counts_as_declared_else_as_usual),
        cmocka_unit_test(busy_and_broken_say_nothing),
        cmocka_unit_test(only_texts_numbers_and_truth_values_are_plain),
        cmocka_unit_test(the_applications_own_words_are_known_by_any_declared_text),
    };
    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
