#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/judge_context.h"
#include "support/judge_fixture.h"

static const char lifts[] = "lifts no-unsigned, policy allowlist, owner PTO; ";

/* One exempted provider, two others, and a query token that another guardrail guards. */
static void put_providers(struct judge_fixture *fixture, enum probe_outcome clay,
                          enum probe_outcome rb2b, enum probe_outcome query)
{
    struct setting *setting = judge_fixture_flag(fixture, "UNSIGNED", false);
    judge_fixture_keeps(fixture, "UNSIGNED", "true");
    (void)judge_fixture_probes(fixture, setting, "hook", PROBE_FAIL, "answered 400");
    (void)judge_fixture_probes(fixture, NULL, "clay", clay, "clay");
    (void)judge_fixture_probes(fixture, NULL, "rb2b", rb2b, "rb2b");
    for (size_t i = 0; i < 3; i++)
        fixture->probes[i].type = PROBE_WEBHOOK;
    (void)judge_fixture_probes(fixture, NULL, "page", PROBE_FAIL, "answered 404");
    (void)judge_fixture_probes(fixture, NULL, "query", query, "query");
    fixture->probes[4].type = PROBE_QUERY_TOKEN;
    struct guardrail *guardrail = judge_fixture_forbids(fixture, "no-unsigned", "UNSIGNED", "true");
    guardrail_also(fixture, guardrail, "hook", NULL);
    (void)judge_fixture_flag(fixture, "QUERY", false);
    judge_fixture_keeps(fixture, "QUERY", "false");
    guardrail_also(fixture, judge_fixture_forbids(fixture, "no-query", "QUERY", "true"), "query",
                   NULL);
    (void)judge_fixture_allows(fixture, "heyreach", "no-unsigned", "UNSIGNED", "true");
}

static void while_it_is_open_every_other_door_is_named(void **state)
{
    static const struct {
        enum probe_outcome clay, rb2b, query;
        const char *words;
        size_t closed, open, unseen;
    } rows[] = {
        {PROBE_PASS, PROBE_PASS, PROBE_PASS, "not open elsewhere: clay, rb2b, query are closed", 3,
         0, 0},
        {PROBE_PASS, PROBE_FAIL, PROBE_PASS, "ALSO OPEN: rb2b; clay, query are closed", 2, 1, 0},
        {PROBE_PASS, PROBE_PASS, PROBE_FAIL, "ALSO OPEN: query; clay, rb2b are closed", 2, 1, 0},
        {PROBE_UNOBSERVED, PROBE_FAIL, PROBE_PASS,
         "ALSO OPEN: rb2b; could not check elsewhere: clay; query is closed", 1, 1, 1},
        {PROBE_UNOBSERVED, PROBE_UNOBSERVED, PROBE_UNOBSERVED,
         "could not check elsewhere: clay, rb2b, query", 0, 0, 3},
        {PROBE_NOT_ASKED, PROBE_PASS, PROBE_NOT_ASKED, "not open elsewhere: rb2b is closed", 1, 0,
         0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_providers(&fixture, rows[i].clay, rows[i].rb2b, rows[i].query);
        judge_fixture_judge(&fixture);
        const struct finding *finding =
            judge_fixture_finding(&fixture, FINDING_EXCEPTION, "heyreach");
        check_text(
            "why", finding->why,
            arena_printf(&fixture.arena, "%sits last day is 2026-03-10; %s", lifts, rows[i].words));
        assert_int_equal(finding->others.closed.count, rows[i].closed);
        assert_int_equal(finding->others.open.count, rows[i].open);
        assert_int_equal(finding->others.unseen.count, rows[i].unseen);
        assert_int_equal(finding->exempted.closed.count, 0);
        judge_fixture_end(&fixture);
    }
}

static void a_provider_that_is_not_configured_is_closed(void **state)
{
    struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    put_providers(&fixture, PROBE_FAIL, PROBE_PASS, PROBE_PASS);
    fixture.results[1].closed = PROBE_PASS;
    judge_fixture_judge(&fixture);
    check_text("why", judge_fixture_finding(&fixture, FINDING_EXCEPTION, "heyreach")->why,
               arena_printf(&fixture.arena,
                            "%sits last day is 2026-03-10; not open elsewhere: clay, rb2b, query "
                            "are closed",
                            lifts));
    judge_fixture_end(&fixture);
}

static void what_the_guardrail_forbids_besides_is_another_door(void **state)
{
    static const struct {
        const char *stored, *running, *words;
    } rows[] = {
        {"false", "false", "not open elsewhere: OTHER is closed"},
        {"false", "true", "ALSO OPEN: OTHER"},
        {"true", "false", "ALSO OPEN: OTHER"},
        {NULL, "true", "ALSO OPEN: OTHER"}, /* stored was not seen */
        {NULL, "false", "could not check elsewhere: OTHER"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        (void)judge_fixture_flag(&fixture, "UNSIGNED", false);
        (void)judge_fixture_flag(&fixture, "OTHER", false);
        judge_fixture_keeps(&fixture, "UNSIGNED", "true");
        if (rows[i].stored != NULL)
            (void)judge_fixture_stores(&fixture, "OTHER", rows[i].stored);
        fixture.observed.stored.seen = rows[i].stored != NULL;
        (void)judge_fixture_runs(&fixture, "OTHER", rows[i].running);
        struct guardrail *guardrail =
            judge_fixture_forbids(&fixture, "no-unsigned", "UNSIGNED", "true");
        guardrail_forbid(&fixture, guardrail, "OTHER", "true");
        (void)judge_fixture_allows(&fixture, "heyreach", "no-unsigned", "UNSIGNED", "true");
        judge_fixture_judge(&fixture);
        check_text(
            rows[i].words, judge_fixture_finding(&fixture, FINDING_EXCEPTION, "heyreach")->why,
            arena_printf(&fixture.arena, "%sits last day is 2026-03-10; %s", lifts, rows[i].words));
        judge_fixture_end(&fixture);
    }
}

static void after_its_end_behaviour_says_whether_it_is_closed(void **state)
{
    static const struct {
        const char *stored;
        enum probe_outcome hook, closed;
        const char *words, *advice, *guardrail;
    } rows[] = {
        {"false", PROBE_PASS, PROBE_PASS, "closed: hook refuses", "remove it from the declaration",
         "held"},
        {"true", PROBE_PASS, PROBE_PASS, "closed: hook refuses", "remove it from the declaration",
         "breached"},
        {"false", PROBE_FAIL, PROBE_FAIL, "NOT closed: hook lets in",
         "close the hole; then remove it from the declaration", "breached"},
        {"false", PROBE_FAIL, PROBE_PASS, "closed: hook refuses", "remove it from the declaration",
         "held"},
        {"false", PROBE_UNOBSERVED, PROBE_UNOBSERVED, "could not check whether it is closed: hook",
         "remove it from the declaration", "unobserved"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "UNSIGNED", false);
        judge_fixture_keeps(&fixture, "UNSIGNED", rows[i].stored);
        judge_fixture_probes(&fixture, setting, "hook", rows[i].hook, "hook")->closed =
            rows[i].closed;
        fixture.probes[0].type = PROBE_WEBHOOK;
        struct guardrail *guardrail =
            judge_fixture_forbids(&fixture, "no-unsigned", "UNSIGNED", "true");
        if (i % 2 == 0)
            guardrail_also(&fixture, guardrail, "hook", NULL);
        (void)judge_fixture_allows(&fixture, "heyreach", "no-unsigned", "UNSIGNED", "true");
        fixture.clocks.ours = JUDGE_FIXTURE_ENDS;
        judge_fixture_judge(&fixture);
        const struct finding *finding =
            judge_fixture_finding(&fixture, FINDING_EXCEPTION, "heyreach");
        check_text("why", finding->why,
                   arena_printf(&fixture.arena, "%sended on 2026-03-10; %s", lifts, rows[i].words));
        check_text("advice", finding->advice, rows[i].advice);
        check_text("guardrail", judge_fixture_state(&fixture, FINDING_GUARDRAIL, "no-unsigned"),
                   rows[i].guardrail);
        judge_fixture_end(&fixture);
    }
}

static void of_what_could_not_be_looked_at_nothing_is_claimed(void **state)
{
    struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    put_providers(&fixture, PROBE_PASS, PROBE_PASS, PROBE_PASS);
    fixture.observed.refused = true;
    fixture.observed.refusal = "no token";
    judge_fixture_judge(&fixture);
    const struct finding *finding = judge_fixture_finding(&fixture, FINDING_EXCEPTION, "heyreach");
    check_text("why", finding->why,
               arena_printf(&fixture.arena, "%sits last day is 2026-03-10", lifts));
    assert_int_equal(finding->others.closed.count, 0);
    judge_fixture_end(&fixture);
}

static void what_closing_needs_and_is_missing_is_to_be_done(void **state)
{
    static const char *const stored[] = {"BEARER"}, *const passes[] = {"ready"};
    static const struct {
        int64_t now;
        const char *bearer, *unsigned_now;
        enum probe_outcome ready, hook;
        const char *advice;
    } rows[] = {
        {JUDGE_FIXTURE_NOW, NULL, "true", PROBE_FAIL, PROBE_FAIL,
         "before it ends, prepare its closing: give BEARER a new value (a secret), make ready pass"},
        {JUDGE_FIXTURE_NOW, "x", "true", PROBE_FAIL, PROBE_FAIL,
         "before it ends, prepare its closing: make ready pass"},
        {JUDGE_FIXTURE_NOW, "x", "true", PROBE_UNOBSERVED, PROBE_FAIL, NULL},
        {JUDGE_FIXTURE_NOW, NULL, "false", PROBE_PASS, PROBE_PASS,
         "it is not needed: remove it from the declaration"},
        {JUDGE_FIXTURE_ENDS, NULL, "true", PROBE_PASS, PROBE_FAIL,
         "give BEARER a new value (a secret); close the hole; then remove it from the declaration"},
        {JUDGE_FIXTURE_ENDS, NULL, "false", PROBE_FAIL, PROBE_PASS,
         "remove it from the declaration"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "UNSIGNED", false);
        judge_fixture_keeps(&fixture, "UNSIGNED", rows[i].unsigned_now);
        (void)judge_fixture_setting(&fixture, "BEARER", SETTING_SECRET);
        if (rows[i].bearer != NULL)
            variable_hide(judge_fixture_stores(&fixture, "BEARER", rows[i].bearer), 1);
        (void)judge_fixture_probes(&fixture, setting, "hook", rows[i].hook, "hook");
        (void)judge_fixture_probes(&fixture, NULL, "ready", rows[i].ready, "ready");
        struct guardrail *guardrail =
            judge_fixture_forbids(&fixture, "no-unsigned", "UNSIGNED", "true");
        guardrail_also(&fixture, guardrail, "hook", NULL);
        struct exception *exception =
            judge_fixture_allows(&fixture, "heyreach", "no-unsigned", "UNSIGNED", "true");
        exception->closing_stored = (struct names){stored, 1};
        exception->closing_passes = (struct names){passes, 1};
        fixture.clocks.ours = rows[i].now;
        judge_fixture_judge(&fixture);
        check_text("advice", judge_fixture_finding(&fixture, FINDING_EXCEPTION, "heyreach")->advice,
                   rows[i].advice);
        judge_fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(while_it_is_open_every_other_door_is_named),
        cmocka_unit_test(a_provider_that_is_not_configured_is_closed),
        cmocka_unit_test(what_the_guardrail_forbids_besides_is_another_door),
        cmocka_unit_test(after_its_end_behaviour_says_whether_it_is_closed),
        cmocka_unit_test(what_closing_needs_and_is_missing_is_to_be_done),
        cmocka_unit_test(of_what_could_not_be_looked_at_nothing_is_claimed),
    };
    return cmocka_run_group_tests_name("judge_scope", tests, NULL, NULL);
}
