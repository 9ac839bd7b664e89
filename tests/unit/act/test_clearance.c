#include "act/clearance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "support/plan_fixture.h"

static const struct watch none = {NULL, 0};
static const struct plan nothing = {.deploys = true};

static void make(struct plan_fixture *fixture, const char *door)
{
    (void)judge_fixture_flag(&fixture->judge, "DOOR", false);
    (void)judge_fixture_forbids(&fixture->judge, "shut", "DOOR", "true");
    judge_fixture_keeps(&fixture->judge, "DOOR", door);
    (void)plan_fixture_text(fixture); /* puts the question together */
}

static void a_clearance_serves_one_deploy(void **state)
{
    struct plan_fixture *fixture = *state;
    struct plan_breach why;
    make(fixture, "false");
    const struct clearance_question question = {
        .live = {&fixture->question, &nothing, &none, false}};
    struct clearance *clearance = clearance_ask(&fixture->judge.arena, &question, &why);
    assert_null(why.words);
    assert_true(clearance_take(clearance));
    assert_false(clearance_take(clearance));
    assert_false(clearance_take(NULL));
}

static void there_is_none_where_something_speaks_against_it(void **state)
{
    struct plan_fixture *fixture = *state;
    struct plan_breach why;
    make(fixture, "true");
    struct clearance_question question = {.live = {&fixture->question, &nothing, &none, false}};
    assert_null(clearance_ask(&fixture->judge.arena, &question, &why));
    assert_string_equal(why.words, "would breach 'shut': DOOR would be true");
    question.closes = true;
    assert_non_null(clearance_ask(&fixture->judge.arena, &question, &why));
}

static void the_signed_text_withholds_an_undo_and_nothing_else(void **state)
{
    struct plan_fixture *fixture = *state;
    struct plan_breach why;
    make(fixture, "false");
    struct clearance_question question = {.live = {&fixture->question, &nothing, &none, true},
                                          .withheld = "shut"};
    assert_null(clearance_ask(&fixture->judge.arena, &question, &why));
    assert_string_equal(why.words, "would breach 'shut'");
    question.live.back = false;
    assert_non_null(clearance_ask(&fixture->judge.arena, &question, &why));
}

/* What runs is judged with a floor of one guardrail, what is stored with that of the declaration, or of the
 * floor as well. */
static void only_the_floor_breached_by_what_runs_outweighs_one_of_the_declaration(void **state)
{
    static const struct {
        const char *breached; /* of the floor, by what runs */
        bool stored_alone, undo_breaches_the_floor, closes, withheld;
        bool cleared;
    } rows[] = {
        {"floor/other", false, false, false, false, true},
        {"shut", false, false, false, false, false},
        {"floor/other", true, false, false, false, false},
        {"floor/other", false, true, false, false, false},
        {"floor/other", false, false, true, false, false},
        {"floor/other", false, false, false, true, true},
        {"floor/other", true, false, false, true, false},
        {"floor/other", false, true, false, true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct plan_fixture fixture;
        struct plan_breach why;
        plan_fixture_begin(&fixture);
        make(&fixture, rows[i].withheld ? "false" : "true");
        if (rows[i].undo_breaches_the_floor) {
            fixture.judge.guardrails[0].of_floor = true;
            fixture.judge.guardrails[0].settings = fixture.judge.target.settings;
            fixture.judge.guardrails[0].setting_count = 1;
        }
        const struct guardrail guardrail = {.name = rows[i].breached, .of_floor = true};
        const struct target target = {.guardrails = &guardrail, .guardrail_count = 1};
        struct finding finding = {
            .kind = FINDING_GUARDRAIL, .name = rows[i].breached, .live = !rows[i].stored_alone};
        finding.state.guardrail = GUARDRAIL_BREACHED;
        const struct judgement runs = {.target = &target, .findings = &finding, .count = 1};
        const struct clearance_question question = {
            .live = {&fixture.question, &nothing, &none, true},
            .closes = rows[i].closes,
            .withheld = rows[i].withheld ? "shut" : NULL,
            .runs = &runs};
        if ((clearance_ask(&fixture.judge.arena, &question, &why) != NULL) != rows[i].cleared)
            fail_msg("row %zu: %s", i, why.words ? why.words : "cleared");
        plan_fixture_end(&fixture);
    }
    (void)state;
}

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

#define PLAN_TEST(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAN_TEST(a_clearance_serves_one_deploy),
        PLAN_TEST(there_is_none_where_something_speaks_against_it),
        PLAN_TEST(the_signed_text_withholds_an_undo_and_nothing_else),
        PLAN_TEST(only_the_floor_breached_by_what_runs_outweighs_one_of_the_declaration),
    };
    return cmocka_run_group_tests_name("clearance", tests, NULL, NULL);
}
