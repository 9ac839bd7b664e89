#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/judge_fixture.h"

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

static void put_variable(struct judge_fixture *fixture, struct variable *variable, uint64_t *seed)
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
    variable->updated_at = fixture->clocks.ours - pick(seed, 1000);
}

static void put_witnesses(struct judge_fixture *fixture, struct setting *setting, uint64_t *seed)
{
    const char *probe = arena_printf(&fixture->arena, "probe-%s", setting->name);
    const unsigned kind = pick(seed, 4), outcome = pick(seed, 4), closed = pick(seed, 3);
    if (pick(seed, 2) == 0)
        (void)judge_fixture_reports(fixture, setting, (enum reading_kind)kind,
                                    values[pick(seed, 2)]);
    if (pick(seed, 2) == 0)
        judge_fixture_probes(fixture, setting, probe, (enum probe_outcome)outcome, "answered")
            ->closed = (enum probe_outcome)closed;
}

static void put_setting(struct judge_fixture *fixture, const char *name, uint64_t *seed)
{
    static const enum setting_type types[] = {SETTING_FLAG,   SETTING_FLAG,   SETTING_FLAG,
                                              SETTING_SECRET, SETTING_ABSENT, SETTING_INERT};
    struct setting *setting = judge_fixture_flag(fixture, name, pick(seed, 2) == 0);
    setting->wanted.type = types[pick(seed, 6)];
    const unsigned absence = pick(seed, 3);
    setting->absence = (enum absence)absence;
    setting->absent_means = values[pick(seed, 4)];
    setting->sealed = pick(seed, 8) == 0;
    if (pick(seed, 3) != 0)
        put_variable(fixture, judge_fixture_stores(fixture, name, NULL), seed);
    if (pick(seed, 3) != 0)
        put_variable(fixture, judge_fixture_runs(fixture, name, NULL), seed);
    put_witnesses(fixture, setting, seed);
}

static void put_guards(struct judge_fixture *fixture, const char *name, uint64_t *seed)
{
    const char *guardrail_name = arena_printf(&fixture->arena, "guard-%s", name);
    struct guardrail *guardrail =
        judge_fixture_forbids(fixture, guardrail_name, name, values[pick(seed, 2)]);
    if (pick(seed, 2) == 0)
        guardrail_also(fixture, guardrail, arena_printf(&fixture->arena, "probe-%s", name), NULL);
    if (pick(seed, 2) != 0)
        return;
    struct exception *exception =
        judge_fixture_allows(fixture, arena_printf(&fixture->arena, "ex-%s", name), guardrail_name,
                             name, values[pick(seed, 2)]);
    exception->sets = pick(seed, 4) == 0;
    exception->bounded = pick(seed, 8) != 0;
}

static void put_scene(struct judge_fixture *fixture, uint64_t *seed)
{
    fixture->clocks.ours = JUDGE_FIXTURE_ENDS - 200 + (int64_t)pick(seed, 400);
    fixture->clocks.railway = fixture->clocks.ours - 150 + (int64_t)pick(seed, 300);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        put_setting(fixture, names[i], seed);
        put_guards(fixture, names[i], seed);
    }
    fixture->observed.stored.seen = pick(seed, 8) != 0;
    fixture->observed.running.seen = pick(seed, 8) != 0;
    fixture->observed.refused = pick(seed, 32) == 0;
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

static void check_guardrail(const struct judge_fixture *fixture, const struct finding *finding)
{
    const enum guardrail_state state = finding->state.guardrail;
    if (state == GUARDRAIL_BREACHED || state == GUARDRAIL_UNOBSERVED)
        assert_true(finding->why != NULL && finding->advice != NULL);
    if (state == GUARDRAIL_UNOBSERVED)
        assert_false(names_apply(finding->advice));
    if (state == GUARDRAIL_HELD) {
        assert_true(fixture->observed.stored.seen && fixture->observed.running.seen);
        assert_false(fixture->observed.refused);
    }
    assert_true((finding->exception != NULL) == (finding->days_left > 0));
}

static void check_judgement(const struct judge_fixture *fixture)
{
    const struct judgement *judgement = &fixture->judgement;
    const enum exit_code code = judgement_exit(judgement);
    size_t judged = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        assert_non_null(finding->state_name);
        assert_int_equal(exit_code_worse(code, finding_exit(finding)), code);
        if (finding->kind == FINDING_SETTING)
            check_setting(finding);
        if (finding->kind == FINDING_GUARDRAIL)
            check_guardrail(fixture, finding);
        judged += finding->kind == FINDING_SETTING && finding->state.verdict != VERDICT_INERT;
    }
    assert_int_equal(judged, judgement->coverage.settings);
    for (int i = 0; i < WITNESS_COUNT; i++)
        assert_true(judgement->coverage.witnessed[i] <= judged);
    assert_true(!fixture->observed.refused || code == EXIT_FAILED);
}

static void every_judgement_keeps_its_promises(void **state)
{
    uint64_t seed = 20260224;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_scene(&fixture, &seed);
        judge_fixture_judge(&fixture);
        check_judgement(&fixture);
        judge_fixture_end(&fixture);
    }
}

/* Whatever was found: with both sides taken away nothing is in sync or held by them, nothing is
 * accused by a value, and nothing is advised. */
static void blinding_a_look_leaves_only_unobserved_settings(void **state)
{
    uint64_t seed = 7;
    for (unsigned round = 0; round < ROUNDS / 4; round++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_scene(&fixture, &seed);
        fixture.observed.stored.seen = fixture.observed.running.seen = false;
        judge_fixture_judge(&fixture);
        for (size_t i = 0; i < fixture.judgement.count; i++) {
            const struct finding *finding = &fixture.judgement.findings[i];
            if (finding->kind == FINDING_SETTING && finding->state.verdict != VERDICT_INERT)
                assert_int_equal(finding->state.verdict, VERDICT_UNOBSERVED);
            if (finding->kind == FINDING_GUARDRAIL)
                assert_true(finding->state.guardrail != GUARDRAIL_HELD);
        }
        judge_fixture_end(&fixture);
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
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_scene(&fixture, &seed);
        for (size_t i = 0; i < fixture.target.exception_count; i++)
            fixture.exceptions[i].sets = false;
        fixture.clocks = (struct clocks){.ours = JUDGE_FIXTURE_ENDS - 1, .hypothetical = true};
        judge_fixture_judge(&fixture);
        const enum exit_code before = judgement_exit(&fixture.judgement);
        fixture.clocks.ours = JUDGE_FIXTURE_ENDS;
        judge_fixture_judge(&fixture);
        assert_true(rank[judgement_exit(&fixture.judgement)] >= rank[before]);
        judge_fixture_end(&fixture);
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
