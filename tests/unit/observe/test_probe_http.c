#include "observe/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define NOTHING     (-1)

static const int found_or_gone[] = {200, 404}, down[] = {503}, moved[] = {307};

static void a_page_answers_as_declared(void **state)
{
    static const struct {
        struct statuses declared;
        const char *contains, *lacks, *location;
        int status; /* NOTHING: no answer */
        const char *head, *body, *judged;
    } rows[] = {
        {{NULL, 0}, "", "", NULL, 200, "", "", "pass: HTTP 200"},
        {{NULL, 0}, "", "", NULL, 204, "", "", "fail: HTTP 204, expected 200"},
        {{NULL, 0},
         "",
         "",
         NULL,
         302,
         "Location: /login\n",
         "",
         "fail: HTTP 302 (a redirect), expected 200"},
        {{NULL, 0}, "", "", NULL, 401, "", "", "fail: HTTP 401, expected 200"},
        {{NULL, 0}, "", "", NULL, 404, "", "", "fail: HTTP 404, expected 200"},
        {{NULL, 0}, "", "", NULL, 429, "", "", "unobserved: HTTP 429"},
        {{NULL, 0}, "", "", NULL, 500, "", "", "unobserved: HTTP 500"},
        {{NULL, 0}, "", "", NULL, 503, "", "", "unobserved: HTTP 503"},
        {{down, 1}, "", "", NULL, 503, "", "", "pass: HTTP 503"},
        {{down, 1}, "", "", NULL, 200, "", "", "fail: HTTP 200, expected 503"},
        {{found_or_gone, 2}, "", "", NULL, 404, "", "not found", "pass: HTTP 404"},
        {{found_or_gone, 2}, "", "", NULL, 200, "", "", "pass: HTTP 200"},
        {{found_or_gone, 2}, "", "", NULL, 403, "", "", "fail: HTTP 403, expected 200, 404"},
        /* the platform's own answers say nothing of the application */
        {{found_or_gone, 2},
         "",
         "",
         NULL,
         404,
         "X-Railway-Edge: x\n",
         "{\"status\":\"error\",\"code\":404,\"message\":\"Application not found\"}",
         "unobserved: Railway's edge has no application at this address"},
        {{down, 1},
         "",
         "",
         NULL,
         503,
         "",
         "Application failed to respond",
         "unobserved: Railway's edge says that the application failed to respond"},
        {{NULL, 0},
         "",
         "",
         NULL,
         502,
         "X-Railway-Edge: x\n",
         "",
         "unobserved: Railway's edge answered instead of the application"},
        {{NULL, 0}, "", "", NULL, NOTHING, "", "", "unobserved: no answer within 20 s"},
        {{NULL, 0}, "one, two", "", NULL, 200, "", "two one", "pass: HTTP 200"},
        {{NULL, 0}, "one, two", "", NULL, 200, "", "one", "fail: the page lacks 'two'"},
        {{NULL, 0}, "one", "", NULL, 200, "", "", "fail: the page lacks 'one'"},
        {{NULL, 0}, "", "no, never", NULL, 200, "", "never", "fail: the page holds 'never'"},
        {{NULL, 0}, "", "no, never", NULL, 200, "", "yes", "pass: HTTP 200"},
        {{moved, 1}, "", "", "/sales", 307, "location: /sales\n", "", "pass: HTTP 307"},
        {{moved, 1}, "", "", "/sales", 307, "location: sales\n", "", "pass: HTTP 307"},
        {{moved, 1},
         "",
         "",
         "/sales",
         307,
         "location: https://app.example.com:443/sales\n",
         "",
         "pass: HTTP 307"},
        {{moved, 1},
         "",
         "",
         "https://app.example.com/sales",
         307,
         "location: /sales\n",
         "",
         "pass: HTTP 307"},
        {{moved, 1},
         "",
         "",
         "/sales",
         307,
         "location: https://login.example.com/sales\n",
         "",
         "fail: it leads to 'https://login.example.com/sales' instead of '/sales'"},
        {{moved, 1},
         "",
         "",
         "/sales",
         307,
         "Location: /login\n",
         "",
         "fail: it leads to '/login' instead of '/sales'"},
        {{moved, 1},
         "",
         "",
         "/sales",
         307,
         "Location: /\x1b[31m\n",
         "",
         "fail: it leads to '(a text)' instead of '/sales'"},
        {{moved, 1},
         "",
         "",
         "/sales",
         307,
         "",
         "",
         "fail: it leads to 'nowhere' instead of '/sales'"},
        {{moved, 1},
         "",
         "",
         "/sales",
         307,
         "Location: /sales\nLocation: /login\n",
         "",
         "fail: two Location headers"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        probe_fixture_begin(&fixture, PROBE_HTTP);
        fixture.probe.status = rows[i].declared;
        fixture.probe.contains = probe_fixture_names(&fixture.arena, rows[i].contains);
        fixture.probe.lacks = probe_fixture_names(&fixture.arena, rows[i].lacks);
        fixture.probe.location = rows[i].location;
        probe_fixture_prepare(&fixture);
        if (rows[i].status == NOTHING)
            probe_fixture_fail(&fixture, NULL, "no answer within 20 s");
        else
            probe_fixture_answer_all(&fixture, NULL, rows[i].status, rows[i].head, rows[i].body);
        check_text(rows[i].judged, probe_fixture_judged(&fixture), rows[i].judged);
        probe_fixture_end(&fixture);
    }
}

static void what_was_never_asked_is_unobserved(void **state)
{
    struct probe_fixture fixture;
    probe_fixture_begin(&fixture, PROBE_HTTP);
    probe_fixture_prepare(&fixture);
    check_text("never", probe_fixture_judged(&fixture),
               "unobserved: it was not asked before the deadline of the run");
    probe_fixture_end(&fixture);
}

static void a_page_is_asked_once_where_asking_again_hides_or_changes_something(void **state)
{
    static const struct {
        const char *method;
        struct statuses declared;
        const char *asked;
        bool own_connection;
    } rows[] = {
        {NULL, {NULL, 0}, "page GET /page\n", false},
        {"GET", {found_or_gone, 2}, "page GET /page\n", false},
        {"GET", {down, 1}, "page GET /page once\n", false},
        {"HEAD", {NULL, 0}, "page HEAD /page\n", false},
        {"OPTIONS", {NULL, 0}, "page OPTIONS /page\n", false},
        {"POST", {NULL, 0}, "page POST /page once\n", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        probe_fixture_begin(&fixture, PROBE_HTTP);
        fixture.probe.method = rows[i].method;
        fixture.probe.status = rows[i].declared;
        probe_fixture_prepare(&fixture);
        check_text("asked", probe_fixture_request(&fixture), rows[i].asked);
        assert_int_equal(fixture.probe_run.requests[0]->own_connection, rows[i].own_connection);
        probe_fixture_end(&fixture);
    }
}

static void a_certificate_is_good_for_the_declared_days(void **state)
{
    enum { DAY = 86400 };
    static const struct {
        int64_t ends;
        int status;
        const char *judged;
    } rows[] = {
        {PROBE_FIXTURE_NOW + 14 * DAY, 200, "pass: the certificate ends on 2026-03-10, in 14 days"},
        {PROBE_FIXTURE_NOW + 14 * DAY - 1, 200,
         "fail: the certificate ends on 2026-03-10, in 13 days"},
        {PROBE_FIXTURE_NOW + DAY, 200, "fail: the certificate ends on 2026-02-25, in 1 day"},
        {PROBE_FIXTURE_NOW + 365 * (int64_t)DAY, 502,
         "pass: the certificate ends on 2027-02-24, in 365 days"},
        {0, 200, "unobserved: the end of the certificate could not be read"},
        {PROBE_FIXTURE_NOW, NOTHING, "unobserved: the certificate has expired"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        probe_fixture_begin(&fixture, PROBE_TLS);
        fixture.probe.path = NULL;
        fixture.probe.days_left = 14;
        probe_fixture_prepare(&fixture);
        check_text("asked", probe_fixture_request(&fixture), "certificate GET /\n");
        assert_false(fixture.probe_run.requests[0]->own_connection);
        if (rows[i].status == NOTHING)
            probe_fixture_fail(&fixture, NULL, "the certificate has expired");
        else
            probe_fixture_answer_all(&fixture, NULL, rows[i].status, "X-Railway-Edge: x\n", "");
        fixture.probe_run.requests[0]->heard.certificate_ends = rows[i].ends;
        check_text(rows[i].judged, probe_fixture_judged(&fixture), rows[i].judged);
        probe_fixture_end(&fixture);
    }
}

static void a_page_refreshes_where_its_field_changes(void **state)
{
    static const struct {
        int first, second; /* NOTHING: no answer */
        const char *before, *after, *judged;
    } rows[] = {
        {200, 200, "{\"at\":\"1\"}", "{\"at\":\"2\"}", "pass: '/at' changed between two reads"},
        {200, 200, "{\"at\":1}", "{\"at\":2}", "pass: '/at' changed between two reads"},
        {200, 200, "{\"at\":\"1\"}", "{\"at\":\"1\"}",
         "fail: '/at' did not change between two reads"},
        {200, 200, "{\"at\":\"1\"}", "{}", "fail: the answer has no '/at'"},
        {200, 200, "{\"at\":null}", "{\"at\":\"1\"}", "fail: the answer has no '/at'"},
        {200, 200, "<html>", "<html>",
         "fail: the answer is not valid JSON at line 1, column 1: (a text) found where a value was "
         "expected"},
        {200, 200, "\xEF\xBB\xBF{\"at\":1}", "{\"at\":2}", "pass: '/at' changed between two reads"},
        {401, 200, "", "{\"at\":\"2\"}", "unobserved: HTTP 401"},
        {200, 500, "{\"at\":\"1\"}", "", "unobserved: HTTP 500"},
        {NOTHING, NOTHING, "", "", "unobserved: no answer"},
        {200, NOTHING, "{\"at\":\"1\"}", "", "unobserved: no answer"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct probe_fixture fixture;
        probe_fixture_begin(&fixture, PROBE_PAGE_REFRESH);
        fixture.probe.field = "/at";
        fixture.probe.pause = 3;
        probe_fixture_prepare(&fixture);
        check_text("asked", probe_fixture_request(&fixture), "first GET /page\nsecond GET /page\n");
        assert_ptr_equal(fixture.probe_run.requests[0]->then, fixture.probe_run.requests[1]);
        assert_int_equal(fixture.probe_run.requests[0]->pause, 3);
        probe_fixture_fail(&fixture, NULL, "no answer");
        if (rows[i].first != NOTHING)
            probe_fixture_answer_all(&fixture, "first", rows[i].first, "", rows[i].before);
        if (rows[i].second != NOTHING)
            probe_fixture_answer_all(&fixture, "second", rows[i].second, "", rows[i].after);
        check_text(rows[i].judged, probe_fixture_judged(&fixture), rows[i].judged);
        probe_fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_answers_as_declared),
        cmocka_unit_test(what_was_never_asked_is_unobserved),
        cmocka_unit_test(a_page_is_asked_once_where_asking_again_hides_or_changes_something),
        cmocka_unit_test(a_certificate_is_good_for_the_declared_days),
        cmocka_unit_test(a_page_refreshes_where_its_field_changes),
    };
    return cmocka_run_group_tests_name("probe_http", tests, NULL, NULL);
}
