#include "observe/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/hearing.h"
#include "support/scene.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define OFF                                                                                        \
    "{\"detail\":\"Unauthorized. Query-token auth is disabled. Provide dashboard token via "       \
    "X-Dashboard-Token header.\"}"
#define ON                                                                                         \
    "{\"detail\":\"Unauthorized. Provide dashboard token via ?token=... or X-Dashboard-Token "     \
    "header.\"}"

static const char *const one_path[] = {"/a"}, *const closed_path[] = {"/c"};
static const char *const says[] = {"X-Dashboard-Token header"};

static void declare(struct hearing *hearing, const char *text)
{
    hearing_begin(hearing, PROBE_HEADER_TOKEN);
    hearing->probe.header = "X-Token";
    hearing->probe.token = (struct source){.kind = SOURCE_VARIABLE, .name = "KEY"};
    hearing->probe.paths = (struct names){one_path, 1};
    hearing->probe.closed = (struct names){closed_path, 1};
    hearing->probe.says = (struct names){says, text ? 1 : 0};
    hearing_prepare(hearing);
}

static void each_path_is_asked_without_with_a_wrong_and_with_the_right_token(void **state)
{
    struct hearing hearing;
    declare(&hearing, NULL);
    check_text("asked", hearing_request(&hearing),
               "without GET /a\n"
               "wrong GET /a [X-Token: " HEARING_NONCE "]\n"
               "right GET /a [X-Token: {secret}]\n"
               "without GET /c\n"
               "wrong GET /c [X-Token: " HEARING_NONCE "]\n");
    hearing_end(&hearing);
}

struct heard {
    int without, wrong, right; /* 0: nothing came back */
    const char *body;          /* of the two refusals */
};

static const char *judged(struct hearing *hearing, const struct heard *heard)
{
    const int statuses[] = {heard->without, heard->wrong, heard->right};
    static const char *const labels[] = {"without", "wrong", "right"};
    for (size_t i = 0; i < 3; i++)
        if (statuses[i])
            hear_all(hearing, labels[i], statuses[i], "", heard->body);
        else
            hear_nothing(hearing, labels[i], "no answer");
    return hearing_judged(hearing);
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
         "  without: unobserved: refused, but the right token was not seen to get in\n"
         "  wrong: unobserved: refused, but the right token was not seen to get in\n"
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
         "unobserved\n  without: unobserved: refused, but the right token was not seen to "
         "get in\n  wrong: unobserved: refused, but the right token was not seen to get in\n  "
         "right: unobserved: no answer"},
        {{302, 401, 200, ""},
         NULL,
         "unobserved\n"
         "  without: unobserved: /a answers HTTP 302, which is not declared\n"
         "  wrong: pass: refused\n  right: pass: gets in"},
        {{401, 401, 404, ""},
         NULL,
         "unobserved\n  without: unobserved: refused, but "
         "the right token was not seen to get in\n  wrong: unobserved: refused, but the right "
         "token was not seen to get in\n  right: unobserved: /a answers the right token with "
         "HTTP 404"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hearing hearing;
        declare(&hearing, rows[i].says);
        check_text("judged", judged(&hearing, &rows[i].heard), rows[i].judged);
        hearing_end(&hearing);
    }
}

static void a_closed_path_that_is_open_fails_as_well(void **state)
{
    struct hearing hearing;
    const struct heard heard = {401, 401, 200, ""};
    declare(&hearing, NULL);
    judged(&hearing, &heard);
    hear(hearing.probe_run.requests[3], &hearing.arena, 200, "", "");
    check_text("open", hearing_judged(&hearing),
               "fail\n  without: fail: /c is open: HTTP 200\n"
               "  wrong: pass: refused\n  right: pass: gets in");
    hearing_end(&hearing);
}

static void declared_statuses_take_the_place_of_the_usual(void **state)
{
    static const int forbidden[] = {403}, created[] = {404};
    struct hearing hearing;
    const struct heard heard = {403, 403, 404, ""};
    declare(&hearing, NULL);
    hearing.probe.refused = (struct statuses){forbidden, 1};
    hearing.probe.accepted = (struct statuses){created, 1};
    check_text("judged", judged(&hearing, &heard),
               "pass\n  without: pass: refused\n  wrong: pass: "
               "refused\n  right: pass: gets in");
    hear_all(&hearing, "without", 404, "", "");
    check_text("accepted", hearing_judged(&hearing),
               "fail\n  without: fail: /a is open: HTTP 404\n"
               "  wrong: pass: refused\n  right: pass: gets in");
    hearing_end(&hearing);
}

static void a_token_that_is_not_to_be_had_proves_nothing(void **state)
{
    struct hearing hearing;
    const struct heard heard = {401, 401, 0, ""};
    declare(&hearing, NULL);
    judged(&hearing, &heard);
    hear_no_secret(&hearing, CREDENTIAL_ABSENT, "KEY is absent");
    check_text(
        "absent", hearing_judged(&hearing),
        "unobserved\n  without: unobserved: refused, but the right token was not "
        "seen to get in\n  wrong: unobserved: refused, but the right token was not seen to get "
        "in\n  right: unobserved: KEY is absent");
    hearing_end(&hearing);
}

static void one_path_where_the_token_gets_in_is_a_control_for_all(void **state)
{
    static const char *const two[] = {"/a", "/b"};
    struct hearing hearing;
    hearing_begin(&hearing, PROBE_HEADER_TOKEN);
    hearing.probe.header = "X-Token";
    hearing.probe.paths = (struct names){two, 2};
    hearing_prepare(&hearing);
    const struct heard heard = {401, 401, 200, ""};
    judged(&hearing, &heard);
    hear(hearing.probe_run.requests[2], &hearing.arena, 500, "", "");
    check_text("judged", hearing_judged(&hearing),
               "unobserved (closed: pass)\n"
               "  without: pass: refused\n  wrong: pass: refused\n"
               "  right: unobserved: /a answers the right token with HTTP 500");
    hearing_end(&hearing);
}

/* ---- query_token ---- */

static void only_a_made_up_token_travels_in_a_url(void **state)
{
    static const struct {
        const char *path, *asked;
    } rows[] = {
        {"/a", "without GET /a\nmade-up GET /a?token=" HEARING_NONCE "\n"},
        {"/a?b=1", "without GET /a?b=1\nmade-up GET /a?b=1&token=" HEARING_NONCE "\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hearing hearing;
        hearing_begin(&hearing, PROBE_QUERY_TOKEN);
        hearing.probe.path = rows[i].path;
        hearing.probe.parameter = "token";
        hearing_prepare(&hearing);
        check_text(rows[i].path, hearing_request(&hearing), rows[i].asked);
        assert_int_equal(hearing.probe_run.requests[0]->secret_count, 0);
        hearing_end(&hearing);
    }
}

static void the_text_of_the_refusal_tells_whether_a_token_in_the_url_is_taken(void **state)
{
    static const struct {
        int status;
        const char *body, *judged;
    } rows[] = {
        {401, OFF, "pass\n  off: pass: the refusal says that a token in the URL is not taken"},
        {401, ON, "fail\n  off: fail: the refusal says that a token in the URL is taken"},
        {401, "Sign in",
         "unobserved\n  off: unobserved: refused, but the text does not say whether a token in the URL is taken"},
        {200, OFF, "fail\n  off: fail: a made-up token in the URL gets in: HTTP 200"},
        {204, "", "fail\n  off: fail: a made-up token in the URL gets in: HTTP 204"},
        {403, OFF, "unobserved\n  off: unobserved: HTTP 403, which is not declared"},
        {302, OFF, "unobserved\n  off: unobserved: HTTP 302, which is not declared"},
        {500, OFF, "unobserved\n  off: unobserved: HTTP 500, which is not declared"},
        {502, "Application failed to respond",
         "unobserved\n  off: unobserved: Railway's edge says that the application failed to respond"},
        {0, "", "unobserved\n  off: unobserved: no answer"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hearing hearing;
        hearing_begin(&hearing, PROBE_QUERY_TOKEN);
        hearing.probe.parameter = "token";
        hearing.probe.says_off = "Query-token auth is disabled";
        hearing.probe.says_on = "?token=";
        hearing_prepare(&hearing);
        if (rows[i].status)
            hear_all(&hearing, "made-up", rows[i].status, "", rows[i].body);
        else
            hear_nothing(&hearing, "made-up", "no answer");
        hear_all(&hearing, "without", 401, "", OFF);
        check_text(rows[i].body, hearing_judged(&hearing), rows[i].judged);
        hearing_end(&hearing);
    }
}

static void a_path_that_is_open_to_everybody_tells_nothing_of_tokens(void **state)
{
    struct hearing hearing;
    hearing_begin(&hearing, PROBE_QUERY_TOKEN);
    hearing.probe.parameter = "token";
    hearing_prepare(&hearing);
    hear_all(&hearing, NULL, 200, "", "");
    check_text(
        "open", hearing_judged(&hearing),
        "unobserved\n"
        "  off: unobserved: the path is open without any token, so it tells nothing of one in the URL");
    hearing_end(&hearing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_path_is_asked_without_with_a_wrong_and_with_the_right_token),
        cmocka_unit_test(refused_counts_only_beside_a_positive_control),
        cmocka_unit_test(a_closed_path_that_is_open_fails_as_well),
        cmocka_unit_test(declared_statuses_take_the_place_of_the_usual),
        cmocka_unit_test(a_token_that_is_not_to_be_had_proves_nothing),
        cmocka_unit_test(one_path_where_the_token_gets_in_is_a_control_for_all),
        cmocka_unit_test(only_a_made_up_token_travels_in_a_url),
        cmocka_unit_test(the_text_of_the_refusal_tells_whether_a_token_in_the_url_is_taken),
        cmocka_unit_test(a_path_that_is_open_to_everybody_tells_nothing_of_tokens),
    };
    return cmocka_run_group_tests_name("probe_token", tests, NULL, NULL);
}
