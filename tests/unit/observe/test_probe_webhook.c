#include "observe/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define JSON        "Content-Type: application/json\n"

static const int refused[] = {401}, accepted[] = {400}, accepted_rb2b[] = {400, 500};
static const int unconfigured[] = {503};

enum credentials_of { NONE, BEARER, HMAC };

static void declare(struct probe_fixture *fixture, enum credentials_of with)
{
    probe_fixture_begin(fixture, PROBE_WEBHOOK);
    struct probe *probe = &fixture->probe;
    probe->path = "/webhooks/x";
    probe->refused = (struct statuses){refused, 1};
    probe->accepted =
        with == HMAC ? (struct statuses){accepted_rb2b, 2} : (struct statuses){accepted, 1};
    probe->unconfigured = (struct statuses){unconfigured, 1};
    probe->admits = with != NONE;
    if (with == BEARER) {
        probe->header = "Authorization";
        probe->token = (struct token){.source = {.kind = SOURCE_VARIABLE, .name = "BEARER"},
                                      .scheme = "Bearer"};
    }
    if (with == HMAC)
        probe->hmac = (struct signature){.source = {.kind = SOURCE_VARIABLE, .name = "SECRET"},
                                         .header = "X-Signature"};
    probe_fixture_prepare(fixture);
}

static void every_request_is_sent_once_with_a_body_that_is_no_json(void **state)
{
    static const struct {
        enum credentials_of with;
        const char *asked;
    } rows[] = {
        {NONE, "unsigned POST /webhooks/x [Content-Type: application/json] once\n"
               "alive GET /webhooks/x\n"
               "elsewhere POST /webhooks/" PROBE_FIXTURE_NONCE
               " [Content-Type: application/json] once\n"},
        {BEARER,
         "unsigned POST /webhooks/x [Content-Type: application/json] once\n"
         "alive GET /webhooks/x\n"
         "wrong POST /webhooks/x [Content-Type: application/json] [Authorization: Bearer " PROBE_FIXTURE_NONCE
         "] once\n"
         "empty POST /webhooks/x [Content-Type: application/json] [Authorization: Bearer] once\n"
         "short POST /webhooks/x [Content-Type: application/json] [Authorization: Bearer {secret] once\n"
         "right POST /webhooks/x [Content-Type: application/json] [Authorization: Bearer {secret}] once\n"},
        {HMAC,
         "unsigned POST /webhooks/x [Content-Type: application/json] once\n"
         "alive GET /webhooks/x\n"
         "wrong POST /webhooks/x [Content-Type: application/json] [X-Signature: {wrong}] once\n"
         "empty POST /webhooks/x [Content-Type: application/json] [X-Signature: {empty}] once\n"
         "wrong, short POST /webhooks/x [Content-Type: application/json] [X-Signature: {wrong, short}] once\n"
         "short POST /webhooks/x [Content-Type: application/json] [X-Signature: {short}] once\n"
         "right POST /webhooks/x [Content-Type: application/json] [X-Signature: {right}] once\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        declare(&fixture, rows[i].with);
        check_text("asked", probe_fixture_request(&fixture), rows[i].asked);
        for (size_t k = 0; k < fixture.probe_run.count; k++)
            check_text("body", fixture.probe_run.requests[k]->body,
                       text_is(fixture.probe_run.requests[k]->label, "alive")
                           ? NULL
                           : "tautline probe: this is not JSON");
        probe_fixture_end(&fixture);
    }
}

enum { SILENT = 0, ABSENT = -1, UNKNOWN = -2 };

struct webhook_answers {
    enum credentials_of with;
    int plain, wrong, right;
    const char *head;
    int alive; /* of the plain read; 0: 405 */
};

static const char *judged(struct probe_fixture *fixture, const struct webhook_answers *heard)
{
    const int statuses[] = {heard->plain, heard->wrong, heard->wrong,
                            heard->wrong, heard->wrong, heard->right};
    static const char *const labels[] = {"unsigned",     "wrong", "empty",
                                         "wrong, short", "short", "right"};
    probe_fixture_answer_all(fixture, "elsewhere", heard->plain, JSON, "{}");
    probe_fixture_answer_all(fixture, "alive", heard->alive ? heard->alive : 405, JSON, "{}");
    for (size_t i = 0; i < COUNT(statuses); i++)
        if (statuses[i] > 0)
            probe_fixture_answer_all(fixture, labels[i], statuses[i],
                                     heard->head ? heard->head : JSON, "{}");
        else
            probe_fixture_fail(fixture, labels[i], "no answer");
    if (heard->right < 0)
        probe_fixture_no_secret(fixture,
                                heard->right == ABSENT ? CREDENTIAL_ABSENT : CREDENTIAL_UNKNOWN,
                                heard->right == ABSENT ? "KEY is absent" : "KEY is sealed");
    return probe_fixture_judged(fixture);
}

static void check_judged(const struct webhook_answers *heard, const char *expected)
{
    struct probe_fixture fixture;
    declare(&fixture, heard->with);
    check_text("judged", judged(&fixture, heard), expected);
    probe_fixture_end(&fixture);
}

#define CLOSED_AND_PROVEN                                                                          \
    "pass\n"                                                                                       \
    "  admits: pass: the right credential is accepted: HTTP 400\n"                                 \
    "  closed: pass: refused: HTTP 401\n"                                                          \
    "  configured: pass: a credential is required"
#define OPEN                                                                                       \
    "fail\n"                                                                                       \
    "  closed: fail: accepted unsigned: HTTP 400\n"                                                \
    "  configured: pass: deliveries are accepted, unsigned ones too"

#define AS_ELSEWHERE                                                                               \
    "  closed: unobserved: refused, but so is a path that does not exist: declare what a refusal " \
    "'says'\n"                                                                                     \
    "  configured: unobserved: refused, but nothing proves who refuses"

/* The webhooks of desired-state/README.md, by row and provider; the right credential is what the row has. */
static void each_configuration_of_the_application_shows(void **state)
{
    static const struct {
        struct webhook_answers heard;
        const char *judged;
    } rows[] = {
        /* strict, bearer, RB2B's secret, HeyReach allowed unsigned */
        {{BEARER, 401, 401, 400, NULL, 0}, CLOSED_AND_PROVEN},
        {{HMAC, 401, 401, 500, NULL, 0},
         "pass\n"
         "  admits: pass: the right credential is accepted: HTTP 500\n"
         "  closed: pass: refused: HTTP 401\n"
         "  configured: pass: a credential is required"},
        {{NONE, 400, SILENT, SILENT, NULL, 0}, OPEN},
        {{BEARER, 400, 400, ABSENT, NULL, 0},
         "fail\n"
         "  admits: not_asked: KEY is absent\n"
         "  closed: fail: accepted unsigned: HTTP 400\n"
         "  configured: pass: deliveries are accepted, unsigned ones too"},
        /* the allowlist is off and HeyReach has no credential, or WEBHOOK_BEARER_TOKEN is unset */
        {{NONE, 503, SILENT, SILENT, NULL, 0},
         "fail (closed: pass)\n"
         "  closed: pass: not configured, so nothing is accepted: HTTP 503\n"
         "  configured: fail: not configured, deliveries are being lost: HTTP 503"},
        {{BEARER, 503, 503, ABSENT, NULL, 0},
         "fail (closed: pass)\n"
         "  admits: not_asked: KEY is absent\n"
         "  closed: pass: not configured, so nothing is accepted: HTTP 503\n"
         "  configured: fail: not configured, deliveries are being lost: HTTP 503"},
        /* the variable is there, and the process does not use it */
        {{BEARER, 503, 503, 503, NULL, 0},
         "fail (closed: pass)\n  admits: fail: not configured, deliveries are being lost: HTTP 503\n  "
         "closed: pass: not configured, so nothing is accepted: HTTP 503\n  configured: fail: not "
         "configured, deliveries are being lost: HTTP 503"},
        /* not strict, no credentials */
        {{BEARER, 400, 400, 400, NULL, 0},
         "fail\n"
         "  admits: pass: the right credential is accepted: HTTP 400\n"
         "  closed: fail: accepted unsigned: HTTP 400\n"
         "  configured: pass: deliveries are accepted, unsigned ones too"},
        {{HMAC, 500, 500, ABSENT, NULL, 0},
         "fail\n"
         "  admits: not_asked: KEY is absent\n"
         "  closed: fail: accepted unsigned: HTTP 500\n"
         "  configured: pass: deliveries are accepted, unsigned ones too"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        check_judged(&rows[i].heard, rows[i].judged);
}

static void a_made_up_credential_must_not_get_in(void **state)
{
    const struct webhook_answers heard = {BEARER, 401, 400, 400, NULL, 0};
    check_judged(&heard, "fail\n"
                         "  admits: pass: the right credential is accepted: HTTP 400\n"
                         "  closed: fail: accepted with a made-up credential: HTTP 400\n"
                         "  configured: pass: a credential is required");
    const struct webhook_answers welcomed = {BEARER, 202, 401, 400, NULL, 0};
    check_judged(&welcomed, "fail\n"
                            "  admits: pass: the right credential is accepted: HTTP 400\n"
                            "  closed: fail: accepted unsigned: HTTP 202\n"
                            "  configured: pass: deliveries are accepted, unsigned ones too");
}

static void a_right_credential_must_get_in(void **state)
{
    const struct webhook_answers heard = {BEARER, 401, 401, 401, NULL, 0};
    check_judged(
        &heard,
        "fail (closed: unobserved)\n"
        "  admits: fail: the right credential is refused: HTTP 401\n"
        "  closed: unobserved: refused, but the right credential was not seen to be accepted\n"
        "  configured: unobserved: refused, but nothing proves who refuses");
}

static void a_refusal_without_a_positive_control_is_unobserved(void **state)
{
    static const struct {
        struct webhook_answers heard;
        const char *judged;
    } rows[] = {
        {{NONE, 401, SILENT, SILENT, NULL, 0}, "unobserved\n" AS_ELSEWHERE},
        {{BEARER, 401, 401, ABSENT, NULL, 0},
         "unobserved\n"
         "  admits: not_asked: KEY is absent\n"
         "  closed: unobserved: refused, but the right credential was not seen to be accepted\n"
         "  configured: unobserved: refused, but nothing proves who refuses"},
        {{BEARER, 401, 401, UNKNOWN, NULL, 0},
         "unobserved\n"
         "  admits: unobserved: KEY is sealed\n"
         "  closed: unobserved: refused, but the right credential was not seen to be accepted\n"
         "  configured: unobserved: refused, but nothing proves who refuses"},
        {{BEARER, SILENT, SILENT, SILENT, NULL, 0},
         "unobserved\n  admits: unobserved: no answer\n  "
         "closed: unobserved: no answer\n  configured: unobserved: no answer"},
        {{BEARER, 401, SILENT, 400, NULL, 0},
         "unobserved\n"
         "  admits: pass: the right credential is accepted: HTTP 400\n"
         "  closed: unobserved: no answer\n"
         "  configured: pass: a credential is required"},
        {{BEARER, 302, 302, 302, NULL, 0},
         "unobserved\n  admits: unobserved: an undeclared "
         "answer: HTTP 302\n  closed: unobserved: an undeclared "
         "answer: HTTP 302\n  configured: unobserved: an undeclared answer: HTTP 302"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        check_judged(&rows[i].heard, rows[i].judged);
}

static void the_applications_own_words_are_a_control_as_well(void **state)
{
    static const char *const says[] = {"Invalid signature"};
    struct probe_fixture fixture;
    declare(&fixture, NONE);
    fixture.probe.says = (struct names){says, 1};
    probe_fixture_answer_all(&fixture, NULL, 401, "", "{\"detail\":\"Invalid signature\"}");
    check_text("own", probe_fixture_judged(&fixture),
               "pass\n"
               "  closed: pass: refused: HTTP 401\n"
               "  configured: pass: a credential is required");
    probe_fixture_answer_all(&fixture, NULL, 401, "", "Sign in");
    check_text("other", probe_fixture_judged(&fixture), "unobserved\n" AS_ELSEWHERE);
    probe_fixture_end(&fixture);
}

/* A dead service is never secure. */
static void only_the_applications_own_503_is_unconfigured(void **state)
{
    static const struct {
        const char *head, *body, *closed;
    } rows[] = {
        {"Content-Type: application/json\n", "{\"detail\":\"not configured\"}", "pass"},
        {"content-type: Application/JSON; charset=utf-8\n", "{}", "pass"},
        {"Content-Type: text/html\n", "<h1>Service Unavailable</h1>", "unobserved"},
        {"Content-Type: text/html\nX-Railway-Edge: x\n", "<h1>Service Unavailable</h1>",
         "unobserved"},
        {"", "", "unobserved"},
        {"Content-Type: text/plain\n", "webhook auth is not configured", "pass"},
        {"Content-Type: application/json\nX-Railway-Edge: x\n",
         "{\"status\":\"error\",\"code\":503,\"message\":\"Application failed to respond\"}",
         "unobserved"},
    };
    static const char *const says[] = {"auth is not configured"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        struct probe_result result = {.probe = "probe"};
        declare(&fixture, NONE);
        fixture.probe.says = (struct names){says, 1};
        probe_fixture_answer_all(&fixture, NULL, 503, rows[i].head, rows[i].body);
        probe_fixture_answer_all(&fixture, "alive", 405, JSON, "{}");
        probe_kind_of(PROBE_WEBHOOK)->judge(&fixture.probe_run, &result);
        check_text(rows[i].body, probe_outcome_name(result.closed), rows[i].closed);
        probe_fixture_end(&fixture);
    }
}

static void an_application_that_answers_everything_with_503_is_not_closed(void **state)
{
    const struct webhook_answers all_503 = {NONE, 503, SILENT, SILENT, NULL, 503};
    check_judged(
        &all_503,
        "unobserved\n"
        "  closed: unobserved: the answer for 'unconfigured', but a plain read of the path "
        "fails too, so it may not be the application's: HTTP 503\n"
        "  configured: unobserved: the answer for 'unconfigured', but a plain read of the "
        "path fails too, so it may not be the application's: HTTP 503");
}

static void a_declared_answer_that_is_not_json_is_not_called_undeclared(void **state)
{
    struct probe_fixture fixture;
    declare(&fixture, NONE);
    probe_fixture_answer_all(&fixture, NULL, 503, "Content-Type: text/plain\n", "no key");
    probe_fixture_answer_all(&fixture, "alive", 405, JSON, "{}");
    check_text(
        "text", probe_fixture_judged(&fixture),
        "unobserved\n"
        "  closed: unobserved: the answer for 'unconfigured', but not JSON, so it may not be "
        "the application's (declare what it 'says'): HTTP 503\n"
        "  configured: unobserved: the answer for 'unconfigured', but not JSON, so it may not "
        "be the application's (declare what it 'says'): HTTP 503");
    probe_fixture_end(&fixture);
}

static const int both[] = {400};
static const char *const says_bad[] = {"bad signature"};
static const char bad_json[] = "{\"detail\":\"bad json\"}";
static const char bad_signature[] = "{\"detail\":\"bad signature\"}";

/* A probe of a signed webhook with a timestamp; `admits` as declared. */
static void declare_dated(struct probe_fixture *fixture, bool admits, int64_t tolerance)
{
    probe_fixture_begin(fixture, PROBE_WEBHOOK);
    struct probe *probe = &fixture->probe;
    probe->path = "/webhooks/x?y=/z";
    probe->refused = (struct statuses){refused, 1};
    probe->accepted = (struct statuses){accepted, 1};
    probe->admits = admits;
    probe->hmac = (struct signature){.source = {.kind = SOURCE_VARIABLE, .name = "SECRET"},
                                     .header = "X-Signature",
                                     .prefix = "t={timestamp},v1=",
                                     .signs = "{timestamp}.{body}",
                                     .tolerance = tolerance};
    probe_fixture_prepare(fixture);
    probe_fixture_answer_all(fixture, NULL, 401, JSON, "{}");
    probe_fixture_answer_all(fixture, "elsewhere", 404, JSON, "{}");
    probe_fixture_answer_all(fixture, "right", 400, JSON, bad_json);
}

static const char *closed_of(struct probe_fixture *fixture)
{
    const char *text = strstr(probe_fixture_judged(fixture), "closed: ");
    return arena_slice(&fixture->arena, text, strcspn(text, "\n"));
}

static void without_leave_the_right_credential_is_not_sent(void **state)
{
    struct probe_fixture fixture;
    declare_dated(&fixture, false, 0);
    assert_null(probe_heard(&fixture.probe_run, "right"));
    check_text("elsewhere", probe_heard(&fixture.probe_run, "elsewhere")->url,
               PROBE_FIXTURE_BASE "/webhooks/" PROBE_FIXTURE_NONCE);
    check_text("judged", probe_fixture_judged(&fixture),
               "pass\n"
               "  admits: not_asked: the right credential is sent only with 'admits: true'\n"
               "  closed: pass: refused: HTTP 401\n"
               "  configured: pass: a credential is required");
    probe_fixture_answer_all(&fixture, "elsewhere", 401, JSON, "{}");
    check_text("a gateway refuses everything", closed_of(&fixture),
               "closed: unobserved: refused, but so is a path that does not exist: declare what a "
               "refusal 'says'");
    probe_fixture_answer_all(&fixture, "elsewhere", 503, JSON, "{}");
    check_text("nothing is known of the path beside it", closed_of(&fixture),
               "closed: unobserved: refused, but so is a path that does not exist: declare what a "
               "refusal 'says'");
    probe_fixture_end(&fixture);
}

static void a_stale_timestamp_must_be_refused(void **state)
{
    static const struct {
        int64_t tolerance, age;
        const char *closed;
    } rows[] = {
        {0, 604800, "closed: fail: accepted with a timestamp of a week ago: HTTP 400"},
        {300, 600, "closed: fail: accepted with a timestamp of 600 seconds ago: HTTP 400"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        declare_dated(&fixture, false, rows[i].tolerance);
        const struct probe_request *stale = probe_heard(&fixture.probe_run, "stale");
        assert_int_equal(stale->attempts[0].age, rows[i].age);
        assert_int_equal(stale->attempts[0].form, ATTEMPT_RIGHT);
        check_text("refused", closed_of(&fixture), "closed: pass: refused: HTTP 401");
        probe_fixture_answer_all(&fixture, "stale", 400, JSON, bad_json);
        check_text("taken", closed_of(&fixture), rows[i].closed);
        probe_fixture_no_secret(&fixture, CREDENTIAL_UNKNOWN, "SECRET is sealed");
        check_text("sealed", closed_of(&fixture), "closed: unobserved: SECRET is sealed");
        probe_fixture_no_secret(&fixture, CREDENTIAL_ABSENT, "SECRET is absent");
        check_text("absent", closed_of(&fixture), "closed: pass: refused: HTTP 401");
        probe_fixture_end(&fixture);
    }
}

/* 400 is declared for what is let in, and many applications answer 400 or 500 to what is malformed. */
static void a_malformed_credential_is_not_taken_for_an_accepted_one(void **state)
{
    static const struct {
        int empty, wrong_short, shortened;
        const char *body; /* of the empty one */
        const char *closed, *with_admits;
    } rows[] = {
        {401, 401, 401, "{}", "pass: refused: HTTP 401", NULL},
        {400, 400, 400, "{}", "pass: refused: HTTP 401", NULL},
        {500, 500, 500, "{}", "pass: refused: HTTP 401", NULL},
        {401, 401, 400, "{}", "fail: accepted with a part of the right credential: HTTP 400", NULL},
        {401, 401, 204, "{}", "fail: accepted with a part of the right credential: HTTP 204", NULL},
        {200, 400, 400, "{}", "fail: accepted with an empty credential: HTTP 200", NULL},
        {400, 401, 401, "{}",
         "unobserved: an empty credential is answered like an accepted one; 'says' can tell: HTTP "
         "400",
         "pass: refused: HTTP 401"},
        {400, 401, 401, bad_json,
         "unobserved: an empty credential is answered like an accepted one; 'says' can tell: HTTP "
         "400",
         "fail: accepted with an empty credential: HTTP 400"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int admits = 0; admits < 2; admits++) {
            struct probe_fixture fixture;
            declare_dated(&fixture, admits, 0);
            probe_fixture_answer_all(&fixture, "empty", rows[i].empty, JSON, rows[i].body);
            probe_fixture_answer_all(&fixture, "wrong, short", rows[i].wrong_short, JSON, "{}");
            probe_fixture_answer_all(&fixture, "short", rows[i].shortened, JSON, "{}");
            const char *expected =
                admits && rows[i].with_admits ? rows[i].with_admits : rows[i].closed;
            check_text("closed", closed_of(&fixture) + strlen("closed: "), expected);
            probe_fixture_end(&fixture);
        }
}

static void the_text_tells_where_the_status_does_not(void **state)
{
    struct probe_fixture fixture;
    declare_dated(&fixture, false, 0);
    fixture.probe.refused = (struct statuses){both, 1};
    fixture.probe.says = (struct names){says_bad, 1};
    probe_fixture_answer_all(&fixture, NULL, 400, JSON, bad_signature);
    check_text("refused", closed_of(&fixture), "closed: pass: refused: HTTP 400");
    probe_fixture_answer_all(&fixture, "unsigned", 400, JSON, bad_json);
    check_text("let in", closed_of(&fixture), "closed: fail: accepted unsigned: HTTP 400");
    fixture.probe.accepted = fixture.probe.refused = (struct statuses){(const int[]){200}, 1};
    probe_fixture_answer_all(&fixture, NULL, 200, JSON, bad_signature);
    check_text("200 for everything", closed_of(&fixture), "closed: pass: refused: HTTP 200");
    probe_fixture_answer_all(&fixture, "wrong", 200, JSON, "{}");
    check_text("200 for everything, let in", closed_of(&fixture),
               "closed: fail: accepted with a made-up credential: HTTP 200");
    probe_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_is_sent_once_with_a_body_that_is_no_json),
        cmocka_unit_test(a_declared_answer_that_is_not_json_is_not_called_undeclared),
        cmocka_unit_test(an_application_that_answers_everything_with_503_is_not_closed),
        cmocka_unit_test(each_configuration_of_the_application_shows),
        cmocka_unit_test(without_leave_the_right_credential_is_not_sent),
        cmocka_unit_test(a_stale_timestamp_must_be_refused),
        cmocka_unit_test(a_malformed_credential_is_not_taken_for_an_accepted_one),
        cmocka_unit_test(the_text_tells_where_the_status_does_not),
        cmocka_unit_test(a_made_up_credential_must_not_get_in),
        cmocka_unit_test(a_right_credential_must_get_in),
        cmocka_unit_test(a_refusal_without_a_positive_control_is_unobserved),
        cmocka_unit_test(the_applications_own_words_are_a_control_as_well),
        cmocka_unit_test(only_the_applications_own_503_is_unconfigured),
    };
    return cmocka_run_group_tests_name("probe_webhook", tests, NULL, NULL);
}
