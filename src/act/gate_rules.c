#include "gate_rules.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "output/statement.h"

bool gate_same(const char *a, const char *b)
{
    return a && b && text_is(a, b);
}

const char *gate_instant(const struct gating *gating, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    return arena_text(gating->arena, when_format(when, text));
}

/* --- the text ---------------------------------------------------------------------------- */

bool gate_is_canonical(const char *text, size_t length, const struct statement *read)
{
    struct buf again;
    buf_init(&again, STATEMENT_LIMIT);
    statement_text(&again, read);
    const bool is_same = !again.overflowed && again.length == length &&
                         memcmp(buf_string(&again), text, length) == 0;
    buf_release(&again);
    return is_same;
}

static bool is_canonical(const struct gating *gating)
{
    const struct gate_question *question = gating->question;
    return gate_is_canonical(question->text, question->length, question->read);
}

static bool is_observed(const struct gating *gating)
{
    const struct observed *observed = gating->question->judgement->observed;
    return !observed->refused && observed->stored.seen;
}

static bool is_for_this_target(const struct gating *gating)
{
    const struct statement *read = gating->question->read;
    const struct judgement *judgement = gating->question->judgement;
    const struct observed *observed = judgement->observed;
    return gate_same(read->project_id, observed->project_id) &&
           gate_same(read->environment_id, observed->environment_id) &&
           gate_same(read->service_id, observed->service_id) &&
           gate_same(read->environment, judgement->target->environment->name) &&
           gate_same(read->service, judgement->target->desired->service.name);
}

static bool is_trusted(const struct gating *gating)
{
    const struct statement *read = gating->question->read;
    const struct trust *trust = gating->question->trust;
    const struct trust_target *target =
        trust_target(trust, read->project_id, read->environment_id, read->service_id);
    return target && gate_same(target->environment, read->environment) &&
           trust_environment(trust, read->environment);
}

static bool is_for_this_api(const struct gating *gating)
{
    const struct gate_question *question = gating->question;
    return gate_same(question->read->api, question->api) &&
           question->read->simulated == question->simulated;
}

static const char *what_api(const struct gating *gating)
{
    const struct statement *read = gating->question->read;
    return arena_printf(gating->arena, "%s%s", read->api ? read->api : "",
                        read->simulated ? " (simulated)" : "");
}

static const struct gate_rule text_rules[] = {
    {"not-canonical", EXIT_NOT_APPROVED, EARLY, is_canonical,
     "the text is not to the byte what a plan is written as", NULL,
     "Take the file as tautline plan wrote it."},
    {"not-observed", EXIT_INCONCLUSIVE, LATE, is_observed,
     "what Railway keeps now could not be observed", NULL, "tautline doctor tells why."},
    {"other-target", EXIT_STALE, LATE, is_for_this_target,
     "the plan is for another target than the one that was observed", NULL,
     "Apply it with the declaration and the token of its own target."},
    {"not-trusted", EXIT_NOT_APPROVED, EARLY, is_trusted,
     "the trust file does not let this target be changed", NULL,
     "An operator adds its ids to targets and its environment to environments, see tautline doctor."},
    {"other-api", EXIT_STALE, LATE, is_for_this_api, "the plan is for another API", what_api,
     PLAN_AGAIN},
    {.name = NULL},
};

/* --- the past ---------------------------------------------------------------------------- */

static bool is_of_this_ledger(const struct gating *gating)
{
    return gate_same(gating->question->read->ledger_id, gating->question->ledger_id);
}

static bool has_its_past(const struct gating *gating)
{
    return gating->question->ledger_has_head;
}

static bool is_unused(const struct gating *gating)
{
    return !gating->question->used || gating->question->resumes;
}

static const char *what_number(const struct gating *gating)
{
    return gating->question->read->number;
}

static bool is_newest_trust(const struct gating *gating)
{
    return !gating->question->trust_replaced;
}

static bool is_same_trust(const struct gating *gating)
{
    const struct gate_question *question = gating->question;
    return gating->closes || question->resumes ||
           gate_same(question->read->trust, question->trust_digest);
}

static const struct gate_rule past_rules[] = {
    {"other-ledger", EXIT_STALE, LATE, is_of_this_ledger,
     "the plan was made on another ledger than the one that is kept here", NULL,
     "Apply it with the --state that it was made with, or make it again here."},
    {"other-past", EXIT_STALE, LATE, has_its_past,
     "the ledger here does not hold the entry on which the plan was made", NULL,
     "tautline evidence verify tells whether the ledger was cut; then make the plan again."},
    {"used", EXIT_STALE, LATE, is_unused, "the number of this plan was used", what_number,
     PLAN_AGAIN},
    {"trust-put-back", EXIT_NOT_APPROVED, LATE, is_newest_trust, "an older trust file was put back",
     NULL, "An operator installs the newest trust file, then apply again."},
    {"trust-changed", EXIT_STALE, EARLY, is_same_trust,
     "the trust file is not the one that the plan was made under", NULL, PLAN_AGAIN},
    {.name = NULL},
};

/* The first row of a table that does not hold. */
static const struct gate_rule *first_broken(const struct gating *gating,
                                            const struct gate_rule *rows, enum gate_moment moment)
{
    while (rows->name && (rows->moment < moment || rows->holds(gating)))
        rows++;
    return rows->name ? rows : NULL;
}

const struct gate_rule *gate_broken(const struct gating *gating, enum gate_moment moment)
{
    static const struct gate_rule *const tables[] = {text_rules, gate_clock_rules, past_rules,
                                                     gate_world_rules, gate_paper_rules};
    const struct gate_rule *broken = NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && !broken; i++)
        broken = first_broken(gating, tables[i], moment);
    return broken;
}

const struct gate_rule *gate_unsigned(const struct gating *gating)
{
    return first_broken(gating, gate_signed_rules, LATE);
}
