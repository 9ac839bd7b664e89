#include "observe/probes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/secret.h"
#include "support/echo_server.h"
#include "support/judge_fixture.h"
#include "world/http.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

struct prober {
    struct judge_fixture fixture;
    struct desired desired;
    struct echo_server server;
    struct secrets *secrets;
    struct http *http;
    struct probes_options options;
};

static const char *const pages[] = {"/json"};

/* One probe of each kind that needs no more than an echo: `page` passes, `gone` fails, `key` needs a
 * secret, `post` writes, `certificate`, `five` reads the report. */
static void declare(struct prober *prober)
{
    static const int gone[] = {404};
    static const char *const five[] = {"1"};
    struct probe *probe = prober->fixture.probes;
    *probe++ = (struct probe){.name = "page", .type = PROBE_HTTP, .path = "/json"};
    *probe++ =
        (struct probe){.name = "gone", .type = PROBE_HTTP, .path = "/json", .status = {gone, 1}};
    *probe++ = (struct probe){.name = "key",
                              .type = PROBE_HEADER_TOKEN,
                              .header = "X-Token",
                              .token = {.source = {.kind = SOURCE_VARIABLE, .name = "KEY"}},
                              .paths = {pages, 1}};
    *probe++ = (struct probe){
        .name = "post", .type = PROBE_HTTP, .path = "/json", .method = "POST", .writes = true};
    *probe++ = (struct probe){.name = "certificate", .type = PROBE_TLS, .days_left = 14};
    *probe++ = (struct probe){.name = "five",
                              .type = PROBE_REPORT,
                              .report = "runtime",
                              .pointer = "/n",
                              .values = {five, 1}};
    prober->fixture.target.probe_count = (size_t)(probe - prober->fixture.probes);
    prober->fixture.reports[0].path = "/json";
}

static void begin(struct prober *prober)
{
    const struct http_options options = {.deadline = 20000, .user_agent = "test", .hurry = true};
    struct err err = {0};
    judge_fixture_begin(&prober->fixture);
    echo_server_start(&prober->server);
    prober->http = http_new(&options, &err);
    assert_non_null(prober->http);
    prober->secrets = secrets_new();
    prober->desired = (struct desired){.limits = {.per_host = 16, .deadline = 20}};
    prober->fixture.target.desired = &prober->desired;
    prober->fixture.environment.url = prober->server.url;
    declare(prober);
    prober->options = (struct probes_options){.arena = &prober->fixture.arena,
                                              .http = prober->http,
                                              .secrets = prober->secrets,
                                              .target = &prober->fixture.target,
                                              .simulated = true,
                                              .now = JUDGE_FIXTURE_NOW};
}

static void end(struct prober *prober)
{
    http_free(prober->http);
    secrets_free(prober->secrets);
    echo_server_stop(&prober->server);
    judge_fixture_end(&prober->fixture);
}

/* `page pass HTTP 200 (1)` for each probe, and how many requests were sent in all. */
static const char *probed(struct prober *prober)
{
    struct arena *arena = &prober->fixture.arena;
    struct observed *observed = &prober->fixture.observed;
    struct probes_run *run = probes_new(&prober->options, observed);
    probes_start(run);
    probes_with_secrets(run);
    http_run(prober->http);
    probes_finish(run);
    const char *text = "";
    for (size_t i = 0; i < observed->probe_count; i++) {
        const struct probe_result *result = &observed->probes[i];
        assert_true(result->took >= 0);
        text = arena_printf(arena, "%s%s: %s: %s (%u)\n", text, result->probe,
                            probe_outcome_name(result->outcome), result->why, result->requests);
    }
    return arena_printf(arena, "%sreports %u, all %u", text, observed->report_requests,
                        http_sent(prober->http));
}

static void each_probe_is_asked_and_judged(void **state)
{
    struct prober prober;
    begin(&prober);
    check_text("all", probed(&prober),
               "page: pass: HTTP 200 (1)\n"
               "gone: fail: HTTP 200, expected 404 (1)\n"
               "key: fail: without, wrong: /json is open: HTTP 200 (3)\n"
               "post: not_asked: it can change something: it runs only when named (0)\n"
               "certificate: not_asked: the address is plain http on this machine, so there is no "
               "certificate (0)\n"
               "five: pass: reported 1; expected 1 (0)\n"
               "reports 1, all 6");
    end(&prober);
}

static void a_probe_that_writes_runs_by_name(void **state)
{
    static const char *const named[] = {"post"};
    struct prober prober;
    begin(&prober);
    prober.options.by_name = (struct names){named, 1};
    prober.options.only = true;
    check_text("named", probed(&prober),
               "page: not_asked: not named (0)\n"
               "gone: not_asked: not named (0)\n"
               "key: not_asked: not named (0)\n"
               "post: pass: HTTP 200 (1)\n"
               "certificate: not_asked: not named (0)\n"
               "five: not_asked: not named (0)\n"
               "reports 0, all 1");
    end(&prober);
}

static void a_named_probe_brings_its_report_along(void **state)
{
    static const char *const named[] = {"five", "certificate"};
    struct prober prober;
    begin(&prober);
    prober.options.by_name = (struct names){named, 2};
    prober.options.only = true;
    check_text("named", probed(&prober),
               "page: not_asked: not named (0)\n"
               "gone: not_asked: not named (0)\n"
               "key: not_asked: not named (0)\n"
               "post: not_asked: not named (0)\n"
               "certificate: not_asked: the address is plain http on this machine, so there is no "
               "certificate (0)\n"
               "five: pass: reported 1; expected 1 (0)\n"
               "reports 1, all 1");
    end(&prober);
}

static void nothing_is_asked_where_there_is_nobody_to_ask(void **state)
{
    static const struct {
        bool sleeping, wake, has_url;
        const char *why; /* NULL: it is asked */
    } rows[] = {
        {true, false, true, "the service sleeps, and is not woken without 'wake: true'"},
        {true, true, true, NULL},
        {false, false, false, "the environment has no url"},
        {false, false, true, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct prober prober;
        begin(&prober);
        prober.fixture.observed.sleeping = rows[i].sleeping;
        prober.fixture.environment.wake = rows[i].wake;
        prober.fixture.environment.url = rows[i].has_url ? prober.server.url : NULL;
        probed(&prober);
        const struct observed *observed = &prober.fixture.observed;
        const char *why = rows[i].why;
        check_text("page", observed->probes[0].why, why ? why : "HTTP 200");
        check_text("key", observed->probes[2].why,
                   why ? why : "without, wrong: /json is open: HTTP 200");
        check_text("five", observed->probes[5].why, why ? why : "reported 1; expected 1");
        check_text("post", observed->probes[3].why,
                   "it can change something: it runs only when named");
        assert_int_equal(observed->probes[0].outcome, why ? PROBE_UNOBSERVED : PROBE_PASS);
        assert_int_equal(http_sent(prober.http), why ? 0 : 6);
        end(&prober);
    }
}

static void a_slash_at_the_end_of_the_address_is_not_doubled(void **state)
{
    static const char *const named[] = {"page"};
    struct prober prober;
    begin(&prober);
    prober.fixture.environment.url = arena_printf(&prober.fixture.arena, "%s/", prober.server.url);
    prober.options.by_name = (struct names){named, 1};
    prober.options.only = true;
    probed(&prober);
    check_text("page", prober.fixture.observed.probes[0].why, "HTTP 200");
    end(&prober);
}

/* Without a simulation a loopback address is none that may be asked. */
static void the_reach_is_the_declared_one(void **state)
{
    struct prober prober;
    begin(&prober);
    prober.options.simulated = false;
    probed(&prober);
    assert_int_equal(prober.fixture.observed.probes[0].outcome, PROBE_UNOBSERVED);
    assert_int_equal(http_sent(prober.http), 0);
    end(&prober);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_probe_is_asked_and_judged),
        cmocka_unit_test(a_probe_that_writes_runs_by_name),
        cmocka_unit_test(a_named_probe_brings_its_report_along),
        cmocka_unit_test(nothing_is_asked_where_there_is_nobody_to_ask),
        cmocka_unit_test(a_slash_at_the_end_of_the_address_is_not_doubled),
        cmocka_unit_test(the_reach_is_the_declared_one),
    };
    if (!http_global_init())
        return 1;
    const int failed = cmocka_run_group_tests_name("probes", tests, NULL, NULL);
    http_global_cleanup();
    return failed;
}
