#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "support/gate_fixture.h"
#include "support/judge_fixture.h"
#include "support/signing.h"

/* --- the truth table ------------------------------------------------------------------------- */

typedef void gate_fixture_change(struct gate_fixture *fixture);

#define CHANGE(name, ...)                                                                          \
    static void name(struct gate_fixture *fixture)                                                 \
    {                                                                                              \
        __VA_ARGS__;                                                                               \
    }

/* Before the text is made: it says so, and so does the fresh one. */
CHANGE(asks_other_project, fixture->read.project_id = fixture->read.service_id)
CHANGE(asks_other_environment_id, fixture->read.environment_id = fixture->read.service_id)
CHANGE(asks_other_service_id, fixture->read.service_id = fixture->read.project_id)
CHANGE(asks_other_service, fixture->read.service = "other")
CHANGE(asks_staging, fixture->read.environment = "staging")
CHANGE(asks_other_api, fixture->read.api = "http://127.0.0.1:9/")
CHANGE(says_simulated, fixture->read.simulated = true)
CHANGE(made_in_three_minutes, fixture->read.made = GATE_NOW + 180)
CHANGE(made_in_two_minutes, fixture->read.made = GATE_NOW + 120)
CHANGE(expires_now, fixture->read.expires = GATE_NOW)
CHANGE(expires_at_railway, fixture->read.expires = GATE_NOW + 1)
CHANGE(railway_is_behind_us, fixture->question.clocks.railway = GATE_NOW - 1)
CHANGE(expires_next_second, fixture->read.expires = GATE_NOW + 2)
CHANGE(valid_a_second_too_long, fixture->read.expires = GATE_MADE + 86401)
CHANGE(made_after_its_end, fixture->read.made = GATE_NOW + 100;
       fixture->read.expires = GATE_NOW + 100; fixture->question.resumes = true)
CHANGE(of_another_ledger, fixture->read.ledger_id = "ffffffffffffffffffffffffffffffff")
CHANGE(under_another_trust, fixture->read.trust = fixture->read.seen)
CHANGE(says_another_value, fixture->rows[0].after = "no")
CHANGE(says_another_value_before, fixture->rows[0].before = "yes")
CHANGE(says_another_name, fixture->rows[0].name = "OTHER")
CHANGE(says_another_kind, fixture->rows[0].kind = CHANGE_ADD)
CHANGE(says_shared, fixture->rows[0].shared = true)
CHANGE(says_more, fixture->rows[1] = fixture->rows[0]; fixture->rows[1].name = "OTHER";
       fixture->read.row_count = 2)
CHANGE(says_no_deploy, fixture->read.deploys = false)
CHANGE(needs_no_one, fixture->read.needs.count = 0)
CHANGE(needs_another, static const char *const needs[] = {"HoS"}; fixture->signers[0] = HOS;
       fixture->read.needs.items = needs)
CHANGE(asks_for_two_persons, fixture->trust.two_persons = true; fixture->read.two_persons = true)
CHANGE(asks_for_one_person, fixture->trust.two_persons = true; fixture->read.two_persons = false)
CHANGE(one_person_suffices, fixture->trust.two_persons = false; fixture->read.two_persons = false)
CHANGE(asks_for_more_persons, fixture->trust.two_persons = false; fixture->read.two_persons = true)
CHANGE(opens, fixture->opens = true)
CHANGE(opens_unsigned, fixture->opens = true; fixture->closing_signers[0] = 0)
CHANGE(opens_closed_by_one, fixture->opens = true; fixture->closing_signers[1] = 0)

/* After it was signed. */
CHANGE(one_byte_more, fixture->question.length--)
CHANGE(signed_before_it_was_changed, fixture->question.signature_count = 1;
       fixture->signatures[0].bytes = signer_sign(&fixture->arena, PTO, STATEMENT_NAMESPACE,
                                                  "another text", 12);
       fixture->signatures[0].length = strlen(fixture->signatures[0].bytes))
CHANGE(unread, fixture->read.author = "eve@example.com"; fixture->fresh.author = "eve@example.com")
CHANGE(not_observed, fixture->observed.stored.seen = false)
CHANGE(look_refused, fixture->observed.refused = true)
CHANGE(other_ids, fixture->observed.service_id = NULL)
CHANGE(not_a_target, fixture->trust.target_count = 0)
CHANGE(target_of_another_environment, fixture->targets[0].environment = "staging")
CHANGE(environment_without_needs, fixture->environments[0].name = "elsewhere")
CHANGE(simulated_now, fixture->question.simulated = true)
CHANGE(no_api, fixture->question.api = NULL)
CHANGE(made_up, fixture->question.clocks.hypothetical = true)
CHANGE(before_build, fixture->question.built = GATE_NOW + 1)
CHANGE(on_build, fixture->question.built = GATE_NOW)
CHANGE(before_ledger, fixture->question.ledger_newest = GATE_NOW + 1)
CHANGE(on_ledger, fixture->question.ledger_newest = GATE_NOW)
CHANGE(no_date, fixture->question.clocks.railway = 0)
CHANGE(railway_ahead, fixture->question.clocks.railway = GATE_NOW + 121)
CHANGE(railway_behind, fixture->question.clocks.railway = GATE_NOW - 121)
CHANGE(railway_nearly_off, fixture->question.clocks.railway = GATE_NOW - 120)
CHANGE(no_ledger, fixture->question.ledger_id = NULL)
CHANGE(no_head, fixture->question.ledger_has_head = false)
CHANGE(number_used, fixture->question.used = true)
CHANGE(resumed, fixture->question.used = true; fixture->question.resumes = true)
CHANGE(advances, resumed(fixture); fixture->question.advances = true)
CHANGE(resumed_late, fixture->read.expires = GATE_NOW - fixture->trust.plan_max_age + 60;
       fixture->read.made = fixture->read.expires - 60)
CHANGE(resumed_too_late, resumed_late(fixture); fixture->read.expires -= 60)
CHANGE(trust_back, fixture->question.trust_outdated = "it has serial 1")
CHANGE(no_trust_digest, fixture->question.trust_digest = NULL)
CHANGE(fresh_differs, fixture->fresh.seen = fixture->fresh.trust)
CHANGE(no_fresh, fixture->question.fresh = NULL)
CHANGE(no_plan, fixture->question.plan = NULL)
CHANGE(another_value, fixture->changes[0].value = "no")
CHANGE(staged, fixture->observed.staged.any = true)
CHANGE(staged_by_itself, fixture->observed.staged.any = true;
       fixture->question.staged_is_own = true)
CHANGE(breached, fixture->findings[1].state.guardrail = GUARDRAIL_BREACHED)
CHANGE(breached_and_mended, fixture->findings[0].state.guardrail = GUARDRAIL_BREACHED)
CHANGE(breached_by_a_probe_that_it_mends, static const struct probe_name shown = {.probe = "cors"};
       fixture->findings[1].state.guardrail = GUARDRAIL_BREACHED;
       fixture->settings[0].shown_by = &shown; fixture->settings[0].shown_by_count = 1)
CHANGE(breached_by_a_probe_and_unknown, breached_by_a_probe_that_it_mends(fixture);
       fixture->changes[0].direction = DIRECTION_UNKNOWN)
CHANGE(breached_and_not_safer, fixture->findings[0].state.guardrail = GUARDRAIL_BREACHED;
       fixture->changes[0].direction = DIRECTION_NEUTRAL)
CHANGE(breached_and_unknown, fixture->findings[1].state.guardrail = GUARDRAIL_BREACHED;
       fixture->findings[1].name = "nobody-knows-it")
CHANGE(proof_missing, fixture->findings[1].state.guardrail = GUARDRAIL_BREACHED;
       fixture->guardrails[1].probe_count = 0; fixture->guardrails[1].proof = "send")
CHANGE(mended_and_weakens_something, fixture->findings[0].state.guardrail = GUARDRAIL_BREACHED;
       fixture->plan.weakens = 1)
CHANGE(proof_there_and_weakens, fixture->guardrails[1].probe_count = 0;
       fixture->guardrails[1].proof = "send"; fixture->plan.weakens = 1)
CHANGE(proof_missing_and_weakens, proof_missing(fixture); fixture->plan.weakens = 1)
CHANGE(unseen, fixture->findings[1].state.guardrail = GUARDRAIL_UNOBSERVED)
CHANGE(unseen_and_weakens, unseen(fixture); fixture->plan.weakens = 1)
CHANGE(unseen_and_opens, unseen(fixture); fixture->plan.opens.count = 1)
CHANGE(not_asked_and_weakens, fixture->findings[1].state.guardrail = GUARDRAIL_NOT_ASKED;
       fixture->plan.weakens = 1)
CHANGE(no_closing, fixture->question.closing = NULL)
CHANGE(closing_of_another, fixture->closing_paper.length--)
CHANGE(closing_read_otherwise, fixture->closing.author = "eve@example.com")
CHANGE(closing_is_a_plan, fixture->closing.kind = STATEMENT_PLAN)
CHANGE(no_signature, fixture->question.signature_count = 0)
CHANGE(dry, fixture->question.dry_run = true)
CHANGE(dry_and_unsigned, dry(fixture); no_signature(fixture))

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
    {NULL, advances, "permit", 0},
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
    {NULL, breached_by_a_probe_and_unknown, "guardrail-breached", EXIT_BREACHED},
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
    {opens_closed_by_one, NULL, "closing-not-approved", EXIT_NOT_APPROVED},
    {NULL, signed_before_it_was_changed, "signed-otherwise", EXIT_NOT_APPROVED},
    {needs_no_one, NULL, "needs-too-few", EXIT_NOT_APPROVED},
    {needs_another, NULL, "needs-too-few", EXIT_NOT_APPROVED},
    {asks_for_two_persons, NULL, "permit", 0},
    {asks_for_one_person, NULL, "needs-too-few", EXIT_NOT_APPROVED},
    {one_person_suffices, NULL, "permit", 0},
    {asks_for_more_persons, NULL, "permit", 0},
    {NULL, no_signature, "not-signed", EXIT_NOT_APPROVED},
    {NULL, dry, "permit", 0},
    {NULL, dry_and_unsigned, "permit", 0},
};

static void each_rule_that_is_broken_alone_refuses(void **state)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct gate_fixture fixture;
        gate_fixture_begin(&fixture);
        if (table[i].first)
            table[i].first(&fixture);
        gate_fixture_close(&fixture);
        if (table[i].then)
            table[i].then(&fixture);
        const char *row = arena_printf(&fixture.arena, "row %zu", i);
        check_text(row, gate_fixture_answer(&fixture), table[i].answer);
        if (!fixture.permit) {
            assert_int_equal(fixture.refusal.code, table[i].code);
            assert_int_equal(fixture.refusal.err.code, ERR_INPUT);
            assert_true(*fixture.refusal.err.text && *fixture.refusal.err.hint);
        }
        gate_fixture_end(&fixture);
    }
}

/* --- closing plans --------------------------------------------------------------------------- */

CHANGE(closes_too_early, fixture->read.not_before = GATE_NOW + 1)
CHANGE(closes_before_railway_says_so, fixture->read.not_before = GATE_NOW)
CHANGE(railway_is_with_us, fixture->question.clocks.railway = GATE_NOW)
CHANGE(closes_at_no_time, fixture->read.not_before = 0)
CHANGE(loosens, fixture->rows[0].direction = DIRECTION_WEAKENS;
       fixture->changes[0].direction = DIRECTION_WEAKENS)
CHANGE(says_that_it_loosens, fixture->rows[0].direction = DIRECTION_NEUTRAL)
CHANGE(would_loosen_now, fixture->changes[0].direction = DIRECTION_UNKNOWN)
CHANGE(not_ready, static const char *const unmet[] = {"BEARER is stored"};
       fixture->question.unmet = (struct names){unmet, 1})
CHANGE(key_has_ended, fixture->approvers[PTO - 1].has_before = true;
       fixture->approvers[PTO - 1].valid_before = GATE_NOW - 86400)
CHANGE(key_had_ended, fixture->approvers[PTO - 1].has_before = true;
       fixture->approvers[PTO - 1].valid_before = GATE_NOW - 20 * 86400)
CHANGE(key_has_ended_since, fixture->approvers[PTO - 1].has_before = true;
       fixture->approvers[PTO - 1].valid_before = GATE_NOW)
/* Between the making of a closing plan and the apply of the one that opened. */
CHANGE(key_ended_unopened, fixture->approvers[PTO - 1].has_before = true;
       fixture->approvers[PTO - 1].valid_before = GATE_NOW - 15 * 86400)
CHANGE(key_began_unopened, fixture->approvers[PTO - 1].has_after = true;
       fixture->approvers[PTO - 1].valid_after = GATE_NOW - 15 * 86400)
CHANGE(key_began_later, fixture->approvers[PTO - 1].has_after = true;
       fixture->approvers[PTO - 1].valid_after = GATE_NOW - 86400)
CHANGE(never_opened, fixture->question.opened = 0)
CHANGE(key_revoked, fixture->revoked[0] = fixture->approvers[PTO - 1]; fixture->gone.count = 1)

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
        {NULL, key_ended_unopened, "not-approved", EXIT_NOT_APPROVED},
        {NULL, key_began_unopened, "permit", 0},
        {NULL, key_began_later, "permit", 0},
        {NULL, never_opened, "closing-not-opened", EXIT_NOT_APPROVED},
        {NULL, key_revoked, "not-approved", EXIT_NOT_APPROVED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture fixture;
        gate_fixture_begin_closing(&fixture);
        if (rows[i].first)
            rows[i].first(&fixture);
        gate_fixture_close(&fixture);
        if (rows[i].then)
            rows[i].then(&fixture);
        check_text(arena_printf(&fixture.arena, "row %zu", i), gate_fixture_answer(&fixture),
                   rows[i].answer);
        assert_true(fixture.permit || fixture.refusal.code == rows[i].code);
        gate_fixture_end(&fixture);
    }
}

/* --- what was begun -------------------------------------------------------------------------- */

CHANGE(half_done, fixture->plan.count = 0)
CHANGE(lives_now, fixture->changes[0].kind = CHANGE_LIVE; fixture->changes[0].before = "other")
CHANGE(breached_ahead, breached(fixture); advances(fixture))
CHANGE(unseen_ahead, unseen_and_weakens(fixture); advances(fixture))
CHANGE(nearly_expired, fixture->read.expires = GATE_NOW - 3)

static void an_apply_that_has_begun_may_be_finished(void **state)
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
        {NULL, breached_ahead, "guardrail-breached"},
        {NULL, unseen_ahead, "guardrail-unobserved"},
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
        struct gate_fixture fixture;
        gate_fixture_begin(&fixture);
        if (rows[i].first)
            rows[i].first(&fixture);
        gate_fixture_close(&fixture);
        resumed(&fixture);
        if (rows[i].then)
            rows[i].then(&fixture);
        check_text(arena_printf(&fixture.arena, "row %zu", i), gate_fixture_answer(&fixture),
                   rows[i].answer);
        gate_fixture_end(&fixture);
    }
}

/* --- before anything is observed ------------------------------------------------------------- */

static void whether_a_text_is_worth_signing_is_known_before(void **state)
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
        {needs_no_one, NULL, "needs-too-few"},
        {NULL, no_signature, NULL},
        {of_another_ledger, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_fixture fixture;
        gate_fixture_begin(&fixture);
        if (rows[i].first)
            rows[i].first(&fixture);
        gate_fixture_close(&fixture);
        fixture.question.judgement = NULL;
        fixture.question.plan = NULL;
        fixture.question.fresh = NULL;
        fixture.question.clocks.railway = 0;
        if (rows[i].then)
            rows[i].then(&fixture);
        const bool signable = gate_signable(&fixture.arena, &fixture.question, &fixture.refusal);
        check_text(arena_printf(&fixture.arena, "row %zu", i),
                   signable ? NULL : fixture.refusal.rule, rows[i].rule);
        gate_fixture_end(&fixture);
    }
}

/* --- what is said ---------------------------------------------------------------------------- */

static void a_permit_holds_what_was_judged(void **state)
{
    struct gate_fixture fixture;
    size_t count = 0;
    gate_fixture_begin(&fixture);
    gate_fixture_close(&fixture);
    check_text("answer", gate_fixture_answer(&fixture), "permit");
    assert_ptr_equal(permit_plan(fixture.permit), &fixture.plan);
    assert_ptr_equal(permit_statement(fixture.permit), &fixture.read);
    assert_true(permit_may_write(fixture.permit));
    const struct gate_approval *approvals = permit_approvals(fixture.permit, &count);
    assert_int_equal(count, 2);
    check_text("principal", approvals->principal, "pto@example.com");
    check_text("roles", names_text(&fixture.arena, &approvals->roles), "PTO");
    assert_int_equal(permit_notes(fixture.permit).count, 0);
    gate_fixture_end(&fixture);
}

static void a_dry_run_may_not_write_and_says_what_is_missing(void **state)
{
    struct gate_fixture fixture;
    gate_fixture_begin(&fixture);
    memcpy(fixture.signers, (const unsigned char[]){HOS, 0}, 2);
    gate_fixture_close(&fixture);
    dry(&fixture);
    unseen(&fixture);
    check_text("answer", gate_fixture_answer(&fixture), "permit");
    assert_false(permit_may_write(fixture.permit));
    const struct names notes = permit_notes(fixture.permit);
    check_text("notes", text_joined(&fixture.arena, notes.items, notes.count, "\n"),
               "not approved yet: an approval is missing: PTO\n"
               "guardrails that are not known to hold: cors-tight");
    gate_fixture_end(&fixture);
    gate_fixture_begin(&fixture);
    gate_fixture_close(&fixture);
    dry(&fixture);
    check_text("answer", gate_fixture_answer(&fixture), "permit");
    assert_false(permit_may_write(fixture.permit));
    gate_fixture_end(&fixture);
}

static void what_moved_is_shown_line_by_line(void **state)
{
    struct gate_fixture fixture;
    gate_fixture_begin(&fixture);
    fixture.read.author = "ana\x1b[2J@example.com";
    gate_fixture_close(&fixture);
    fixture.fresh.author = "eve@example.com";
    fixture.fresh.guardrails_held = 1;
    check_text("answer", gate_fixture_answer(&fixture), "world-moved");
    check_text("difference", fixture.refusal.difference,
               "- Afterwards   2 guardrails held, 0 lifted, 0 unobserved\n"
               "+ Afterwards   1 guardrail held, 0 lifted, 0 unobserved\n"
               "- Author       \"ana\\u001b[2J@example.com\"\n"
               "+ Author       eve@example.com\n");
    gate_fixture_end(&fixture);
}

static void lines_that_both_have_are_left_out(void **state)
{
    static const char *const needs[] = {"PTO", "HoS"};
    struct gate_fixture fixture;
    gate_fixture_begin(&fixture);
    fixture.rows[1] = fixture.rows[0];
    fixture.rows[1].name = "OTHER";
    gate_fixture_close(&fixture);
    struct statement_row rows[2] = {fixture.rows[1], fixture.rows[0]};
    fixture.fresh.rows = rows;
    fixture.fresh.row_count = 2;
    fixture.fresh.needs = (struct names){needs, 2};
    check_text("answer", gate_fixture_answer(&fixture), "world-moved");
    check_text("difference", fixture.refusal.difference,
               "+   ~ OTHER      true -> false  strengthens\n"
               "+              HoS\n");
    gate_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_that_is_broken_alone_refuses),
        cmocka_unit_test(a_closing_plan_waits_for_its_time_and_only_tightens),
        cmocka_unit_test(an_apply_that_has_begun_may_be_finished),
        cmocka_unit_test(whether_a_text_is_worth_signing_is_known_before),
        cmocka_unit_test(a_permit_holds_what_was_judged),
        cmocka_unit_test(a_dry_run_may_not_write_and_says_what_is_missing),
        cmocka_unit_test(what_moved_is_shown_line_by_line),
        cmocka_unit_test(lines_that_both_have_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
