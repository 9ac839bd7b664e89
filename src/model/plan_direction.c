#include "model/plan_direction.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_context.h"

/* --- references -------------------------------------------------------------------------------- */

/* What a reference will render to is not known before it is stored. */
static bool is_readable(const struct moved *moved)
{
    return moved->known && (!moved->text || !text_has(moved->text, "${{"));
}

/* --- what a guardrail forbids ------------------------------------------------------------------- */

static enum openness openness_of(const struct moving *moving, const struct guardrail *guardrail,
                                 const struct forbidden *forbidden, const struct moved *moved)
{
    const struct setting *setting =
        guardrail->of_floor ? target_guarded(moving->context->target, guardrail, forbidden->name)
                            : moving->declared;
    if (!setting || !is_readable(moved))
        return OPENNESS_UNKNOWN;
    return forbidden_value(moving->context, setting, forbidden, moved->text);
}

/* Does a guardrail forbid the one, and not the other? Its name. */
static const char *forbidden_only(const struct moving *moving, const struct moved *forbidden,
                                  const struct moved *free)
{
    const struct target *target = moving->context->target;
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        for (size_t k = 0; k < guardrail->forbid_count; k++) {
            const struct forbidden *row = &guardrail->forbid[k];
            if (text_is(row->name, moving->declared->name) &&
                openness_of(moving, guardrail, row, forbidden) == OPENNESS_OPEN &&
                openness_of(moving, guardrail, row, free) == OPENNESS_CLOSED)
                return guardrail->name;
        }
    }
    return NULL;
}

static bool leaves_forbidden(const struct moving *moving)
{
    return forbidden_only(moving, &moving->before, &moving->after);
}

static bool enters_forbidden(const struct moving *moving)
{
    return forbidden_only(moving, &moving->after, &moving->before);
}

/* --- exceptions and absence --------------------------------------------------------------------- */

/* An exception sets something else than what is declared. */
static bool opens_exception(const struct moving *moving)
{
    return moving->sets != NO_EXCEPTION && moving->after.known &&
           setting_effect(moving->declared, moving->after.text) != EFFECT_DESIRED;
}

static bool removes_unwanted(const struct moving *moving)
{
    return moving->declared->wanted.type == SETTING_ABSENT && moving->after.known &&
           !moving->after.text;
}

/* --- secrets ----------------------------------------------------------------------------------- */

static bool is_secret(const struct moving *moving)
{
    return moving->declared->wanted.type == SETTING_SECRET;
}

/* Is it there, and as it has to be? */
static bool is_sound(const struct moving *moving, const struct variable *variable)
{
    if (!variable)
        return false;
    return variable->kind != VARIABLE_HIDDEN ||
           !secret_faults(moving->context->arena, &moving->declared->wanted.secret,
                          &variable->facts);
}

/* What is written was looked at before it came here. */
static bool becomes_sound(const struct moving *moving)
{
    return moving->secret || is_sound(moving, moving->after.variable);
}

static bool is_secret_given(const struct moving *moving)
{
    return is_secret(moving) && !is_sound(moving, moving->before.variable) && becomes_sound(moving);
}

/* Stored is another one than runs, also where none runs: nothing has accepted it yet. */
static bool is_secret_unproven(const struct moving *moving)
{
    return is_secret(moving) && !moving->secret && is_sound(moving, moving->after.variable);
}

static bool is_secret_replaced(const struct moving *moving)
{
    return is_secret(moving) && is_sound(moving, moving->before.variable) && becomes_sound(moving);
}

/* --- lists of who gets in ----------------------------------------------------------------------- */

static bool is_shown_by_cors(const struct moving *moving)
{
    const struct setting *setting = moving->declared;
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const struct probe *probe =
            target_probe(moving->context->target, setting->shown_by[i].probe);
        if (probe && probe->type == PROBE_CORS)
            return true;
    }
    return false;
}

/* The list that the application goes by; false where it is not known. */
static bool list_of(const struct moving *moving, const struct moved *moved, struct names *out)
{
    const struct setting *setting = moving->declared;
    const char *text = moved->text;
    if (moved->known && !text && setting->absence == ABSENCE_MEANS)
        text = setting->absent_means;
    if (!is_readable(moved) || !text)
        return false;
    return setting_list(moving->context->arena, setting, text, out);
}

/* `*` allows everything. */
static bool is_within(const struct names *inner, const struct names *outer, bool ignore_case)
{
    if (names_has(outer, "*"))
        return true;
    for (size_t i = 0; i < inner->count; i++)
        if (!(ignore_case ? names_has_any_case(outer, inner->items[i])
                          : names_has(outer, inner->items[i])))
            return false;
    return true;
}

/* Is the list on one side within the one on the other, and not the same? */
static bool list_narrows(const struct moving *moving, const struct moved *from,
                         const struct moved *to)
{
    struct names wide, narrow;
    bool ignore_case = moving->declared->ignore_case;
    return moving->declared->wanted.type == SETTING_LIST && is_shown_by_cors(moving) &&
           list_of(moving, from, &wide) && list_of(moving, to, &narrow) &&
           is_within(&narrow, &wide, ignore_case) && !is_within(&wide, &narrow, ignore_case);
}

static bool list_tightens(const struct moving *moving)
{
    return list_narrows(moving, &moving->before, &moving->after);
}

static bool list_widens(const struct moving *moving)
{
    return list_narrows(moving, &moving->after, &moving->before);
}

/* --- effects ----------------------------------------------------------------------------------- */

/* What a flag does; false where it is not known. A text that is no flag does what absence does. */
static bool flag_of(const struct moving *moving, const struct moved *moved, bool *out)
{
    const struct setting *setting = moving->declared;
    if (!moved->known)
        return false;
    if (moved->text && setting_read_flag(moved->text, out))
        return true;
    return setting->absence == ABSENCE_MEANS && setting_read_flag(setting->absent_means, out);
}

/* Away from what the application does by itself, to what is declared against it. */
static bool flag_leaves_default(const struct moving *moving)
{
    const struct setting *setting = moving->declared;
    bool by_default = false, before = false, after = false;
    return setting->wanted.type == SETTING_FLAG && setting->absence == ABSENCE_MEANS &&
           setting_read_flag(setting->absent_means, &by_default) &&
           flag_of(moving, &moving->before, &before) && flag_of(moving, &moving->after, &after) &&
           before == by_default && after != by_default && after == setting->wanted.flag;
}

static bool has_same_flag(const struct moving *moving)
{
    bool before = false, after = false;
    return moving->declared->wanted.type == SETTING_FLAG &&
           flag_of(moving, &moving->before, &before) && flag_of(moving, &moving->after, &after) &&
           before == after;
}

static bool has_same_effect(const struct moving *moving)
{
    struct setting made;
    if (has_same_flag(moving))
        return true;
    return moving->before.known && moving->after.known && moving->after.text &&
           setting_want(moving->context->arena, moving->declared, moving->after.text, &made) &&
           setting_effect(&made, moving->before.text) == EFFECT_DESIRED;
}

/* The first setting that goes by this one while it is absent, of the declaration and the floor. */
static const char *going_by(const struct moving *moving)
{
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(moving->context->target, i)); i++)
        if (setting->absent_while && text_is(setting->absent_while, moving->declared->name))
            return setting->name;
    return NULL;
}

static bool decides_an_absence(const struct moving *moving)
{
    return going_by(moving) != NULL;
}

static bool always(const struct moving *moving)
{
    (void)moving;
    return true;
}

/* --- the table --------------------------------------------------------------------------------- */

/* The first row that fits decides. `%s` is the guardrail, the exception, or the setting that goes by it. */
static const struct {
    bool (*asks)(const struct moving *moving);
    enum direction direction;
    bool believes; /* that the declaration is right */
    const char *why;
} rows[] = {
    {leaves_forbidden, DIRECTION_STRENGTHENS, false, "the guardrail `%s` forbids the value before"},
    {enters_forbidden, DIRECTION_WEAKENS, false, "the guardrail `%s` forbids the value after"},
    {opens_exception, DIRECTION_WEAKENS, true,
     "the exception `%s` sets another value than is declared"},
    {removes_unwanted, DIRECTION_STRENGTHENS, true, "it must be absent"},
    {is_secret_unproven, DIRECTION_UNKNOWN, true,
     "the stored secret is unproven: nothing has accepted it yet"},
    {is_secret_given, DIRECTION_STRENGTHENS, true, "a secret that was absent or not as required"},
    {is_secret_replaced, DIRECTION_NEUTRAL, true, "a secret as required is replaced by another"},
    {list_tightens, DIRECTION_STRENGTHENS, false, "the list allows less than before"},
    {list_widens, DIRECTION_WEAKENS, false, "the list allows more than before"},
    {flag_leaves_default, DIRECTION_STRENGTHENS, true,
     "away from the default of an absent variable, to the declared value"},
    {has_same_effect, DIRECTION_NEUTRAL, false, "both values have the same effect"},
    {decides_an_absence, DIRECTION_UNKNOWN, false, "it decides what the absence of `%s` means"},
    {always, DIRECTION_UNKNOWN, false, "neither a guardrail nor the type decides"},
};

static const char *named_by(const struct moving *moving, size_t row)
{
    if (rows[row].asks == leaves_forbidden)
        return forbidden_only(moving, &moving->before, &moving->after);
    if (rows[row].asks == enters_forbidden)
        return forbidden_only(moving, &moving->after, &moving->before);
    if (rows[row].asks == decides_an_absence)
        return going_by(moving);
    return rows[row].asks == opens_exception ? judge_exception_name(moving->context, moving->sets)
                                             : NULL;
}

static enum direction decide(const struct moving *moving, bool believing, const char **why)
{
    size_t row = 0;
    while ((rows[row].believes && !believing) || !rows[row].asks(moving))
        row++;
    const char *name = named_by(moving, row);
    *why = name != NULL ? text_replaced(moving->context->arena, rows[row].why, "%s", name)
                        : rows[row].why;
    return rows[row].direction;
}

enum direction plan_direction(const struct moving *moving, const char **why)
{
    return decide(moving, true, why);
}

enum direction plan_direction_of_values(const struct moving *moving, const char **why)
{
    return decide(moving, false, why);
}
