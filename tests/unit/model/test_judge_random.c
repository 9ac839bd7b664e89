#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/scene.h"

/* Random states from fixed seeds, held to what must be true of every judgement. */
enum { ROUNDS = 20000 };

/* xorshift64* (Vigna 2016). */
static unsigned pick(uint64_t *seed, unsigned below)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (unsigned)((*seed * UINT64_C(2685821657736338717)) >> 33) % below;
}

static const char *const values[] = {"true", "false", "1", " off\n", "treu", "\"true\"", ""};
static const char *const names[] = {"A", "B", "C", "D"};

static void put_variable(struct scene *scene, struct variable *variable, uint64_t *seed)
{
    static const char *const rendered[] = {"true", "false", NULL};
    switch (pick(seed, 6)) {
    case 0:
        variable->kind = VARIABLE_SEALED;
        break;
    case 1:
        variable_hide(variable, (unsigned char)pick(seed, 2));
        break;
    case 2:
        variable->value = "${{shared.X}}";
        variable->is_reference = true;
        variable->rendered = rendered[pick(seed, 3)];
        break;
    default:
        variable->value = values[pick(seed, 7)];
        break;
    }
    variable->updated_at = scene->clocks.ours - pick(seed, 1000);
}

static void put_witnesses(struct scene *scene, struct setting *setting, uint64_t *seed)
{
    const char *probe = arena_printf(&scene->arena, "probe-%s", setting->name);
    const unsigned kind = pick(seed, 4), outcome = pick(seed, 4), closed = pick(seed, 3);
    if (pick(seed, 2) == 0)
        (void)scene_reports(scene, setting, (enum reading_kind)kind, values[pick(seed, 2)]);
    if (pick(seed, 2) == 0)
        scene_probes(scene, setting, probe, (enum probe_outcome)outcome, "answered")->closed =
            (enum probe_outcome)closed;
}

static void put_setting(struct scene *scene, const char *name, uint64_t *seed)
{
    static const enum setting_type types[] = {SETTING_FLAG,   SETTING_FLAG,   SETTING_FLAG,
                                              SETTING_SECRET, SETTING_ABSENT, SETTING_INERT};
    struct setting *setting = scene_flag(scene, name, pick(seed, 2) == 0);
    setting->wanted.type = types[pick(seed, 6)];
    const unsigned absence = pick(seed, 3);
    setting->absence = (enum absence)absence;
    setting->absent_means = values[pick(seed, 4)];
    setting->sealed = pick(seed, 8) == 0;
    if (pick(seed, 3) != 0)
        put_variable(scene, scene_stores(scene, name, NULL), seed);
    if (pick(seed, 3) != 0)
        put_variable(scene, scene_runs(scene, name, NULL), seed);
    put_witnesses(scene, setting, seed);
}

static void put_guards(struct scene *scene, const char *name, uint64_t *seed)
{
    const char *guardrail_name = arena_printf(&scene->arena, "guard-%s", name);
    struct guardrail *guardrail = scene_forbids(scene, guardrail_name, name, values[pick(seed, 2)]);
    if (pick(seed, 2) == 0)
        guardrail_also(scene, guardrail, arena_printf(&scene->arena, "probe-%s", name), NULL);
    if (pick(seed, 2) != 0)
        return;
    struct exception *exception = scene_allows(scene, arena_printf(&scene->arena, "ex-%s", name),
                                               guardrail_name, name, values[pick(seed, 2)]);
    exception->sets = pick(seed, 4) == 0;
    exception->bounded = pick(seed, 8) != 0;
}

static void put_scene(struct scene *scene, uint64_t *seed)
{
    scene->clocks.ours = SCENE_ENDS - 200 + (int64_t)pick(seed, 400);
    scene->clocks.railway = scene->clocks.ours - 150 + (int64_t)pick(seed, 300);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        put_setting(scene, names[i], seed);
        put_guards(scene, names[i], seed);
    }
    scene->observed.stored.seen = pick(seed, 8) != 0;
    scene->observed.running.seen = pick(seed, 8) != 0;
    scene->observed.refused = pick(seed, 32) == 0;
}

/* --- what must be true --------------------------------------------------------------------------- */

static bool names_apply(const char *advice)
{
    return advice != NULL && (text_starts(advice, "set ") || text_starts(advice, "give ") ||
                              text_starts(advice, "remove ") || text_starts(advice, "deploy"));
}

static void check_setting(const struct finding *finding)
{
    const struct testimony *said = finding->witnesses;
    const enum verdict verdict = finding->state.verdict;
    if (verdict == VERDICT_IN_SYNC) {
        assert_int_equal(said[WITNESS_STORED].says, SAYS_DESIRED);
        assert_int_equal(said[WITNESS_RUNNING].says, SAYS_DESIRED);
        assert_true(said[WITNESS_REPORTED].says != SAYS_UNSEEN);
        assert_true(said[WITNESS_BEHAVED].says == SAYS_DESIRED ||
                    said[WITNESS_BEHAVED].says == SAYS_NOT_ASKED);
    }
    if (verdict != VERDICT_INERT && said[WITNESS_STORED].says == SAYS_UNSEEN)
        assert_int_equal(verdict, VERDICT_UNOBSERVED);
    if (verdict == VERDICT_UNOBSERVED) {
        assert_false(names_apply(finding->advice));
        assert_non_null(finding->why);
    }
    if (verdict != VERDICT_IN_SYNC && verdict != VERDICT_INERT)
        assert_non_null(finding->advice);
    if (verdict == VERDICT_EXCEPTED)
        assert_true(finding->exception != NULL && finding->days_left > 0);
    assert_non_null(finding->rule);
}

static void check_guardrail(const struct scene *scene, const struct finding *finding)
{
    const enum guardrail_state state = finding->state.guardrail;
    if (state == GUARDRAIL_BREACHED || state == GUARDRAIL_UNOBSERVED)
        assert_true(finding->why != NULL && finding->advice != NULL);
    if (state == GUARDRAIL_UNOBSERVED)
        assert_false(names_apply(finding->advice));
    if (state == GUARDRAIL_HELD) {
        assert_true(scene->observed.stored.seen && scene->observed.running.seen);
        assert_false(scene->observed.refused);
    }
    assert_true((finding->exception != NULL) == (finding->days_left > 0));
}

static void check_judgement(const struct scene *scene)
{
    const struct judgement *judgement = &scene->judgement;
    const enum exit_code code = judgement_exit(judgement);
    size_t judged = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        assert_non_null(finding->state_name);
        assert_int_equal(exit_code_worse(code, finding_exit(finding)), code);
        if (finding->kind == FINDING_SETTING)
            check_setting(finding);
        if (finding->kind == FINDING_GUARDRAIL)
            check_guardrail(scene, finding);
        judged += finding->kind == FINDING_SETTING && finding->state.verdict != VERDICT_INERT;
    }
    assert_int_equal(judged, judgement->coverage.settings);
    for (int i = 0; i < WITNESS_COUNT; i++)
        assert_true(judgement->coverage.witnessed[i] <= judged);
    assert_true(!scene->observed.refused || code == EXIT_FAILED);
}

static void every_judgement_keeps_its_promises(void **state)
{
    uint64_t seed = 20260224;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct scene scene;
        scene_begin(&scene);
        put_scene(&scene, &seed);
        scene_judge(&scene);
        check_judgement(&scene);
        scene_end(&scene);
    }
}

/* Whatever was found: with both sides taken away nothing is in sync or held by them, nothing is
 * accused by a value, and nothing is advised. */
static void blinding_a_look_leaves_only_unobserved_settings(void **state)
{
    uint64_t seed = 7;
    for (unsigned round = 0; round < ROUNDS / 4; round++) {
        struct scene scene;
        scene_begin(&scene);
        put_scene(&scene, &seed);
        scene.observed.stored.seen = scene.observed.running.seen = false;
        scene_judge(&scene);
        for (size_t i = 0; i < scene.judgement.count; i++) {
            const struct finding *finding = &scene.judgement.findings[i];
            if (finding->kind == FINDING_SETTING && finding->state.verdict != VERDICT_INERT)
                assert_int_equal(finding->state.verdict, VERDICT_UNOBSERVED);
            if (finding->kind == FINDING_GUARDRAIL)
                assert_true(finding->state.guardrail != GUARDRAIL_HELD);
        }
        scene_end(&scene);
    }
}

/* The end of an exception never makes anything better. */
static void what_an_exception_covers_gets_worse_when_it_ends(void **state)
{
    static const int rank[] = {[EXIT_IN_SYNC] = 0,
                               [EXIT_FAILED] = 4,
                               [EXIT_CHANGES] = 2,
                               [EXIT_BREACHED] = 3,
                               [EXIT_INCONCLUSIVE] = 1};
    uint64_t seed = 99;
    for (unsigned round = 0; round < ROUNDS / 4; round++) {
        struct scene scene;
        scene_begin(&scene);
        put_scene(&scene, &seed);
        for (size_t i = 0; i < scene.target.exception_count; i++)
            scene.exceptions[i].sets = false;
        scene.clocks = (struct clocks){.ours = SCENE_ENDS - 1, .hypothetical = true};
        scene_judge(&scene);
        const enum exit_code before = judgement_exit(&scene.judgement);
        scene.clocks.ours = SCENE_ENDS;
        scene_judge(&scene);
        assert_true(rank[judgement_exit(&scene.judgement)] >= rank[before]);
        scene_end(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_judgement_keeps_its_promises),
        cmocka_unit_test(blinding_a_look_leaves_only_unobserved_settings),
        cmocka_unit_test(what_an_exception_covers_gets_worse_when_it_ends),
    };
    return cmocka_run_group_tests_name("judge_random", tests, NULL, NULL);
}
