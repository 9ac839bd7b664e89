#include "observe/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define OFF                                                                                        \
    "{\"detail\":\"Unauthorized. Query-token auth is disabled. Provide dashboard token via "       \
    "X-Dashboard-Token header.\"}"
#define ON                                                                                         \
    "{\"detail\":\"Unauthorized. Provide dashboard token via ?token=... or X-Dashboard-Token "     \
    "header.\"}"

static const char *const one_path[] = {"/a"}, *const closed_path[] = {"/c"};
static const char *const says[] = {"X-Dashboard-Token header"};

static void declare(struct probe_fixture *fixture, const char *text)
{
    probe_fixture_begin(fixture, PROBE_HEADER_TOKEN);
    fixture->probe.header = "X-Token";
    fixture->probe.token.source = (struct source){.kind = SOURCE_VARIABLE, .name = "KEY"};
    fixture->probe.paths = (struct names){one_path, 1};
    fixture->probe.closed = (struct names){closed_path, 1};
    fixture->probe.says = (struct names){says, text ? 1 : 0};
    probe_fixture_prepare(fixture);
}

static void each_path_is_asked_without_with_a_wrong_and_with_the_right_token(void **state)
{
    struct probe_fixture fixture;
    declare(&fixture, NULL);
    check_text("asked", probe_fixture_request(&fixture),
               "without GET /a\n"
               "wrong GET /a [X-Token: " PROBE_FIXTURE_NONCE "]\n"
               "empty GET /a [X-Token: ]\n"
               "short GET /a [X-Token: {secret]\n"
               "right GET /a [X-Token: {secret}]\n"
               "without GET /c\n"
               "wrong GET /c [X-Token: " PROBE_FIXTURE_NONCE "]\n"
               "empty GET /c [X-Token: ]\n");
    probe_fixture_end(&fixture);
}

/* --- paths that a variable names ----------------------------------------------------------------- */

static const char *asked_for(struct probe_fixture *fixture, const char *value)
{
    declare(fixture, NULL);
    fixture->probe.paths_of = "OPEN";
    probe_kind_of(PROBE_HEADER_TOKEN)->follow(&fixture->probe_run, value);
    const char *all = probe_fixture_request(fixture);
    return strstr(all, "empty GET /c [X-Token: ]\n") + strlen("empty GET /c [X-Token: ]\n");
}

static void the_paths_of_a_variable_are_asked_without_the_right_token(void **state)
{
    static const struct {
        const char *value, *asked, *unasked;
    } rows[] = {
        {"", "", NULL},
        {"/api/leads",
         "without GET /api/leads\nwrong GET /api/leads [X-Token: " PROBE_FIXTURE_NONCE "]\n"
         "empty GET /api/leads [X-Token: ]\n",
         NULL},
        {"/a, /c", "", NULL}, /* asked already */
        {"[\"/x\", \"/x\"]",
         "without GET /x\nwrong GET /x [X-Token: " PROBE_FIXTURE_NONCE "]\n"
         "empty GET /x [X-Token: ]\n",
         NULL},
        {"/api/*", "", "OPEN names something else than a plain path"},
        {"https://other.example.com/api", "", "OPEN names something else than a plain path"},
        {"//other.example.com/api", "", "OPEN names something else than a plain path"},
        {"/api/../admin", "", "OPEN names something else than a plain path"},
        {"/api?token=x", "", "OPEN names something else than a plain path"},
        {"/api@other.example.com", "", "OPEN names something else than a plain path"},
        {"s3cret", "", "OPEN names something else than a plain path"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        check_text(rows[i].value, asked_for(&fixture, rows[i].value), rows[i].asked);
        check_text(rows[i].value, fixture.probe_run.unasked, rows[i].unasked);
        probe_fixture_end(&fixture);
    }
}

static void of_many_paths_some_are_asked_and_the_rest_is_not_seen(void **state)
{
    struct probe_fixture fixture;
    (void)asked_for(&fixture, "/1 /2 /3 /4 /5 /6 /7 /8 /9 /10 /11 /12 /13 /14 /15 /16 /17");
    assert_int_equal(fixture.probe_run.count, 8 + 16 * 3);
    probe_fixture_answer_all(&fixture, NULL, 401, "", "");
    probe_fixture_answer_all(&fixture, "right", 200, "", "");
    check_text("judged", probe_fixture_judged(&fixture),
               "unobserved\n  without: unobserved: OPEN names 17 paths, of which 16 are asked\n  "
               "wrong: pass: refused\n  right: pass: gets in");
    probe_fixture_end(&fixture);
}

static void a_path_that_a_variable_opens_is_a_failure(void **state)
{
    struct probe_fixture fixture;
    (void)asked_for(&fixture, "/api/leads");
    probe_fixture_answer_all(&fixture, NULL, 401, "", "");
    probe_fixture_answer_all(&fixture, "right", 200, "", "");
    for (size_t i = 0; i < fixture.probe_run.count; i++)
        if (strstr(fixture.probe_run.requests[i]->url, "/api/leads"))
            probe_fixture_answer(fixture.probe_run.requests[i], &fixture.arena, 200, "", "");
    check_text("judged", probe_fixture_judged(&fixture),
               "fail\n  without: fail: /api/leads is open: HTTP 200\n  wrong: fail: /api/leads is "
               "open: HTTP 200\n  right: pass: gets in");
    probe_fixture_end(&fixture);
}

struct heard {
    int without, wrong, right; /* 0: nothing came back */
    const char *body;          /* of the two refusals */
};

static const char *judged(struct probe_fixture *fixture, const struct heard *heard)
{
    const int statuses[] = {heard->without, heard->wrong, heard->wrong, heard->wrong, heard->right};
    static const char *const labels[] = {"without", "wrong", "empty", "short", "right"};
    for (size_t i = 0; i < 5; i++)
        if (statuses[i])
            probe_fixture_answer_all(fixture, labels[i], statuses[i], "", heard->body);
        else
            probe_fixture_fail(fixture, labels[i], "no answer");
    return probe_fixture_judged(fixture);
}

static void refused_counts_only_beside_a_positive_control(void **state)
{
    static const struct {
        struct heard heard;
        const char *says, *judged;
    } rows[] = {
        {{401, 401, 200, ""},
         NULL,
         "pass\n  without: pass: refused\n  wrong: pass: "
         "refused\n  right: pass: gets in"},
        {{200, 401, 200, ""},
         NULL,
         "fail\n  without: fail: /a is open: HTTP 200\n"
         "  wrong: pass: refused\n  right: pass: gets in"},
        {{204, 401, 200, ""},
         NULL,
         "fail\n  without: fail: /a is open: HTTP 204\n"
         "  wrong: pass: refused\n  right: pass: gets in"},
        {{401, 200, 200, ""},
         NULL,
         "fail\n  without: pass: refused\n"
         "  wrong: fail: /a is open: HTTP 200\n  right: pass: gets in"},
        /* a dead service refuses everybody */
        {{503, 503, 503, ""},
         NULL,
         "unobserved\n  without: unobserved: /a answers HTTP 503, "
         "which is not declared\n  wrong: unobserved: /a answers HTTP 503, which is not "
         "declared\n  right: unobserved: /a answers the right token with HTTP 503"},
        {{0, 0, 0, ""},
         NULL,
         "unobserved\n  without: unobserved: no answer\n  "
         "wrong: unobserved: no answer\n  right: unobserved: no answer"},
        /* everybody is locked out: the door is shut, but the key does not turn */
        {{401, 401, 401, ""},
         NULL,
         "fail (closed: unobserved)\n"
         "  without: unobserved: refused, but the right token was not seen to be accepted\n"
         "  wrong: unobserved: refused, but the right token was not seen to be accepted\n"
         "  right: fail: /a answers the right token with HTTP 401"},
        {{401, 401, 401, OFF},
         "says",
         "fail (closed: pass)\n"
         "  without: pass: refused\n  wrong: pass: refused\n"
         "  right: fail: /a answers the right token with HTTP 401"},
        {{401, 401, 0, OFF},
         "says",
         "unobserved (closed: pass)\n  without: pass: refused\n"
         "  wrong: pass: refused\n  right: unobserved: no answer"},
        {{401, 401, 0, "Sign in"},
         "says",
         "unobserved\n  without: unobserved: refused, but the right token was not "
         "seen to be accepted\n  wrong: unobserved: refused, but the right token was not seen to be accepted\n  "
         "right: unobserved: no answer"},
        {{302, 401, 200, ""},
         NULL,
         "unobserved\n"
         "  without: unobserved: /a answers HTTP 302, which is not declared\n"
         "  wrong: pass: refused\n  right: pass: gets in"},
        {{401, 401, 404, ""},
         NULL,
         "unobserved\n  without: unobserved: refused, but "
         "the right token was not seen to be accepted\n  wrong: unobserved: refused, but the right token was not "
         "seen to be accepted\n  right: unobserved: /a answers the right token with "
         "HTTP 404"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        declare(&fixture, rows[i].says);
        check_text("judged", judged(&fixture, &rows[i].heard), rows[i].judged);
        probe_fixture_end(&fixture);
    }
}

static void a_closed_path_that_is_open_fails_as_well(void **state)
{
    struct probe_fixture fixture;
    const struct heard heard = {401, 401, 200, ""};
    declare(&fixture, NULL);
    judged(&fixture, &heard);
    probe_fixture_answer(fixture.probe_run.requests[5], &fixture.arena, 200, "", "");
    check_text("open", probe_fixture_judged(&fixture),
               "fail\n  without: fail: /c is open: HTTP 200\n"
               "  wrong: pass: refused\n  right: pass: gets in");
    probe_fixture_end(&fixture);
}

static void declared_statuses_take_the_place_of_the_usual(void **state)
{
    static const int forbidden[] = {403}, created[] = {404};
    struct probe_fixture fixture;
    const struct heard heard = {403, 403, 404, ""};
    declare(&fixture, NULL);
    fixture.probe.refused = (struct statuses){forbidden, 1};
    fixture.probe.accepted = (struct statuses){created, 1};
    check_text("judged", judged(&fixture, &heard),
               "pass\n  without: pass: refused\n  wrong: pass: "
               "refused\n  right: pass: gets in");
    probe_fixture_answer_all(&fixture, "without", 404, "", "");
    check_text("accepted", probe_fixture_judged(&fixture),
               "fail\n  without: fail: /a is open: HTTP 404\n"
               "  wrong: pass: refused\n  right: pass: gets in");
    probe_fixture_end(&fixture);
}

static void a_token_that_is_not_to_be_had_proves_nothing(void **state)
{
    struct probe_fixture fixture;
    const struct heard heard = {401, 401, 0, ""};
    declare(&fixture, NULL);
    judged(&fixture, &heard);
    probe_fixture_no_secret(&fixture, CREDENTIAL_ABSENT, "KEY is absent");
    check_text("absent", probe_fixture_judged(&fixture),
               "unobserved\n  without: unobserved: refused, but the right token was not "
               "seen to be accepted\n  wrong: unobserved: refused, but the right token was not "
               "seen to be accepted\n  right: unobserved: KEY is absent");
    probe_fixture_end(&fixture);
}

static void what_is_no_token_must_not_get_in_and_may_be_refused_in_any_way(void **state)
{
    static const struct {
        const char *label;
        int status;
        const char *wrong;
    } rows[] = {
        {"empty", 200, "fail: /a is open to an empty token: HTTP 200"},
        {"short", 200, "fail: /a is open to a part of the right token: HTTP 200"},
        {"empty", 400, "pass: refused"},
        {"short", 500, "pass: refused"},
        {"empty", 302, "unobserved: /a answers HTTP 302, which is not declared"},
    };
    const struct heard heard = {401, 401, 200, ""};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        declare(&fixture, NULL);
        judged(&fixture, &heard);
        probe_fixture_answer_all(&fixture, rows[i].label, rows[i].status, "", "");
        const char *text = probe_fixture_judged(&fixture);
        const char *wrong = strstr(text, "wrong: ") + strlen("wrong: ");
        check_text(rows[i].label, arena_slice(&fixture.arena, wrong, strcspn(wrong, "\n")),
                   rows[i].wrong);
        probe_fixture_end(&fixture);
    }
}

static void one_path_where_the_token_gets_in_is_a_control_for_all(void **state)
{
    static const char *const two[] = {"/a", "/b"};
    struct probe_fixture fixture;
    probe_fixture_begin(&fixture, PROBE_HEADER_TOKEN);
    fixture.probe.header = "X-Token";
    fixture.probe.paths = (struct names){two, 2};
    probe_fixture_prepare(&fixture);
    const struct heard heard = {401, 401, 200, ""};
    judged(&fixture, &heard);
    probe_fixture_answer(fixture.probe_run.requests[4], &fixture.arena, 500, "", "");
    check_text("judged", probe_fixture_judged(&fixture),
               "unobserved (closed: pass)\n"
               "  without: pass: refused\n  wrong: pass: refused\n"
               "  right: unobserved: /a answers the right token with HTTP 500");
    probe_fixture_end(&fixture);
}

/* ---- query_token ---- */

static void only_a_made_up_token_travels_in_a_url(void **state)
{
    static const struct {
        const char *path, *asked;
    } rows[] = {
        {"/a", "without GET /a\nmade-up GET /a?token=" PROBE_FIXTURE_NONCE "\n"},
        {"/a?b=1", "without GET /a?b=1\nmade-up GET /a?b=1&token=" PROBE_FIXTURE_NONCE "\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        probe_fixture_begin(&fixture, PROBE_QUERY_TOKEN);
        fixture.probe.path = rows[i].path;
        fixture.probe.parameter = "token";
        probe_fixture_prepare(&fixture);
        check_text(rows[i].path, probe_fixture_request(&fixture), rows[i].asked);
        assert_int_equal(fixture.probe_run.requests[0]->secret_count, 0);
        probe_fixture_end(&fixture);
    }
}

static void the_text_of_the_refusal_tells_whether_a_token_in_the_url_is_taken(void **state)
{
    static const struct {
        int status;
        const char *body, *judged;
    } rows[] = {
        {401, OFF, "pass\n  off: pass: the refusal says that a token in the URL is not accepted"},
        {401, ON, "fail\n  off: fail: the refusal says that a token in the URL is accepted"},
        {401, "Sign in",
         "unobserved\n  off: unobserved: refused, but the text does not say whether a token in the URL is accepted"},
        {200, OFF, "fail\n  off: fail: a made-up token in the URL is accepted: HTTP 200"},
        {204, "", "fail\n  off: fail: a made-up token in the URL is accepted: HTTP 204"},
        {403, OFF, "unobserved\n  off: unobserved: HTTP 403, which is not declared"},
        {302, OFF, "unobserved\n  off: unobserved: HTTP 302, which is not declared"},
        {500, OFF, "unobserved\n  off: unobserved: HTTP 500, which is not declared"},
        {502, "Application failed to respond",
         "unobserved\n  off: unobserved: Railway's edge says that the application failed to respond"},
        {0, "", "unobserved\n  off: unobserved: no answer"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        probe_fixture_begin(&fixture, PROBE_QUERY_TOKEN);
        fixture.probe.parameter = "token";
        fixture.probe.says_off = "Query-token auth is disabled";
        fixture.probe.says_on = "?token=";
        probe_fixture_prepare(&fixture);
        if (rows[i].status)
            probe_fixture_answer_all(&fixture, "made-up", rows[i].status, "", rows[i].body);
        else
            probe_fixture_fail(&fixture, "made-up", "no answer");
        probe_fixture_answer_all(&fixture, "without", 401, "", OFF);
        check_text(rows[i].body, probe_fixture_judged(&fixture), rows[i].judged);
        probe_fixture_end(&fixture);
    }
}

static void a_path_that_is_open_to_everybody_tells_nothing_of_tokens(void **state)
{
    struct probe_fixture fixture;
    probe_fixture_begin(&fixture, PROBE_QUERY_TOKEN);
    fixture.probe.parameter = "token";
    probe_fixture_prepare(&fixture);
    probe_fixture_answer_all(&fixture, NULL, 200, "", "");
    check_text(
        "open", probe_fixture_judged(&fixture),
        "unobserved\n"
        "  off: unobserved: the path is open without a token, so it shows nothing about one in the URL");
    probe_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_paths_of_a_variable_are_asked_without_the_right_token),
        cmocka_unit_test(of_many_paths_some_are_asked_and_the_rest_is_not_seen),
        cmocka_unit_test(a_path_that_a_variable_opens_is_a_failure),
        cmocka_unit_test(each_path_is_asked_without_with_a_wrong_and_with_the_right_token),
        cmocka_unit_test(refused_counts_only_beside_a_positive_control),
        cmocka_unit_test(a_closed_path_that_is_open_fails_as_well),
        cmocka_unit_test(declared_statuses_take_the_place_of_the_usual),
        cmocka_unit_test(a_token_that_is_not_to_be_had_proves_nothing),
        cmocka_unit_test(what_is_no_token_must_not_get_in_and_may_be_refused_in_any_way),
        cmocka_unit_test(one_path_where_the_token_gets_in_is_a_control_for_all),
        cmocka_unit_test(only_a_made_up_token_travels_in_a_url),
        cmocka_unit_test(the_text_of_the_refusal_tells_whether_a_token_in_the_url_is_taken),
        cmocka_unit_test(a_path_that_is_open_to_everybody_tells_nothing_of_tokens),
    };
    return cmocka_run_group_tests_name("probe_token", tests, NULL, NULL);
}
