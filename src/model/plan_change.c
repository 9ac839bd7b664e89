#include "plan_change.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/text_word.h"
#include "model/judge_context.h"
#include "model/plan_direction.h"

/* The world in which the exception is over begins at its end, whenever it is looked at. */
static struct clocks clocks_of(const struct plan_question *question)
{
    if (!question->closes)
        return question->clocks;
    return (struct clocks){.ours = question->closes->ends, .hypothetical = true};
}

struct judge_context plan_context(struct arena *arena, const struct plan_question *question)
{
    const struct clocks clocks = clocks_of(question);
    const struct judge_context context =
        context_make(arena, question->target, question->observed, &clocks);
    for (size_t i = 0; i < question->target->exception_count; i++) {
        const char *name = question->target->exceptions[i].name;
        if (question->closes && text_is(question->closes->name, name))
            context.states[i] = EXCEPTION_EXPIRED;
    }
    return context;
}

bool plan_refuse(struct planning_plan *plan, enum exit_code code, struct place where,
                 const char *text, const char *hint)
{
    plan->refusal->code = code;
    err_fill(&plan->refusal->err, ERR_INPUT, where, "%s", text);
    err_fill_hint(&plan->refusal->err, "%s", hint);
    return false;
}

/* --- words ------------------------------------------------------------------------------------- */

static const char *shown_word(const struct planning_plan *plan, const struct variable *variable)
{
    const struct variable_view view = {true, NULL, variable};
    if (variable && variable->kind == VARIABLE_SHOWN)
        return text_worded(plan->arena, variable->value);
    return view_shown(&plan->context, &view);
}

static void say_beyond(struct planning_plan *plan, const struct setting *setting, const char *why)
{
    clauses_add(plan->arena, &plan->beyond,
                arena_printf(plan->arena, "%s: %s", setting->name, why));
}

static struct moved moved_from(const struct variable *variable)
{
    const struct variable_view view = {true, NULL, variable};
    const char *text = view_text(&view);
    return (struct moved){!variable || text, text, variable};
}

/* --- the rows ---------------------------------------------------------------------------------- */

/* Adds the change with its direction. */
static void add_change(struct planning_plan *plan, const struct planned_setting *setting,
                       struct change change, struct moved before, struct moved after)
{
    const struct moving moving = {.context = &plan->context,
                                  .declared = setting->declared,
                                  .sets = setting->sets,
                                  .before = before,
                                  .after = after,
                                  .secret = change.at_hand};
    change.direction = plan_direction(&moving, &change.why);
    change.name = setting->declared->name;
    change.shared = setting->declared->shared;
    change.setting = setting->wanted;
    plan->changes =
        arena_grow(plan->arena, plan->changes, plan->count, &plan->capacity, sizeof *plan->changes);
    plan->changes[plan->count++] = change;
}

/* A placeholder is never written back. A value that is not shown is, from the registry, while it is at
 * hand. */
static bool is_undoable(const struct variable *variable)
{
    if (!variable || variable->kind == VARIABLE_SHOWN)
        return !variable || !setting_is_stand_in(variable->value);
    return variable->kept > 0 && variable->fingerprint && !variable->facts.placeholder;
}

static void add_undo(const struct variable *stored, struct change *change)
{
    change->has_undo = is_undoable(stored);
    if (!stored || !change->has_undo)
        return;
    if (stored->kind == VARIABLE_SHOWN)
        change->undo = stored->value;
    change->undo_kept = stored->kept;
}

static void add_write(struct planning_plan *plan, const struct planned_setting *setting,
                      const struct variable *stored, const char *value)
{
    struct change change = {
        .kind = !stored ? CHANGE_ADD : CHANGE_CHANGE,
        .before = shown_word(plan, stored),
        .after = text_worded(plan->arena, value),
        .value = value,
        .secret = -1,
    };
    add_undo(stored, &change);
    add_change(plan, setting, change, moved_from(stored), (struct moved){true, value, NULL});
}

static void add_removal(struct planning_plan *plan, const struct planned_setting *setting,
                        const struct variable *stored)
{
    struct change change = {
        .kind = CHANGE_REMOVE,
        .before = shown_word(plan, stored),
        .after = "(absent)",
        .secret = -1,
    };
    add_undo(stored, &change);
    add_change(plan, setting, change, moved_from(stored), (struct moved){true, NULL, NULL});
}

/* --- secrets ----------------------------------------------------------------------------------- */

static const struct new_secret *secret_at_hand(const struct planning_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->question->secret_count; i++)
        if (text_is(plan->question->secrets[i].name, name))
            return &plan->question->secrets[i];
    return NULL;
}

static bool check_new_secret(struct planning_plan *plan, const struct setting *setting,
                             const struct new_secret *secret)
{
    const char *faults = secret_faults(plan->arena, &setting->wanted.secret, &secret->facts);
    return !faults ||
           plan_refuse(plan, EXIT_FAILED, setting->where,
                       arena_printf(plan->arena, "the new value of '%s' %s", setting->name, faults),
                       "Give another value: nothing was written.");
}

static bool has_fingerprint(const struct variable *stored, const struct new_secret *secret)
{
    return stored && stored->kind == VARIABLE_HIDDEN && stored->fingerprint &&
           text_is(stored->fingerprint, secret->fingerprint);
}

/* A secret whose new value is at hand is wanted as that value. */
static bool change_secret(struct planning_plan *plan, const struct planned_setting *setting,
                          const struct variable *stored, const struct new_secret *secret)
{
    if (has_fingerprint(stored, secret))
        return true;
    if (!check_new_secret(plan, setting->wanted, secret))
        return false;
    if (stored && stored->kind == VARIABLE_SEALED) {
        say_beyond(plan, setting->declared,
                   "sealed: what would be written could not be read back; replace it in Railway");
        return true;
    }
    const struct change change = {
        .kind = !stored ? CHANGE_ADD : CHANGE_CHANGE,
        .before = shown_word(plan, stored),
        .after = arena_printf(plan->arena, "fp:%s", secret->fingerprint),
        .secret = secret->secret,
        .at_hand = secret,
        .has_undo = !stored,
    };
    add_change(plan, setting, change, moved_from(stored), (struct moved){false, NULL, NULL});
    return true;
}

static const char *no_secret_words(const struct planning_plan *plan, const struct setting *setting,
                                   const struct finding *finding)
{
    const struct source *from = &setting->wanted.secret.from;
    const char *what = finding->why ? finding->why : "it is absent";
    switch (from->kind) {
    case SOURCE_ENV:
        return arena_printf(plan->arena,
                            "%s, and its new value is not in the variable %s of this "
                            "process",
                            what, from->name);
    case SOURCE_FILE:
        return arena_printf(plan->arena,
                            "%s, and its new value is not in the file %s below "
                            "--secrets",
                            what, from->name);
    case SOURCE_NONE:
    case SOURCE_VARIABLE:
        break;
    }
    return arena_printf(plan->arena, "%s, and no `from:` names the source of its new value", what);
}

/* --- one setting ------------------------------------------------------------------------------- */

/* What differs although nothing that is stored is wrong. */
static bool is_elsewhere(const struct finding *finding)
{
    return finding->state.verdict == VERDICT_UNENFORCED ||
           finding->state.verdict == VERDICT_CONTRADICTION;
}

static void say_elsewhere(struct planning_plan *plan, const struct setting *setting,
                          const struct finding *finding)
{
    const struct testimony *stored = &finding->witnesses[WITNESS_STORED];
    if (is_elsewhere(finding)) {
        say_beyond(plan, setting,
                   arena_printf(plan->arena, "%s%s%s", finding->state_name,
                                finding->why ? ": " : "", finding->why ? finding->why : ""));
    } else if (stored->says == SAYS_UNSEEN) {
        say_beyond(plan, setting,
                   arena_printf(plan->arena, "not observed: %s",
                                stored->why ? stored->why : "its stored value"));
    }
}

/* A variable that must be sealed is judged by its value first: sealing is done in Railway. */
static struct setting unsealed(struct planning_plan *plan, const struct setting *wanted,
                               const struct variable *stored)
{
    struct setting plain = *wanted;
    bool open = wanted->sealed && wanted->wanted.type != SETTING_ABSENT && stored &&
                stored->kind != VARIABLE_SEALED;
    if (open) {
        say_beyond(plan, wanted, "it is not sealed; only Railway's dashboard can seal it");
        plain.sealed = false;
    }
    return plain;
}

static bool write_text(struct planning_plan *plan, const struct planned_setting *setting,
                       const struct variable *stored)
{
    const struct setting as = setting_as_stored(plan->arena, setting->wanted,
                                                stored && stored->value ? stored->value : NULL);
    const char *value = setting_text(plan->arena, &as);
    if (!value) {
        say_beyond(plan, setting->declared,
                   arena_printf(plan->arena,
                                "the declaration does not say which value it gets (%s)",
                                setting_wanted_text(plan->arena, setting->wanted)));
        return true;
    }
    if (setting_is_stand_in(value)) {
        return plan_refuse(
            plan, EXIT_FAILED, setting->declared->where,
            arena_printf(plan->arena,
                         "'%s' would be written to '%s', but it is a placeholder, not a value",
                         value, setting->declared->name),
            "Declare the value itself.");
    }
    add_write(plan, setting, stored, value);
    return true;
}

static bool write_wanted(struct planning_plan *plan, const struct planned_setting *setting,
                         const struct variable *stored, const struct finding *finding)
{
    const enum setting_type type = setting->wanted->wanted.type;
    if (type == SETTING_ABSENT)
        add_removal(plan, setting, stored);
    else if (type == SETTING_SECRET)
        say_beyond(plan, setting->declared, no_secret_words(plan, setting->wanted, finding));
    else if (type != SETTING_INERT)
        return write_text(plan, setting, stored);
    return true;
}

bool plan_change_setting(struct planning_plan *plan, const struct planned_setting *setting)
{
    const struct variable_view stored =
        variable_view(&plan->context, setting->declared, SIDE_STORED);
    if (!stored.seen) {
        return plan_refuse(plan, EXIT_INCONCLUSIVE, setting->declared->where,
                           arena_printf(plan->arena,
                                        "the stored value of '%s' was not observed: %s",
                                        setting->declared->name, stored.why),
                           "Plan again when the value can be read.");
    }
    bool secret = setting->wanted->wanted.type == SETTING_SECRET;
    const struct new_secret *at_hand =
        secret ? secret_at_hand(plan, setting->declared->name) : NULL;
    if (at_hand)
        return change_secret(plan, setting, stored.variable, at_hand);
    const struct setting judged = unsealed(plan, setting->wanted, stored.variable);
    struct finding finding;
    judge_setting_as(&plan->context, setting->declared, &judged, setting->sets, &finding);
    bool wrong = finding.witnesses[WITNESS_STORED].says == SAYS_OTHER &&
                 finding.state.verdict != VERDICT_EXCEPTED;
    if (wrong)
        return write_wanted(plan, setting, stored.variable, &finding);
    say_elsewhere(plan, setting->declared, &finding);
    return true;
}

/* --- is something else running? ------------------------------------------------------------------ */

/* Do both do the same to the process, as the type reads them? */
static bool is_same_effect(const struct planning_plan *plan, const struct setting *setting,
                           const char *stored, const char *running)
{
    struct setting made;
    return text_is(stored, running) || (setting_want(plan->arena, setting, stored, &made) &&
                                        setting_effect(&made, running) == EFFECT_DESIRED);
}

/* A running template is the stored one, or what that renders to. */
static bool is_same_shown(const struct planning_plan *plan, const struct setting *setting,
                          const struct variable *stored, const struct variable *running)
{
    if (!stored->is_reference)
        return is_same_effect(plan, setting, stored->value, running->value);
    return !stored->rendered || text_is(running->value, stored->value) ||
           is_same_effect(plan, setting, stored->rendered, running->value);
}

/* Known to differ. What is not known is never said to become live. */
static bool runs_other(const struct planning_plan *plan, const struct setting *setting,
                       const struct variable *stored, const struct variable *running)
{
    if (!stored || !running) {
        return stored != running && !setting->shared &&
               (!stored || stored->kind != VARIABLE_SEALED);
    }
    if (stored->value && running->value)
        return !setting->shared && !is_same_shown(plan, setting, stored, running);
    return stored->kind == VARIABLE_HIDDEN && running->kind == VARIABLE_HIDDEN &&
           secrets_same(stored, running) == SAYS_OTHER;
}

/* --- what has to be deployed -------------------------------------------------------------------- */

static bool is_written(const struct planning_plan *plan, const struct setting *setting)
{
    for (size_t i = 0; i < plan->count; i++)
        if (text_is(plan->changes[i].name, setting->name) &&
            plan->changes[i].shared == setting->shared)
            return true;
    return false;
}

bool plan_needs_deploy(struct planning_plan *plan, const struct planned_setting *setting)
{
    if (!setting->asked || is_written(plan, setting->declared))
        return false;
    struct finding finding;
    judge_setting_as(&plan->context, setting->declared, setting->wanted, setting->sets, &finding);
    return finding.state.verdict == VERDICT_PENDING;
}

/* --- the row ----------------------------------------------------------------------------------- */

void plan_add_live(struct planning_plan *plan, const struct planned_setting *setting)
{
    const struct variable_view stored =
        variable_view(&plan->context, setting->declared, SIDE_STORED);
    const struct variable_view running =
        variable_view(&plan->context, setting->declared, SIDE_RUNNING);
    bool known = stored.seen && running.seen && setting->declared->wanted.type != SETTING_INERT;
    bool pending = plan_needs_deploy(plan, setting);
    if (!known || is_written(plan, setting->declared) ||
        (!pending && !runs_other(plan, setting->declared, stored.variable, running.variable)))
        return;
    const struct change change = {
        .kind = CHANGE_LIVE,
        .before = shown_word(plan, running.variable),
        .after = shown_word(plan, stored.variable),
        .secret = -1,
        .has_undo = true,
    };
    add_change(plan, setting, change, moved_from(running.variable), moved_from(stored.variable));
}
