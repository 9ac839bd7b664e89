#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/judge_context.h"
#include "support/scene.h"

static const char lifts[] = "lifts no-unsigned, policy allowlist, owner PTO; ";

/* One exempted provider, two others, and a query token that another guardrail guards. */
static void put_providers(struct scene *scene, enum probe_outcome clay, enum probe_outcome rb2b,
                          enum probe_outcome query)
{
    struct setting *setting = scene_flag(scene, "UNSIGNED", false);
    scene_keeps(scene, "UNSIGNED", "true");
    (void)scene_probes(scene, setting, "hook", PROBE_FAIL, "answered 400");
    (void)scene_probes(scene, NULL, "clay", clay, "clay");
    (void)scene_probes(scene, NULL, "rb2b", rb2b, "rb2b");
    for (size_t i = 0; i < 3; i++)
        scene->probes[i].type = PROBE_WEBHOOK;
    (void)scene_probes(scene, NULL, "page", PROBE_FAIL, "answered 404");
    (void)scene_probes(scene, NULL, "query", query, "query");
    scene->probes[4].type = PROBE_QUERY_TOKEN;
    struct guardrail *guardrail = scene_forbids(scene, "no-unsigned", "UNSIGNED", "true");
    guardrail_also(scene, guardrail, "hook", NULL);
    (void)scene_flag(scene, "QUERY", false);
    scene_keeps(scene, "QUERY", "false");
    guardrail_also(scene, scene_forbids(scene, "no-query", "QUERY", "true"), "query", NULL);
    (void)scene_allows(scene, "heyreach", "no-unsigned", "UNSIGNED", "true");
}

static void while_it_is_open_every_other_door_is_named(void **state)
{
    static const struct {
        enum probe_outcome clay, rb2b, query;
        const char *words;
        size_t closed, open, unseen;
    } rows[] = {
        {PROBE_PASS, PROBE_PASS, PROBE_PASS, "open nowhere else: clay, rb2b, query are closed", 3,
         0, 0},
        {PROBE_PASS, PROBE_FAIL, PROBE_PASS, "ALSO OPEN: rb2b; clay, query are closed", 2, 1, 0},
        {PROBE_PASS, PROBE_PASS, PROBE_FAIL, "ALSO OPEN: query; clay, rb2b are closed", 2, 1, 0},
        {PROBE_UNOBSERVED, PROBE_FAIL, PROBE_PASS,
         "ALSO OPEN: rb2b; whether it is elsewhere was not seen: clay; query is closed", 1, 1, 1},
        {PROBE_UNOBSERVED, PROBE_UNOBSERVED, PROBE_UNOBSERVED,
         "whether it is elsewhere was not seen: clay, rb2b, query", 0, 0, 3},
        {PROBE_NOT_ASKED, PROBE_PASS, PROBE_NOT_ASKED, "open nowhere else: rb2b is closed", 1, 0,
         0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        put_providers(&scene, rows[i].clay, rows[i].rb2b, rows[i].query);
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_EXCEPTION, "heyreach");
        check_text(
            "why", finding->why,
            arena_printf(&scene.arena, "%sits last day is 2026-03-10; %s", lifts, rows[i].words));
        assert_int_equal(finding->others.closed.count, rows[i].closed);
        assert_int_equal(finding->others.open.count, rows[i].open);
        assert_int_equal(finding->others.unseen.count, rows[i].unseen);
        assert_int_equal(finding->exempted.closed.count, 0);
        scene_end(&scene);
    }
}

static void a_provider_that_is_not_configured_is_closed(void **state)
{
    struct scene scene;
    scene_begin(&scene);
    put_providers(&scene, PROBE_FAIL, PROBE_PASS, PROBE_PASS);
    scene.results[1].closed = PROBE_PASS;
    scene_judge(&scene);
    check_text("why", scene_finding(&scene, FINDING_EXCEPTION, "heyreach")->why,
               arena_printf(&scene.arena,
                            "%sits last day is 2026-03-10; open nowhere else: clay, rb2b, query "
                            "are closed",
                            lifts));
    scene_end(&scene);
}

static void what_the_guardrail_forbids_besides_is_another_door(void **state)
{
    static const struct {
        const char *stored, *running, *words;
    } rows[] = {
        {"false", "false", "open nowhere else: OTHER is closed"},
        {"false", "true", "ALSO OPEN: OTHER"},
        {"true", "false", "ALSO OPEN: OTHER"},
        {NULL, "true", "ALSO OPEN: OTHER"}, /* stored was not seen */
        {NULL, "false", "whether it is elsewhere was not seen: OTHER"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        (void)scene_flag(&scene, "UNSIGNED", false);
        (void)scene_flag(&scene, "OTHER", false);
        scene_keeps(&scene, "UNSIGNED", "true");
        if (rows[i].stored != NULL)
            (void)scene_stores(&scene, "OTHER", rows[i].stored);
        scene.observed.stored.seen = rows[i].stored != NULL;
        (void)scene_runs(&scene, "OTHER", rows[i].running);
        struct guardrail *guardrail = scene_forbids(&scene, "no-unsigned", "UNSIGNED", "true");
        guardrail_forbid(&scene, guardrail, "OTHER", "true");
        (void)scene_allows(&scene, "heyreach", "no-unsigned", "UNSIGNED", "true");
        scene_judge(&scene);
        check_text(
            rows[i].words, scene_finding(&scene, FINDING_EXCEPTION, "heyreach")->why,
            arena_printf(&scene.arena, "%sits last day is 2026-03-10; %s", lifts, rows[i].words));
        scene_end(&scene);
    }
}

static void after_its_end_behaviour_says_whether_it_is_closed(void **state)
{
    static const struct {
        const char *stored;
        enum probe_outcome hook, closed;
        const char *words, *advice, *guardrail;
    } rows[] = {
        {"false", PROBE_PASS, PROBE_PASS, "closed: hook refuses", "take it out of the declaration",
         "held"},
        {"true", PROBE_PASS, PROBE_PASS, "closed: hook refuses", "take it out of the declaration",
         "breached"},
        {"false", PROBE_FAIL, PROBE_FAIL, "NOT closed: hook lets in",
         "close the hole; then take it out of the declaration", "breached"},
        {"false", PROBE_FAIL, PROBE_PASS, "closed: hook refuses", "take it out of the declaration",
         "held"},
        {"false", PROBE_UNOBSERVED, PROBE_UNOBSERVED, "whether it is closed was not seen: hook",
         "take it out of the declaration", "unobserved"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "UNSIGNED", false);
        scene_keeps(&scene, "UNSIGNED", rows[i].stored);
        scene_probes(&scene, setting, "hook", rows[i].hook, "hook")->closed = rows[i].closed;
        scene.probes[0].type = PROBE_WEBHOOK;
        struct guardrail *guardrail = scene_forbids(&scene, "no-unsigned", "UNSIGNED", "true");
        if (i % 2 == 0)
            guardrail_also(&scene, guardrail, "hook", NULL);
        (void)scene_allows(&scene, "heyreach", "no-unsigned", "UNSIGNED", "true");
        scene.clocks.ours = SCENE_ENDS;
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_EXCEPTION, "heyreach");
        check_text("why", finding->why,
                   arena_printf(&scene.arena, "%sended on 2026-03-10; %s", lifts, rows[i].words));
        check_text("advice", finding->advice, rows[i].advice);
        check_text("guardrail", scene_state(&scene, FINDING_GUARDRAIL, "no-unsigned"),
                   rows[i].guardrail);
        scene_end(&scene);
    }
}

static void of_what_could_not_be_looked_at_nothing_is_claimed(void **state)
{
    struct scene scene;
    scene_begin(&scene);
    put_providers(&scene, PROBE_PASS, PROBE_PASS, PROBE_PASS);
    scene.observed.refused = true;
    scene.observed.refusal = "no token";
    scene_judge(&scene);
    const struct finding *finding = scene_finding(&scene, FINDING_EXCEPTION, "heyreach");
    check_text("why", finding->why,
               arena_printf(&scene.arena, "%sits last day is 2026-03-10", lifts));
    assert_int_equal(finding->others.closed.count, 0);
    scene_end(&scene);
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
        {SCENE_NOW, NULL, "true", PROBE_FAIL, PROBE_FAIL,
         "before it ends, for its closing: store BEARER, see that ready passes"},
        {SCENE_NOW, "x", "true", PROBE_FAIL, PROBE_FAIL,
         "before it ends, for its closing: see that ready passes"},
        {SCENE_NOW, "x", "true", PROBE_UNOBSERVED, PROBE_FAIL, NULL},
        {SCENE_NOW, NULL, "false", PROBE_PASS, PROBE_PASS,
         "nothing needs it: it can be taken out of the declaration"},
        {SCENE_ENDS, NULL, "true", PROBE_PASS, PROBE_FAIL,
         "store BEARER; close the hole; then take it out of the declaration"},
        {SCENE_ENDS, NULL, "false", PROBE_FAIL, PROBE_PASS, "take it out of the declaration"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "UNSIGNED", false);
        scene_keeps(&scene, "UNSIGNED", rows[i].unsigned_now);
        if (rows[i].bearer != NULL)
            (void)scene_stores(&scene, "BEARER", rows[i].bearer);
        (void)scene_probes(&scene, setting, "hook", rows[i].hook, "hook");
        (void)scene_probes(&scene, NULL, "ready", rows[i].ready, "ready");
        struct guardrail *guardrail = scene_forbids(&scene, "no-unsigned", "UNSIGNED", "true");
        guardrail_also(&scene, guardrail, "hook", NULL);
        struct exception *exception =
            scene_allows(&scene, "heyreach", "no-unsigned", "UNSIGNED", "true");
        exception->closing_stored = (struct names){stored, 1};
        exception->closing_passes = (struct names){passes, 1};
        scene.clocks.ours = rows[i].now;
        scene_judge(&scene);
        check_text("advice", scene_finding(&scene, FINDING_EXCEPTION, "heyreach")->advice,
                   rows[i].advice);
        scene_end(&scene);
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
