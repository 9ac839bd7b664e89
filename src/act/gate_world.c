#include "gate_rules.h"

#include "base/arena.h"
#include "base/text_word.h"

/* --- what is done is what was read ------------------------------------------------------- */

static bool is_as_made_now(const struct gating *gating)
{
    const struct gate_question *question = gating->question;
    return question->resumes ||
           (question->fresh &&
            gate_is_canonical(question->text, question->length, question->fresh));
}

static const struct statement_row *find_row(const struct statement *read,
                                            const struct change *change)
{
    for (size_t i = 0; i < read->row_count; i++)
        if (gate_same(read->rows[i].name, change->name) && read->rows[i].shared == change->shared)
            return &read->rows[i];
    return NULL;
}

/* What is written for the change is what the row shows. */
static bool is_shown(const struct gating *gating, const struct change *change,
                     const struct statement_row *row)
{
    return row && gate_same(row->after, change->after) &&
           (!change->value || gate_same(row->after, text_worded(gating->arena, change->value)));
}

/* Of a plan that is resumed a part may be done: what is left to write must be in the text. */
static bool is_in_the_text(const struct gating *gating, const struct change *change)
{
    const struct statement_row *row = find_row(gating->question->read, change);
    if (gating->question->resumes)
        return change->kind == CHANGE_LIVE || is_shown(gating, change, row);
    return is_shown(gating, change, row) && row->kind == change->kind &&
           gate_same(row->before, change->before);
}

static bool does_what_it_says(const struct gating *gating)
{
    const struct plan *plan = gating->question->plan;
    const struct statement *read = gating->question->read;
    bool same_plan = plan != NULL;
    for (size_t i = 0; plan && i < plan->count; i++)
        same_plan = same_plan && is_in_the_text(gating, &plan->changes[i]);
    return same_plan && (gating->question->resumes ||
                         (plan->count == read->row_count && plan->deploys == read->deploys));
}

/* --- closing plans ----------------------------------------------------------------------- */

static bool only_tightens(const struct gating *gating)
{
    const struct gate_question *question = gating->question;
    bool tightens = true;
    for (size_t i = 0; i < question->read->row_count; i++)
        tightens = tightens && question->read->rows[i].direction == DIRECTION_STRENGTHENS;
    for (size_t i = 0; question->plan && i < question->plan->count; i++)
        tightens = tightens && question->plan->changes[i].direction == DIRECTION_STRENGTHENS;
    return !gating->closes || (tightens && !question->read->closing);
}

static bool may_close(const struct gating *gating)
{
    return !gating->closes || gating->question->unmet.count == 0;
}

static const char *what_unmet(const struct gating *gating)
{
    return names_text(gating->arena, &gating->question->unmet);
}

/* --- the world --------------------------------------------------------------------------- */

static bool is_alone(const struct gating *gating)
{
    return !gating->question->judgement->observed->staged.any || gating->question->staged_is_own;
}

static const char *what_staged(const struct gating *gating)
{
    const struct names *names = &gating->question->judgement->observed->staged.variables;
    return names->count ? names_text(gating->arena, names) : "something else than variables";
}

static bool asks_no_guardrails(const struct gating *gating)
{
    return gating->closes || gating->question->resumes;
}

static bool leaves_no_breach(const struct gating *gating)
{
    return asks_no_guardrails(gating) || gate_breached(gating).count == 0;
}

static const char *what_breached(const struct gating *gating)
{
    const struct names names = gate_breached(gating);
    return names_text(gating->arena, &names);
}

static bool loosens_nothing_unknown(const struct gating *gating)
{
    return asks_no_guardrails(gating) || !gate_loosens(gating) || gate_unknown(gating).count == 0;
}

static const char *what_unknown(const struct gating *gating)
{
    const struct names names = gate_unknown(gating);
    return names_text(gating->arena, &names);
}

const struct gate_rule gate_world_rules[] = {
    {"closing-loosens", EXIT_BREACHED, EARLY, only_tightens,
     "a closing plan may only tighten, and this one does not", NULL,
     "Make an ordinary plan: tautline plan."},
    {"closing-not-ready", EXIT_BREACHED, LATE, may_close,
     "the exception has ended and cannot be closed yet", what_unmet,
     "Make these hold, then run the closing plan again."},
    {"world-moved", EXIT_STALE, LATE, is_as_made_now,
     "the plan would not be the same any more if it were made now", NULL, PLAN_AGAIN},
    {"other-changes", EXIT_STALE, LATE, does_what_it_says,
     "what would be done is not what the text says", NULL, PLAN_AGAIN},
    {"staged-by-others", EXIT_STALE, LATE, is_alone, "somebody has staged changes in Railway",
     what_staged, "Deploy or discard them in Railway's dashboard, then make the plan again."},
    {"guardrail-breached", EXIT_BREACHED, LATE, leaves_no_breach,
     "a guardrail is breached now, and this plan does not mend it", what_breached,
     "Make a plan that mends it first; tautline explain NAME tells what shows it."},
    {"guardrail-unobserved", EXIT_INCONCLUSIVE, LATE, loosens_nothing_unknown,
     "the plan weakens something, and a guardrail is not known to hold", what_unknown,
     "tautline explain NAME tells what is missing; apply again when it is seen."},
    {.name = NULL},
};
