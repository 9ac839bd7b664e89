#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "model/plan.h"
#include "support/planned.h"

static int on_setup(void **state)
{
    static struct planned_scene scene;
    planned_begin(&scene);
    *state = &scene;
    return 0;
}

static int on_teardown(void **state)
{
    planned_end(*state);
    return 0;
}

/* --- what is changed --------------------------------------------------------------------------- */

static void only_what_differs_is_written(void **state)
{
    static const struct {
        const char *stored, *running; /* NULL: absent */
        const char *said;
    } rows[] = {
        {"false", "false", ""},
        {" OFF\n", "0", ""}, /* never write what is already right */
        {"true", "true", "~ QUERY true -> false unknown; deploy"},
        {"true", "false", "~ QUERY true -> false unknown; deploy"},
        {"\"false\"", "false", "~ QUERY \"\\\"false\\\"\" -> false unknown; deploy"},
        {NULL, NULL, "+ QUERY (absent) -> false unknown; deploy"},
        {NULL, "false", "+ QUERY (absent) -> false unknown; deploy"},
        {"false", "true", "= QUERY true -> false unknown; deploy"},
        {"false", NULL, "= QUERY (absent) -> false unknown; deploy"},
        {"false", "no", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct planned_scene scene;
        planned_begin(&scene);
        (void)scene_flag(&scene.scene, "QUERY", false);
        if (rows[i].stored != NULL)
            (void)scene_stores(&scene.scene, "QUERY", rows[i].stored);
        if (rows[i].running != NULL)
            (void)scene_runs(&scene.scene, "QUERY", rows[i].running);
        assert_string_equal(planned_said(&scene), rows[i].said);
        planned_end(&scene);
    }
}

static void each_type_is_written_as_its_text(void **state)
{
    struct planned_scene *scene = *state;
    (void)scene_text(&scene->scene, "EMPTY", "");
    (void)scene_list(&scene->scene, "LIST", "GET,POST");
    struct setting *number = scene_setting(&scene->scene, "NUMBER", SETTING_NUMBER);
    number->wanted.least = number->wanted.most = 12;
    (void)scene_setting(&scene->scene, "OLD", SETTING_ABSENT);
    (void)scene_setting(&scene->scene, "READ_BY_NOBODY", SETTING_INERT);
    (void)scene_text(&scene->scene, "WORDS", "two words");
    scene_keeps(&scene->scene, "OLD", "x y");
    scene_keeps(&scene->scene, "READ_BY_NOBODY", "anything");
    scene_keeps(&scene->scene, "NUMBER", "13");
    assert_string_equal(planned_said(scene),
                        "+ EMPTY (absent) -> \"\" unknown; + LIST (absent) -> GET,POST unknown; "
                        "~ NUMBER 13 -> 12 unknown; + WORDS (absent) -> \"two words\" unknown; "
                        "- OLD \"x y\" -> (absent) strengthens; deploy");
    assert_int_equal(scene->plan.adds, 3);
    assert_int_equal(scene->plan.changed, 1);
    assert_int_equal(scene->plan.removes, 1);
    assert_true(scene->plan.has_undo);
    assert_string_equal(planned_undo(scene),
                        "remove EMPTY; remove LIST; NUMBER=13; remove WORDS; OLD=x y");
}

static void what_no_plan_can_mend_is_said(void **state)
{
    struct planned_scene *scene = *state;
    struct setting *range = scene_setting(&scene->scene, "RANGE", SETTING_NUMBER);
    range->wanted.least = 1;
    range->wanted.most = 9;
    struct setting *sealed = scene_text(&scene->scene, "SEALED", "x");
    sealed->sealed = true;
    (void)scene_setting(&scene->scene, "TOKEN", SETTING_SECRET);
    struct setting *seen = scene_flag(&scene->scene, "SEEN", true);
    struct setting *by_default = scene_flag(&scene->scene, "BY_DEFAULT", true);
    by_default->absence = ABSENCE_UNKNOWN;
    (void)scene_probes(&scene->scene, seen, "hook", PROBE_FAIL, "answered 200");
    scene_keeps(&scene->scene, "RANGE", "12");
    scene_keeps(&scene->scene, "SEALED", "x");
    scene_keeps(&scene->scene, "SEEN", "true");
    assert_string_equal(planned_said(scene), "");
    assert_string_equal(
        planned_beyond(scene),
        "RANGE: nobody declared which value it gets (1 to 9)\n"
        "SEALED: it is not sealed, and only Railway's own page can seal it\n"
        "TOKEN: it is absent, and no `from:` says where its new value comes from\n"
        "SEEN: unenforced: hook: answered 200\n"
        "BY_DEFAULT: not observed: what absence means depends on something else, and nothing "
        "shows it\n");
}

static void a_plan_can_be_limited_and_says_what_its_deploy_makes_live_besides(void **state)
{
    struct planned_scene *scene = *state;
    static const char *const only[] = {"ONE"};
    (void)scene_flag(&scene->scene, "ONE", true);
    (void)scene_flag(&scene->scene, "OTHER", false);
    (void)scene_flag(&scene->scene, "THIRD", false);
    (void)scene_stores(&scene->scene, "ONE", "false");
    (void)scene_stores(&scene->scene, "OTHER", "true");
    (void)scene_stores(&scene->scene, "THIRD", "true");
    (void)scene_runs(&scene->scene, "ONE", "false");
    (void)scene_runs(&scene->scene, "OTHER", "false");
    (void)scene_runs(&scene->scene, "THIRD", "yes");
    scene->question.only = (struct names){only, 1};
    assert_string_equal(planned_said(scene), "~ ONE false -> true unknown; "
                                             "= OTHER false -> true unknown; deploy");
    scene->scene.stored[0].value = "true"; /* nothing is asked for any more */
    scene->scene.running[0].value = "on";
    assert_string_equal(planned_said(scene), "");
}

static void tightening_comes_before_loosening_and_removals_and_what_becomes_live_last(void **state)
{
    struct planned_scene *scene = *state;
    (void)scene_flag(&scene->scene, "A_LIVE", true);
    (void)scene_setting(&scene->scene, "B_GONE", SETTING_ABSENT);
    (void)scene_text(&scene->scene, "C_UNKNOWN", "x");
    (void)scene_flag(&scene->scene, "D_TIGHT", false);
    (void)scene_forbids(&scene->scene, "d", "D_TIGHT", "true");
    (void)scene_stores(&scene->scene, "A_LIVE", "true");
    scene_keeps(&scene->scene, "B_GONE", "x");
    scene_keeps(&scene->scene, "D_TIGHT", "true");
    assert_string_equal(planned_said(scene),
                        "~ D_TIGHT true -> false strengthens; + C_UNKNOWN (absent) -> x unknown; "
                        "- B_GONE x -> (absent) strengthens; = A_LIVE (absent) -> true unknown; "
                        "deploy");
}

static void a_shared_variable_is_written_where_it_is_kept(void **state)
{
    struct planned_scene *scene = *state;
    struct setting *setting = scene_text(&scene->scene, "REGION", "eu");
    setting->shared = true;
    (void)scene_shares(&scene->scene, "REGION", "us");
    (void)scene_stores(&scene->scene, "REGION", "${{shared.REGION}}");
    assert_string_equal(planned_said(scene), "~ shared.REGION us -> eu unknown; deploy");
    scene->scene.observed.shared = (struct variables){.why = "hidden"};
    assert_string_equal(planned_said(scene),
                        "refused 4 desired.yaml:1:3: the stored value of 'REGION' was not "
                        "observed: hidden");
}

static void what_refers_to_a_change_is_not_known_to_be_held(void **state)
{
    struct planned_scene *scene = *state;
    scene_text(&scene->scene, "REGION", "eu")->shared = true;
    (void)scene_shares(&scene->scene, "REGION", "us");
    (void)scene_text(&scene->scene, "ZONE", "us");
    (void)scene_forbids(&scene->scene, "zone", "ZONE", "eu");
    struct variable *zone = scene_stores(&scene->scene, "ZONE", "${{AREA}}");
    zone->is_reference = true;
    zone->rendered = "us";
    (void)scene_runs(&scene->scene, "ZONE", "us");
    struct variable *area = scene_stores(&scene->scene, "AREA", "${{shared.REGION}}");
    area->is_reference = true;
    area->rendered = "us";
    assert_string_equal(planned_said(scene), "~ shared.REGION us -> eu unknown; deploy");
    assert_int_equal(scene->plan.guardrails_held, 0);
    assert_int_equal(scene->plan.guardrails_unobserved, 1);
}

/* --- secrets ----------------------------------------------------------------------------------- */

static void a_secret_at_hand_is_written_where_it_differs(void **state)
{
    struct planned_scene *scene = *state;
    static struct new_secret secret = {
        .name = "TOKEN", .secret = 7, .fingerprint = "00112233445566aa"};
    secret.facts = (struct secret_facts){.length = 40, .one_line = true};
    struct setting *setting = scene_setting(&scene->scene, "TOKEN", SETTING_SECRET);
    setting->wanted.secret.min_length = 32;
    scene->question.secrets = &secret;
    scene->question.secret_count = 1;
    assert_string_equal(planned_said(scene),
                        "+ TOKEN (absent) -> fp:00112233445566aa strengthens; deploy");
    assert_int_equal(scene->plan.changes[0].secret, 7);
    assert_string_equal(planned_undo(scene), "remove TOKEN");
    scene_keeps(&scene->scene, "TOKEN", "");
    variable_hide(&scene->scene.stored[0], 1);
    variable_hide(&scene->scene.running[0], 1);
    scene->scene.stored[0].fingerprint = "ffeeddccbbaa9988";
    assert_string_equal(planned_said(scene),
                        "~ TOKEN fp:ffeeddccbbaa9988 -> fp:00112233445566aa neutral; deploy");
    assert_false(scene->plan.has_undo);
    scene->scene.stored[0].facts.length = 8;
    assert_string_equal(planned_said(scene),
                        "~ TOKEN fp:ffeeddccbbaa9988 -> fp:00112233445566aa strengthens; deploy");
    scene->scene.stored[0].facts.length = 40;
    scene->scene.stored[0].fingerprint = "00112233445566aa";
    assert_string_equal(planned_said(scene), "");
    secret.facts.placeholder = true;
    scene->scene.stored[0].fingerprint = "ffeeddccbbaa9988";
    assert_string_equal(planned_said(scene), "refused 1 desired.yaml:1:3: the new value of "
                                             "'TOKEN' is a known placeholder");
}

/* --- guardrails and exceptions ------------------------------------------------------------------ */

static void a_plan_that_leaves_a_guardrail_breached_is_refused(void **state)
{
    struct planned_scene *scene = *state;
    static const char *const only[] = {"OTHER"};
    (void)scene_flag(&scene->scene, "UNSIGNED", false);
    (void)scene_text(&scene->scene, "OTHER", "x");
    struct guardrail *guardrail = scene_forbids(&scene->scene, "signed", "UNSIGNED", "true");
    guardrail->where = (struct place){"desired.yaml", 40, 3};
    scene_keeps(&scene->scene, "UNSIGNED", "true");
    scene->question.only = (struct names){only, 1};
    assert_string_equal(planned_said(scene),
                        "refused 3 desired.yaml:40:3: after the plan the guardrail 'signed' would "
                        "be breached: UNSIGNED would be true");
    assert_string_equal(scene->refusal.err.hint,
                        "Two ways exist: change the declaration in a reviewed commit, or declare a "
                        "dated exception that lifts `signed`. This plan leaves it: add --only "
                        "UNSIGNED.");
    scene->question.only.count = 0;
    assert_string_equal(planned_said(scene), "~ UNSIGNED true -> false strengthens; "
                                             "+ OTHER (absent) -> x unknown; deploy");
    assert_string_equal(scene->plan.undo_breaches, "signed");
    assert_int_equal(scene->plan.guardrails_held, 1);
}

static void an_exception_that_sets_is_opened_and_closed(void **state)
{
    struct planned_scene *scene = *state;
    (void)scene_flag(&scene->scene, "UNSIGNED", false);
    (void)scene_flag(&scene->scene, "OTHER", true);
    (void)scene_forbids(&scene->scene, "signed", "UNSIGNED", "true");
    struct exception *exception =
        scene_allows(&scene->scene, "heyreach", "signed", "UNSIGNED", "true");
    exception->sets = true;
    scene_keeps(&scene->scene, "UNSIGNED", "false");
    assert_string_equal(planned_said(scene), "+ OTHER (absent) -> true unknown; "
                                             "~ UNSIGNED false -> true weakens; deploy");
    assert_int_equal(scene->plan.opens.count, 1);
    assert_string_equal(scene->plan.opens.items[0], "heyreach");
    assert_int_equal(scene->plan.open.count, 1);
    assert_string_equal(scene->plan.open.items[0], "heyreach until 2026-03-10");
    assert_int_equal(scene->plan.guardrails_lifted, 1);

    struct observed after;
    plan_after(&scene->scene.arena, &scene->plan, &scene->scene.observed, &after);
    scene->question.observed = &after;
    scene->question.closes = exception;
    after.running = scene->scene.observed.running; /* whatever else waits for a deploy */
    assert_string_equal(planned_said(scene), "~ UNSIGNED true -> false strengthens; deploy");
    assert_int_equal(scene->plan.opens.count, 0);
}

static void what_an_exception_allows_is_left_and_said_where_a_deploy_makes_it_live(void **state)
{
    struct planned_scene *scene = *state;
    (void)scene_flag(&scene->scene, "UNSIGNED", false);
    (void)scene_flag(&scene->scene, "OTHER", true);
    (void)scene_forbids(&scene->scene, "signed", "UNSIGNED", "true");
    (void)scene_allows(&scene->scene, "heyreach", "signed", "UNSIGNED", "true");
    (void)scene_stores(&scene->scene, "OTHER", "true");
    (void)scene_stores(&scene->scene, "UNSIGNED", "true");
    (void)scene_runs(&scene->scene, "OTHER", "true");
    (void)scene_runs(&scene->scene, "UNSIGNED", "false");
    assert_string_equal(planned_said(scene), "");
    scene->scene.stored[0].value = "false";
    assert_string_equal(planned_said(scene), "~ OTHER false -> true unknown; "
                                             "= UNSIGNED false -> true weakens; deploy");
    scene->scene.clocks.ours = SCENE_ENDS;
    assert_string_equal(planned_said(scene), "~ UNSIGNED true -> false strengthens; "
                                             "~ OTHER false -> true unknown; deploy");
}

static void a_breach_that_no_plan_mends_is_said(void **state)
{
    struct planned_scene *scene = *state;
    (void)scene_setting(&scene->scene, "IDLE", SETTING_TEXT);
    scene->scene.settings[0].wanted.type = SETTING_INERT;
    (void)scene_forbids(&scene->scene, "idle", "IDLE", "on");
    (void)scene_flag(&scene->scene, "OTHER", true);
    scene_keeps(&scene->scene, "OTHER", "true");
    assert_string_equal(planned_said(scene), "");
    assert_string_equal(planned_beyond(scene), "");
    struct setting *range = scene_setting(&scene->scene, "RANGE", SETTING_NUMBER);
    range->wanted.most = 9;
    (void)scene_forbids(&scene->scene, "not-7", "RANGE", "7");
    scene_keeps(&scene->scene, "RANGE", "7");
    assert_string_equal(planned_said(scene), "");
    assert_string_equal(planned_beyond(scene), "the guardrail `not-7` is breached: RANGE is 7\n");
}

static void what_is_not_declared_and_becomes_live_is_named(void **state)
{
    struct planned_scene *scene = *state;
    static const char *const undeclared[] = {"MOVED", "NEW", "SAME"};
    (void)scene_flag(&scene->scene, "FLAG", true);
    for (size_t i = 0; i < 3; i++)
        variable_hide(scene_stores(&scene->scene, undeclared[i], ""), 1);
    variable_hide(scene_runs(&scene->scene, "MOVED", ""), 2);
    variable_hide(scene_runs(&scene->scene, "SAME", ""), 1);
    assert_string_equal(planned_said(scene), "+ FLAG (absent) -> true unknown; deploy");
    assert_string_equal(planned_beyond(scene),
                        "not declared, stored, and live only after the deploy: MOVED, NEW\n");
}

/* --- refusals ---------------------------------------------------------------------------------- */

static void nothing_is_planned_blindly(void **state)
{
    struct planned_scene *scene = *state;
    (void)scene_flag(&scene->scene, "FLAG", true);
    scene->scene.observed.stored = (struct variables){.why = "Railway was not reached"};
    assert_string_equal(planned_said(scene),
                        "refused 4 the stored values were not observed: Railway was not reached");
    scene->scene.observed.refused = true;
    scene->scene.observed.refusal = "the token is for another target\nUse the right one.";
    assert_string_equal(planned_said(scene), "refused 1 the token is for another target");
    assert_string_equal(scene->refusal.err.hint, "Use the right one.");
}

static void a_clock_that_is_not_believed_plans_nothing(void **state)
{
    struct planned_scene *scene = *state;
    (void)scene_flag(&scene->scene, "FLAG", true);
    scene->scene.clocks.railway = SCENE_NOW + CLOCK_SKEW_MOST + 1;
    assert_string_equal(planned_said(scene),
                        "refused 4 this machine's clock is 121 seconds behind Railway's");
    scene->scene.clocks.railway = SCENE_NOW - CLOCK_SKEW_MOST;
    assert_string_equal(planned_said(scene), "+ FLAG (absent) -> true unknown; deploy");
}

static void the_trust_file_limits_a_plan(void **state)
{
    static const struct {
        int64_t changes, deploys;
        const char *protected;
        const char *said, *hint;
    } rows[] = {
        {2, 1, "THREE", "+ ONE (absent) -> x unknown; + TWO (absent) -> x unknown; deploy", ""},
        {1, 1, "THREE", "refused 3 trust.yaml: the plan has 2 changes, and max_changes allows 1",
         "Plan a part of it with --only KEY, several plans one after the other; or have the operator "
         "who installed the trust file raise plans: max_changes."},
        {2, 0, "THREE", "refused 3 trust.yaml: the plan has 1 deploy, and max_deploys allows 0",
         "Have the operator who installed the trust file raise plans: max_deploys."},
        {2, 1, "TWO", "refused 3 trust.yaml: the plan changes 'TWO', which is protected",
         "Leave it out with --only KEY; or have the operator who installed the trust file take it "
         "out of plans: protected."},
    };
    struct planned_scene *scene = *state;
    (void)scene_text(&scene->scene, "ONE", "x");
    (void)scene_text(&scene->scene, "TWO", "x");
    planned_trust(scene);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        scene->trust.plan_max_changes = rows[i].changes;
        scene->trust.plan_max_deploys = rows[i].deploys;
        scene->trust.protected = (struct names){&rows[i].protected, 1};
        scene->refusal = (struct plan_refusal){0};
        assert_string_equal(planned_said(scene), rows[i].said);
        assert_string_equal(scene->refusal.err.hint, rows[i].hint);
    }
}

static void the_roles_are_those_of_the_environment_and_of_touched_guardrails(void **state)
{
    struct planned_scene *scene = *state;
    static const char *const hos[] = {"HoS"};
    struct setting *tier = scene_text(&scene->scene, "TIER", "tier_1");
    (void)scene_text(&scene->scene, "OTHER", "x");
    (void)scene_probes(&scene->scene, tier, "tier1", PROBE_PASS, "tier_1");
    struct guardrail *guardrail = scene_forbids(&scene->scene, "supervised", NULL, NULL);
    guardrail_needs(&scene->scene, guardrail, "tier1");
    guardrail->change_needs = (struct names){hos, 1};
    planned_trust(scene);
    scene_keeps(&scene->scene, "TIER", "tier_1");
    assert_string_equal(planned_said(scene), "+ OTHER (absent) -> x unknown; deploy");
    assert_string_equal(planned_needs(scene), "PTO");
    scene->scene.stored[0].value = "tier_2";
    assert_string_equal(planned_said(scene), "+ OTHER (absent) -> x unknown; "
                                             "~ TIER tier_2 -> tier_1 unknown; deploy");
    assert_string_equal(planned_needs(scene), "HoS, PTO"); /* in the order of the trust file */
    scene->scene.observed.service_id = "another";
    assert_string_equal(planned_said(scene),
                        "refused 1 trust.yaml: no target has the ids of this one: project p, "
                        "environment_id e, service another");
    scene->scene.environment.name = "nowhere";
    assert_string_equal(planned_said(scene),
                        "refused 1 trust.yaml: nobody may change the environment 'nowhere'");
}

/* --- afterwards -------------------------------------------------------------------------------- */

static void the_plan_after_a_plan_is_empty_and_its_undo_leads_back(void **state)
{
    struct planned_scene *scene = *state;
    (void)scene_flag(&scene->scene, "FLAG", false);
    (void)scene_setting(&scene->scene, "OLD", SETTING_ABSENT);
    (void)scene_text(&scene->scene, "TEXT", "new");
    scene_keeps(&scene->scene, "FLAG", "true");
    scene_keeps(&scene->scene, "OLD", "x");
    assert_string_not_equal(planned_said(scene), "");
    struct observed after;
    plan_after(&scene->scene.arena, &scene->plan, &scene->scene.observed, &after);
    scene->question.observed = &after;
    assert_string_equal(planned_said(scene), "");
}

static void an_undo_that_breaches_is_named(void **state)
{
    struct planned_scene *scene = *state;
    const char *guardrail = "untouched";
    (void)scene_flag(&scene->scene, "FLAG", false);
    (void)scene_forbids(&scene->scene, "stays-off", "FLAG", "true");
    scene_keeps(&scene->scene, "FLAG", "true");
    (void)planned_said(scene);
    assert_true(
        plan_undo_breaches(&scene->scene.arena, &scene->plan, &scene->question, &guardrail));
    assert_string_equal(guardrail, "stays-off");
    scene->scene.stored[0].value = "false";
    assert_false(
        plan_undo_breaches(&scene->scene.arena, &scene->plan, &scene->question, &guardrail));
    assert_null(guardrail);
}

int main(void)
{
#define PLAN_TEST(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)
    const struct CMUnitTest tests[] = {
        PLAN_TEST(only_what_differs_is_written),
        PLAN_TEST(each_type_is_written_as_its_text),
        PLAN_TEST(what_no_plan_can_mend_is_said),
        PLAN_TEST(a_plan_can_be_limited_and_says_what_its_deploy_makes_live_besides),
        PLAN_TEST(tightening_comes_before_loosening_and_removals_and_what_becomes_live_last),
        PLAN_TEST(a_shared_variable_is_written_where_it_is_kept),
        PLAN_TEST(what_refers_to_a_change_is_not_known_to_be_held),
        PLAN_TEST(a_secret_at_hand_is_written_where_it_differs),
        PLAN_TEST(a_plan_that_leaves_a_guardrail_breached_is_refused),
        PLAN_TEST(an_exception_that_sets_is_opened_and_closed),
        PLAN_TEST(what_an_exception_allows_is_left_and_said_where_a_deploy_makes_it_live),
        PLAN_TEST(a_breach_that_no_plan_mends_is_said),
        PLAN_TEST(what_is_not_declared_and_becomes_live_is_named),
        PLAN_TEST(nothing_is_planned_blindly),
        PLAN_TEST(a_clock_that_is_not_believed_plans_nothing),
        PLAN_TEST(the_trust_file_limits_a_plan),
        PLAN_TEST(the_roles_are_those_of_the_environment_and_of_touched_guardrails),
        PLAN_TEST(the_plan_after_a_plan_is_empty_and_its_undo_leads_back),
        PLAN_TEST(an_undo_that_breaches_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
