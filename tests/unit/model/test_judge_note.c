#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/observed.h"
#include "support/scene.h"

static int on_setup(void **state)
{
    static struct scene scene;
    scene_begin(&scene);
    *state = &scene;
    return 0;
}

static int on_teardown(void **state)
{
    scene_end(*state);
    return 0;
}

/* The note on a topic; NULL: there is none. */
static const char *note_on(struct scene *scene, const char *topic)
{
    scene_judge(scene);
    for (size_t i = 0; i < scene->judgement.count; i++) {
        const struct finding *finding = &scene->judgement.findings[i];
        if (finding->kind == FINDING_NOTE && text_is(finding->name, topic))
            return finding->why;
    }
    return NULL;
}

static void undeclared_variables_are_counted_and_named(void **state)
{
    static const char *const more[] = {"E", "F", "G", "H", "J", "K"};
    struct scene *scene = *state;
    (void)scene_flag(scene, "A", true);
    scene_keeps(scene, "A", "true");
    check_text("none", note_on(scene, "undeclared"), NULL);
    (void)scene_stores(scene, "D", "x");
    check_text("one", note_on(scene, "undeclared"), "1 variable is not declared: D");
    (void)scene_stores(scene, "C", "x");
    (void)scene_stores(scene, "R", "0");
    check_text("three", note_on(scene, "undeclared"), "3 variables are not declared: C, D, R");
    for (size_t i = 0; i < 6; i++)
        (void)scene_stores(scene, more[i], "x");
    check_text("nine", note_on(scene, "undeclared"),
               "9 variables are not declared: C, D, E, F, G, H, J, K and 1 more");
    assert_int_equal(scene->judgement.undeclared, 9);
    assert_int_equal(scene->judgement.undeclared_names.count, 9);
    check_text("first", scene->judgement.undeclared_names.items[0], "C");
    assert_int_equal(judgement_exit(&scene->judgement), EXIT_IN_SYNC);
}

static void what_is_declared_for_another_environment_is_not_undeclared(void **state)
{
    static const struct setting elsewhere = {.name = "C"};
    static const struct desired desired = {.settings = &elsewhere, .setting_count = 1};
    struct scene *scene = *state;
    (void)scene_stores(scene, "C", "x");
    check_text("before", note_on(scene, "undeclared"), "1 variable is not declared: C");
    scene->target.desired = &desired;
    check_text("after", note_on(scene, "undeclared"), NULL);
}

static void what_stands_in_one_environment_only_is_said(void **state)
{
    struct scene *scene = *state, staging;
    scene_begin(&staging);
    staging.environment.name = "staging";
    scene->siblings[0] = (struct sibling){&staging.target, &staging.observed};
    scene->sibling_count = 1;
    (void)scene_stores(scene, "C", "x");
    (void)scene_stores(scene, "D", "x");
    (void)scene_stores(&staging, "C", "y");
    check_text("parity", note_on(scene, "parity"), "not declared, and here but not in staging: D");
    staging.observed.stored.seen = false;
    check_text("unseen", note_on(scene, "parity"), NULL);
    staging.observed.stored.seen = staging.observed.refused = true;
    check_text("refused", note_on(scene, "parity"), NULL);
    staging.observed.refused = false;
    (void)scene_stores(&staging, "D", "y");
    check_text("both", note_on(scene, "parity"), NULL);
    scene_end(&staging);
}

static void secrets_that_were_not_compared_are_said(void **state)
{
    static const char *const both[] = {"production", "staging"};
    static const struct environment environments[] = {{.name = "production"}, {.name = "staging"}};
    static const struct desired desired = {.environments = environments, .environment_count = 2};
    struct scene *scene = *state, staging;
    scene_begin(&staging);
    staging.environment.name = "staging";
    scene->target.desired = &desired;
    (void)scene_setting(scene, "OWN", SETTING_SECRET);
    check_text("nothing to compare", note_on(scene, "secrets"), NULL);
    struct setting *token = scene_setting(scene, "TOKEN", SETTING_SECRET);
    token->wanted.secret.differs_between = (struct names){both, 2};
    check_text("alone", note_on(scene, "secrets"),
               "not compared with staging, which this run does not look at: TOKEN");
    scene->siblings[0] = (struct sibling){&staging.target, &staging.observed};
    scene->sibling_count = 1;
    check_text("seen", note_on(scene, "secrets"), NULL);
    staging.observed.stored.seen = false;
    check_text("unseen", note_on(scene, "secrets"),
               "not compared with staging, whose values were not seen: TOKEN");
    staging.observed.stored.seen = staging.observed.refused = true;
    check_text("refused", note_on(scene, "secrets"),
               "not compared with staging, whose values were not seen: TOKEN");
    scene_end(&staging);
}

static void changes_staged_by_somebody_are_said(void **state)
{
    static const char *const names[] = {"A", "B"};
    struct scene *scene = *state;
    check_text("none", note_on(scene, "staged"), NULL);
    scene->observed.staged = (struct staged){.any = true};
    check_text("bare", note_on(scene, "staged"), "changes are staged in Railway and not applied");
    scene->observed.staged.updated_at = SCENE_NOW;
    scene->observed.staged.variables = (struct names){names, 2};
    scene->observed.staged.last_error = "invalid patch";
    check_text("all", note_on(scene, "staged"),
               "changes are staged in Railway and not applied since 2026-02-24 18:00 UTC: A, B; "
               "applying them failed: invalid patch");
}

static void a_deployment_that_is_not_the_active_one_is_said(void **state)
{
    struct scene *scene = *state;
    check_text("none", note_on(scene, "deployment"), NULL);
    scene->observed.active = scene->observed.latest =
        (struct deployment){.id = "d1", .status = "SUCCESS"};
    check_text("same", note_on(scene, "deployment"), NULL);
    scene->observed.latest =
        (struct deployment){.id = "d2", .status = "BUILDING", .created_at = SCENE_NOW};
    check_text("later", note_on(scene, "deployment"),
               "the latest deployment is BUILDING since 2026-02-24 18:00 UTC, and an earlier one "
               "is active");
    scene->observed.active = (struct deployment){0};
    scene->observed.latest = (struct deployment){.id = "d2"};
    check_text("first", note_on(scene, "deployment"), "the latest deployment is of unknown status");
}

static void what_was_not_seen_is_said_once(void **state)
{
    struct scene *scene = *state;
    scene->observed.running.why = "read again";
    check_text("none", note_on(scene, "unseen"), NULL);
    scene->observed.running = (struct variables){.why = "3 deployments are active: a rollout"};
    check_text("running", note_on(scene, "unseen"),
               "running variables: 3 deployments are active: a rollout");
    scene->observed.stored = (struct variables){.why = "unstable"};
    check_text("both", note_on(scene, "unseen"),
               "stored variables: unstable; running variables: 3 deployments are active: a "
               "rollout");
}

static void a_sleeping_service_and_private_networks_are_said(void **state)
{
    struct scene *scene = *state;
    check_text("awake", note_on(scene, "sleeping"), NULL);
    check_text("public", note_on(scene, "network"), NULL);
    scene->observed.sleeping = true;
    scene->environment.network_private = true;
    check_text("asleep", note_on(scene, "sleeping"), "the service sleeps and was not woken");
    check_text("private", note_on(scene, "network"),
               "probes may reach addresses of private networks here");
    scene->environment.wake = true;
    check_text("woken", note_on(scene, "sleeping"), "the service was asleep: probes may wake it");
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
    struct scene *scene = *state;
    check_text("none", note_on(scene, "clock"), NULL);
    scene->observed.has_railway_date = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scene->observed.railway_ahead = rows[i].ahead;
        check_text("clock", note_on(scene, "clock"), rows[i].words);
    }
    /* A refusal may come from the clock itself: said even then. */
    scene->observed.refused = true;
    check_text("refused", note_on(scene, "clock"), rows[3].words);
    scene->clocks.hypothetical = true;
    check_text("made up", note_on(scene, "clock"), NULL);
}

static void a_due_rotation_is_said_two_weeks_before(void **state)
{
    enum { DAY = 86400, DUE = 1773100800 }; /* 2026-03-10 */
    static const struct {
        int64_t now;
        const char *words;
    } rows[] = {
        {DUE + DAY - 14 * DAY - 1, NULL},
        {DUE + DAY - 14 * DAY, "TOKEN is to be rotated by 2026-03-10: 14 days left"},
        {DUE, "TOKEN is to be rotated by 2026-03-10: 1 day left"},
        {DUE + DAY - 1, "TOKEN is to be rotated by 2026-03-10: 1 day left"},
        {DUE + DAY, "TOKEN was to be rotated by 2026-03-10"},
    };
    struct scene *scene = *state;
    struct setting *setting = scene_setting(scene, "TOKEN", SETTING_SECRET);
    variable_hide(scene_stores(scene, "TOKEN", NULL), 1);
    variable_hide(scene_runs(scene, "TOKEN", NULL), 1);
    setting->wanted.secret.rotate_by = DUE;
    scene->clocks.ours = DUE;
    check_text("undated", note_on(scene, "rotation"), NULL);
    setting->wanted.secret.rotates = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scene->clocks.ours = rows[i].now;
        check_text("rotation", note_on(scene, "rotation"), rows[i].words);
        assert_int_equal(judgement_exit(&scene->judgement), EXIT_IN_SYNC);
    }
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

/* What the ledger says of TOKEN: its fingerprint then, and since when. */
static void put_remembered(struct scene *scene, struct remembered *remembered,
                           struct sighting *sighting, int64_t looked)
{
    *remembered = (struct remembered){.secrets = sighting, .secret_count = 1, .looked = looked};
    scene->observed.remembered = remembered;
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
         "TOKEN was to be rotated by 2026-03-10; unchanged since 2026-01-29, as far as the ledger "
         "knows"},
        {"0011223344556677", DUE - 40 * DAY, DUE - 50 * DAY, DUE, DUE, true,
         "TOKEN is to be rotated by 2026-03-10: 1 day left; unchanged since 2026-01-29, as far as "
         "the ledger knows"},
        /* Due, and changed: within two weeks before it counts. */
        {"0011223344556677", DUE - 14 * DAY, DUE - 15 * DAY, DUE, DUE + DAY, true,
         "TOKEN was rotated between 2026-02-23 and 2026-02-24, as was due by 2026-03-10: declare "
         "the next date"},
        {"0011223344556677", DUE - 14 * DAY - 1, DUE - 15 * DAY, DUE, DUE + DAY, true,
         "TOKEN was to be rotated by 2026-03-10; unchanged since 2026-02-23, as far as the ledger "
         "knows"},
        {"0011223344556677", DUE + 5 * DAY, DUE + 4 * DAY, DUE + 5 * DAY, DUE + 9 * DAY, true,
         "TOKEN was rotated between 2026-03-14 and 2026-03-15, as was due by 2026-03-10: declare "
         "the next date"},
        /* The look that sees it says it once. */
        {"8899aabbccddeeff", DUE - 40 * DAY, 0, DUE - DAY, DUE, true,
         "TOKEN was rotated between 2026-03-09 and 2026-03-10, as was due by 2026-03-10: declare "
         "the next date"},
        /* A first look knows of no change. */
        {"0011223344556677", DUE + DAY, 0, DUE + DAY, DUE + DAY, true,
         "TOKEN was to be rotated by 2026-03-10"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        struct remembered remembered;
        struct sighting sighting = {"TOKEN", rows[i].fingerprint, rows[i].since,
                                    rows[i].changed_after};
        scene_begin(&scene);
        struct setting *setting = scene_setting(&scene, "TOKEN", SETTING_SECRET);
        setting->wanted.secret.rotates = rows[i].rotates;
        setting->wanted.secret.rotate_by = DUE;
        struct variable *stored = scene_stores(&scene, "TOKEN", NULL);
        variable_hide(stored, 1);
        stored->fingerprint = rows[i].fingerprint ? "0011223344556677" : NULL;
        variable_hide(scene_runs(&scene, "TOKEN", NULL), 1);
        put_remembered(&scene, &remembered, &sighting, rows[i].looked);
        scene.clocks.ours = rows[i].now;
        check_text("rotation", note_on(&scene, "rotation"), rows[i].words);
        assert_int_equal(judgement_exit(&scene.judgement), EXIT_IN_SYNC);
        scene_end(&scene);
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
