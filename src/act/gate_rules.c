/* gate_rules: each rule of the gate is a row: what must hold, its words and its class. */
#include "gate_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_word.h"
#include "base/when.h"
#include "crypto/digest.h"
#include "output/statement.h"

#define PLAN_AGAIN "Make the plan again: tautline plan."

/* NULL is never the same: what is not known is refused. */
static bool is_same(const char *a, const char *b)
{
    return a && b && text_is(a, b);
}

static const char *instant(const struct gate_context *context, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    return arena_text(context->arena, when_format(when, text));
}

/* --- the text ---------------------------------------------------------------------------- */

static bool is_written_as(const char *text, size_t length, const struct statement *read)
{
    struct buf again;
    buf_init(&again, STATEMENT_LIMIT);
    statement_text(&again, read);
    const bool is_same = !again.overflowed && again.length == length &&
                         memcmp(buf_string(&again), text, length) == 0;
    buf_release(&again);
    return is_same;
}

static bool is_canonical(const struct gate_context *context)
{
    const struct gate_question *question = context->question;
    return is_written_as(question->text, question->length, question->read);
}

/* A plan that was changed after it was signed is refused for that, and not for what it says now. */
static bool is_what_was_signed(const struct gate_context *context)
{
    return context->question->signature_count == 0 || context->tally.is_of_text;
}

static bool is_observed(const struct gate_context *context)
{
    const struct observed *observed = context->question->judgement->observed;
    return !observed->refused && observed->stored.seen;
}

static bool is_for_this_target(const struct gate_context *context)
{
    const struct statement *read = context->question->read;
    const struct judgement *judgement = context->question->judgement;
    const struct observed *observed = judgement->observed;
    return is_same(read->project_id, observed->project_id) &&
           is_same(read->environment_id, observed->environment_id) &&
           is_same(read->service_id, observed->service_id) &&
           is_same(read->environment, judgement->target->environment->name) &&
           is_same(read->service, judgement->target->desired->service.name);
}

static bool is_trusted(const struct gate_context *context)
{
    const struct statement *read = context->question->read;
    const struct trust *trust = context->question->trust;
    const struct trust_target *target =
        trust_target(trust, read->project_id, read->environment_id, read->service_id);
    return target && is_same(target->environment, read->environment) &&
           trust_environment(trust, read->environment);
}

static bool is_for_this_api(const struct gate_context *context)
{
    const struct gate_question *question = context->question;
    return is_same(question->read->api, question->api) &&
           question->read->simulated == question->simulated;
}

static const char *what_api(const struct gate_context *context)
{
    const struct statement *read = context->question->read;
    return arena_printf(context->arena, "%s%s", read->api ? read->api : "",
                        read->simulated ? " (simulated)" : "");
}

static const struct gate_rule text_rules[] = {
    {"not-canonical", EXIT_NOT_APPROVED, EARLY, is_canonical,
     "the text is not byte for byte what tautline plan writes", NULL,
     "Use the file exactly as tautline plan wrote it."},
    {"signed-otherwise", EXIT_NOT_APPROVED, LATE, is_what_was_signed,
     "no signature beside the plan is of this text", NULL,
     "Put back the file that was signed, or have this one signed: tautline approve PLAN."},
    {"not-observed", EXIT_INCONCLUSIVE, LATE, is_observed,
     "Railway's current state could not be observed", NULL, "Run tautline doctor to see why."},
    {"other-target", EXIT_STALE, LATE, is_for_this_target,
     "the plan is for another target than the one observed", NULL,
     "Apply it with the declaration and the token of its own target."},
    {"not-trusted", EXIT_NOT_APPROVED, EARLY, is_trusted,
     "the trust file does not allow changes to this target", NULL,
     "An operator adds its ids to targets and its environment to environments, see tautline doctor."},
    {"other-api", EXIT_STALE, LATE, is_for_this_api, "the plan is for another API", what_api,
     PLAN_AGAIN},
    {.name = NULL},
};

/* --- clocks ------------------------------------------------------------------------------ */

static bool is_real_time(const struct gate_context *context)
{
    return !context->question->clocks.hypothetical;
}

static bool is_after_the_build(const struct gate_context *context)
{
    return context->question->clocks.ours >= context->question->built;
}

static bool is_after_the_ledger(const struct gate_context *context)
{
    return context->question->clocks.ours >= context->question->ledger_newest;
}

static const char *what_newest(const struct gate_context *context)
{
    return instant(context, context->question->ledger_newest);
}

static bool has_railways_clock(const struct gate_context *context)
{
    return context->question->clocks.railway != 0;
}

static bool clocks_agree(const struct gate_context *context)
{
    const struct clocks *clocks = &context->question->clocks;
    return llabs((long long)(clocks->railway - clocks->ours)) <= CLOCK_SKEW_MOST;
}

static const char *what_railway(const struct gate_context *context)
{
    const struct clocks *clocks = &context->question->clocks;
    return arena_printf(context->arena, "%lld s",
                        llabs((long long)(clocks->railway - clocks->ours)));
}

/* The clock of the machine that made it may be as far off as ours. */
static bool is_made_before_now(const struct gate_context *context)
{
    return context->question->read->made <= context->question->clocks.ours + CLOCK_SKEW_MOST;
}

static const char *what_made(const struct gate_context *context)
{
    return instant(context, context->question->read->made);
}

/* The plan has expired when either clock is past its end. */
static bool is_in_time(const struct gate_context *context)
{
    const struct gate_question *question = context->question;
    const int64_t expires = question->read->expires;
    return context->closes || question->resumes ||
           (question->clocks.ours < expires && question->clocks.railway < expires);
}

static const char *what_expires(const struct gate_context *context)
{
    return instant(context, context->question->read->expires);
}

/* A resumed plan is not asked again whether it is in time or as it would be made now: it lives only for one
 * more maximum age. */
static bool may_go_on(const struct gate_context *context)
{
    const struct gate_question *question = context->question;
    const int64_t end = question->read->expires + question->trust->plan_max_age;
    return context->closes || !question->resumes ||
           (question->clocks.ours < end && question->clocks.railway < end);
}

static bool is_valid_not_too_long(const struct gate_context *context)
{
    const struct statement *read = context->question->read;
    return context->closes ||
           (read->expires > read->made &&
            read->expires - read->made <= context->question->trust->plan_max_age);
}

static bool may_close_already(const struct gate_context *context)
{
    const struct clocks *clocks = &context->question->clocks;
    const int64_t when = context->question->read->not_before;
    return !context->closes || (when > 0 && clocks->ours >= when && clocks->railway >= when);
}

static const char *what_not_before(const struct gate_context *context)
{
    return instant(context, context->question->read->not_before);
}

#define CHECK_CLOCK "Set this machine's clock (timedatectl), then apply again."

static const struct gate_rule clock_rules[] = {
    {"clock-made-up", EXIT_STALE, LATE, is_real_time,
     "a time given with --at cannot approve anything", NULL, "Leave out --at."},
    {"clock-before-build", EXIT_STALE, EARLY, is_after_the_build,
     "this machine's clock is before the day on which tautline was built", NULL, CHECK_CLOCK},
    {"clock-before-ledger", EXIT_STALE, LATE, is_after_the_ledger,
     "this machine's clock is before the newest entry of the ledger", what_newest, CHECK_CLOCK},
    {"clock-alone", EXIT_STALE, LATE, has_railways_clock,
     "Railway sent no time to compare this machine's clock with", NULL, "Apply again later."},
    {"clock-off", EXIT_STALE, LATE, clocks_agree, "this machine's clock and Railway's differ",
     what_railway, CHECK_CLOCK},
    {"made-later", EXIT_STALE, EARLY, is_made_before_now, "the plan was made in the future",
     what_made, PLAN_AGAIN},
    {"expired", EXIT_STALE, EARLY, is_in_time, "the plan has expired", what_expires, PLAN_AGAIN},
    {"stopped-too-long", EXIT_STALE, LATE, may_go_on,
     "the apply of this plan was stopped too long ago to continue; the plan expired", what_expires,
     "Make a new plan: another one may be applied now."},
    {"valid-too-long", EXIT_NOT_APPROVED, EARLY, is_valid_not_too_long,
     "the plan would be valid for longer than the trust file allows (plans: max_age)", NULL,
     "Make the plan again with a shorter --valid."},
    {"closing-too-early", EXIT_STALE, LATE, may_close_already,
     "the exception has not ended, and its closing plan may not run before", what_not_before,
     "Wait for that time, or make an ordinary plan."},
    {.name = NULL},
};

/* --- the past ---------------------------------------------------------------------------- */

static bool is_of_this_ledger(const struct gate_context *context)
{
    return is_same(context->question->read->ledger_id, context->question->ledger_id);
}

static bool has_its_past(const struct gate_context *context)
{
    return context->question->ledger_has_head;
}

static bool is_unused(const struct gate_context *context)
{
    return !context->question->used || context->question->resumes;
}

static const char *what_number(const struct gate_context *context)
{
    return context->question->read->number;
}

static bool is_newest_trust(const struct gate_context *context)
{
    return !context->question->trust_outdated;
}

static const char *what_outdated(const struct gate_context *context)
{
    return context->question->trust_outdated;
}

static bool is_same_trust(const struct gate_context *context)
{
    const struct gate_question *question = context->question;
    return context->closes || question->resumes ||
           is_same(question->read->trust, question->trust_digest);
}

static bool was_opened(const struct gate_context *context)
{
    return !context->closes || context->question->opened > 0;
}

static const char *what_not_opened(const struct gate_context *context)
{
    return context->question->not_opened;
}

static const struct gate_rule past_rules[] = {
    {"other-ledger", EXIT_STALE, LATE, is_of_this_ledger,
     "the plan was made on another ledger than the one here", NULL,
     "Apply it with the --state that it was made with, or make it again here."},
    {"other-past", EXIT_STALE, LATE, has_its_past,
     "the ledger here does not contain the entry that the plan was made on", NULL,
     "Run tautline evidence verify to see whether the ledger was cut, then make the plan again."},
    {"used", EXIT_STALE, LATE, is_unused, "the number of this plan was already used", what_number,
     PLAN_AGAIN},
    {"closing-not-opened", EXIT_NOT_APPROVED, LATE, was_opened,
     "a closing plan runs only after the apply that opened its exception, in the same ledger",
     what_not_opened, "Close the exception by an ordinary plan: tautline plan."},
    {"trust-put-back", EXIT_NOT_APPROVED, EARLY, is_newest_trust,
     "this trust file is not the newest", what_outdated,
     "An operator installs the newest trust file; a changed one gets a higher serial."},
    {"trust-changed", EXIT_STALE, EARLY, is_same_trust,
     "the trust file differs from the one that the plan was made under", NULL, PLAN_AGAIN},
    {.name = NULL},
};

/* --- live guardrails --------------------------------------------------------------------- */

static bool forbids(const struct guardrail *guardrail, const char *name)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, name))
            return true;
    return false;
}

static bool change_fixes(const struct change *change, const struct guardrail *guardrail)
{
    if (forbids(guardrail, change->name))
        return change->direction == DIRECTION_STRENGTHENS;
    return change->direction != DIRECTION_WEAKENS && change->direction != DIRECTION_UNKNOWN &&
           change->setting && !names_has(&guardrail->deciders, change->name) &&
           guardrail_guards(guardrail, change->setting);
}

static bool plan_fixes(const struct plan *plan, const struct guardrail *guardrail)
{
    for (size_t i = 0; plan && i < plan->count; i++)
        if (change_fixes(&plan->changes[i], guardrail))
            return true;
    return false;
}

/* By what decides the absence of what it guards: does the guardrail hold in the world after? */
static bool plan_settles(const struct gate_context *context, const struct guardrail *guardrail)
{
    const struct gate_question *question = context->question;
    const struct plan_question now = {.target = question->judgement->target,
                                      .observed = question->judgement->observed,
                                      .clocks = question->clocks};
    return question->plan && plan_mends(context->arena, &now, question->plan, guardrail);
}

typedef bool finding_question(const struct gate_context *context, const struct finding *finding);

static const struct guardrail *guardrail_of(const struct gate_context *context,
                                            const struct finding *finding)
{
    return target_guardrail(context->question->judgement->target, finding->name);
}

static bool refuses(const struct gate_context *context, const struct finding *finding)
{
    const struct guardrail *guardrail = guardrail_of(context, finding);
    return finding->state.guardrail == GUARDRAIL_BREACHED &&
           !guardrail_wants_only_a_proof(guardrail) &&
           !(guardrail &&
             (plan_fixes(context->question->plan, guardrail) || plan_settles(context, guardrail)));
}

static bool is_unknown(const struct gate_context *context, const struct finding *finding)
{
    return finding->state.guardrail == GUARDRAIL_UNOBSERVED ||
           (finding->state.guardrail == GUARDRAIL_BREACHED &&
            guardrail_wants_only_a_proof(guardrail_of(context, finding)));
}

static struct names collect(const struct gate_context *context, finding_question *asked)
{
    const struct judgement *judgement = context->question->judgement;
    const char **names = arena_array(context->arena, judgement->count + 1, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_GUARDRAIL &&
            asked(context, &judgement->findings[i]))
            names[count++] = judgement->findings[i].name;
    return (struct names){names, count};
}

struct names gate_breached(const struct gate_context *context)
{
    return collect(context, refuses);
}

struct names gate_unknown(const struct gate_context *context)
{
    return collect(context, is_unknown);
}

static bool refuses_unknown(const struct gate_context *context, const struct finding *finding)
{
    const struct guardrail *guardrail = guardrail_of(context, finding);
    return is_unknown(context, finding) && !(guardrail && plan_settles(context, guardrail));
}

/* Changes of unknown direction are among those that weaken. */
static bool loosens(const struct gate_context *context)
{
    const struct plan *plan = context->question->plan;
    return context->question->read->closing || plan->weakens > 0 || plan->opens.count > 0;
}

/* --- what is done is what was read ------------------------------------------------------- */

static bool is_as_made_now(const struct gate_context *context)
{
    const struct gate_question *question = context->question;
    return question->resumes ||
           (question->fresh && is_written_as(question->text, question->length, question->fresh));
}

static const struct statement_row *find_row(const struct statement *read,
                                            const struct change *change)
{
    for (size_t i = 0; i < read->row_count; i++)
        if (is_same(read->rows[i].name, change->name) && read->rows[i].shared == change->shared)
            return &read->rows[i];
    return NULL;
}

/* What is written for the change is what the row shows. */
static bool is_shown(const struct gate_context *context, const struct change *change,
                     const struct statement_row *row)
{
    return row && is_same(row->after, change->after) &&
           (!change->value || is_same(row->after, text_worded(context->arena, change->value)));
}

/* Of a plan that is resumed a part may be done: what is left to write must be in the text. */
static bool is_in_the_text(const struct gate_context *context, const struct change *change)
{
    const struct statement_row *row = find_row(context->question->read, change);
    if (context->question->resumes)
        return change->kind == CHANGE_LIVE || is_shown(context, change, row);
    return is_shown(context, change, row) && row->kind == change->kind &&
           is_same(row->before, change->before);
}

static bool does_what_it_says(const struct gate_context *context)
{
    const struct plan *plan = context->question->plan;
    const struct statement *read = context->question->read;
    bool same_plan = plan != NULL;
    for (size_t i = 0; plan && i < plan->count; i++)
        same_plan = same_plan && is_in_the_text(context, &plan->changes[i]);
    return same_plan && (context->question->resumes ||
                         (plan->count == read->row_count && plan->deploys == read->deploys));
}

/* --- closing plans ----------------------------------------------------------------------- */

static bool only_tightens(const struct gate_context *context)
{
    const struct gate_question *question = context->question;
    bool tightens = true;
    for (size_t i = 0; i < question->read->row_count; i++)
        tightens = tightens && question->read->rows[i].direction == DIRECTION_STRENGTHENS;
    for (size_t i = 0; question->plan && i < question->plan->count; i++)
        tightens = tightens && question->plan->changes[i].direction == DIRECTION_STRENGTHENS;
    return !context->closes || (tightens && !question->read->closing);
}

static bool may_close(const struct gate_context *context)
{
    return !context->closes || context->question->unmet.count == 0;
}

static const char *what_unmet(const struct gate_context *context)
{
    return names_text(context->arena, &context->question->unmet);
}

/* --- the present state ------------------------------------------------------------------- */

static bool is_alone(const struct gate_context *context)
{
    return !context->question->judgement->observed->staged.any || context->question->staged_is_own;
}

static const char *what_staged(const struct gate_context *context)
{
    const struct names *names = &context->question->judgement->observed->staged.variables;
    return names->count ? names_text(context->arena, names) : "something other than variables";
}

/* What only waits to be verified, or is undone, takes nothing live. */
static bool asks_no_guardrails(const struct gate_context *context)
{
    return context->closes || (context->question->resumes && !context->question->advances);
}

static bool leaves_no_breach(const struct gate_context *context)
{
    return asks_no_guardrails(context) || gate_breached(context).count == 0;
}

static const char *what_breached(const struct gate_context *context)
{
    const struct names names = gate_breached(context);
    return names_text(context->arena, &names);
}

static bool loosens_nothing_unknown(const struct gate_context *context)
{
    return asks_no_guardrails(context) || !loosens(context) ||
           collect(context, refuses_unknown).count == 0;
}

static const char *what_unknown(const struct gate_context *context)
{
    const struct names names = collect(context, refuses_unknown);
    return names_text(context->arena, &names);
}

static const struct gate_rule world_rules[] = {
    {"closing-loosens", EXIT_BREACHED, EARLY, only_tightens,
     "a closing plan may only tighten, and this one does not", NULL,
     "Make an ordinary plan: tautline plan."},
    {"closing-not-ready", EXIT_BREACHED, LATE, may_close,
     "the exception has ended and cannot be closed yet", what_unmet,
     "Make these hold, then run the closing plan again."},
    {"world-moved", EXIT_STALE, LATE, is_as_made_now, "the plan would differ if it were made now",
     NULL, PLAN_AGAIN},
    {"other-changes", EXIT_STALE, LATE, does_what_it_says,
     "what would be done is not what the text says", NULL, PLAN_AGAIN},
    {"staged-by-others", EXIT_STALE, LATE, is_alone, "someone has staged changes at Railway",
     what_staged, "Deploy or discard them in Railway's dashboard, then make the plan again."},
    {"guardrail-breached", EXIT_BREACHED, LATE, leaves_no_breach,
     "a guardrail is breached now, and this plan does not fix it", what_breached,
     "Make a plan that fixes it first; tautline explain NAME shows what breaches it."},
    {"guardrail-unobserved", EXIT_INCONCLUSIVE, LATE, loosens_nothing_unknown,
     "the plan weakens something or may do so, and a guardrail is not known to hold", what_unknown,
     "Run tautline explain NAME to see what is missing; apply again once it is observed."},
    {.name = NULL},
};

/* --- closing plans ----------------------------------------------------------------------- */

static bool has_its_closing(const struct gate_context *context)
{
    return context->closes || !context->question->read->closing || context->question->closing;
}

static bool is_its_closing(const struct gate_context *context)
{
    const struct gate_closing *closing = context->question->closing;
    char hex[DIGEST_HEX_SIZE];
    if (context->closes || !context->question->read->closing)
        return true;
    digest_sha256_hex(closing->text, closing->length, hex);
    return is_same(hex, context->question->read->closing) &&
           closing->read->kind == STATEMENT_CLOSING &&
           is_written_as(closing->text, closing->length, closing->read);
}

/* --- signatures -------------------------------------------------------------------------- */

static bool needs_enough(const struct trust *trust, const struct statement *read)
{
    const struct trust_environment *environment = trust_environment(trust, read->environment);
    bool enough =
        environment && read->needs.count > 0 && (!trust->two_persons || read->two_persons);
    for (size_t i = 0; enough && i < environment->needs.count; i++)
        enough = names_has(&read->needs, environment->needs.items[i]);
    return enough;
}

static bool asks_for_enough(const struct gate_context *context)
{
    const struct gate_question *question = context->question;
    return needs_enough(question->trust, question->read) &&
           (!question->closing || needs_enough(question->trust, question->closing->read));
}

static bool is_signed(const struct gate_context *context)
{
    return context->question->signature_count > 0;
}

static bool is_approved(const struct gate_context *context)
{
    return context->tally.missing.count == 0;
}

static const char *what_missing(const struct gate_context *context)
{
    return names_text(context->arena, &context->tally.missing);
}

static bool closing_is_approved(const struct gate_context *context)
{
    return context->closes || !context->question->closing ||
           context->closing_tally.missing.count == 0;
}

static const char *what_closing(const struct gate_context *context)
{
    return arena_printf(context->arena, "missing %s",
                        names_text(context->arena, &context->closing_tally.missing));
}

#define ASK_TO_SIGN "Have it signed: tautline approve PLAN."

static const struct gate_rule closing_rules[] = {
    {"closing-missing", EXIT_NOT_APPROVED, EARLY, has_its_closing,
     "the plan opens an exception, and its closing plan is not beside it", NULL,
     "Put the file PLAN.closing beside the plan, as tautline plan wrote it."},
    {"closing-other", EXIT_NOT_APPROVED, EARLY, is_its_closing,
     "the closing plan beside it is not the one that the plan names", NULL,
     "Put the file PLAN.closing beside the plan, as tautline plan wrote it."},
    {"needs-too-few", EXIT_NOT_APPROVED, EARLY, asks_for_enough,
     "the plan asks for fewer approvals than the trust file", NULL, PLAN_AGAIN},
    {.name = NULL},
};

static const struct gate_rule signature_rules[] = {
    {"not-signed", EXIT_NOT_APPROVED, LATE, is_signed, "no one has signed the plan", NULL,
     ASK_TO_SIGN},
    {"not-approved", EXIT_NOT_APPROVED, LATE, is_approved, "an approval is missing", what_missing,
     ASK_TO_SIGN},
    {"closing-not-approved", EXIT_NOT_APPROVED, LATE, closing_is_approved,
     "the closing plan is not approved", what_closing,
     "tautline approve PLAN signs both; sign PLAN.closing too."},
    {.name = NULL},
};

/* --- all of them ------------------------------------------------------------------------- */

/* The first row of a table that does not hold. */
static const struct gate_rule *first_broken(const struct gate_context *context,
                                            const struct gate_rule *rows, enum gate_moment moment)
{
    while (rows->name && (rows->moment < moment || rows->holds(context)))
        rows++;
    return rows->name ? rows : NULL;
}

const struct gate_rule *gate_broken(const struct gate_context *context, enum gate_moment moment)
{
    static const struct gate_rule *const tables[] = {text_rules, clock_rules, past_rules,
                                                     world_rules, closing_rules};
    const struct gate_rule *broken = NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && !broken; i++)
        broken = first_broken(context, tables[i], moment);
    return broken;
}

const struct gate_rule *gate_unsigned(const struct gate_context *context)
{
    return first_broken(context, signature_rules, LATE);
}
