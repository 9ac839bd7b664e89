#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "output/statement.h"
#include "support/plan_fixture.h"
#include "support/sample_plan.h"

/* Random states, held to what must be true of every plan. TEST_SEED chooses others. */
enum { ROUNDS = 20000, TEXT_MOST = 1024 * 1024 };

static uint64_t first_seed(void)
{
    const char *text = getenv("TEST_SEED");
    const uint64_t seed = text ? strtoull(text, NULL, 10) : 0;
    return seed ? seed : 20260224;
}

/* xorshift64* (Vigna 2016). */
static unsigned pick(uint64_t *seed, unsigned below)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (unsigned)((*seed * UINT64_C(2685821657736338717)) >> 33) % below;
}

static const char *const names[] = {"A", "B", "C", "D", "E"};
enum { NAME_COUNT = sizeof names / sizeof names[0], VALUE_COUNT = 11 };
static const char *const values[VALUE_COUNT] = {
    "true",  "false",  "1",        " off\n", "treu",          "12",
    "a,b,c", "c,b, a", "(hidden)", "*****",  "\xC3\xA4 \"x\""};

/* --- a world ----------------------------------------------------------------------------------- */

static void put_variable(struct variable *variable, uint64_t *seed)
{
    static const char *const rendered[] = {"true", "false", NULL};
    switch (pick(seed, 8)) {
    case 0:
        variable->kind = VARIABLE_SEALED;
        break;
    case 1:
        variable_hide(variable, (unsigned char)pick(seed, 2));
        variable->fingerprint = pick(seed, 2) ? "00112233445566aa" : "ffeeddccbbaa9988";
        variable->facts.length = pick(seed, 2) ? 40 : 3;
        break;
    case 2:
        variable->value = "${{Other.X}}";
        variable->is_reference = true;
        variable->rendered = rendered[pick(seed, 3)];
        break;
    default:
        variable->value = values[pick(seed, VALUE_COUNT)];
        break;
    }
}

static void put_wanted(struct judge_fixture *fixture, struct setting *setting, uint64_t *seed)
{
    static const enum setting_type types[] = {SETTING_FLAG,   SETTING_FLAG,   SETTING_FLAG,
                                              SETTING_TEXT,   SETTING_LIST,   SETTING_NUMBER,
                                              SETTING_SECRET, SETTING_ABSENT, SETTING_INERT};
    struct wanted *wanted = &setting->wanted;
    wanted->type = types[pick(seed, sizeof types / sizeof types[0])];
    wanted->text = wanted->type == SETTING_TEXT ? values[pick(seed, 6)] : wanted->text;
    wanted->list.items = text_split(&fixture->arena, values[6], ',', &wanted->list.count);
    wanted->least = (struct decimal){12, 0};
    wanted->most = (struct decimal){12 + (int64_t)pick(seed, 2), 0};
    wanted->secret.min_length = 32;
}

static void put_setting(struct judge_fixture *fixture, const char *name, uint64_t *seed)
{
    struct setting *setting = judge_fixture_flag(fixture, name, pick(seed, 2) == 0);
    put_wanted(fixture, setting, seed);
    const unsigned absence = pick(seed, 3);
    setting->absence = setting->wanted.type == SETTING_FLAG || absence != ABSENCE_MEANS
                           ? (enum absence)absence
                           : ABSENCE_DIFFERS;
    setting->absent_means = values[pick(seed, 2)];
    setting->sealed = pick(seed, 12) == 0;
    setting->shared = pick(seed, 6) == 0;
    if (setting->shared && pick(seed, 3) != 0)
        put_variable(judge_fixture_shares(fixture, name, NULL), seed);
    if (!setting->shared && pick(seed, 3) != 0)
        put_variable(judge_fixture_stores(fixture, name, NULL), seed);
    if (pick(seed, 3) != 0)
        put_variable(judge_fixture_runs(fixture, name, NULL), seed);
}

static void put_guards(struct judge_fixture *fixture, const char *name, uint64_t *seed)
{
    const char *guardrail = arena_printf(&fixture->arena, "guard-%s", name);
    const char *forbidden = values[pick(seed, 2)];
    if (target_setting(&fixture->target, name)->wanted.type != SETTING_FLAG || pick(seed, 3) == 0)
        return;
    (void)judge_fixture_forbids(fixture, guardrail, name, forbidden);
    if (pick(seed, 2) == 0)
        return;
    struct exception *exception =
        judge_fixture_allows(fixture, arena_printf(&fixture->arena, "ex-%s", name), guardrail, name,
                             values[pick(seed, 2)]);
    exception->sets = pick(seed, 2) == 0;
    exception->bounded = pick(seed, 8) != 0;
}

static void put_world(struct plan_fixture *planned, struct new_secret *secret, uint64_t *seed)
{
    struct judge_fixture *fixture = &planned->judge;
    static const char *const only[] = {"A", "C"};
    fixture->clocks.ours = JUDGE_FIXTURE_ENDS - 60 + (int64_t)pick(seed, 120);
    fixture->clocks.railway = fixture->clocks.ours - 130 + (int64_t)pick(seed, 260);
    for (size_t i = 0; i < NAME_COUNT; i++) {
        put_setting(fixture, names[i], seed);
        put_guards(fixture, names[i], seed);
    }
    fixture->observed.running.seen = pick(seed, 8) != 0;
    *secret = (struct new_secret){.name = names[pick(seed, NAME_COUNT)],
                                  .secret = 3,
                                  .fingerprint = "00112233445566aa",
                                  .facts = {.length = 40, .one_line = true}};
    planned->question.secrets = secret;
    planned->question.secret_count = pick(seed, 2);
    planned->question.only = (struct names){only, pick(seed, 3)};
}

/* --- what must be true -------------------------------------------------------------------------- */

static const struct variable *kept(const struct observed *observed, const struct setting *setting)
{
    return variables_find(setting->shared ? &observed->shared : &observed->stored, setting->name);
}

/* What a flag does, told without the judge: 1, 0, or -1 where nobody knows. */
static int flag_does(const struct setting *setting, const struct variable *variable)
{
    const char *text = NULL;
    if (variable)
        text = variable->is_reference ? variable->rendered : variable->value;
    if (variable && !text)
        return -1;
    if (text_is(text, "true") || text_is(text, "1"))
        return 1;
    if (text_is(text, "false") || text_is(text, " off\n"))
        return 0;
    return setting->absence == ABSENCE_MEANS ? text_is(setting->absent_means, "true") : -1;
}

static bool is_lifted(const struct judge_fixture *fixture, const struct guardrail *guardrail,
                      int does)
{
    const int64_t ours = fixture->clocks.ours, railway = fixture->clocks.railway;
    const int64_t later = ours > railway ? ours : railway;
    for (size_t i = 0; i < fixture->target.exception_count; i++) {
        const struct exception *exception = &fixture->exceptions[i];
        if (text_is(exception->lifts, guardrail->name) && exception->bounded &&
            later < exception->ends && does == text_is(exception->allows->value, "true"))
            return true;
    }
    return false;
}

static void no_forbidden_value_is_stored(const struct judge_fixture *fixture,
                                         const struct observed *after)
{
    for (size_t i = 0; i < fixture->target.guardrail_count; i++) {
        const struct guardrail *guardrail = &fixture->guardrails[i];
        const struct setting *setting = target_setting(&fixture->target, guardrail->forbid->name);
        const int does = flag_does(setting, kept(after, setting));
        if (does == text_is(guardrail->forbid->value, "true"))
            assert_true(is_lifted(fixture, guardrail, does));
    }
}

static void what_is_written_is_declared(const struct plan_fixture *planned)
{
    for (size_t i = 0; i < planned->plan.count; i++) {
        const struct change *change = &planned->plan.changes[i];
        const bool writes = change->kind == CHANGE_ADD || change->kind == CHANGE_CHANGE;
        assert_non_null(change->why);
        assert_true(writes == (change->value != NULL || change->secret >= 0));
        assert_false(writes && change->value && setting_is_stand_in(change->value));
        assert_false(writes && change->undo && setting_is_stand_in(change->undo));
        const struct variable *before = kept(&planned->judge.observed, change->setting);
        assert_true(change->kind == CHANGE_LIVE || (change->kind == CHANGE_ADD) == !before);
        assert_false(writes && before && change->value && before->value && !before->is_reference &&
                     setting_effect(change->setting, before->value) == EFFECT_DESIRED);
        if (planned->question.only.count > 0 && change->kind != CHANGE_LIVE)
            assert_true(names_has(&planned->question.only, change->name));
    }
}

static bool is_same(const struct variable *a, const struct variable *b)
{
    if (!a || !b)
        return a == b;
    return a->kind == b->kind && text_is(a->value, b->value) &&
           text_is(a->fingerprint, b->fingerprint);
}

/* Every change put back is the world before. */
static void undo_leads_back(const struct plan_fixture *planned, const struct observed *after)
{
    if (!planned->plan.has_undo)
        return;
    for (size_t i = 0; i < planned->judge.target.setting_count; i++) {
        const struct setting *setting = &planned->judge.settings[i];
        struct variable undone = {.name = setting->name, .secret = -1};
        const struct variable *found = kept(after, setting);
        for (size_t k = 0; k < planned->plan.count; k++) {
            const struct change *change = &planned->plan.changes[k];
            if (change->kind == CHANGE_LIVE || !text_is(change->name, setting->name))
                continue;
            undone.value = change->undo;
            found = change->undo ? &undone : NULL;
        }
        assert_true(is_same(found, kept(&planned->judge.observed, setting)));
    }
}

static void its_text_is_read_back(struct plan_fixture *planned)
{
    struct statement statement = sample_plan(), found;
    struct err err = {0};
    struct buf text, again;
    statement_of_plan(&planned->judge.arena, &planned->plan, &statement);
    statement.needs = sample_plan().needs;
    buf_init(&text, TEXT_MOST);
    buf_init(&again, TEXT_MOST);
    statement_text(&text, &statement);
    if (!statement_read(&planned->judge.arena, "plan.txt", buf_string(&text), text.length, &found,
                        &err))
        fail_msg("%s\n%s", err_text(&err, &planned->judge.arena), buf_string(&text));
    statement_text(&again, &found);
    assert_string_equal(buf_string(&again), buf_string(&text));
    buf_release(&text);
    buf_release(&again);
}

static void the_next_plan_is_empty(struct plan_fixture *planned, const struct observed *after)
{
    planned->question.observed = after;
    const char *said = plan_fixture_text(planned);
    if (*said)
        fail_msg("the next plan: %s", said);
}

/* How often what came: a property of nothing holds always. */
struct seen {
    unsigned plans, empty, refused, undone, opens, secrets, live;
};

static void look_at_one(struct plan_fixture *planned, struct seen *seen)
{
    struct observed after;
    const char *said = plan_fixture_text(planned);
    if (text_starts(said, "refused")) {
        assert_true(planned->refusal.code == EXIT_BREACHED ||
                    planned->refusal.code == EXIT_INCONCLUSIVE);
        assert_true(planned->refusal.err.hint[0] != '\0');
        seen->refused++;
        return;
    }
    if (plan_is_empty(&planned->plan)) {
        seen->empty++;
        return;
    }
    seen->plans++;
    seen->undone += planned->plan.has_undo;
    seen->opens += planned->plan.opens.count > 0;
    seen->secrets += text_has(said, "fp:");
    seen->live += text_has(said, "= ");
    plan_after(&planned->judge.arena, &planned->plan, &planned->judge.observed, &after);
    what_is_written_is_declared(planned);
    no_forbidden_value_is_stored(&planned->judge, &after);
    undo_leads_back(planned, &after);
    its_text_is_read_back(planned);
    the_next_plan_is_empty(planned, &after);
}

static void every_plan_keeps_its_promises(void **state)
{
    struct seen seen = {0};
    uint64_t seed = first_seed();
    print_message("TEST_SEED=%llu\n", (unsigned long long)seed);
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct plan_fixture planned;
        struct new_secret secret;
        plan_fixture_begin(&planned);
        put_world(&planned, &secret, &seed);
        look_at_one(&planned, &seen);
        plan_fixture_end(&planned);
    }
    assert_true(seen.plans > ROUNDS / 10 && seen.empty > 0 && seen.refused > ROUNDS / 50);
    assert_true(seen.undone > ROUNDS / 50 && seen.opens > 10 && seen.secrets > 100 &&
                seen.live > ROUNDS / 50);
}

/* What an opening plan does, its closing plan takes back, whatever else is in the world. */
static void what_is_opened_is_closed_and_only_tightens(void **state)
{
    uint64_t seed = first_seed() + 1;
    unsigned closed = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct plan_fixture planned;
        struct new_secret secret;
        plan_fixture_begin(&planned);
        put_world(&planned, &secret, &seed);
        const char *said = plan_fixture_text(&planned);
        if (!text_starts(said, "refused") && planned.plan.opens.count == 1) {
            struct observed after;
            const struct exception *exception =
                target_exception(&planned.judge.target, planned.plan.opens.items[0]);
            plan_after(&planned.judge.arena, &planned.plan, &planned.judge.observed, &after);
            planned.question.observed = &after;
            planned.question.closes = exception;
            planned.question.only.count = 0;
            planned.question.secret_count = 0;
            said = plan_fixture_text(&planned);
            assert_false(text_starts(said, "refused"));
            const struct setting *declared =
                target_setting(&planned.judge.target, exception->allows->name);
            const bool same = /* a contradiction, which no reader lets through */
                setting_effect(declared, exception->allows->value) == EFFECT_DESIRED;
            assert_int_equal(planned.plan.count, same ? 0 : 1);
            if (same) {
                plan_fixture_end(&planned);
                continue;
            }
            assert_string_equal(planned.plan.changes[0].name, exception->allows->name);
            const struct guardrail *lifted =
                target_guardrail(&planned.judge.target, exception->lifts);
            const bool forbids = text_is(lifted->forbid->value, exception->allows->value);
            if (forbids && planned.plan.changes[0].direction != DIRECTION_STRENGTHENS)
                fail_msg("the closing plan: %s", said);
            closed += forbids;
        }
        plan_fixture_end(&planned);
    }
    assert_true(closed > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_plan_keeps_its_promises),
        cmocka_unit_test(what_is_opened_is_closed_and_only_tightens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
