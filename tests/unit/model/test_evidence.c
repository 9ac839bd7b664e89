#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "support/sample_evidence.h"
#include "support/sample_run.h"

static const char *lines_text(struct arena *arena, const struct evidence *evidence)
{
    const char *text = "";
    for (size_t i = 0; i < evidence->line_count; i++) {
        const struct evidence_line *line = &evidence->lines[i];
        text = arena_printf(arena, "%s%s%s %s: %s -> %s\n", text, line->good ? "+ " : "- ",
                            line->kind, line->name, line->before, line->after);
    }
    return text;
}

static void a_changed_state_is_one_line_with_its_order(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct evidence evidence = sample_evidence(&arena);
    assert_string_equal(lines_text(&arena, &evidence),
                        "- setting UNSIGNED_ALLOWED: drift -> excepted (exception trial)\n"
                        "+ setting MODE: pending -> in_sync\n"
                        "- guardrail no-unsigned: breached -> held (exception trial)\n"
                        "+ guardrail send-needs-proof: breached -> held\n"
                        "- guardrail query-token: (not there) -> unobserved\n"
                        "- exception trial: upcoming -> in_force\n"
                        "- exception spare: (not there) -> in_force\n"
                        "- exception former: (not there) -> expired\n"
                        "- probe hook: fail -> fail (exception trial)\n"
                        "- probe query: (not there) -> unobserved\n"
                        "- probe queue: (not there) -> not_asked\n"
                        "- probe old: pass -> (not there)\n");
    arena_release(&arena);
}

static void a_removed_exception_is_good(void **state)
{
    struct arena arena;
    arena_init(&arena);
    struct evidence evidence = sample_evidence(&arena);
    const struct evidence_check *later = evidence.before;
    struct evidence_check without = *later;
    without.exceptions.count = 0;
    evidence = sample_evidence_empty();
    evidence.before = later;
    evidence.check = &without;
    evidence_compare(&arena, &evidence);
    assert_string_equal(lines_text(&arena, &evidence),
                        "+ exception trial: upcoming -> (not there)\n");
    arena_release(&arena);
}

static void without_two_checks_there_is_nothing_to_compare(void **state)
{
    struct arena arena;
    arena_init(&arena);
    struct evidence evidence = sample_evidence(&arena);
    evidence.line_count = 0;
    evidence.before = NULL;
    evidence_compare(&arena, &evidence);
    assert_int_equal(evidence.line_count, 0);
    evidence.check = NULL;
    evidence_compare(&arena, &evidence);
    assert_int_equal(evidence.line_count, 0);
    arena_release(&arena);
}

static const char *states_text(struct arena *arena, const struct evidence_states *states)
{
    const char *text = "";
    for (size_t i = 0; i < states->count; i++)
        text =
            arena_printf(arena, "%s%s %s %s\n", text, states->items[i].name, states->items[i].state,
                         states->items[i].exception ? states->items[i].exception : "-");
    return text;
}

static void a_judgement_has_the_form_of_a_check_in_a_ledger(void **state)
{
    struct arena arena;
    struct evidence_check check;
    arena_init(&arena);
    const struct run run = sample_excepted();
    evidence_judged(&arena, &run.judgements[0], &check);
    assert_string_equal(states_text(&arena, &check.settings),
                        "UNSIGNED_ALLOWED excepted partner-unsigned\n");
    assert_string_equal(states_text(&arena, &check.guardrails),
                        "no-unsigned-webhooks held partner-unsigned\n");
    assert_string_equal(states_text(&arena, &check.probes),
                        "partner-webhook fail partner-unsigned\n");
    assert_int_equal(check.exceptions.count, 2);
    assert_string_equal(check.exceptions.items[0].lifts, "no-unsigned-webhooks");
    assert_string_equal(check.exceptions.items[0].policy, "allowlist");
    assert_int_equal(check.exceptions.items[0].ends, 1773187200); /* 2026-03-11 */
    assert_string_equal(check.exceptions.items[1].state, "upcoming");
    assert_int_equal(check.exceptions.items[1].ends, 0);
    assert_string_equal(check.deployment, "dep-71");
    assert_int_equal(check.in_sync, 0);
    arena_release(&arena);
}

static void inert_settings_are_not_counted(void **state)
{
    static const struct finding findings[] = {
        {.kind = FINDING_SETTING, .state.verdict = VERDICT_INERT, .name = "UNREAD"},
        {.kind = FINDING_SETTING, .state.verdict = VERDICT_IN_SYNC, .name = "MODE"},
        {.kind = FINDING_NOTE, .name = "a note"},
    };
    struct arena arena;
    struct evidence_check check;
    arena_init(&arena);
    const struct run run = sample_in_sync();
    struct judgement judgement = run.judgements[0];
    judgement.findings = findings;
    judgement.count = sizeof findings / sizeof *findings;
    evidence_judged(&arena, &judgement, &check);
    assert_int_equal(check.settings.count, 0);
    assert_int_equal(check.in_sync, 1);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_state_is_one_line_with_its_order),
        cmocka_unit_test(a_removed_exception_is_good),
        cmocka_unit_test(a_judgement_has_the_form_of_a_check_in_a_ledger),
        cmocka_unit_test(inert_settings_are_not_counted),
        cmocka_unit_test(without_two_checks_there_is_nothing_to_compare),
    };
    return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
