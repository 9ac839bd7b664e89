#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/gate_fixture.h"
#include "support/scene.h"

/* --- the truth table ------------------------------------------------------------------------- */

typedef void gate_fixture_change(struct gate_fixture *door);

#define CHANGE(name, ...)                                                                          \
    static void name(struct gate_fixture *door)                                                    \
    {                                                                                              \
        __VA_ARGS__;                                                                               \
    }

/* Before the text is made: it says so, and so does the fresh one. */
CHANGE(asks_other_project, door->read.project_id = door->read.service_id)
CHANGE(asks_other_environment_id, door->read.environment_id = door->read.service_id)
CHANGE(asks_other_service_id, door->read.service_id = door->read.project_id)
CHANGE(asks_other_service, door->read.service = "other")
CHANGE(asks_staging, door->read.environment = "staging")
CHANGE(asks_other_api, door->read.api = "http://127.0.0.1:9/")
CHANGE(says_simulated, door->read.simulated = true)
CHANGE(made_in_three_minutes, door->read.made = GATE_NOW + 180)
CHANGE(made_in_two_minutes, door->read.made = GATE_NOW + 120)
CHANGE(expires_now, door->read.expires = GATE_NOW)
CHANGE(expires_at_railway, door->read.expires = GATE_NOW + 1)
CHANGE(railway_is_behind_us, door->question.clocks.railway = GATE_NOW - 1)
CHANGE(expires_next_second, door->read.expires = GATE_NOW + 2)
CHANGE(valid_a_second_too_long, door->read.expires = GATE_MADE + 86401)
CHANGE(made_after_its_end, door->read.made = GATE_NOW + 100; door->read.expires = GATE_NOW + 100;
       door->question.resumes = true)
CHANGE(of_another_ledger, door->read.ledger_id = "ffffffffffffffffffffffffffffffff")
CHANGE(under_another_trust, door->read.trust = door->read.seen)
CHANGE(says_another_value, door->rows[0].after = "no")
CHANGE(says_another_value_before, door->rows[0].before = "yes")
CHANGE(says_another_name, door->rows[0].name = "OTHER")
CHANGE(says_another_kind, door->rows[0].kind = CHANGE_ADD)
CHANGE(says_shared, door->rows[0].shared = true)
CHANGE(says_more, door->rows[1] = door->rows[0]; door->rows[1].name = "OTHER";
       door->read.row_count = 2)
CHANGE(says_no_deploy, door->read.deploys = false)
CHANGE(needs_nobody, door->read.needs.count = 0)
CHANGE(needs_another, static const char *const needs[] = {"HoS"}; door->signers[0] = HOS;
       door->read.needs.items = needs)
CHANGE(opens, door->opens = true)
CHANGE(opens_unsigned, door->opens = true; door->closing_signers[0] = 0)
CHANGE(opens_signed_by_author, door->opens = true; door->read.author = "paul@example.com";
       door->closing_signers[0] = PTO_2)

/* After it was signed. */
CHANGE(one_byte_more, door->question.length--)
CHANGE(unread, door->read.author = "eve@example.com"; door->fresh.author = "eve@example.com")
CHANGE(not_observed, door->observed.stored.seen = false)
CHANGE(look_refused, door->observed.refused = true)
CHANGE(other_ids, door->observed.service_id = NULL)
CHANGE(not_a_target, door->trust.target_count = 0)
CHANGE(target_of_another_environment, door->targets[0].environment = "staging")
CHANGE(environment_without_needs, door->environments[0].name = "elsewhere")
CHANGE(simulated_now, door->question.simulated = true)
CHANGE(no_api, door->question.api = NULL)
CHANGE(made_up, door->question.clocks.hypothetical = true)
CHANGE(before_build, door->question.built = GATE_NOW + 1)
CHANGE(on_build, door->question.built = GATE_NOW)
CHANGE(before_ledger, door->question.ledger_newest = GATE_NOW + 1)
CHANGE(on_ledger, door->question.ledger_newest = GATE_NOW)
CHANGE(no_date, door->question.clocks.railway = 0)
CHANGE(railway_ahead, door->question.clocks.railway = GATE_NOW + 121)
CHANGE(railway_behind, door->question.clocks.railway = GATE_NOW - 121)
CHANGE(railway_nearly_off, door->question.clocks.railway = GATE_NOW - 120)
CHANGE(no_ledger, door->question.ledger_id = NULL)
CHANGE(no_head, door->question.ledger_has_head = false)
CHANGE(number_used, door->question.used = true)
CHANGE(resumed, door->question.used = true; door->question.resumes = true)
CHANGE(resumed_late, door->read.expires = GATE_NOW - door->trust.plan_max_age + 60;
       door->read.made = door->read.expires - 60)
CHANGE(resumed_too_late, resumed_late(door); door->read.expires -= 60)
CHANGE(trust_back, door->question.trust_replaced = true)
CHANGE(no_trust_digest, door->question.trust_digest = NULL)
CHANGE(fresh_differs, door->fresh.seen = door->fresh.trust)
CHANGE(no_fresh, door->question.fresh = NULL)
CHANGE(no_plan, door->question.plan = NULL)
CHANGE(another_value, door->changes[0].value = "no")
CHANGE(staged, door->observed.staged.any = true)
CHANGE(staged_by_itself, door->observed.staged.any = true; door->question.staged_is_own = true)
CHANGE(breached, door->findings[1].state.guardrail = GUARDRAIL_BREACHED)
CHANGE(breached_and_mended, door->findings[0].state.guardrail = GUARDRAIL_BREACHED)
CHANGE(breached_by_a_probe_that_it_mends, static const struct probe_name shown = {.probe = "cors"};
       door->findings[1].state.guardrail = GUARDRAIL_BREACHED; door->settings[0].shown_by = &shown;
       door->settings[0].shown_by_count = 1)
CHANGE(breached_and_not_safer, door->findings[0].state.guardrail = GUARDRAIL_BREACHED;
       door->changes[0].direction = DIRECTION_NEUTRAL)
CHANGE(breached_and_unknown, door->findings[1].state.guardrail = GUARDRAIL_BREACHED;
       door->findings[1].name = "nobody-knows-it")
CHANGE(proof_missing, door->findings[1].state.guardrail = GUARDRAIL_BREACHED;
       door->guardrails[1].probe_count = 0; door->guardrails[1].proof = "send")
CHANGE(mended_and_weakens_something, door->findings[0].state.guardrail = GUARDRAIL_BREACHED;
       door->plan.weakens = 1)
CHANGE(proof_there_and_weakens, door->guardrails[1].probe_count = 0;
       door->guardrails[1].proof = "send"; door->plan.weakens = 1)
CHANGE(proof_missing_and_weakens, proof_missing(door); door->plan.weakens = 1)
CHANGE(unseen, door->findings[1].state.guardrail = GUARDRAIL_UNOBSERVED)
CHANGE(unseen_and_weakens, unseen(door); door->plan.weakens = 1)
CHANGE(unseen_and_opens, unseen(door); door->plan.opens.count = 1)
CHANGE(not_asked_and_weakens, door->findings[1].state.guardrail = GUARDRAIL_NOT_ASKED;
       door->plan.weakens = 1)
CHANGE(no_closing, door->question.closing = NULL)
CHANGE(closing_of_another, door->closing_paper.length--)
CHANGE(closing_read_otherwise, door->closing.author = "eve@example.com")
CHANGE(closing_is_a_plan, door->closing.kind = STATEMENT_PLAN)
CHANGE(no_signature, door->question.signature_count = 0)
CHANGE(dry, door->question.dry_run = true)
CHANGE(dry_and_unsigned, dry(door); no_signature(door))

static const struct {
    gate_fixture_change *first, *then;
    const char *answer;
    enum exit_code code;
} table[] = {
    {NULL, NULL, "permit", 0},
    {NULL, one_byte_more, "not-canonical", EXIT_NOT_APPROVED},
    {NULL, unread, "not-canonical", EXIT_NOT_APPROVED},
    {NULL, not_observed, "not-observed", EXIT_INCONCLUSIVE},
    {NULL, look_refused, "not-observed", EXIT_INCONCLUSIVE},
    {asks_other_project, NULL, "other-target", EXIT_STALE},
    {asks_other_environment_id, NULL, "other-target", EXIT_STALE},
    {asks_other_service_id, NULL, "other-target", EXIT_STALE},
    {asks_other_service, NULL, "other-target", EXIT_STALE},
    {asks_staging, NULL, "other-target", EXIT_STALE},
    {NULL, other_ids, "other-target", EXIT_STALE},
    {NULL, not_a_target, "not-trusted", EXIT_NOT_APPROVED},
    {NULL, target_of_another_environment, "not-trusted", EXIT_NOT_APPROVED},
    {NULL, environment_without_needs, "not-trusted", EXIT_NOT_APPROVED},
    {asks_other_api, NULL, "other-api", EXIT_STALE},
    {says_simulated, NULL, "other-api", EXIT_STALE},
    {NULL, simulated_now, "other-api", EXIT_STALE},
    {NULL, no_api, "other-api", EXIT_STALE},
    {NULL, made_up, "clock-made-up", EXIT_STALE},
    {NULL, before_build, "clock-before-build", EXIT_STALE},
    {NULL, on_build, "permit", 0},
    {NULL, before_ledger, "clock-before-ledger", EXIT_STALE},
    {NULL, on_ledger, "permit", 0},
    {NULL, no_date, "clock-alone", EXIT_STALE},
    {NULL, railway_ahead, "clock-off", EXIT_STALE},
    {NULL, railway_behind, "clock-off", EXIT_STALE},
    {NULL, railway_nearly_off, "permit", 0},
    {made_in_three_minutes, NULL, "made-later", EXIT_STALE},
    {made_in_two_minutes, NULL, "permit", 0},
    {expires_now, NULL, "expired", EXIT_STALE},
    {expires_at_railway, NULL, "expired", EXIT_STALE},
    {expires_now, railway_is_behind_us, "expired", EXIT_STALE},
    {expires_next_second, NULL, "permit", 0},
    {valid_a_second_too_long, NULL, "valid-too-long", EXIT_NOT_APPROVED},
    {made_after_its_end, NULL, "valid-too-long", EXIT_NOT_APPROVED},
    {of_another_ledger, NULL, "other-ledger", EXIT_STALE},
    {NULL, no_ledger, "other-ledger", EXIT_STALE},
    {NULL, no_head, "other-past", EXIT_STALE},
    {NULL, number_used, "used", EXIT_STALE},
    {NULL, resumed, "permit", 0},
    {NULL, trust_back, "trust-put-back", EXIT_NOT_APPROVED},
    {under_another_trust, NULL, "trust-changed", EXIT_STALE},
    {NULL, no_trust_digest, "trust-changed", EXIT_STALE},
    {NULL, fresh_differs, "world-moved", EXIT_STALE},
    {NULL, no_fresh, "world-moved", EXIT_STALE},
    {NULL, no_plan, "other-changes", EXIT_STALE},
    {NULL, another_value, "other-changes", EXIT_STALE},
    {says_another_value, NULL, "other-changes", EXIT_STALE},
    {says_another_value_before, NULL, "other-changes", EXIT_STALE},
    {says_another_name, NULL, "other-changes", EXIT_STALE},
    {says_another_kind, NULL, "other-changes", EXIT_STALE},
    {says_shared, NULL, "other-changes", EXIT_STALE},
    {says_more, NULL, "other-changes", EXIT_STALE},
    {says_no_deploy, NULL, "other-changes", EXIT_STALE},
    {NULL, staged, "staged-by-others", EXIT_STALE},
    {NULL, staged_by_itself, "permit", 0},
    {NULL, breached, "guardrail-breached", EXIT_BREACHED},
    {NULL, breached_and_mended, "permit", 0},
    {NULL, breached_by_a_probe_that_it_mends, "permit", 0},
    {NULL, breached_and_not_safer, "guardrail-breached", EXIT_BREACHED},
    {NULL, breached_and_unknown, "guardrail-breached", EXIT_BREACHED},
    {NULL, mended_and_weakens_something, "permit", 0},
    {NULL, proof_there_and_weakens, "permit", 0},
    {NULL, proof_missing, "permit", 0},
    {NULL, proof_missing_and_weakens, "guardrail-unobserved", EXIT_INCONCLUSIVE},
    {NULL, unseen, "permit", 0},
    {NULL, unseen_and_weakens, "guardrail-unobserved", EXIT_INCONCLUSIVE},
    {NULL, unseen_and_opens, "guardrail-unobserved", EXIT_INCONCLUSIVE},
    {opens, unseen, "guardrail-unobserved", EXIT_INCONCLUSIVE},
    {NULL, not_asked_and_weakens, "permit", 0},
    {opens, NULL, "permit", 0},
    {opens, no_closing, "closing-missing", EXIT_NOT_APPROVED},
    {opens, closing_of_another, "closing-other", EXIT_NOT_APPROVED},
    {opens, closing_read_otherwise, "closing-other", EXIT_NOT_APPROVED},
    {opens, closing_is_a_plan, "closing-other", EXIT_NOT_APPROVED},
    {opens_unsigned, NULL, "closing-not-approved", EXIT_NOT_APPROVED},
    {opens_signed_by_author, NULL, "closing-not-approved", EXIT_NOT_APPROVED},
    {needs_nobody, NULL, "needs-too-few", EXIT_NOT_APPROVED},
    {needs_another, NULL, "needs-too-few", EXIT_NOT_APPROVED},
    {NULL, no_signature, "not-signed", EXIT_NOT_APPROVED},
    {NULL, dry, "permit", 0},
    {NULL, dry_and_unsigned, "permit", 0},
};

static void each_rule_that_is_broken_alone_refuses(void **state)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct gate_fixture door;
        gate_fixture_begin(&door);
        if (table[i].first)
            table[i].first(&door);
        gate_fixture_close(&door);
        if (table[i].then)
            table[i].then(&door);
        const char *row = arena_printf(&door.arena, "row %zu", i);
        check_text(row, gate_fixture_answer(&door), table[i].answer);
        if (!door.permit) {
            assert_int_equal(door.refusal.code, table[i].code);
            assert_int_equal(door.refusal.err.code, ERR_INPUT);
            assert_true(*door.refusal.err.text && *door.refusal.err.hint);
        }
        gate_fixture_end(&door);
    }
}

/* --- closing plans --------------------------------------------------------------------------- */

CHANGE(closes_too_early, door->read.not_before = GATE_NOW + 1)
CHANGE(closes_before_railway_says_so, door->read.not_before = GATE_NOW)
CHANGE(railway_is_with_us, door->question.clocks.railway = GATE_NOW)
CHANGE(closes_at_no_time, door->read.not_before = 0)
CHANGE(loosens, door->rows[0].direction = DIRECTION_WEAKENS;
       door->changes[0].direction = DIRECTION_WEAKENS)
CHANGE(says_that_it_loosens, door->rows[0].direction = DIRECTION_NEUTRAL)
CHANGE(would_loosen_now, door->changes[0].direction = DIRECTION_UNKNOWN)
CHANGE(not_ready, static const char *const unmet[] = {"BEARER is stored"};
       door->question.unmet = (struct names){unmet, 1})
CHANGE(key_has_ended, door->approvers[PTO - 1].has_before = true;
       door->approvers[PTO - 1].valid_before = GATE_NOW - 86400)
CHANGE(key_had_ended, door->approvers[PTO - 1].has_before = true;
       door->approvers[PTO - 1].valid_before = GATE_NOW - 20 * 86400)
CHANGE(key_has_ended_since, door->approvers[PTO - 1].has_before = true;
       door->approvers[PTO - 1].valid_before = GATE_NOW)
CHANGE(key_revoked, door->revoked[0] = door->approvers[PTO - 1]; door->gone.count = 1)

static void a_closing_plan_waits_for_its_time_and_only_tightens(void **state)
{
    static const struct {
        gate_fixture_change *first, *then;
        const char *answer;
        enum exit_code code;
    } rows[] = {
        {NULL, NULL, "permit", 0},
        {closes_too_early, NULL, "closing-too-early", EXIT_STALE},
        {closes_before_railway_says_so, NULL, "permit", 0},
        {closes_before_railway_says_so, railway_is_behind_us, "closing-too-early", EXIT_STALE},
        {closes_before_railway_says_so, railway_is_with_us, "permit", 0},
        {closes_at_no_time, NULL, "closing-too-early", EXIT_STALE},
        {loosens, NULL, "closing-loosens", EXIT_BREACHED},
        {says_that_it_loosens, NULL, "closing-loosens", EXIT_BREACHED},
        {NULL, would_loosen_now, "closing-loosens", EXIT_BREACHED},
        {NULL, not_ready, "closing-not-ready", EXIT_BREACHED},
        {NULL, breached, "permit", 0},
        {NULL, unseen, "permit", 0},
        {NULL, no_trust_digest, "permit", 0},
        {NULL, fresh_differs, "world-moved", EXIT_STALE},
        {NULL, number_used, "used", EXIT_STALE},
        {NULL, staged, "staged-by-others", EXIT_STALE},
        {NULL, no_signature, "not-signed", EXIT_NOT_APPROVED},
        {NULL, key_has_ended, "permit", 0},
        {NULL, key_had_ended, "not-approved", EXIT_NOT_APPROVED},
        {NULL, key_revoked, "not-approved", EXIT_NOT_APPROVED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture door;
        gate_fixture_begin_closing(&door);
        if (rows[i].first)
            rows[i].first(&door);
        gate_fixture_close(&door);
        if (rows[i].then)
            rows[i].then(&door);
        check_text(arena_printf(&door.arena, "row %zu", i), gate_fixture_answer(&door),
                   rows[i].answer);
        assert_true(door.permit || door.refusal.code == rows[i].code);
        gate_fixture_end(&door);
    }
}

/* --- what was begun -------------------------------------------------------------------------- */

CHANGE(half_done, door->plan.count = 0)
CHANGE(lives_now, door->changes[0].kind = CHANGE_LIVE; door->changes[0].before = "other")
CHANGE(nearly_expired, door->read.expires = GATE_NOW - 3)

static void a_plan_that_was_begun_is_brought_to_its_end(void **state)
{
    static const struct {
        gate_fixture_change *first, *then;
        const char *answer;
    } rows[] = {
        {NULL, NULL, "permit"},
        {nearly_expired, NULL, "permit"},
        {NULL, no_fresh, "permit"},
        {NULL, fresh_differs, "permit"},
        {NULL, half_done, "permit"},
        {NULL, lives_now, "permit"},
        {NULL, no_plan, "other-changes"},
        {says_another_value, NULL, "other-changes"},
        {NULL, another_value, "other-changes"},
        {under_another_trust, NULL, "permit"},
        {NULL, trust_back, "trust-put-back"},
        {NULL, breached, "permit"},
        {NULL, unseen_and_weakens, "permit"},
        {NULL, staged, "staged-by-others"},
        {NULL, staged_by_itself, "permit"},
        {resumed_late, NULL, "permit"},
        {resumed_too_late, NULL, "stopped-too-long"},
        {NULL, key_has_ended, "not-approved"},
        {NULL, key_has_ended_since, "not-approved"},
        {NULL, key_revoked, "not-approved"},
        {NULL, no_signature, "not-signed"},
        {NULL, other_ids, "other-target"},
        {NULL, no_head, "other-past"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture door;
        gate_fixture_begin(&door);
        if (rows[i].first)
            rows[i].first(&door);
        gate_fixture_close(&door);
        resumed(&door);
        if (rows[i].then)
            rows[i].then(&door);
        check_text(arena_printf(&door.arena, "row %zu", i), gate_fixture_answer(&door),
                   rows[i].answer);
        gate_fixture_end(&door);
    }
}

/* --- before anything is observed ------------------------------------------------------------- */

static void whether_a_text_is_worth_a_signature_is_known_before(void **state)
{
    static const struct {
        gate_fixture_change *first, *then;
        const char *rule; /* NULL: it is */
    } rows[] = {
        {NULL, NULL, NULL},
        {NULL, one_byte_more, "not-canonical"},
        {NULL, not_a_target, "not-trusted"},
        {NULL, before_build, "clock-before-build"},
        {made_in_three_minutes, NULL, "made-later"},
        {expires_now, NULL, "expired"},
        {valid_a_second_too_long, NULL, "valid-too-long"},
        {under_another_trust, NULL, "trust-changed"},
        {opens, NULL, NULL},
        {opens, no_closing, "closing-missing"},
        {opens, closing_of_another, "closing-other"},
        {needs_nobody, NULL, "needs-too-few"},
        {NULL, no_signature, NULL},
        {of_another_ledger, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture door;
        gate_fixture_begin(&door);
        if (rows[i].first)
            rows[i].first(&door);
        gate_fixture_close(&door);
        door.question.judgement = NULL;
        door.question.plan = NULL;
        door.question.fresh = NULL;
        door.question.clocks.railway = 0;
        if (rows[i].then)
            rows[i].then(&door);
        const bool signable = gate_signable(&door.arena, &door.question, &door.refusal);
        check_text(arena_printf(&door.arena, "row %zu", i), signable ? NULL : door.refusal.rule,
                   rows[i].rule);
        gate_fixture_end(&door);
    }
}

/* --- what is said ---------------------------------------------------------------------------- */

static void a_permit_holds_what_was_judged(void **state)
{
    struct gate_fixture door;
    size_t count = 0;
    gate_fixture_begin(&door);
    gate_fixture_close(&door);
    check_text("answer", gate_fixture_answer(&door), "permit");
    assert_ptr_equal(permit_plan(door.permit), &door.plan);
    assert_ptr_equal(permit_statement(door.permit), &door.read);
    assert_true(permit_may_write(door.permit));
    const struct gate_approval *approvals = permit_approvals(door.permit, &count);
    assert_int_equal(count, 1);
    check_text("principal", approvals->principal, "pto@example.com");
    check_text("roles", names_text(&door.arena, &approvals->roles), "PTO");
    assert_int_equal(permit_notes(door.permit).count, 0);
    gate_fixture_end(&door);
}

static void a_dry_run_may_not_write_and_says_what_is_missing(void **state)
{
    struct gate_fixture door;
    gate_fixture_begin(&door);
    door.signers[0] = HOS;
    gate_fixture_close(&door);
    dry(&door);
    unseen(&door);
    check_text("answer", gate_fixture_answer(&door), "permit");
    assert_false(permit_may_write(door.permit));
    const struct names notes = permit_notes(door.permit);
    check_text("notes", text_joined(&door.arena, notes.items, notes.count, "\n"),
               "not approved yet: an approval is missing\n"
               "guardrails that are not known to hold: cors-tight");
    gate_fixture_end(&door);
    gate_fixture_begin(&door);
    gate_fixture_close(&door);
    dry(&door);
    check_text("answer", gate_fixture_answer(&door), "permit");
    assert_false(permit_may_write(door.permit));
    gate_fixture_end(&door);
}

static void what_moved_is_shown_line_by_line(void **state)
{
    struct gate_fixture door;
    gate_fixture_begin(&door);
    door.read.author = "ana\x1b[2J@example.com";
    gate_fixture_close(&door);
    door.fresh.author = "eve@example.com";
    door.fresh.guardrails_held = 1;
    check_text("answer", gate_fixture_answer(&door), "world-moved");
    check_text("difference", door.refusal.difference,
               "- Author       \"ana\\u001b[2J@example.com\"\n"
               "+ Author       eve@example.com\n"
               "- Afterwards   2 guardrails held, 0 lifted, 0 unobserved\n"
               "+ Afterwards   1 guardrail held, 0 lifted, 0 unobserved\n");
    gate_fixture_end(&door);
}

static void lines_that_both_have_are_left_out(void **state)
{
    static const char *const needs[] = {"PTO", "HoS"};
    struct gate_fixture door;
    gate_fixture_begin(&door);
    door.rows[1] = door.rows[0];
    door.rows[1].name = "OTHER";
    gate_fixture_close(&door);
    struct statement_row rows[2] = {door.rows[1], door.rows[0]};
    door.fresh.rows = rows;
    door.fresh.row_count = 2;
    door.fresh.needs = (struct names){needs, 2};
    check_text("answer", gate_fixture_answer(&door), "world-moved");
    check_text("difference", door.refusal.difference,
               "+   ~ OTHER      true -> false  strengthens\n"
               "+              HoS\n");
    gate_fixture_end(&door);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_that_is_broken_alone_refuses),
        cmocka_unit_test(a_closing_plan_waits_for_its_time_and_only_tightens),
        cmocka_unit_test(a_plan_that_was_begun_is_brought_to_its_end),
        cmocka_unit_test(whether_a_text_is_worth_a_signature_is_known_before),
        cmocka_unit_test(a_permit_holds_what_was_judged),
        cmocka_unit_test(a_dry_run_may_not_write_and_says_what_is_missing),
        cmocka_unit_test(what_moved_is_shown_line_by_line),
        cmocka_unit_test(lines_that_both_have_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
