#include "cmd/rehearsal.h"

#include <string.h>

#include "act/gate.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "input/approvers.h"
#include "input/statement.h"

#include "rehearsal_papers.h"

/* One dummy world, in which the dummy plan is right. */
struct stage {
    struct arena *arena;
    struct statement read;
    struct approvers approvers;
    struct trust_role role;
    struct trust_environment place;
    struct trust_target trusted;
    struct trust trust;
    struct desired desired;
    struct environment environment;
    struct target target;
    struct observed observed;
    struct judgement judgement;
    struct change change;
    struct plan plan;
    struct gate_signature signature;
    struct gate_question question;
};

static bool read_text(struct stage *stage, const char *text)
{
    struct err ignored = {0};
    stage->question.text = text;
    stage->question.length = strlen(text);
    return statement_read(stage->arena, "rehearsal", text, strlen(text), &stage->read, &ignored) &&
           stage->read.row_count == 1;
}

static bool read_approvers(struct stage *stage)
{
    struct faults faults;
    faults_init(&faults, stage->arena);
    return approvers_read(stage->arena, "rehearsal", rehearsal_approvers,
                          strlen(rehearsal_approvers), &stage->approvers, &faults);
}

static void make_trust(struct stage *stage)
{
    const struct statement *read = &stage->read;
    stage->role = (struct trust_role){
        .name = "APPROVER",
        .principals = stage->approvers.items[0].principals,
    };
    stage->place = (struct trust_environment){.name = read->environment, .needs = read->needs};
    stage->trusted = (struct trust_target){
        .name = read->service,
        .environment = read->environment,
        .project_id = read->project_id,
        .environment_id = read->environment_id,
        .service_id = read->service_id,
    };
    stage->trust = (struct trust){
        .roles = &stage->role,
        .role_count = 1,
        .environments = &stage->place,
        .environment_count = 1,
        .targets = &stage->trusted,
        .target_count = 1,
        .plan_max_age = WHEN_DAY,
    };
}

static void make_world(struct stage *stage)
{
    const struct statement *read = &stage->read;
    stage->desired.service.name = read->service;
    stage->environment.name = read->environment;
    stage->target = (struct target){.desired = &stage->desired, .environment = &stage->environment};
    stage->observed = (struct observed){
        .project_id = read->project_id,
        .environment_id = read->environment_id,
        .service_id = read->service_id,
        .stored = {.seen = true},
    };
    stage->judgement = (struct judgement){.target = &stage->target, .observed = &stage->observed};
}

static void make_plan(struct stage *stage)
{
    const struct statement_row *row = stage->read.rows;
    stage->change = (struct change){
        .kind = row->kind,
        .name = row->name,
        .before = row->before,
        .after = row->after,
        .value = row->after,
        .secret = -1,
        .direction = row->direction,
    };
    stage->plan = (struct plan){
        .target = &stage->target,
        .changes = &stage->change,
        .count = 1,
        .deploys = stage->read.deploys,
    };
}

static void ask(struct stage *stage)
{
    const struct statement *read = &stage->read;
    stage->signature =
        (struct gate_signature){"rehearsal", rehearsal_signed, strlen(rehearsal_signed)};
    stage->question = (struct gate_question){
        .text = stage->question.text,
        .length = stage->question.length,
        .read = read,
        .fresh = read,
        .plan = &stage->plan,
        .signatures = &stage->signature,
        .signature_count = 1,
        .trust = &stage->trust,
        .trust_digest = read->trust,
        .approvers = &stage->approvers,
        .judgement = &stage->judgement,
        .api = read->api,
        .clocks = {.ours = read->made, .railway = read->made},
        .ledger_id = read->ledger_id,
        .ledger_has_head = true,
        .ledger_newest = read->made,
    };
}

/* --- the acts ---------------------------------------------------------------------------- */

static void unsigned_plan(struct stage *stage)
{
    stage->question.signature_count = 0;
}

static void self_signed_plan(struct stage *stage)
{
    stage->signature.bytes = rehearsal_self_signed;
    stage->signature.length = strlen(rehearsal_self_signed);
}

static void late_plan(struct stage *stage)
{
    stage->question.clocks = (struct clocks){stage->read.expires, stage->read.expires, false};
}

static void cut_signature(struct stage *stage)
{
    stage->signature.length -= 40;
}

static void as_it_is(struct stage *stage)
{
    (void)stage;
}

static const struct {
    const char *what;
    const char *author; /* in place of the one that was signed; NULL: as it was signed */
    void (*prepare)(struct stage *stage);
    const char *rule; /* that refuses; NULL: let through */
} acts[] = {
    {"an unsigned plan", NULL, unsigned_plan, "not-signed"},
    {"a changed plan", "somebody@example.com", as_it_is, "not-approved"},
    {"a self-signed plan", NULL, self_signed_plan, "not-approved"},
    {"a plan with a damaged signature", NULL, cut_signature, "not-approved"},
    {"an expired plan", NULL, late_plan, "expired"},
    {"a plan that was signed as it must be", NULL, as_it_is, NULL},
};

/* The rule that refused, NULL where none did. */
static const char *play(struct arena *arena, size_t act, bool *ready)
{
    struct stage *stage = arena_alloc(arena, sizeof *stage);
    struct permit *permit = NULL;
    struct gate_refusal refusal;
    const char *text = rehearsal_text;
    stage->arena = arena;
    if (acts[act].author)
        text = text_replaced(arena, text, "author@example.com", acts[act].author);
    *ready = read_text(stage, text) && read_approvers(stage);
    if (!*ready)
        return NULL;
    make_trust(stage);
    make_world(stage);
    make_plan(stage);
    ask(stage);
    acts[act].prepare(stage);
    return gate_open(arena, &stage->question, &permit, &refusal) ? NULL : refusal.rule;
}

bool rehearsal_make(struct arena *arena, const char **words)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        bool ready = false;
        const char *rule = play(arena, i, &ready);
        if (ready && text_is(rule, acts[i].rule))
            continue;
        *words = arena_printf(arena, "%s is %s", acts[i].what,
                              !ready ? "not understood"
                              : rule ? arena_printf(arena, "refused: %s", rule)
                                     : "let through");
        return false;
    }
    *words =
        "a signed plan is let through; unsigned, changed, self-signed, expired ones are refused";
    return true;
}
