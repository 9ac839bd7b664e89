#include "act/admission.h"

#include <string.h>

#include "act/journal.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/text_word.h"
#include "base/when.h"
#include "doc/node.h"
#include "ledger/chain.h"
#include "ledger/recall.h"

enum { CLOSING_HOLDS = 7 * 24 * 3600 };

/* --- the ledger ---------------------------------------------------------------------------------- */

static struct remote_keying keying_of(const struct admission_request *request)
{
    const struct statement *read = request->files.read;
    return (struct remote_keying){request->planning.key, read->project_id, read->environment_id,
                                  read->service_id};
}

#define FOREIGN                                                                                    \
    "Keep the folder as evidence and find out who wrote this. New plans can be made on another "   \
    "ledger: --state DIR."

/* Refuses because of an entry of the ledger. */
#define refuse_at(request, entry, refusal, hint, ...)                                              \
    ((refusal)->code = EXIT_STALE,                                                                 \
     err_fill(&(refusal)->err, ERR_INPUT,                                                          \
              (struct place){ledger_file((request)->ledger), (unsigned)(entry), 1}, __VA_ARGS__),  \
     err_hint(&(refusal)->err, "%s", (hint)))

static const char *until_text(const struct admission_request *request, int64_t until)
{
    char text[WHEN_TEXT_SIZE];
    return until ? arena_text(request->planning.arena, when_format(until, text)) : "it has ended";
}

/* NULL: it could not be read, which the look refuses. */
static const char *key_id_of(const struct admission_request *request)
{
    char id[KEY_ID_SIZE];
    if (!request->planning.key)
        return NULL;
    fingerprint_key_id(request->planning.key, id);
    return arena_text(request->planning.arena, id);
}

/* Goes on only from entries that this host wrote. */
static bool may_resume(const struct admission_request *request, const struct admission *out,
                       struct gate_refusal *refusal)
{
    const struct journal *journal = &out->journal;
    const struct statement *read = request->files.read;
    const char *sealer = ledger_sealer(request->ledger, journal->begun);
    const char *key = key_id_of(request);
    if (!journal->sealed)
        return refuse_at(
            request, journal->begun, refusal,
            arena_printf(request->planning.arena,
                         "Put that key back. If it is lost, look at the service, and make a new "
                         "plan after %s.",
                         until_text(request, journal->until)),
            "the apply of this plan, which began here, is %s%s, so it cannot go on",
            sealer ? "not sealed with the key of this host but with " : "not sealed",
            sealer ? sealer : "");
    /* Under another key each of its values would look changed. */
    if (key && !text_is(read->key_id, key))
        return planning_refuse(refusal, EXIT_STALE,
                               "Put that key back, then apply the same plan again.",
                               "the plan was made with the fingerprint key %s, and this call has "
                               "the key %s",
                               read->key_id, key);
    /* A resumed apply too is verified by the declaration that was signed. */
    return read->kind == STATEMENT_CLOSING ||
           text_is(request->planning.desired->digest, read->desired) ||
           planning_refuse(refusal, EXIT_STALE,
                           "Check out the file as it was, then apply the same plan again.",
                           "the declaration is not the one that the plan was made of");
}

static bool may_begin(const struct admission_request *request, struct gate_refusal *refusal)
{
    const struct planning_options *planning = &request->planning;
    const struct ledger_entry *blocker = journal_blocker(
        planning->arena, request->ledger, request->files.read->number, planning->now);
    return !blocker ||
           refuse_at(
               request, blocker->number, refusal,
               arena_printf(planning->arena,
                            "Apply that plan again first: it continues, or undoes what it did. "
                            "Other plans wait until %s.",
                            until_text(request, recall_instant(blocker->body, "until"))),
               "the apply of plan %s began in entry %zu and has not ended",
               node_get_text(blocker->body, "number"), blocker->number);
}

bool admission_begin(const struct admission_request *request, struct admission *out,
                     struct gate_refusal *refusal)
{
    struct arena *arena = request->planning.arena;
    const struct journal *journal = &out->journal;
    struct journal_fault fault;
    *out = (struct admission){.request = request, .planning = request->planning};
    *refusal = (struct gate_refusal){.rule = NULL};
    if (!journal_check(arena, request->ledger, &fault))
        return refuse_at(request, fault.entry, refusal, FOREIGN, "%s", fault.why);
    journal_read(arena, request->ledger, &out->journal);
    out->begun = journal->open && text_is(journal->plan, request->digest) &&
                 text_is(journal->number, request->files.read->number);
    return out->begun ? may_resume(request, out, refusal) : may_begin(request, refusal);
}

/* --- the same text, made again ------------------------------------------------------------------- */

/* A row that only becomes live is not written when the plan is made again either: --only may have left a
 * setting as it is stored, though it is not as declared. */
enum rows { ROWS_ALL, ROWS_WRITTEN, ROWS_LIVE };

static bool is_among(const struct statement_row *row, enum rows among)
{
    return among == ROWS_ALL || (row->kind == CHANGE_LIVE) == (among == ROWS_LIVE);
}

/* The rows that are declared: what is not declared any more shows in the text that is made again. */
static struct names declared_rows(const struct planning_options *planning,
                                  const struct statement *read, enum rows among)
{
    const char **items = arena_array(planning->arena, read->row_count, sizeof *items);
    const struct desired *desired = planning->desired;
    size_t count = 0;
    for (size_t i = 0; i < read->row_count; i++)
        for (size_t k = 0; k < desired->setting_count; k++)
            if (is_among(&read->rows[i], among) &&
                text_is(desired->settings[k].name, read->rows[i].name)) {
                items[count++] = read->rows[i].name;
                break;
            }
    return (struct names){items, count};
}

/* Limited to the rows of the plan: all other changes since show in `Seen` and `Desired`. */
static void take_over(struct planning_options *planning, const struct statement *read)
{
    planning->environment = read->environment;
    planning->header = (struct planning_header){
        .author = read->author,
        .number = read->number,
        .made = read->made,
        .expires = read->expires,
        .ledger_id = read->ledger_id,
        .ledger_head = read->ledger_head,
        .ledger_entry = read->ledger_entry,
    };
    if (read->kind == STATEMENT_CLOSING) {
        planning->closes = read->exception;
        planning->header.closing = read;
    } else {
        planning->only = declared_rows(planning, read, ROWS_ALL);
        planning->as_is = declared_rows(planning, read, ROWS_LIVE);
    }
}

/* --- a closing plan -------------------------------------------------------------------------------- */

/* A secret that is empty is there, and serves nothing. */
static bool is_stored_as_declared(const struct judgement *judgement, const char *name)
{
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind == FINDING_SETTING && text_is(finding->name, name))
            return finding->witnesses[WITNESS_STORED].says == SAYS_DESIRED;
    }
    return false;
}

static struct names find_unmet(struct arena *arena, const struct judgement *judgement,
                               const char *name)
{
    const struct exception *exception = target_exception(judgement->target, name);
    if (!exception)
        return (struct names){NULL, 0};
    const struct names *stored = &exception->closing_stored, *passes = &exception->closing_passes;
    const char **items = arena_array(arena, stored->count + passes->count, sizeof *items);
    const struct observed *observed = judgement->observed;
    size_t count = 0;
    for (size_t i = 0; i < stored->count; i++)
        if (!is_stored_as_declared(judgement, stored->items[i]))
            items[count++] = arena_printf(arena, "%s is not stored", stored->items[i]);
    for (size_t i = 0; i < passes->count; i++) {
        const struct probe_result *result =
            probe_result_find(observed->probes, observed->probe_count, passes->items[i]);
        if (!result || result->outcome != PROBE_PASS)
            items[count++] = arena_printf(arena, "%s does not pass", passes->items[i]);
    }
    return (struct names){items, count};
}

/* --- a plan that is resumed ------------------------------------------------------------------------ */

static const struct change *find_change(const struct plan *plan, const char *name, bool shared)
{
    for (size_t i = 0; i < plan->count; i++)
        if (text_is(plan->changes[i].name, name) && plan->changes[i].shared == shared)
            return &plan->changes[i];
    return NULL;
}

static const struct statement_undo *find_undo(const struct statement *read,
                                              const struct statement_row *row)
{
    for (size_t i = 0; i < read->undo_count; i++)
        if (text_is(read->undo[i].name, row->name) && read->undo[i].shared == row->shared)
            return &read->undo[i];
    return NULL;
}

/* What is not shown can be put back only while it still is what was signed; 0 where it is not. */
static size_t kept_undo(const struct statement_undo *undo, const struct change *left)
{
    return undo && undo->as_stored && left && text_is(left->before, undo->as_stored)
               ? left->undo_kept
               : 0;
}

/* Where an apply goes on, a value that is not shown may be overwritten already: then nothing is undone. */
static bool can_undo(const struct admission *admission, const struct change *changes)
{
    const struct statement *read = admission->request->files.read;
    for (size_t i = 0; i < read->row_count; i++) {
        const struct statement_undo *undo = find_undo(read, &read->rows[i]);
        if (undo && undo->as_stored && changes[i].undo_kept == 0)
            return false;
    }
    return read->has_undo;
}

/* The text has the fingerprint of its value. */
static bool is_secret(const struct setting *setting)
{
    return setting && setting->wanted.type == SETTING_SECRET;
}

/* As the text has it; a secret's value only where it is at hand in this run. */
static struct change change_of(const struct admission *admission, const struct statement_row *row)
{
    const struct change *left = find_change(&admission->planned.plan, row->name, row->shared);
    const struct statement_undo *undo = find_undo(admission->request->files.read, row);
    const bool writes = row->kind == CHANGE_ADD || row->kind == CHANGE_CHANGE;
    struct change change = {
        .kind = row->kind,
        .name = row->name,
        .shared = row->shared,
        .setting = target_setting(admission->planned.view.judgement->target, row->name),
        .before = row->before,
        .after = row->after,
        .secret = -1,
        .has_undo = undo != NULL,
        .undo = undo ? undo->value : NULL,
        .undo_kept = kept_undo(undo, left),
        .direction = row->direction,
    };
    if (left)
        change.setting = left->setting;
    if (left && left->kind != CHANGE_LIVE) {
        change.value = left->value;
        /* The value that was signed, or none: its source may hold another by now. */
        change.secret = text_is(left->after, row->after) ? left->secret : -1;
        change.at_hand = change.secret >= 0 ? left->at_hand : NULL;
    } else if (writes && !is_secret(change.setting)) {
        change.value = text_of_word(admission->planning.arena, row->after, strlen(row->after));
    }
    return change;
}

/* Put together from the text and from what is left of the plan. */
static struct plan rebuilt(const struct admission *admission)
{
    const struct statement *read = admission->request->files.read;
    struct change *changes =
        arena_array(admission->planning.arena, read->row_count, sizeof *changes);
    for (size_t i = 0; i < read->row_count; i++)
        changes[i] = change_of(admission, &read->rows[i]);
    const struct target *target = admission->planned.plan.target;
    return (struct plan){
        .target = target ? target : admission->planned.view.judgement->target,
        .changes = changes,
        .count = read->row_count,
        .deploys = read->deploys,
        .has_undo = can_undo(admission, changes),
        .undo_breaches = read->undo_breaches,
        .code = read->code,
        .weakens = read->weakens,
        .unknown_directions = read->unknown_directions,
        .needs = read->needs,
    };
}

/* --- what a resumed apply would still send ---------------------------------------------------------- */

static bool is_done(struct arena *arena, const struct change *change,
                    const struct observed *observed)
{
    const struct variables *variables = change->shared ? &observed->shared : &observed->stored;
    const struct variable *variable = variables_find(variables, change->name);
    if (change->kind == CHANGE_REMOVE || !variable)
        return change->kind == CHANGE_REMOVE && !variable;
    if (change->value)
        return text_is(variable->value, change->value);
    return variable->fingerprint && change->after &&
           text_is(change->after, arena_printf(arena, "fp:%s", variable->fingerprint));
}

/* All of it that is not live, with what a deploy takes live besides: others may have stored that since. */
static struct plan plan_ahead(const struct admission *admission, const struct planned *planned)
{
    struct arena *arena = admission->planning.arena;
    const struct observed *observed = planned->question.observed;
    const struct plan *plan = &admission->plan, *now = &planned->plan;
    struct change *changes = arena_array(arena, plan->count + now->count, sizeof *changes);
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        changes[count] = plan->changes[i];
        changes[count++].is_stored =
            plan->changes[i].kind != CHANGE_LIVE && is_done(arena, &plan->changes[i], observed);
    }
    for (size_t i = 0; i < now->count; i++)
        if (now->changes[i].kind == CHANGE_LIVE &&
            !find_change(plan, now->changes[i].name, now->changes[i].shared))
            changes[count++] = now->changes[i];
    return (struct plan){.target = plan->target,
                         .changes = changes,
                         .count = count,
                         .deploys = plan->deploys,
                         .code = plan->code};
}

static struct change change_back(const struct change *change)
{
    const bool was_there = change->undo || change->undo_kept;
    return (struct change){.kind = was_there ? CHANGE_CHANGE : CHANGE_REMOVE,
                           .name = change->name,
                           .shared = change->shared,
                           .secret = -1,
                           .value = change->undo};
}

/* What is put back, marked where it is stored already. */
static struct plan plan_back(const struct admission *admission, const struct planned *planned)
{
    struct arena *arena = admission->planning.arena;
    const struct plan *plan = &admission->plan;
    struct change *changes = arena_array(arena, plan->count, sizeof *changes);
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->changes[i].kind == CHANGE_LIVE || !plan->changes[i].has_undo)
            continue;
        changes[count] = change_back(&plan->changes[i]);
        changes[count].is_stored = is_done(arena, &changes[count], planned->question.observed);
        count++;
    }
    return (struct plan){
        .target = plan->target, .changes = changes, .count = count, .deploys = true};
}

/* Every deploy is asked this: forward and back, of this call and of one that goes on. */
static struct clearance *ask_clearance(const struct admission *admission,
                                       const struct planned *planned, bool back,
                                       const struct judgement *runs, struct plan_breach *why)
{
    const struct plan plan = back ? plan_back(admission, planned) : plan_ahead(admission, planned);
    const struct clearance_question question = {
        .live = {.now = &planned->question, .plan = &plan, .then = &admission->watch, .back = back},
        .closes = admission->request->files.read->kind == STATEMENT_CLOSING,
        .withheld = admission->plan.undo_breaches,
        .runs = runs,
    };
    return clearance_ask(admission->planning.arena, &question, why);
}

/* Its deploy was sent, and shows. */
static bool has_deployed(const struct journal *journal, const struct journal_half *half,
                         const struct observed *observed)
{
    return half->deployed ||
           (half->deploy_sent && journal_is_newer(journal, half->latest, observed->latest.id));
}

#define PUT_RIGHT                                                                                   \
    "Put right at Railway, or in the trust file, what was changed since; then apply the same plan " \
    "again. Or let the plan expire."

static bool refuse_rest(enum exit_code code, const char *why, struct gate_refusal *refusal)
{
    return planning_refuse(refusal, code, PUT_RIGHT, "the rest of this apply is refused: %s", why);
}

/* Whose approval a new plan would need, beyond what was signed. */
static bool check_rest_needs(struct admission *admission, const struct plan *rest,
                             struct gate_refusal *refusal)
{
    const struct statement *read = admission->request->files.read;
    for (size_t i = 0; i < rest->needs.count; i++)
        if (read->kind != STATEMENT_CLOSING && !names_has(&read->needs, rest->needs.items[i]))
            return refuse_rest(EXIT_NOT_APPROVED,
                               arena_printf(admission->planning.arena,
                                            "it needs the approval of %s now, and the plan does "
                                            "not name that role",
                                            rest->needs.items[i]),
                               refusal);
    return true;
}

/* What is still to be written or deployed is asked what a new plan is asked. */
static bool check_ahead(struct admission *admission, const struct plan_refusal *not_planned,
                        struct gate_refusal *refusal)
{
    struct plan rest = plan_ahead(admission, &admission->planned);
    struct plan_refusal why = {.code = EXIT_FAILED};
    if (!plan_check(admission->planning.arena, &admission->planned.question, &rest, &why))
        return refuse_rest(why.code, why.err.text, refusal);
    if (!admission->made)
        return refuse_rest(not_planned->code, not_planned->err.text, refusal);
    admission->advances = true;
    if (rest.weakens > admission->plan.weakens)
        admission->plan.weakens = rest.weakens;
    return check_rest_needs(admission, &rest, refusal);
}

/* As within one call: without a deploy, where none was sent. */
static bool can_write_back(const struct admission *admission)
{
    return !admission->request->dry_run && admission->plan.has_undo &&
           !admission->plan.undo_breaches && !admission->journal.forward.deploy_sent;
}

/* A deploy, also of an undo, takes live whatever is stored then, also what others stored since. */
static bool check_deploy(struct admission *admission, bool back, struct gate_refusal *refusal)
{
    struct plan_breach why;
    const struct planned *planned = &admission->planned;
    if (ask_clearance(admission, planned, back, planned->view.judgement, &why))
        return true;
    if (!back && can_write_back(admission)) {
        admission->not_deployed = why.words;
        admission->advances = false;
        return true;
    }
    return refuse_rest(why.code,
                       arena_printf(admission->planning.arena, "%s %s",
                                    back ? "its undo" : "its deploy", why.words),
                       refusal);
}

static bool check_rest(struct admission *admission, const struct plan_refusal *not_planned,
                       struct gate_refusal *refusal)
{
    const struct journal *journal = &admission->journal;
    const struct observed *observed = admission->planned.question.observed;
    const bool deployed = journal->forward.deployed || journal->forward.deploy_sent;
    if (!observed)
        return refuse_rest(not_planned->code, not_planned->err.text, refusal);
    admission->watch = journal->watch;
    if (journal->undoing)
        return !deployed || has_deployed(journal, &journal->back, observed) ||
               check_deploy(admission, true, refusal);
    return has_deployed(journal, &journal->forward, observed) ||
           (check_ahead(admission, not_planned, refusal) &&
            (!admission->plan.deploys || check_deploy(admission, false, refusal)));
}

/* --- the gate -------------------------------------------------------------------------------------- */

/* Was what is staged staged by the apply that is resumed? Its own look decides again later. */
static bool staged_is_own(const struct admission *admission)
{
    const struct staged *staged = &admission->planned.view.judgement->observed->staged;
    const struct names rows =
        declared_rows(&admission->planning, admission->request->files.read, ROWS_WRITTEN);
    bool own = admission->begun && admission->journal.forward.wrote;
    for (size_t i = 0; i < staged->variables.count; i++)
        own = own && names_has(&rows, staged->variables.items[i]);
    return own;
}

/* An apply goes on without the questions that a new one is asked only where Railway itself shows that it
 * wrote something. Where it does not, nothing is lost: the plan has to be as it would be made now. */
static bool is_shown(const struct admission *admission, const struct observed *observed)
{
    const struct remote_keying keying = keying_of(admission->request);
    return (observed->staged.any && staged_is_own(admission)) ||
           journal_is_shown(&admission->journal, observed, &keying);
}

/* The first row of a closing plan that is not stored as it says, though nothing is left to plan: another
 * exception in force wants it so. NULL: all are. */
static const char *still_open(const struct admission *admission)
{
    const struct statement *read = admission->request->files.read;
    const struct observed *observed = admission->planned.question.observed;
    for (size_t i = 0; observed && i < read->row_count; i++) {
        const struct change change = change_of(admission, &read->rows[i]);
        const struct variable *stored =
            variables_find(change.shared ? &observed->shared : &observed->stored, change.name);
        const bool desired =
            change.setting &&
            setting_effect(change.setting, stored ? stored->value : NULL) == EFFECT_DESIRED;
        if (!desired && !is_done(admission->planning.arena, &change, observed))
            return change.name;
    }
    return NULL;
}

static struct gate_question question_of(const struct admission *admission)
{
    const struct admission_request *request = admission->request;
    const struct statement *read = request->files.read;
    const struct planned *planned = &admission->planned;
    const struct ledger *ledger = request->ledger;
    const struct journal_opening opening =
        read->kind == STATEMENT_CLOSING
            ? journal_opening(admission->planning.arena, ledger, request->digest)
            : (struct journal_opening){.at = 0};
    struct gate_question question = request->files;
    question.fresh = admission->resumes || !planned->text ? NULL : &planned->statement;
    question.plan = &admission->plan;
    question.trust = admission->planning.trust;
    question.trust_digest = admission->planning.trust_digest;
    question.approvers = request->approvers;
    question.revoked = request->revoked;
    question.judgement = planned->view.judgement;
    question.api = planned->view.api;
    question.simulated = planned->view.simulated;
    question.clocks = planning_clocks(&admission->planning, planned->view.judgement->observed);
    question.built = request->built;
    question.ledger_id = ledger_id(ledger);
    question.ledger_has_head = ledger_has(ledger, read->ledger_entry, read->ledger_head);
    question.ledger_newest = ledger_newest(ledger);
    question.used = !admission->begun && journal_used(ledger, read->number);
    question.resumes = admission->resumes;
    question.advances = admission->advances;
    question.staged_is_own = staged_is_own(admission);
    question.trust_outdated = request->trust_outdated;
    question.opened = opening.at;
    question.not_opened = opening.why;
    question.unmet = admission->unmet;
    question.dry_run = request->dry_run;
    return question;
}

static bool ask_gate(struct admission *admission, struct gate_refusal *refusal)
{
    struct arena *arena = admission->planning.arena;
    const struct gate_question question = question_of(admission);
    const struct gate_approval *approvals = NULL;
    struct gate_refusal ignored;
    size_t count = 0;
    if (!gate_open(arena, &question, &admission->permit, refusal))
        return false;
    /* A dry run's permit may lack approvals. */
    admission->approved =
        !question.dry_run || gate_approved(arena, &question, &approvals, &count, &ignored);
    return true;
}

/* Clocks that disagree make a plan unobserved, and refuse an apply. */
static enum exit_code class_of(const struct judgement *judgement, enum exit_code code)
{
    const struct observed *observed = judgement ? judgement->observed : NULL;
    const bool clocks_disagree =
        observed && observed->has_railway_date &&
        (observed->railway_ahead > CLOCK_SKEW_MOST || observed->railway_ahead < -CLOCK_SKEW_MOST);
    return clocks_disagree ? EXIT_STALE : code;
}

bool admission_ask(struct admission *admission, struct gate_refusal *refusal)
{
    const struct admission_request *request = admission->request;
    const struct statement *read = request->files.read;
    const bool closes = read->kind == STATEMENT_CLOSING;
    struct planned *planned = &admission->planned;
    struct plan_refusal not_planned = {.code = EXIT_FAILED};
    *refusal = (struct gate_refusal){.rule = NULL};
    take_over(&admission->planning, read);
    const bool made = planning_make(&admission->planning, planned, &not_planned);
    const struct judgement *judgement = planned->view.judgement;
    admission->made = made;
    admission->resumes = admission->begun && judgement && is_shown(admission, judgement->observed);
    if (!judgement || (!made && !admission->resumes)) {
        refusal->err = not_planned.err;
        refusal->code = class_of(judgement, not_planned.code);
        return false;
    }
    if (closes)
        admission->unmet = find_unmet(admission->planning.arena, judgement, read->exception);
    admission->plan = admission->resumes ? rebuilt(admission) : planned->plan;
    if (!admission->resumes)
        admission->watch =
            plan_watch(admission->planning.arena, &planned->question, &planned->plan);
    else if (!check_rest(admission, &not_planned, refusal)) {
        refusal->code = class_of(judgement, refusal->code);
        return false;
    }
    const bool nothing_left = !admission->resumes && !planned->text;
    const char *open = nothing_left && closes ? still_open(admission) : NULL;
    admission->already_closed = nothing_left && closes && !open;
    if (admission->already_closed)
        return true;
    if (open)
        return planning_refuse(refusal, EXIT_BREACHED,
                               "End the other exception, then close both by an ordinary plan.",
                               "another exception holds open what this one opened: %s", open);
    if (nothing_left && (admission->begun || !journal_used(request->ledger, read->number)))
        return planning_refuse(refusal, EXIT_STALE, "Nothing was written.",
                               "nothing is left to do: the service is as declared");
    return ask_gate(admission, refusal);
}

/* --- the apply ------------------------------------------------------------------------------------- */

/* A closing plan does not expire. What it began holds up other plans for some days only, so that a host that
 * lost its key can close by an ordinary plan. */
static int64_t until_of(const struct admission *admission)
{
    const struct statement *read = admission->request->files.read;
    return read->kind == STATEMENT_CLOSING
               ? admission->planning.now + CLOSING_HOLDS
               : read->expires + admission->planning.trust->plan_max_age;
}

void admission_work(const struct admission *admission, struct apply_work *out)
{
    const struct admission_request *request = admission->request;
    const struct statement *read = request->files.read;
    const struct judgement *judgement =
        admission->resumes ? NULL : admission->planned.view.judgement;
    *out = (struct apply_work){
        .arena = admission->planning.arena,
        .plan = permit_plan(admission->permit),
        .number = read->number,
        .digest = request->digest,
        .closes = read->kind == STATEMENT_CLOSING,
        .closing = read->closing,
        .until = until_of(admission),
        .trust_serial = admission->planning.trust->serial,
        .trust_digest = admission->planning.trust_digest,
        .two_persons = admission->planning.trust->two_persons,
        .before = judgement,
        .etag = judgement ? judgement->observed->etag : NULL,
        .watch = admission->watch,
        .not_deployed = admission->not_deployed,
        .keying = keying_of(request),
        .ledger = request->ledger,
    };
    out->approvals = permit_approvals(admission->permit, &out->approval_count);
}

void admission_observe(const struct admission *admission, struct apply_observation *out)
{
    struct planned planned;
    struct plan_refusal refusal = {.code = EXIT_FAILED};
    const bool made = planning_make(&admission->planning, &planned, &refusal);
    const struct judgement *judgement = planned.view.judgement;
    *out = (struct apply_observation){
        .made = judgement && !judgement->observed->refused && judgement->observed->stored.seen,
        .judgement = judgement,
        .plan_is_empty = made && plan_is_empty(&planned.plan),
    };
    if (!made)
        out->why = arena_text(admission->planning.arena, refusal.err.text);
    else if (!out->made)
        out->why = "Railway was not seen";
}

/* Railway alone is asked: no deploy waits for the answers of an application. */
static bool look_again(const struct admission *admission, struct planned *out, const char **why)
{
    struct planning_options options = admission->planning;
    struct plan_refusal refusal = {.code = EXIT_FAILED};
    options.only_railway = true;
    const bool made = planning_look(&options, out, &refusal);
    const struct observed *observed = out->question.observed;
    if (observed && !observed->refused && observed->stored.seen)
        return true;
    *why = made ? "Railway was not seen" : arena_text(options.arena, refusal.err.text);
    return false;
}

void admission_clear(const struct admission *admission, bool back, const struct judgement *runs,
                     struct apply_clearing *out)
{
    struct planned planned;
    *out = (struct apply_clearing){.seen = false};
    out->seen = look_again(admission, &planned, &out->why);
    if (!runs && admission->resumes)
        runs = admission->planned.view.judgement;
    if (!out->seen)
        return;
    out->latest = planned.question.observed->latest;
    out->active = planned.question.observed->active;
    out->etag = planned.question.observed->etag;
    out->clearance = ask_clearance(admission, &planned, back, runs, &out->breach);
}

void admission_look_at_runs(const struct admission *admission, struct apply_runs *out)
{
    struct planned planned;
    const char *why = NULL;
    *out = (struct apply_runs){.seen = look_again(admission, &planned, &why)};
    const struct observed *observed = planned.question.observed;
    out->seen = out->seen && observed->running.seen;
    if (out->seen)
        out->names = plan_runs_otherwise(admission->planning.arena, observed, &admission->plan);
}
