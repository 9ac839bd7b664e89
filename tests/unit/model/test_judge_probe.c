#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"

static int on_setup(void **state)
{
    static struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    *state = &fixture;
    return 0;
}

static int on_teardown(void **state)
{
    judge_fixture_end(*state);
    return 0;
}

/* The case of the first users: HeyReach is let in unsigned until 2026-03-10. */
static void put_heyreach(struct judge_fixture *fixture, const char *value, enum probe_outcome probe)
{
    struct setting *setting = judge_fixture_flag(fixture, "UNSIGNED", false);
    setting->absence = ABSENCE_MEANS;
    setting->absent_means = "false";
    if (value != NULL)
        judge_fixture_keeps(fixture, "UNSIGNED", value);
    (void)judge_fixture_probes(fixture, setting, "hook", probe, "answered 400");
    struct guardrail *guardrail = judge_fixture_forbids(fixture, "no-unsigned", "UNSIGNED", "true");
    guardrail_also(fixture, guardrail, "hook", NULL);
    (void)judge_fixture_allows(fixture, "heyreach", "no-unsigned", "UNSIGNED", "true");
}

static void check_finding(struct judge_fixture *fixture, enum finding_kind kind, const char *name,
                          const char *word, const char *why, const char *advice)
{
    const struct finding *finding = judge_fixture_finding(fixture, kind, name);
    check_text(name, finding->state_name, word);
    check_text(name, finding->why, why);
    check_text(name, finding->advice, advice);
}

static void check_exit(struct judge_fixture *fixture, int code)
{
    assert_int_equal(judgement_exit(&fixture->judgement), code);
}

static void a_probe_says_what_to_look_at(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *first = judge_fixture_flag(fixture, "A", true);
    struct setting *second = judge_fixture_flag(fixture, "B", true);
    (void)judge_fixture_probes(fixture, first, "both", PROBE_FAIL, "accepted unsigned (400)");
    second->shown_by = first->shown_by;
    second->shown_by_count = 1;
    (void)judge_fixture_probes(fixture, NULL, "page", PROBE_FAIL, "status 500");
    (void)judge_fixture_probes(fixture, NULL, "late", PROBE_UNOBSERVED, "no answer within 20 s");
    (void)judge_fixture_probes(fixture, NULL, "queue", PROBE_NOT_ASKED, NULL);
    fixture->probes[3].writes = true;
    judge_fixture_judge(fixture);
    check_text("advice", judge_fixture_finding(fixture, FINDING_PROBE, "both")->advice, "see A, B");
    check_text("why", judge_fixture_finding(fixture, FINDING_PROBE, "both")->why,
               "accepted unsigned (400)");
    check_text("advice", judge_fixture_finding(fixture, FINDING_PROBE, "page")->advice,
               "check the application: no setting is declared to be shown by what failed");
    check_text("advice", judge_fixture_finding(fixture, FINDING_PROBE, "late")->advice, NULL);
    check_text("why", judge_fixture_finding(fixture, FINDING_PROBE, "queue")->why,
               "it can write: it runs only when named");
}

static void only_what_failed_is_to_be_looked_at(void **state)
{
    static const struct probe_part parts[] = {{"without", PROBE_FAIL, "open"},
                                              {"right", PROBE_PASS, "gets in"}};
    static const struct probe_name without[] = {{.probe = "door", .part = "without"}},
                                   right[] = {{.probe = "door", .part = "right"}};
    struct judge_fixture *fixture = *state;
    struct setting *open = judge_fixture_flag(fixture, "OPEN", false);
    struct setting *token = judge_fixture_flag(fixture, "TOKEN", true);
    struct probe_result *door =
        judge_fixture_probes(fixture, NULL, "door", PROBE_FAIL, "without: open");
    door->parts = parts;
    door->part_count = 2;
    token->shown_by = right;
    token->shown_by_count = 1;
    guardrail_needs(fixture, judge_fixture_forbids(fixture, "shut", NULL, NULL), "door");
    judge_fixture_judge(fixture);
    check_text("nobody named it", judge_fixture_finding(fixture, FINDING_PROBE, "door")->advice,
               "check the application: no setting is declared to be shown by what failed");
    check_text("guardrail", judge_fixture_finding(fixture, FINDING_GUARDRAIL, "shut")->advice,
               "check the application: the probes show what must not be");
    open->shown_by = without;
    open->shown_by_count = 1;
    judge_fixture_judge(fixture);
    check_text("named", judge_fixture_finding(fixture, FINDING_PROBE, "door")->advice, "see OPEN");
    check_text("guardrail", judge_fixture_finding(fixture, FINDING_GUARDRAIL, "shut")->advice,
               "see OPEN");
}

static void a_lost_delivery_is_no_exception(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    const struct probe_part part = {.name = "configured", .outcome = PROBE_FAIL};
    fixture->results[0].closed = PROBE_PASS;
    fixture->results[0].parts = &part;
    fixture->results[0].part_count = 1;
    judge_fixture_judge(fixture);
    check_finding(fixture, FINDING_PROBE, "hook", "fail", "answered 400",
                  "deliveries are being lost: give the endpoint its credential");
    check_exit(fixture, EXIT_CHANGES);
}

/* The process has it and the endpoint does not see it: neither probe nor setting asks for a new one. */
static void a_credential_that_runs_and_is_not_seen_is_not_given_again(void **state)
{
    static const struct probe_part parts[] = {{"closed", PROBE_PASS, "not configured"},
                                              {"configured", PROBE_FAIL, "not configured"}};
    struct judge_fixture *fixture = *state;
    static const struct probe_name configured = {.probe = "hook", .part = "configured"};
    struct setting *key = judge_fixture_setting(fixture, "KEY", SETTING_SECRET);
    struct probe_result *hook =
        judge_fixture_probes(fixture, NULL, "hook", PROBE_FAIL, "configured: not configured");
    key->shown_by = &configured;
    key->shown_by_count = 1;
    hook->closed = PROBE_PASS;
    hook->parts = parts;
    hook->part_count = 2;
    fixture->probes[0].type = PROBE_WEBHOOK;
    fixture->probes[0].hmac.source = (struct source){.kind = SOURCE_VARIABLE, .name = "KEY"};
    judge_fixture_judge(fixture);
    check_text("not there", judge_fixture_finding(fixture, FINDING_PROBE, "hook")->advice,
               "deliveries are being lost: see KEY");
    variable_hide(judge_fixture_stores(fixture, "KEY", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "KEY", NULL), 1);
    judge_fixture_judge(fixture);
    check_text("there", judge_fixture_finding(fixture, FINDING_PROBE, "hook")->advice,
               "deliveries are being lost: the process has KEY and the endpoint does not see it: "
               "check the application or its image");
    check_text("the setting", judge_fixture_finding(fixture, FINDING_SETTING, "KEY")->advice,
               "changing the variable will not help: check the application or its image");
}

/* That a door is open is not the fault of the credential that it does not ask for. */
static void an_open_door_names_what_a_guardrail_forbids(void **state)
{
    static const struct probe_part parts[] = {{"closed", PROBE_FAIL, "accepted unsigned"}};
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_flag(fixture, "KEY", true);
    (void)judge_fixture_flag(fixture, "SIGNED", true);
    struct probe_result *hook =
        judge_fixture_probes(fixture, NULL, "hook", PROBE_FAIL, "closed: accepted unsigned");
    hook->closed = PROBE_FAIL;
    hook->parts = parts;
    hook->part_count = 1;
    fixture->probes[0].type = PROBE_WEBHOOK;
    fixture->probes[0].hmac.source = (struct source){.kind = SOURCE_VARIABLE, .name = "KEY"};
    judge_fixture_judge(fixture);
    check_text("no guardrail", judge_fixture_finding(fixture, FINDING_PROBE, "hook")->advice,
               "check the application: no setting is declared to be shown by what failed");
    guardrail_also(fixture, judge_fixture_forbids(fixture, "signed", "SIGNED", "false"), "hook",
                   NULL);
    judge_fixture_judge(fixture);
    check_text("forbidden", judge_fixture_finding(fixture, FINDING_PROBE, "hook")->advice,
               "see SIGNED");
}

/* A door that shuts out the right credential too is closed, and loses no deliveries by that. */
static void a_refused_credential_is_no_lost_delivery(void **state)
{
    static const struct probe_part parts[] = {{"without", PROBE_PASS, "refused"},
                                              {"right", PROBE_FAIL, "refused: HTTP 401"}};
    struct judge_fixture *fixture = *state;
    struct probe_result *door =
        judge_fixture_probes(fixture, NULL, "door", PROBE_FAIL, "right: refused: HTTP 401");
    door->closed = PROBE_PASS;
    door->parts = parts;
    door->part_count = 2;
    judge_fixture_judge(fixture);
    check_text("no variable", judge_fixture_finding(fixture, FINDING_PROBE, "door")->advice,
               "the declared credential is refused: check which one the application takes");
    (void)judge_fixture_flag(fixture, "KEY", true);
    fixture->probes[0].token.source = (struct source){.kind = SOURCE_VARIABLE, .name = "KEY"};
    judge_fixture_judge(fixture);
    check_text("its variable", judge_fixture_finding(fixture, FINDING_PROBE, "door")->advice,
               "see KEY");
}

static void a_setting_reported_where_the_probe_reads_is_named(void **state)
{
    static const struct report_pointer place = {.report = "status", .pointer = "/ramp/tier"};
    struct judge_fixture *fixture = *state;
    struct setting *tier = judge_fixture_flag(fixture, "TIER", true);
    (void)judge_fixture_probes(fixture, NULL, "tier", PROBE_FAIL, "is 'tier_2'");
    fixture->probes[0].report = "status";
    fixture->probes[0].pointer = "/ramp/tier";
    tier->reported = &place;
    tier->reported_count = 1;
    judge_fixture_judge(fixture);
    check_text("advice", judge_fixture_finding(fixture, FINDING_PROBE, "tier")->advice, "see TIER");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(a_probe_says_what_to_look_at),
        WITH_SCENE(only_what_failed_is_to_be_looked_at),
        WITH_SCENE(a_lost_delivery_is_no_exception),
        WITH_SCENE(a_credential_that_runs_and_is_not_seen_is_not_given_again),
        WITH_SCENE(an_open_door_names_what_a_guardrail_forbids),
        WITH_SCENE(a_refused_credential_is_no_lost_delivery),
        WITH_SCENE(a_setting_reported_where_the_probe_reads_is_named),
    };
    return cmocka_run_group_tests_name("judge_probe", tests, NULL, NULL);
}
