#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/observed.h"
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

/* The note on a topic; NULL: there is none. */
static const char *note_on(struct judge_fixture *fixture, const char *topic)
{
    judge_fixture_judge(fixture);
    for (size_t i = 0; i < fixture->judgement.count; i++) {
        const struct finding *finding = &fixture->judgement.findings[i];
        if (finding->kind == FINDING_NOTE && text_is(finding->name, topic))
            return finding->why;
    }
    return NULL;
}

static void undeclared_variables_are_counted_and_named(void **state)
{
    static const char *const more[] = {"E", "F", "G", "H", "J", "K"};
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_flag(fixture, "A", true);
    judge_fixture_keeps(fixture, "A", "true");
    check_text("none", note_on(fixture, "undeclared"), NULL);
    (void)judge_fixture_stores(fixture, "D", "x");
    check_text("one", note_on(fixture, "undeclared"), "1 variable is not declared: D");
    (void)judge_fixture_stores(fixture, "C", "x");
    (void)judge_fixture_stores(fixture, "R", "0");
    check_text("three", note_on(fixture, "undeclared"), "3 variables are not declared: C, D, R");
    for (size_t i = 0; i < 6; i++)
        (void)judge_fixture_stores(fixture, more[i], "x");
    check_text("nine", note_on(fixture, "undeclared"),
               "9 variables are not declared: C, D, E, F, G, H, J, K and 1 more");
    assert_int_equal(fixture->judgement.undeclared, 9);
    assert_int_equal(fixture->judgement.undeclared_names.count, 9);
    check_text("first", fixture->judgement.undeclared_names.items[0], "C");
    assert_int_equal(judgement_exit(&fixture->judgement), EXIT_IN_SYNC);
}

static void what_is_declared_for_another_environment_is_not_undeclared(void **state)
{
    static const struct setting elsewhere = {.name = "C"};
    static const struct desired desired = {.settings = &elsewhere, .setting_count = 1};
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_stores(fixture, "C", "x");
    check_text("before", note_on(fixture, "undeclared"), "1 variable is not declared: C");
    fixture->target.desired = &desired;
    check_text("after", note_on(fixture, "undeclared"), NULL);
}

static void what_stands_in_one_environment_only_is_said(void **state)
{
    struct judge_fixture *fixture = *state, staging;
    judge_fixture_begin(&staging);
    staging.environment.name = "staging";
    fixture->siblings[0] = (struct sibling){&staging.target, &staging.observed};
    fixture->sibling_count = 1;
    (void)judge_fixture_stores(fixture, "C", "x");
    (void)judge_fixture_stores(fixture, "D", "x");
    (void)judge_fixture_stores(&staging, "C", "y");
    check_text("parity", note_on(fixture, "parity"),
               "not declared, and set here but not in staging: D");
    staging.observed.stored.seen = false;
    check_text("unseen", note_on(fixture, "parity"), NULL);
    staging.observed.stored.seen = staging.observed.refused = true;
    check_text("refused", note_on(fixture, "parity"), NULL);
    staging.observed.refused = false;
    (void)judge_fixture_stores(&staging, "D", "y");
    check_text("both", note_on(fixture, "parity"), NULL);
    judge_fixture_end(&staging);
}

static void secrets_that_were_not_compared_are_said(void **state)
{
    static const char *const both[] = {"production", "staging"};
    static const struct environment environments[] = {{.name = "production"}, {.name = "staging"}};
    static const struct desired desired = {.environments = environments, .environment_count = 2};
    struct judge_fixture *fixture = *state, staging;
    judge_fixture_begin(&staging);
    staging.environment.name = "staging";
    fixture->target.desired = &desired;
    (void)judge_fixture_setting(fixture, "OWN", SETTING_SECRET);
    check_text("nothing to compare", note_on(fixture, "secrets"), NULL);
    struct setting *token = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    token->wanted.secret.differs_between = (struct names){both, 2};
    check_text("alone", note_on(fixture, "secrets"),
               "not compared with staging, which this run does not check: TOKEN");
    fixture->siblings[0] = (struct sibling){&staging.target, &staging.observed};
    fixture->sibling_count = 1;
    check_text("seen", note_on(fixture, "secrets"), NULL);
    staging.observed.stored.seen = false;
    check_text("unseen", note_on(fixture, "secrets"),
               "not compared with staging, whose values were not read: TOKEN");
    staging.observed.stored.seen = staging.observed.refused = true;
    check_text("refused", note_on(fixture, "secrets"),
               "not compared with staging, whose values were not read: TOKEN");
    judge_fixture_end(&staging);
}

static void changes_staged_by_somebody_are_said(void **state)
{
    static const char *const names[] = {"A", "B"};
    struct judge_fixture *fixture = *state;
    check_text("none", note_on(fixture, "staged"), NULL);
    fixture->observed.staged = (struct staged){.any = true};
    check_text("bare", note_on(fixture, "staged"), "changes are staged in Railway and not applied");
    fixture->observed.staged.updated_at = JUDGE_FIXTURE_NOW;
    fixture->observed.staged.variables = (struct names){names, 2};
    fixture->observed.staged.last_error = "invalid patch";
    check_text("all", note_on(fixture, "staged"),
               "changes are staged in Railway and not applied since 2026-02-24 18:00 UTC: A, B; "
               "applying them failed: invalid patch");
}

static void a_deployment_that_is_not_the_active_one_is_said(void **state)
{
    struct judge_fixture *fixture = *state;
    check_text("none", note_on(fixture, "deployment"), NULL);
    fixture->observed.active = fixture->observed.latest =
        (struct deployment){.id = "d1", .status = "SUCCESS"};
    check_text("same", note_on(fixture, "deployment"), NULL);
    fixture->observed.latest =
        (struct deployment){.id = "d2", .status = "BUILDING", .created_at = JUDGE_FIXTURE_NOW};
    check_text("later", note_on(fixture, "deployment"),
               "the latest deployment is BUILDING since 2026-02-24 18:00 UTC, and an earlier one "
               "is active");
    fixture->observed.active = (struct deployment){0};
    fixture->observed.latest = (struct deployment){.id = "d2"};
    check_text("first", note_on(fixture, "deployment"),
               "the latest deployment is of unknown status");
}

static void what_was_not_seen_is_said_once(void **state)
{
    struct judge_fixture *fixture = *state;
    fixture->observed.running.why = "read again";
    check_text("none", note_on(fixture, "unseen"), NULL);
    fixture->observed.running = (struct variables){.why = "3 deployments are active: a rollout"};
    check_text("running", note_on(fixture, "unseen"),
               "running variables: 3 deployments are active: a rollout");
    fixture->observed.stored = (struct variables){.why = "unstable"};
    check_text("both", note_on(fixture, "unseen"),
               "stored variables: unstable; running variables: 3 deployments are active: a "
               "rollout");
}

static void a_sleeping_service_and_private_networks_are_said(void **state)
{
    struct judge_fixture *fixture = *state;
    check_text("awake", note_on(fixture, "sleeping"), NULL);
    check_text("public", note_on(fixture, "network"), NULL);
    fixture->observed.sleeping = true;
    fixture->environment.network_private = true;
    check_text("asleep", note_on(fixture, "sleeping"), "the service sleeps and was not woken");
    check_text("private", note_on(fixture, "network"),
               "probes may reach addresses of private networks here");
    fixture->environment.wake = true;
    check_text("woken", note_on(fixture, "sleeping"), "the service was asleep: probes may wake it");
}

static void clocks_that_disagree_are_said(void **state)
{
    static const struct {
        int64_t ahead;
        const char *words;
    } rows[] = {
        {120, NULL},
        {-120, NULL},
        {121, "this machine's clock is 121 seconds behind Railway's"},
        {-3600, "this machine's clock is 3600 seconds ahead of Railway's"},
    };
    struct judge_fixture *fixture = *state;
    check_text("none", note_on(fixture, "clock"), NULL);
    fixture->observed.has_railway_date = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture->observed.railway_ahead = rows[i].ahead;
        check_text("clock", note_on(fixture, "clock"), rows[i].words);
    }
    /* A refusal may come from the clock itself: said even then. */
    fixture->observed.refused = true;
    check_text("refused", note_on(fixture, "clock"), rows[3].words);
    fixture->clocks.hypothetical = true;
    check_text("made up", note_on(fixture, "clock"), NULL);
}

static void a_due_rotation_is_said_two_weeks_before(void **state)
{
    enum { DAY = 86400, DUE = 1773100800 }; /* 2026-03-10 */
    static const struct {
        int64_t now;
        const char *words;
    } rows[] = {
        {DUE + DAY - 14 * DAY - 1, NULL},
        {DUE + DAY - 14 * DAY, "TOKEN is due for rotation by 2026-03-10: 14 days left"},
        {DUE, "TOKEN is due for rotation by 2026-03-10: 1 day left"},
        {DUE + DAY - 1, "TOKEN is due for rotation by 2026-03-10: 1 day left"},
        {DUE + DAY, "TOKEN was due for rotation by 2026-03-10"},
    };
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
    setting->wanted.secret.rotate_by = DUE;
    fixture->clocks.ours = DUE;
    check_text("undated", note_on(fixture, "rotation"), NULL);
    setting->wanted.secret.rotates = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture->clocks.ours = rows[i].now;
        check_text("rotation", note_on(fixture, "rotation"), rows[i].words);
        assert_int_equal(judgement_exit(&fixture->judgement), EXIT_IN_SYNC);
    }
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

/* What the ledger says of TOKEN: its fingerprint then, and since when. */
static void put_remembered(struct judge_fixture *fixture, struct remembered *remembered,
                           struct sighting *sighting, int64_t looked)
{
    *remembered = (struct remembered){.secrets = sighting, .secret_count = 1, .looked = looked};
    fixture->observed.remembered = remembered;
}

static void a_changed_secret_is_said_by_the_look_that_sees_it(void **state)
{
    enum { DAY = 86400, DUE = 1773100800 }; /* 2026-03-10 */
    static const struct {
        const char *fingerprint;
        int64_t since, changed_after, looked, now;
        bool rotates;
        const char *words;
    } rows[] = {
        {"0011223344556677", DUE, 0, DUE + 60, DUE + DAY, false, NULL},
        {"8899aabbccddeeff", DUE, 0, DUE + 60, DUE + DAY, false,
         "TOKEN was changed between 2026-03-10 and 2026-03-11"},
        {"8899aabbccddeeff", DUE, 0, DUE + 60, DUE + 120, false, "TOKEN was changed on 2026-03-10"},
        {NULL, DUE, 0, DUE + 60, DUE + DAY, false, NULL},
        /* Due, and unchanged. */
        {"0011223344556677", DUE - 40 * DAY, 0, DUE, DUE + DAY, true,
         "TOKEN was due for rotation by 2026-03-10; unchanged since 2026-01-29 according to "
         "the ledger"},
        {"0011223344556677", DUE - 40 * DAY, DUE - 50 * DAY, DUE, DUE, true,
         "TOKEN is due for rotation by 2026-03-10: 1 day left; unchanged since 2026-01-29 according to "
         "the ledger"},
        /* Due, and changed: within two weeks before it counts. */
        {"0011223344556677", DUE - 14 * DAY, DUE - 15 * DAY, DUE, DUE + DAY, true,
         "TOKEN was rotated between 2026-02-23 and 2026-02-24, due by 2026-03-10: declare "
         "the next date"},
        {"0011223344556677", DUE - 14 * DAY - 1, DUE - 15 * DAY, DUE, DUE + DAY, true,
         "TOKEN was due for rotation by 2026-03-10; unchanged since 2026-02-23 according to "
         "the ledger"},
        {"0011223344556677", DUE + 5 * DAY, DUE + 4 * DAY, DUE + 5 * DAY, DUE + 9 * DAY, true,
         "TOKEN was rotated between 2026-03-14 and 2026-03-15, due by 2026-03-10: declare "
         "the next date"},
        /* The look that sees it says it once. */
        {"8899aabbccddeeff", DUE - 40 * DAY, 0, DUE - DAY, DUE, true,
         "TOKEN was rotated between 2026-03-09 and 2026-03-10, due by 2026-03-10: declare "
         "the next date"},
        /* A first look knows of no change. */
        {"0011223344556677", DUE + DAY, 0, DUE + DAY, DUE + DAY, true,
         "TOKEN was due for rotation by 2026-03-10"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        struct remembered remembered;
        struct sighting sighting = {"TOKEN", rows[i].fingerprint, rows[i].since,
                                    rows[i].changed_after};
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_setting(&fixture, "TOKEN", SETTING_SECRET);
        setting->wanted.secret.rotates = rows[i].rotates;
        setting->wanted.secret.rotate_by = DUE;
        struct variable *stored = judge_fixture_stores(&fixture, "TOKEN", NULL);
        variable_hide(stored, 1);
        stored->fingerprint = rows[i].fingerprint ? "0011223344556677" : NULL;
        variable_hide(judge_fixture_runs(&fixture, "TOKEN", NULL), 1);
        put_remembered(&fixture, &remembered, &sighting, rows[i].looked);
        fixture.clocks.ours = rows[i].now;
        check_text("rotation", note_on(&fixture, "rotation"), rows[i].words);
        assert_int_equal(judgement_exit(&fixture.judgement), EXIT_IN_SYNC);
        judge_fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(undeclared_variables_are_counted_and_named),
        WITH_SCENE(what_is_declared_for_another_environment_is_not_undeclared),
        WITH_SCENE(what_stands_in_one_environment_only_is_said),
        WITH_SCENE(secrets_that_were_not_compared_are_said),
        WITH_SCENE(changes_staged_by_somebody_are_said),
        WITH_SCENE(a_deployment_that_is_not_the_active_one_is_said),
        WITH_SCENE(what_was_not_seen_is_said_once),
        WITH_SCENE(a_sleeping_service_and_private_networks_are_said),
        WITH_SCENE(clocks_that_disagree_are_said),
        WITH_SCENE(a_due_rotation_is_said_two_weeks_before),
        cmocka_unit_test(a_changed_secret_is_said_by_the_look_that_sees_it),
    };
    return cmocka_run_group_tests_name("judge_note", tests, NULL, NULL);
}
