#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "model/plan.h"
#include "support/plan_fixture.h"

static int on_setup(void **state)
{
    static struct plan_fixture fixture;
    plan_fixture_begin(&fixture);
    *state = &fixture;
    return 0;
}

static int on_teardown(void **state)
{
    plan_fixture_end(*state);
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
        struct plan_fixture fixture;
        plan_fixture_begin(&fixture);
        (void)judge_fixture_flag(&fixture.judge, "QUERY", false);
        if (rows[i].stored != NULL)
            (void)judge_fixture_stores(&fixture.judge, "QUERY", rows[i].stored);
        if (rows[i].running != NULL)
            (void)judge_fixture_runs(&fixture.judge, "QUERY", rows[i].running);
        assert_string_equal(plan_fixture_text(&fixture), rows[i].said);
        plan_fixture_end(&fixture);
    }
}

static void each_type_is_written_as_its_text(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_text(&fixture->judge, "EMPTY", "");
    (void)judge_fixture_list(&fixture->judge, "LIST", "GET,POST");
    struct setting *number = judge_fixture_setting(&fixture->judge, "NUMBER", SETTING_NUMBER);
    number->wanted.least = number->wanted.most = (struct decimal){12, 0};
    (void)judge_fixture_setting(&fixture->judge, "OLD", SETTING_ABSENT);
    (void)judge_fixture_setting(&fixture->judge, "READ_BY_NOBODY", SETTING_INERT);
    (void)judge_fixture_text(&fixture->judge, "WORDS", "two words");
    judge_fixture_keeps(&fixture->judge, "OLD", "x y");
    judge_fixture_keeps(&fixture->judge, "READ_BY_NOBODY", "anything");
    judge_fixture_keeps(&fixture->judge, "NUMBER", "13");
    assert_string_equal(plan_fixture_text(fixture),
                        "+ EMPTY (absent) -> \"\" unknown; + LIST (absent) -> GET,POST unknown; "
                        "~ NUMBER 13 -> 12 unknown; + WORDS (absent) -> \"two words\" unknown; "
                        "- OLD \"x y\" -> (absent) strengthens; deploy");
    assert_int_equal(fixture->plan.adds, 3);
    assert_int_equal(fixture->plan.changed, 1);
    assert_int_equal(fixture->plan.removes, 1);
    assert_true(fixture->plan.has_undo);
    assert_string_equal(plan_fixture_undo(fixture),
                        "remove EMPTY; remove LIST; NUMBER=13; remove WORDS; OLD=x y");
}

static void what_no_plan_can_mend_is_said(void **state)
{
    struct plan_fixture *fixture = *state;
    struct setting *range = judge_fixture_setting(&fixture->judge, "RANGE", SETTING_NUMBER);
    range->wanted.least = (struct decimal){1, 0};
    range->wanted.most = (struct decimal){9, 0};
    struct setting *sealed = judge_fixture_text(&fixture->judge, "SEALED", "x");
    sealed->sealed = true;
    (void)judge_fixture_setting(&fixture->judge, "TOKEN", SETTING_SECRET);
    struct setting *seen = judge_fixture_flag(&fixture->judge, "SEEN", true);
    struct setting *by_default = judge_fixture_flag(&fixture->judge, "BY_DEFAULT", true);
    by_default->absence = ABSENCE_UNKNOWN;
    (void)judge_fixture_probes(&fixture->judge, seen, "hook", PROBE_FAIL, "answered 200");
    judge_fixture_keeps(&fixture->judge, "RANGE", "12");
    judge_fixture_keeps(&fixture->judge, "SEALED", "x");
    judge_fixture_keeps(&fixture->judge, "SEEN", "true");
    assert_string_equal(plan_fixture_text(fixture), "");
    assert_string_equal(plan_fixture_beyond(fixture),
                        "RANGE: the declaration does not say which value it gets (1 to 9)\n"
                        "SEALED: it is not sealed; only Railway's dashboard can seal it\n"
                        "TOKEN: it is absent, and no `from:` names the source of its new value\n"
                        "SEEN: unenforced: hook: answered 200\n"
                        "BY_DEFAULT: not observed: absent: the default depends on something "
                        "else, and nothing shows it\n");
}

static void a_plan_can_be_limited_and_says_what_its_deploy_makes_live_besides(void **state)
{
    struct plan_fixture *fixture = *state;
    static const char *const only[] = {"ONE"};
    (void)judge_fixture_flag(&fixture->judge, "ONE", true);
    (void)judge_fixture_flag(&fixture->judge, "OTHER", false);
    (void)judge_fixture_flag(&fixture->judge, "THIRD", false);
    (void)judge_fixture_stores(&fixture->judge, "ONE", "false");
    (void)judge_fixture_stores(&fixture->judge, "OTHER", "true");
    (void)judge_fixture_stores(&fixture->judge, "THIRD", "true");
    (void)judge_fixture_runs(&fixture->judge, "ONE", "false");
    (void)judge_fixture_runs(&fixture->judge, "OTHER", "false");
    (void)judge_fixture_runs(&fixture->judge, "THIRD", "yes");
    fixture->question.only = (struct names){only, 1};
    assert_string_equal(plan_fixture_text(fixture), "~ ONE false -> true unknown; "
                                                    "= OTHER false -> true unknown; deploy");
    fixture->judge.stored[0].value = "true"; /* nothing is asked for any more */
    fixture->judge.running[0].value = "on";
    assert_string_equal(plan_fixture_text(fixture), "");
}

static void tightening_comes_before_loosening_and_removals_and_what_becomes_live_last(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_flag(&fixture->judge, "A_LIVE", true);
    (void)judge_fixture_setting(&fixture->judge, "B_GONE", SETTING_ABSENT);
    (void)judge_fixture_text(&fixture->judge, "C_UNKNOWN", "x");
    (void)judge_fixture_flag(&fixture->judge, "D_TIGHT", false);
    (void)judge_fixture_forbids(&fixture->judge, "d", "D_TIGHT", "true");
    (void)judge_fixture_stores(&fixture->judge, "A_LIVE", "true");
    judge_fixture_keeps(&fixture->judge, "B_GONE", "x");
    judge_fixture_keeps(&fixture->judge, "D_TIGHT", "true");
    assert_string_equal(plan_fixture_text(fixture),
                        "~ D_TIGHT true -> false strengthens; + C_UNKNOWN (absent) -> x unknown; "
                        "- B_GONE x -> (absent) strengthens; = A_LIVE (absent) -> true unknown; "
                        "deploy");
}

static void a_shared_variable_is_written_where_it_is_kept(void **state)
{
    struct plan_fixture *fixture = *state;
    struct setting *setting = judge_fixture_text(&fixture->judge, "REGION", "eu");
    setting->shared = true;
    (void)judge_fixture_shares(&fixture->judge, "REGION", "us");
    (void)judge_fixture_stores(&fixture->judge, "REGION", "${{shared.REGION}}");
    assert_string_equal(plan_fixture_text(fixture), "~ shared.REGION us -> eu unknown; deploy");
    fixture->judge.observed.shared = (struct variables){.why = "hidden"};
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 4 desired.yaml:1:3: the stored value of 'REGION' was not "
                        "observed: hidden");
}

/* ZONE refers to AREA, and AREA to the shared REGION, which is changed. */
static struct setting *refer_to_a_change(struct plan_fixture *fixture)
{
    judge_fixture_text(&fixture->judge, "REGION", "eu")->shared = true;
    (void)judge_fixture_shares(&fixture->judge, "REGION", "us");
    struct setting *zone = judge_fixture_text(&fixture->judge, "ZONE", "us");
    static const char *const pairs[][2] = {{"ZONE", "${{ AREA }}"}, {"AREA", "${{shared.REGION}}"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct variable *it = judge_fixture_stores(&fixture->judge, pairs[i][0], pairs[i][1]);
        it->is_reference = true;
        it->rendered = "us";
    }
    (void)judge_fixture_runs(&fixture->judge, "ZONE", "us");
    return zone;
}

static const char to_region[] = "~ shared.REGION us -> eu unknown; deploy";

static void what_refers_to_a_change_is_not_known_to_be_held(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)refer_to_a_change(fixture);
    assert_string_equal(plan_fixture_text(fixture), to_region);
    struct guardrail *guardrail = judge_fixture_forbids(&fixture->judge, "zone", "ZONE", "eu");
    guardrail->where = (struct place){"desired.yaml", 40, 3};
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 4 desired.yaml:40:3: after the plan it is not known whether "
                        "'zone' holds: ZONE refers to REGION, which the plan changes");
    (void)judge_fixture_allows(&fixture->judge, "open", "zone", "ZONE", "eu");
    assert_string_equal(plan_fixture_text(fixture), to_region);
}

static void what_refers_to_something_else_is_as_before(void **state)
{
    static const struct {
        const char *text;
        bool reaches;
    } rows[] = {
        {"${{REGION}}", true},       {"${{shared.REGION}}", true}, {"a${{ shared.REGION }}b", true},
        {"${{shared.REGION", true},  {"${{s.REGION}}", true},      {"${{REGIONS}}", false},
        {"${{OTHER}}REGION", false}, {"${{shared.X}}", false},     {"${{X}}${{REGION}}", true},
    };
    struct plan_fixture *fixture = *state;
    (void)refer_to_a_change(fixture);
    (void)judge_fixture_forbids(&fixture->judge, "zone", "ZONE", "eu");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t k = 0; k < fixture->judge.observed.stored.count; k++)
            if (text_is(fixture->judge.stored[k].name, "AREA"))
                fixture->judge.stored[k].value = rows[i].text;
        const char *said = plan_fixture_text(fixture);
        if (text_starts(said, "refused 4") != rows[i].reaches)
            fail_msg("%s: %s", rows[i].text, said);
    }
}

static void roles_and_limits_go_by_what_is_reached(void **state)
{
    struct plan_fixture *fixture = *state;
    static const char *const hos[] = {"HoS"}, *const zones[] = {"ZONE"};
    struct setting *zone = refer_to_a_change(fixture);
    (void)judge_fixture_probes(&fixture->judge, zone, "where", PROBE_PASS, "us");
    struct guardrail *guardrail = judge_fixture_forbids(&fixture->judge, "in-the-us", NULL, NULL);
    guardrail_needs(&fixture->judge, guardrail, "where");
    guardrail->change_needs = (struct names){hos, 1};
    plan_fixture_trust(fixture);
    assert_string_equal(plan_fixture_text(fixture), to_region);
    assert_string_equal(plan_fixture_needs(fixture), "HoS, PTO");
    fixture->trust.plan_max_changes = 2;
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 3 trust.yaml: the plan has 3 changes (2 of them by references), "
                        "and max_changes allows 2");
    fixture->trust.plan_max_changes = 3;
    fixture->trust.protected = (struct names){zones, 1};
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 3 trust.yaml: the plan changes 'REGION', and 'ZONE', which is "
                        "protected, refers to it");
}

/* ZONE refers to another service, and MODE is changed. */
static struct variable *refer_to_the_unknown(struct plan_fixture *fixture, struct setting **setting)
{
    static const char text[] = "${{db.X}}";
    (void)judge_fixture_text(&fixture->judge, "MODE", "new");
    judge_fixture_keeps(&fixture->judge, "MODE", "old");
    *setting = judge_fixture_text(&fixture->judge, "ZONE", text);
    judge_fixture_keeps(&fixture->judge, "ZONE", text);
    struct variable *zone = fixture->judge.stored;
    while (!text_is(zone->name, "ZONE"))
        zone++;
    zone->is_reference = true;
    zone->rendered = "us";
    return zone;
}

static const char to_new[] = "~ MODE old -> new unknown; deploy";

static void what_is_not_read_may_be_any_change_where_it_is_guarded(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"${{db.X}}", "ZONE refers to ${{db.X}}, and what that becomes is not known"},
        {"${{shared.X}}", "ZONE refers to ${{shared.X}}, and what that becomes is not known"},
        {"${{,${{MODE}}",
         "ZONE holds a reference that is not of the form ${{NAME}} or ${{SERVICE.NAME}}"},
    };
    struct plan_fixture *fixture = *state;
    struct setting *setting = NULL;
    struct variable *zone = refer_to_the_unknown(fixture, &setting);
    fixture->judge.observed.shared = (struct variables){.why = "not asked"};
    assert_string_equal(plan_fixture_text(fixture), to_new);
    (void)judge_fixture_forbids(&fixture->judge, "zone", "ZONE", "eu");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        zone->value = setting->wanted.text = rows[i].text;
        const char *said = plan_fixture_text(fixture);
        if (!text_starts(said, "refused 4") || !text_has(said, rows[i].why))
            fail_msg("%s: %s", rows[i].text, said);
        assert_string_equal(fixture->refusal.err.hint,
                            "Store in ZONE a value that can be read instead of the reference.");
    }
    fixture->judge.observed.shared = (struct variables){.seen = true};
    zone->value = setting->wanted.text = "${{shared.X}}";
    assert_false(text_starts(plan_fixture_text(fixture), "refused"));
}

/* Services refer to each other everywhere. */
static void what_is_not_read_counts_where_it_is_protected_or_needs_a_role(void **state)
{
    static const char *const hos[] = {"HoS"}, *const zones[] = {"ZONE"};
    struct plan_fixture *fixture = *state;
    struct setting *setting = NULL;
    struct variable *zone = refer_to_the_unknown(fixture, &setting);
    plan_fixture_trust(fixture);
    fixture->trust.plan_max_changes = 1;
    assert_string_equal(plan_fixture_text(fixture), to_new);
    assert_string_equal(plan_fixture_needs(fixture), "PTO");
    struct guardrail *guardrail = judge_fixture_forbids(&fixture->judge, "in-the-us", NULL, NULL);
    (void)judge_fixture_probes(&fixture->judge, setting, "where", PROBE_PASS, "us");
    guardrail_needs(&fixture->judge, guardrail, "where");
    guardrail->change_needs = (struct names){hos, 1};
    assert_string_equal(plan_fixture_text(fixture), to_new);
    assert_string_equal(plan_fixture_needs(fixture), "HoS, PTO");
    fixture->trust.protected = (struct names){zones, 1};
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 4 trust.yaml: it is not known whether the plan changes 'ZONE', "
                        "which is protected: ZONE refers to ${{db.X}}, and what that becomes is "
                        "not known");
    zone->value = setting->wanted.text = "${{ {MODE}}";
    assert_true(
        text_starts(plan_fixture_text(fixture),
                    "refused 4 trust.yaml: it is not known whether the plan changes 'ZONE'"));
    fixture->trust.protected.count = 0;
    assert_false(text_starts(plan_fixture_text(fixture), "refused"));
}

/* --- secrets ----------------------------------------------------------------------------------- */

static void a_secret_at_hand_is_written_where_it_differs(void **state)
{
    struct plan_fixture *fixture = *state;
    static struct new_secret secret = {
        .name = "TOKEN", .secret = 7, .fingerprint = "00112233445566aa"};
    secret.facts = (struct secret_facts){.length = 40, .one_line = true};
    struct setting *setting = judge_fixture_setting(&fixture->judge, "TOKEN", SETTING_SECRET);
    setting->wanted.secret.min_length = 32;
    fixture->question.secrets = &secret;
    fixture->question.secret_count = 1;
    assert_string_equal(plan_fixture_text(fixture),
                        "+ TOKEN (absent) -> fp:00112233445566aa strengthens; deploy");
    assert_int_equal(fixture->plan.changes[0].secret, 7);
    assert_string_equal(plan_fixture_undo(fixture), "remove TOKEN");
    judge_fixture_keeps(&fixture->judge, "TOKEN", "");
    variable_hide(&fixture->judge.stored[0], 1);
    variable_hide(&fixture->judge.running[0], 1);
    fixture->judge.stored[0].fingerprint = "ffeeddccbbaa9988";
    assert_string_equal(plan_fixture_text(fixture),
                        "~ TOKEN fp:ffeeddccbbaa9988 -> fp:00112233445566aa neutral; deploy");
    assert_false(fixture->plan.has_undo);
    fixture->judge.stored[0].facts.length = 8;
    assert_string_equal(plan_fixture_text(fixture),
                        "~ TOKEN fp:ffeeddccbbaa9988 -> fp:00112233445566aa strengthens; deploy");
    fixture->judge.stored[0].facts.length = 40;
    fixture->judge.stored[0].fingerprint = "00112233445566aa";
    assert_string_equal(plan_fixture_text(fixture), "");
    secret.facts.placeholder = true;
    fixture->judge.stored[0].fingerprint = "ffeeddccbbaa9988";
    assert_string_equal(plan_fixture_text(fixture), "refused 1 desired.yaml:1:3: the new value of "
                                                    "'TOKEN' is a known placeholder");
}

/* --- guardrails and exceptions ------------------------------------------------------------------ */

static void a_plan_that_leaves_a_guardrail_breached_is_refused(void **state)
{
    struct plan_fixture *fixture = *state;
    static const char *const only[] = {"OTHER"};
    (void)judge_fixture_flag(&fixture->judge, "UNSIGNED", false);
    (void)judge_fixture_text(&fixture->judge, "OTHER", "x");
    struct guardrail *guardrail =
        judge_fixture_forbids(&fixture->judge, "signed", "UNSIGNED", "true");
    guardrail->where = (struct place){"desired.yaml", 40, 3};
    judge_fixture_keeps(&fixture->judge, "UNSIGNED", "true");
    fixture->question.only = (struct names){only, 1};
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 3 desired.yaml:40:3: after the plan the guardrail 'signed' would "
                        "be breached: UNSIGNED would be true");
    assert_string_equal(fixture->refusal.err.hint,
                        "Two ways exist: change the declaration in a reviewed commit, or declare a "
                        "dated exception that lifts `signed`. This plan leaves it: add --only "
                        "UNSIGNED.");
    fixture->question.only.count = 0;
    assert_string_equal(plan_fixture_text(fixture), "~ UNSIGNED true -> false strengthens; "
                                                    "+ OTHER (absent) -> x unknown; deploy");
    assert_string_equal(fixture->plan.undo_breaches, "signed");
    assert_int_equal(fixture->plan.guardrails_held, 1);
}

/* Held, lifted and unobserved by what is stored, and those that only a check after the deploy can judge. */
static void each_guardrail_of_a_check_is_counted_once(void **state)
{
    struct plan_fixture *fixture = *state;
    struct judge_fixture *judge = &fixture->judge;
    static const char *const names[] = {"HELD", "LIFTED", "BY_DEFAULT", "PROBED"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)judge_fixture_flag(judge, names[i], false);
    judge->settings[2].absence = ABSENCE_UNKNOWN;
    (void)judge_fixture_text(judge, "MODE", "new");
    judge_fixture_keeps(judge, "MODE", "old");
    judge_fixture_keeps(judge, "HELD", "false");
    judge_fixture_keeps(judge, "LIFTED", "true");
    judge_fixture_keeps(judge, "PROBED", "false");
    (void)judge_fixture_probes(judge, &judge->settings[3], "door", PROBE_PASS, "answered 401");
    (void)judge_fixture_forbids(judge, "held", "HELD", "true");
    (void)judge_fixture_forbids(judge, "lifted", "LIFTED", "true");
    (void)judge_fixture_allows(judge, "open", "lifted", "LIFTED", "true");
    (void)judge_fixture_forbids(judge, "default", "BY_DEFAULT", "true");
    guardrail_needs(judge, judge_fixture_forbids(judge, "door", NULL, NULL), "door");
    judge_fixture_forbids(judge, "proof", NULL, NULL)->proof = "send";
    assert_string_equal(plan_fixture_text(fixture), "~ MODE old -> new unknown; deploy");
    const struct plan *plan = &fixture->plan;
    assert_int_equal(plan->guardrails_held, 1);
    assert_int_equal(plan->guardrails_lifted, 1);
    assert_int_equal(plan->guardrails_unobserved, 1);
    assert_int_equal(plan->guardrails_other, 2);
    judge_fixture_judge(judge);
    size_t judged = 0;
    for (size_t i = 0; i < judge->judgement.count; i++)
        judged += judge->judgement.findings[i].kind == FINDING_GUARDRAIL;
    assert_int_equal(judged, 5);
}

static void an_exception_that_sets_is_opened_and_closed(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_flag(&fixture->judge, "UNSIGNED", false);
    (void)judge_fixture_flag(&fixture->judge, "OTHER", true);
    (void)judge_fixture_forbids(&fixture->judge, "signed", "UNSIGNED", "true");
    struct exception *exception =
        judge_fixture_allows(&fixture->judge, "heyreach", "signed", "UNSIGNED", "true");
    exception->sets = true;
    judge_fixture_keeps(&fixture->judge, "UNSIGNED", "false");
    assert_string_equal(plan_fixture_text(fixture), "+ OTHER (absent) -> true unknown; "
                                                    "~ UNSIGNED false -> true weakens; deploy");
    assert_int_equal(fixture->plan.opens.count, 1);
    assert_string_equal(fixture->plan.opens.items[0], "heyreach");
    assert_int_equal(fixture->plan.open.count, 1);
    assert_string_equal(fixture->plan.open.items[0], "heyreach until 2026-03-10");
    assert_int_equal(fixture->plan.guardrails_lifted, 1);

    struct observed after;
    plan_after(&fixture->judge.arena, &fixture->plan, &fixture->judge.observed, &after);
    fixture->question.observed = &after;
    fixture->question.closes = exception;
    after.running = fixture->judge.observed.running; /* whatever else waits for a deploy */
    assert_string_equal(plan_fixture_text(fixture), "~ UNSIGNED true -> false strengthens; deploy");
    assert_int_equal(fixture->plan.opens.count, 0);
}

static void what_an_exception_allows_is_left_and_said_where_a_deploy_makes_it_live(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_flag(&fixture->judge, "UNSIGNED", false);
    (void)judge_fixture_flag(&fixture->judge, "OTHER", true);
    (void)judge_fixture_forbids(&fixture->judge, "signed", "UNSIGNED", "true");
    (void)judge_fixture_allows(&fixture->judge, "heyreach", "signed", "UNSIGNED", "true");
    (void)judge_fixture_stores(&fixture->judge, "OTHER", "true");
    (void)judge_fixture_stores(&fixture->judge, "UNSIGNED", "true");
    (void)judge_fixture_runs(&fixture->judge, "OTHER", "true");
    (void)judge_fixture_runs(&fixture->judge, "UNSIGNED", "false");
    assert_string_equal(plan_fixture_text(fixture), "");
    fixture->judge.stored[0].value = "false";
    assert_string_equal(plan_fixture_text(fixture), "~ OTHER false -> true unknown; "
                                                    "= UNSIGNED false -> true weakens; deploy");
    fixture->judge.clocks.ours = JUDGE_FIXTURE_ENDS;
    assert_string_equal(plan_fixture_text(fixture), "~ UNSIGNED true -> false strengthens; "
                                                    "~ OTHER false -> true unknown; deploy");
}

static void a_breach_that_no_plan_mends_is_said(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_setting(&fixture->judge, "IDLE", SETTING_TEXT);
    fixture->judge.settings[0].wanted.type = SETTING_INERT;
    (void)judge_fixture_forbids(&fixture->judge, "idle", "IDLE", "on");
    (void)judge_fixture_flag(&fixture->judge, "OTHER", true);
    judge_fixture_keeps(&fixture->judge, "OTHER", "true");
    assert_string_equal(plan_fixture_text(fixture), "");
    assert_string_equal(plan_fixture_beyond(fixture), "");
    struct setting *range = judge_fixture_setting(&fixture->judge, "RANGE", SETTING_NUMBER);
    range->wanted.most = (struct decimal){9, 0};
    (void)judge_fixture_forbids(&fixture->judge, "not-7", "RANGE", "7");
    judge_fixture_keeps(&fixture->judge, "RANGE", "7");
    assert_string_equal(plan_fixture_text(fixture), "");
    assert_string_equal(plan_fixture_beyond(fixture),
                        "the guardrail `not-7` is breached: RANGE is 7\n");
}

static void what_is_not_declared_and_becomes_live_is_named(void **state)
{
    struct plan_fixture *fixture = *state;
    static const char *const undeclared[] = {"MOVED", "NEW", "SAME"};
    (void)judge_fixture_flag(&fixture->judge, "FLAG", true);
    for (size_t i = 0; i < 3; i++)
        variable_hide(judge_fixture_stores(&fixture->judge, undeclared[i], ""), 1);
    variable_hide(judge_fixture_runs(&fixture->judge, "MOVED", ""), 2);
    variable_hide(judge_fixture_runs(&fixture->judge, "SAME", ""), 1);
    assert_string_equal(plan_fixture_text(fixture), "+ FLAG (absent) -> true unknown; deploy");
    assert_string_equal(plan_fixture_beyond(fixture),
                        "not declared, stored, and live only after the deploy: MOVED, NEW\n");
}

/* --- refusals ---------------------------------------------------------------------------------- */

static void nothing_is_planned_blindly(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_flag(&fixture->judge, "FLAG", true);
    fixture->judge.observed.stored = (struct variables){.why = "Railway was not reached"};
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 4 the stored values were not observed: Railway was not reached");
    fixture->judge.observed.refused = true;
    fixture->judge.observed.refusal = "the token is for another target\nUse the right one.";
    assert_string_equal(plan_fixture_text(fixture), "refused 1 the token is for another target");
    assert_string_equal(fixture->refusal.err.hint, "Use the right one.");
}

static void a_clock_that_is_not_believed_plans_nothing(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_flag(&fixture->judge, "FLAG", true);
    fixture->judge.clocks.railway = JUDGE_FIXTURE_NOW + CLOCK_SKEW_MOST + 1;
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 4 this machine's clock is 121 seconds behind Railway's");
    fixture->judge.clocks.railway = JUDGE_FIXTURE_NOW - CLOCK_SKEW_MOST;
    assert_string_equal(plan_fixture_text(fixture), "+ FLAG (absent) -> true unknown; deploy");
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
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_text(&fixture->judge, "ONE", "x");
    (void)judge_fixture_text(&fixture->judge, "TWO", "x");
    plan_fixture_trust(fixture);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture->trust.plan_max_changes = rows[i].changes;
        fixture->trust.plan_max_deploys = rows[i].deploys;
        fixture->trust.protected = (struct names){&rows[i].protected, 1};
        fixture->refusal = (struct plan_refusal){0};
        assert_string_equal(plan_fixture_text(fixture), rows[i].said);
        assert_string_equal(fixture->refusal.err.hint, rows[i].hint);
    }
}

static void the_roles_are_those_of_the_environment_and_of_touched_guardrails(void **state)
{
    struct plan_fixture *fixture = *state;
    static const char *const hos[] = {"HoS"};
    struct setting *tier = judge_fixture_text(&fixture->judge, "TIER", "tier_1");
    (void)judge_fixture_text(&fixture->judge, "OTHER", "x");
    (void)judge_fixture_probes(&fixture->judge, tier, "tier1", PROBE_PASS, "tier_1");
    struct guardrail *guardrail = judge_fixture_forbids(&fixture->judge, "supervised", NULL, NULL);
    guardrail_needs(&fixture->judge, guardrail, "tier1");
    guardrail->change_needs = (struct names){hos, 1};
    plan_fixture_trust(fixture);
    judge_fixture_keeps(&fixture->judge, "TIER", "tier_1");
    assert_string_equal(plan_fixture_text(fixture), "+ OTHER (absent) -> x unknown; deploy");
    assert_string_equal(plan_fixture_needs(fixture), "PTO");
    fixture->judge.stored[0].value = "tier_2";
    assert_string_equal(plan_fixture_text(fixture), "+ OTHER (absent) -> x unknown; "
                                                    "~ TIER tier_2 -> tier_1 unknown; deploy");
    assert_string_equal(plan_fixture_needs(fixture),
                        "HoS, PTO"); /* in the order of the trust file */
    fixture->judge.observed.service_id = "another";
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 1 trust.yaml: no target has the ids of this one: project p, "
                        "environment_id e, service another");
    fixture->judge.environment.name = "nowhere";
    assert_string_equal(
        plan_fixture_text(fixture),
        "refused 1 trust.yaml: the trust file lets no role change the environment 'nowhere'");
}

/* --- afterwards -------------------------------------------------------------------------------- */

/* STRICT is guarded and absent; absent it is as declared while MODE is. */
static struct guardrail *put_strict(struct plan_fixture *fixture, const char *mode)
{
    static const char *const decider[] = {"MODE"};
    struct setting *strict = judge_fixture_flag(&fixture->judge, "STRICT", true);
    strict->absence = ABSENCE_UNKNOWN;
    strict->absent_means = "true";
    strict->absent_while = "MODE";
    (void)judge_fixture_text(&fixture->judge, "MODE", "live");
    judge_fixture_keeps(&fixture->judge, "MODE", mode);
    struct guardrail *guardrail =
        judge_fixture_forbids(&fixture->judge, "strict", "STRICT", "false");
    guardrail->deciders = (struct names){decider, 1};
    return guardrail;
}

/* Before the plan nothing is known of STRICT; afterwards it is, where the plan puts MODE right. */
static void what_another_setting_decides_is_planned_by_the_world_after(void **state)
{
    static const struct {
        const char *mode, *said, *beyond;
        bool mends;
    } rows[] = {
        {"live", "+ LEVEL (absent) -> 3 unknown; deploy", "", false},
        {"prod", "+ LEVEL (absent) -> 3 unknown; ~ MODE prod -> live unknown; deploy",
         "STRICT: not observed: absent: that means `true` only while MODE is as wanted, and nothing "
         "else shows the default\n",
         true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plan_fixture fixture;
        plan_fixture_begin(&fixture);
        const struct guardrail *guardrail = put_strict(&fixture, rows[i].mode);
        (void)judge_fixture_text(&fixture.judge, "LEVEL", "3");
        check_text(rows[i].mode, plan_fixture_text(&fixture), rows[i].said);
        check_text(rows[i].mode, plan_fixture_beyond(&fixture), rows[i].beyond);
        assert_int_equal(fixture.plan.guardrails_held, 1);
        assert_int_equal(fixture.plan.guardrails_unobserved, 0);
        assert_int_equal(
            plan_mends(&fixture.judge.arena, &fixture.question, &fixture.plan, guardrail),
            rows[i].mends);
        plan_fixture_end(&fixture);
    }
}

/* As a variable does that a guarded one refers to. */
static void what_decides_an_absence_counts_as_what_is_guarded(void **state)
{
    static const char *const hos[] = {"HoS"}, *const strict[] = {"STRICT"};
    struct plan_fixture *fixture = *state;
    put_strict(fixture, "prod")->change_needs = (struct names){hos, 1};
    plan_fixture_trust(fixture);
    assert_string_equal(plan_fixture_text(fixture), "~ MODE prod -> live unknown; deploy");
    assert_string_equal(fixture->plan.changes[0].why,
                        "it decides what the absence of `STRICT` means");
    assert_string_equal(plan_fixture_needs(fixture), "HoS, PTO");
    fixture->trust.protected = (struct names){strict, 1};
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 3 trust.yaml: the plan changes 'MODE', which decides what the "
                        "absence of 'STRICT' means, and that one is protected");
    judge_fixture_keeps(&fixture->judge, "STRICT", "true");
    assert_string_equal(plan_fixture_text(fixture), "~ MODE prod -> live unknown; deploy");
}

static void a_plan_does_not_take_away_what_an_absence_means(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)put_strict(fixture, "live");
    (void)judge_fixture_forbids(&fixture->judge, "mode", "MODE", "prod");
    struct exception *exception =
        judge_fixture_allows(&fixture->judge, "e", "mode", "MODE", "prod");
    exception->sets = true;
    assert_string_equal(
        plan_fixture_text(fixture),
        "refused 4 after the plan it is not known whether 'strict' holds: "
        "STRICT is absent, and MODE decides what that means, which the plan changes");
    judge_fixture_keeps(&fixture->judge, "STRICT", "true");
    assert_string_equal(plan_fixture_text(fixture), "~ MODE live -> prod weakens; deploy");
}

static void the_plan_after_a_plan_is_empty_and_its_undo_leads_back(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_flag(&fixture->judge, "FLAG", false);
    (void)judge_fixture_setting(&fixture->judge, "OLD", SETTING_ABSENT);
    (void)judge_fixture_text(&fixture->judge, "TEXT", "new");
    judge_fixture_keeps(&fixture->judge, "FLAG", "true");
    judge_fixture_keeps(&fixture->judge, "OLD", "x");
    assert_string_not_equal(plan_fixture_text(fixture), "");
    struct observed after;
    plan_after(&fixture->judge.arena, &fixture->plan, &fixture->judge.observed, &after);
    fixture->question.observed = &after;
    assert_string_equal(plan_fixture_text(fixture), "");
}

/* `SHUT: true` requires the secret KEY. */
static struct setting *put_required(struct plan_fixture *fixture, const char *stored,
                                    const char *running)
{
    static const char *const key[] = {"KEY"};
    struct setting *setting = judge_fixture_flag(&fixture->judge, "SHUT", true);
    setting->requires = (struct names){key, 1};
    setting->where = (struct place){"desired.yaml", 20, 3};
    (void)judge_fixture_stores(&fixture->judge, "SHUT", stored);
    (void)judge_fixture_runs(&fixture->judge, "SHUT", running);
    return judge_fixture_setting(&fixture->judge, "KEY", SETTING_SECRET);
}

static const char missing[] = "refused 3 desired.yaml:20:3: the plan would leave 'SHUT' as wanted, "
                              "which requires 'KEY', and 'KEY' is absent";

static void what_is_required_is_there_after_the_plan_or_it_is_refused(void **state)
{
    static const struct new_secret at_hand = {
        .name = "KEY", .secret = 3, .fingerprint = "0123456789abcdef", .facts.length = 40};
    static const char *const other[] = {"OTHER"}, *const shut[] = {"SHUT"};
    struct plan_fixture *fixture = *state;
    struct setting *secret = put_required(fixture, "false", "false");
    (void)judge_fixture_text(&fixture->judge, "OTHER", "x");
    assert_string_equal(plan_fixture_text(fixture), missing);
    assert_string_equal(fixture->refusal.err.hint,
                        "First, or in the same plan: give KEY a new value (a secret). Or leave "
                        "'SHUT' out with --only KEY.");
    fixture->question.only = (struct names){other, 1};
    assert_string_equal(plan_fixture_text(fixture), "+ OTHER (absent) -> x unknown; deploy");
    fixture->question.only = (struct names){NULL, 0};
    /* Both in one plan. */
    secret->wanted.secret.from = (struct source){.kind = SOURCE_ENV, .name = "NEW_KEY"};
    fixture->question.secrets = &at_hand;
    fixture->question.secret_count = 1;
    assert_true(plan_fixture_text(fixture)[0] != 'r');
    assert_int_equal(fixture->plan.count, 3);
    fixture->question.only = (struct names){shut, 1};
    assert_string_equal(plan_fixture_text(fixture), missing);
}

static void an_empty_secret_does_not_meet_a_requirement(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)put_required(fixture, "false", "false");
    struct variable *variable = judge_fixture_stores(&fixture->judge, "KEY", NULL);
    variable_hide(variable, 1);
    variable->facts.length = 0;
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 3 desired.yaml:20:3: the plan would leave 'SHUT' as wanted, "
                        "which requires 'KEY', and 'KEY' is empty");
}

/* A deploy makes live what is stored, whatever the plan is about. */
static void a_deploy_alone_does_not_break_a_requirement_either(void **state)
{
    struct plan_fixture *fixture = *state;
    static const char *const other[] = {"OTHER"};
    (void)put_required(fixture, "true", "false");
    (void)judge_fixture_text(&fixture->judge, "OTHER", "x");
    assert_string_equal(plan_fixture_text(fixture), missing);
    fixture->question.only = (struct names){other, 1};
    assert_string_equal(plan_fixture_text(fixture), missing);
}

/* What a reference becomes is known where no change reaches it; where one does, a requirement is not met. */
static void what_refers_to_a_change_meets_no_requirement(void **state)
{
    static const struct {
        const char *shut, *key; /* what is stored */
        const char *said;
    } rows[] = {
        {"${{MODE}}", "gate",
         "refused 4 desired.yaml:20:3: the plan would leave 'SHUT' as wanted, which requires "
         "'KEY', and 'KEY' is gate"},
        {"${{MODE}}", "${{LEFT}}", "~ MODE old -> new unknown; deploy"},
        {"true", "${{MODE}}",
         "refused 4 desired.yaml:20:3: the plan would leave 'SHUT' as wanted, which requires "
         "'KEY', and 'KEY' could not be observed"},
        {"true", "${{db.X}}", "~ MODE old -> new unknown; deploy"},
        {"true", "${{LEFT}}", "~ MODE old -> new unknown; deploy"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plan_fixture fixture;
        plan_fixture_begin(&fixture);
        static const char *const key[] = {"KEY"};
        struct setting *setting = judge_fixture_flag(&fixture.judge, "SHUT", true);
        setting->requires = (struct names){key, 1};
        setting->where = (struct place){"desired.yaml", 20, 3};
        (void)judge_fixture_text(&fixture.judge, "KEY", "door");
        static const char *const mode[] = {"MODE"};
        fixture.question.only = (struct names){mode, 1};
        (void)judge_fixture_text(&fixture.judge, "MODE", "new");
        judge_fixture_keeps(&fixture.judge, "MODE", "old");
        judge_fixture_keeps(&fixture.judge, "LEFT", "door");
        const char *const pairs[][3] = {{"SHUT", rows[i].shut, "true"},
                                        {"KEY", rows[i].key, "door"}};
        for (size_t k = 0; k < 2; k++) {
            struct variable *it = judge_fixture_stores(&fixture.judge, pairs[k][0], pairs[k][1]);
            it->is_reference = text_has(pairs[k][1], "${{");
            it->rendered = it->is_reference ? pairs[k][2] : NULL;
            (void)judge_fixture_runs(&fixture.judge, pairs[k][0], pairs[k][2]);
        }
        check_text(rows[i].key, plan_fixture_text(&fixture), rows[i].said);
        plan_fixture_end(&fixture);
    }
}

/* What is broken already does not stop a plan about something else. */
static void what_is_broken_and_not_touched_is_left_alone(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)put_required(fixture, "true", "true");
    (void)judge_fixture_text(&fixture->judge, "OTHER", "x");
    assert_string_equal(plan_fixture_text(fixture), "+ OTHER (absent) -> x unknown; deploy");
}

static void settings_that_require_each_other_change_in_one_plan(void **state)
{
    struct plan_fixture *fixture = *state;
    static const char *const a[] = {"A"}, *const b[] = {"B"};
    judge_fixture_flag(&fixture->judge, "A", true)->requires = (struct names){b, 1};
    judge_fixture_flag(&fixture->judge, "B", true)->requires = (struct names){a, 1};
    judge_fixture_keeps(&fixture->judge, "A", "false");
    judge_fixture_keeps(&fixture->judge, "B", "false");
    assert_string_equal(plan_fixture_text(fixture), "~ A false -> true unknown; ~ B false -> true "
                                                    "unknown; deploy");
    assert_null(fixture->plan.undo_breaches);
    fixture->question.only = (struct names){a, 1};
    assert_string_equal(plan_fixture_text(fixture),
                        "refused 3 desired.yaml:1:3: the plan would leave 'A' as wanted, which "
                        "requires 'B', and 'B' is false");
}

/* An undo deploys what was stored before: SHUT, that nothing had made live, without its KEY. */
static void an_undo_that_breaks_a_requirement_is_named(void **state)
{
    static const struct new_secret at_hand = {
        .name = "KEY", .secret = 3, .fingerprint = "0123456789abcdef", .facts.length = 40};
    struct plan_fixture *fixture = *state;
    put_required(fixture, "true", "false")->wanted.secret.from =
        (struct source){.kind = SOURCE_ENV, .name = "NEW_KEY"};
    fixture->question.secrets = &at_hand;
    fixture->question.secret_count = 1;
    assert_true(plan_fixture_text(fixture)[0] != 'r');
    assert_string_equal(fixture->plan.undo_breaches, "SHUT requires KEY");
}

static void a_secret_that_is_not_proven_is_of_unknown_direction(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_setting(&fixture->judge, "KEY", SETTING_SECRET);
    variable_hide(judge_fixture_stores(&fixture->judge, "KEY", NULL), 1);
    variable_hide(judge_fixture_runs(&fixture->judge, "KEY", NULL), 2);
    assert_string_equal(plan_fixture_text(fixture), "= KEY (hidden) -> (hidden) unknown; deploy");
    assert_string_equal(fixture->plan.changes[0].why,
                        "the stored secret is unproven: nothing has accepted it yet");
}

/* As check and explain say of it. */
static void a_stored_secret_is_unproven_too_where_none_runs(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_setting(&fixture->judge, "KEY", SETTING_SECRET);
    variable_hide(judge_fixture_stores(&fixture->judge, "KEY", NULL), 1);
    assert_string_equal(plan_fixture_text(fixture), "= KEY (absent) -> (hidden) unknown; deploy");
    assert_int_equal(fixture->plan.unknown_directions, 2); /* and that of the code */
    assert_string_equal(fixture->plan.unknown.items[fixture->plan.unknown.count - 1],
                        "the direction of KEY: the stored secret is unproven");
}

static void an_undo_that_breaches_is_named(void **state)
{
    struct plan_fixture *fixture = *state;
    (void)judge_fixture_flag(&fixture->judge, "FLAG", false);
    (void)judge_fixture_forbids(&fixture->judge, "stays-off", "FLAG", "true");
    judge_fixture_keeps(&fixture->judge, "FLAG", "true");
    (void)plan_fixture_text(fixture);
    assert_string_equal(fixture->plan.undo_breaches, "stays-off");
    /* Another change alone: undoing it breaches nothing. */
    (void)judge_fixture_flag(&fixture->judge, "OTHER", false);
    judge_fixture_keeps(&fixture->judge, "OTHER", "true");
    fixture->judge.stored[0].value = fixture->judge.running[0].value = "false";
    (void)plan_fixture_text(fixture);
    assert_int_equal(fixture->plan.count, 1);
    assert_null(fixture->plan.undo_breaches);
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
        PLAN_TEST(what_refers_to_something_else_is_as_before),
        PLAN_TEST(roles_and_limits_go_by_what_is_reached),
        PLAN_TEST(what_is_not_read_may_be_any_change_where_it_is_guarded),
        PLAN_TEST(what_is_not_read_counts_where_it_is_protected_or_needs_a_role),
        PLAN_TEST(a_secret_at_hand_is_written_where_it_differs),
        PLAN_TEST(a_plan_that_leaves_a_guardrail_breached_is_refused),
        PLAN_TEST(each_guardrail_of_a_check_is_counted_once),
        PLAN_TEST(an_exception_that_sets_is_opened_and_closed),
        PLAN_TEST(what_an_exception_allows_is_left_and_said_where_a_deploy_makes_it_live),
        PLAN_TEST(a_breach_that_no_plan_mends_is_said),
        PLAN_TEST(what_is_not_declared_and_becomes_live_is_named),
        PLAN_TEST(nothing_is_planned_blindly),
        PLAN_TEST(a_clock_that_is_not_believed_plans_nothing),
        PLAN_TEST(the_trust_file_limits_a_plan),
        PLAN_TEST(the_roles_are_those_of_the_environment_and_of_touched_guardrails),
        cmocka_unit_test(what_another_setting_decides_is_planned_by_the_world_after),
        PLAN_TEST(what_decides_an_absence_counts_as_what_is_guarded),
        PLAN_TEST(a_plan_does_not_take_away_what_an_absence_means),
        PLAN_TEST(the_plan_after_a_plan_is_empty_and_its_undo_leads_back),
        PLAN_TEST(what_is_required_is_there_after_the_plan_or_it_is_refused),
        PLAN_TEST(an_empty_secret_does_not_meet_a_requirement),
        PLAN_TEST(a_deploy_alone_does_not_break_a_requirement_either),
        cmocka_unit_test(what_refers_to_a_change_meets_no_requirement),
        PLAN_TEST(what_is_broken_and_not_touched_is_left_alone),
        PLAN_TEST(settings_that_require_each_other_change_in_one_plan),
        PLAN_TEST(an_undo_that_breaks_a_requirement_is_named),
        PLAN_TEST(a_secret_that_is_not_proven_is_of_unknown_direction),
        PLAN_TEST(a_stored_secret_is_unproven_too_where_none_runs),
        PLAN_TEST(an_undo_that_breaches_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
