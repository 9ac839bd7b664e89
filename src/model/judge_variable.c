#include "model/judge_context.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

const char *judge_refusal(const struct judge_context *context)
{
    const struct observed *observed = context->observed;
    if (!observed->refused)
        return NULL;
    if (!observed->refusal)
        return "the look was refused";
    return arena_slice(context->arena, observed->refusal, strcspn(observed->refusal, "\n"));
}

/* --- one side of one setting -------------------------------------------------------------------- */

static const struct variables *side_variables(const struct observed *observed,
                                              const struct setting *setting, enum side side)
{
    if (side == SIDE_RUNNING)
        return &observed->running;
    return setting->shared ? &observed->shared : &observed->stored;
}

struct variable_view variable_view(const struct judge_context *context,
                                   const struct setting *setting, enum side side)
{
    const char *refusal = judge_refusal(context);
    const struct variables *variables = side_variables(context->observed, setting, side);
    if (refusal)
        return (struct variable_view){false, refusal, NULL};
    if (!variables->seen)
        return (struct variable_view){false, variables->why ? variables->why : "not seen", NULL};
    return (struct variable_view){true, NULL, variables_find(variables, setting->name)};
}

const char *view_text(const struct variable_view *view)
{
    const struct variable *variable = view->variable;
    if (!variable || variable->kind == VARIABLE_SEALED)
        return NULL;
    return variable->is_reference ? variable->rendered : variable->value;
}

const char *context_how_to(const struct judge_context *context, const struct setting *wanted)
{
    const struct variable_view stored = variable_view(context, wanted, SIDE_STORED);
    const char *text = stored.variable ? stored.variable->value : NULL;
    const struct setting as = setting_as_stored(context->arena, wanted, text);
    return setting_how_to(context->arena, &as);
}

const char *view_shown(const struct judge_context *context, const struct variable_view *view)
{
    const struct variable *variable = view->variable;
    if (!variable)
        return view->seen ? "(absent)" : "(not seen)";
    switch (variable->kind) {
    case VARIABLE_SEALED:
        return "(sealed)";
    case VARIABLE_HIDDEN:
        return variable->fingerprint ? arena_printf(context->arena, "fp:%s", variable->fingerprint)
                                     : "(hidden)";
    case VARIABLE_SHOWN:
        break;
    }
    return text_is_empty(variable->value) ? "(empty)" : variable->value;
}

/* --- properties -------------------------------------------------------------------------------- */

static bool is_empty(const struct secret_rule *rule, const struct secret_facts *facts)
{
    (void)rule;
    return facts->length == 0;
}

static bool is_short(const struct secret_rule *rule, const struct secret_facts *facts)
{
    return facts->length > 0 && rule->min_length > 0 &&
           (uint64_t)facts->length < (uint64_t)rule->min_length;
}

static bool is_many_lines(const struct secret_rule *rule, const struct secret_facts *facts)
{
    return rule->one_line && !facts->one_line;
}

/* Pasted with a blank: no line break, and still not one clean line. */
static bool has_blank_edges(const struct secret_rule *rule, const struct secret_facts *facts)
{
    return rule->one_line && facts->one_line && facts->blank_edges;
}

static bool is_quoted(const struct secret_rule *rule, const struct secret_facts *facts)
{
    return rule->unquoted && facts->quoted;
}

static bool is_placeholder(const struct secret_rule *rule, const struct secret_facts *facts)
{
    (void)rule;
    return facts->placeholder;
}

static const struct {
    bool (*asks)(const struct secret_rule *rule, const struct secret_facts *facts);
    const char *wording;
} properties[] = {
    {is_empty, "is empty"},
    {is_short, "is too short"},
    {is_many_lines, "has a line break"},
    {has_blank_edges, "starts or ends with whitespace"},
    {is_quoted, "is in quotes"},
    {is_placeholder, "is a known placeholder"},
};

const char *secret_faults(struct arena *arena, const struct secret_rule *rule,
                          const struct secret_facts *facts)
{
    struct clauses faults = {0};
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        if (properties[i].asks(rule, facts)) {
            bool measured = properties[i].asks == is_short;
            clauses_add(arena, &faults,
                        measured
                            ? arena_printf(arena, "%s: %zu of %lld bytes", properties[i].wording,
                                           facts->length, (long long)rule->min_length)
                            : properties[i].wording);
        }
    }
    return clauses_text(arena, &faults);
}

/* --- sameness ---------------------------------------------------------------------------------- */

/* The digest of what a process gets; NULL where that is not known. */
static const unsigned char *effective_likeness(const struct variable *variable)
{
    if (variable->kind != VARIABLE_HIDDEN)
        return NULL;
    if (!variable->is_reference)
        return variable->likeness;
    return variable->has_rendering ? variable->rendered_likeness : NULL;
}

enum says secrets_same(const struct variable *a, const struct variable *b)
{
    const unsigned char *first = effective_likeness(a), *second = effective_likeness(b);
    if (!first || !second)
        return SAYS_UNSEEN;
    return memcmp(first, second, LIKENESS_SIZE) == 0 ? SAYS_DESIRED : SAYS_OTHER;
}

enum says variables_same(const struct variable *a, const struct variable *b)
{
    const struct variable_view views[] = {{true, NULL, a}, {true, NULL, b}};
    if (!a || !b)
        return a == b ? SAYS_DESIRED : SAYS_OTHER;
    const char *first = view_text(&views[0]), *second = view_text(&views[1]);
    if (!first || !second)
        return secrets_same(a, b);
    return text_is(first, second) ? SAYS_DESIRED : SAYS_OTHER;
}

static const struct sibling *sibling_named(const struct judge_context *context,
                                           const char *environment)
{
    for (size_t i = 0; i < context->siblings.count; i++)
        if (text_is(context->siblings.items[i].target->environment->name, environment))
            return &context->siblings.items[i];
    return NULL;
}

enum says secrets_comparable(const struct judge_context *context, const char *environment)
{
    const struct sibling *sibling = sibling_named(context, environment);
    if (!sibling)
        return SAYS_NOT_ASKED;
    const struct observed *observed = sibling->observed;
    return observed->refused || !observed->stored.seen ? SAYS_UNSEEN : SAYS_DESIRED;
}

/* SAYS_OTHER: the other environment has the same value, which must not be. */
static enum says compare_with(const struct judge_context *context, const struct setting *setting,
                              const struct variable *variable, enum side side,
                              const char *environment)
{
    const struct sibling *sibling = sibling_named(context, environment);
    if (!sibling)
        return SAYS_NOT_ASKED;
    const struct variables *variables = side_variables(sibling->observed, setting, side);
    if (sibling->observed->refused || !variables->seen)
        return SAYS_UNSEEN;
    const struct variable *other = variables_find(variables, setting->name);
    if (!other)
        return SAYS_DESIRED;
    enum says same = secrets_same(variable, other);
    if (same == SAYS_UNSEEN)
        return SAYS_UNSEEN;
    return same == SAYS_DESIRED ? SAYS_OTHER : SAYS_DESIRED;
}

static const char *const comparison_words[] = {
    [SAYS_DESIRED] = NULL,
    [SAYS_OTHER] = "is the same value as in %s",
    [SAYS_UNSEEN] = "not compared with %s: not seen there",
    [SAYS_NOT_ASKED] = "not compared with %s: not asked",
};

/* Adds what is to be said to `faults` or to `remarks`. */
static void compare_all(const struct judge_context *context, const struct setting *setting,
                        const struct variable *variable, enum side side, struct clauses *faults,
                        struct clauses *remarks)
{
    const struct names *environments = &setting->wanted.secret.differs_between;
    const char *own = context->target->environment->name;
    for (size_t i = 0; names_has(environments, own) && i < environments->count; i++) {
        const char *other = environments->items[i];
        enum says says = text_is(other, own)
                             ? SAYS_DESIRED
                             : compare_with(context, setting, variable, side, other);
        if (comparison_words[says]) {
            clauses_add(context->arena, says == SAYS_OTHER ? faults : remarks,
                        text_replaced(context->arena, comparison_words[says], "%s", other));
        }
    }
}

static struct testimony judge_secret(const struct judge_context *context,
                                     const struct setting *setting, const struct variable *variable,
                                     enum side side)
{
    const struct variable_view view = {true, NULL, variable};
    const char *shown = view_shown(context, &view);
    if (variable->is_reference && !variable->has_rendering) {
        return (struct testimony){SAYS_UNSEEN, shown, "holds a reference whose value was not read"};
    }
    struct clauses faults = {0}, remarks = {0};
    const char *properties_text =
        secret_faults(context->arena, &setting->wanted.secret, &variable->facts);
    if (properties_text)
        clauses_add(context->arena, &faults, properties_text);
    compare_all(context, setting, variable, side, &faults, &remarks);
    bool faulty = faults.count > 0;
    return (struct testimony){faulty ? SAYS_OTHER : SAYS_DESIRED, shown,
                              clauses_text(context->arena, faulty ? &faults : &remarks)};
}

/* --- one value --------------------------------------------------------------------------------- */

static bool is_template(const char *text)
{
    return text && text_has(text, "${{");
}

static bool wants_template(const struct setting *setting)
{
    const struct wanted *wanted = &setting->wanted;
    for (size_t i = 0; wanted->type == SETTING_LIST && i < wanted->list.count; i++)
        if (is_template(wanted->list.items[i]))
            return true;
    return (wanted->type == SETTING_TEXT || wanted->type == SETTING_JSON ||
            wanted->type == SETTING_URL) &&
           is_template(wanted->text);
}

static struct testimony unseen(const char *shown, const char *why)
{
    return (struct testimony){SAYS_UNSEEN, shown, why};
}

/* A value that its type would take, and that is not exactly the declared one. */
static const char *inexact_words(const struct judge_context *context, const struct setting *setting,
                                 const char *value)
{
    struct setting loose = *setting;
    loose.exact = false;
    if (!setting->exact || setting_effect(&loose, value) == EFFECT_UNREADABLE)
        return NULL;
    const char *overlooked = setting_overlooked(setting, value);
    return arena_printf(context->arena, "not exactly as declared%s%s", overlooked ? ": it " : "",
                        overlooked ? overlooked : "");
}

static const char *unreadable_words(const struct judge_context *context,
                                    const struct setting *setting, const char *value)
{
    const char *inexact = value ? inexact_words(context, setting, value) : NULL;
    if (inexact)
        return inexact;
    return arena_printf(context->arena,
                        "not readable as a %s; what the application takes it for is not known",
                        setting_type_name(setting->wanted.type));
}

/* `value` has the effect; NULL: it is absent. */
static struct testimony effect_said(const struct judge_context *context,
                                    const struct setting *setting, const char *value,
                                    const char *shown)
{
    const enum effect effect = setting_effect(setting, value);
    switch (effect) {
    case EFFECT_DESIRED:
    case EFFECT_OTHER:
        return (struct testimony){effect == EFFECT_DESIRED ? SAYS_DESIRED : SAYS_OTHER, shown,
                                  value ? setting_overlooked(setting, value) : NULL};
    case EFFECT_UNREADABLE:
        return (struct testimony){SAYS_OTHER, shown, unreadable_words(context, setting, value)};
    case EFFECT_UNKNOWN:
        break;
    }
    return unseen(shown, "its effect is not known");
}

/* Of a value that is shown, or of the stand-in of one that is not. A template is as desired when it is the
 * wanted one, else by what it renders to. */
static struct testimony known_value_said(const struct judge_context *context,
                                         const struct setting *setting,
                                         const struct variable *variable, const char *shown)
{
    enum effect effect = setting_effect(setting, variable->value);
    bool settled = !variable->is_reference || effect == EFFECT_DESIRED || wants_template(setting);
    if (settled)
        return effect_said(context, setting, variable->value, shown);
    if (!variable->rendered)
        return unseen(shown, "holds a reference whose value was not read");
    return effect_said(context, setting, variable->rendered, shown);
}

static struct testimony value_said(const struct judge_context *context,
                                   const struct setting *setting, const struct variable *variable,
                                   enum side side)
{
    struct variable_view view = {true, NULL, variable};
    const char *shown = view_shown(context, &view);
    if (setting->wanted.type == SETTING_ABSENT)
        return (struct testimony){SAYS_OTHER, shown, "it is set and must be absent"};
    bool secret = setting->wanted.type == SETTING_SECRET;
    switch (variable->kind) {
    case VARIABLE_SEALED:
        if (secret || setting->sealed)
            return (struct testimony){SAYS_DESIRED, shown, NULL};
        return unseen(shown, "sealed: Railway does not return its value");
    case VARIABLE_HIDDEN:
    case VARIABLE_SHOWN:
        break;
    }
    if (secret)
        return variable->kind == VARIABLE_HIDDEN
                   ? judge_secret(context, setting, variable, side)
                   : unseen("(hidden)", "its properties were not read");
    return variable->value ? known_value_said(context, setting, variable, shown)
                           : unseen(shown, "its value was not kept");
}

/* --- absence ----------------------------------------------------------------------------------- */

static struct testimony absent_said(const struct judge_context *context,
                                    const struct setting *setting)
{
    if (setting->wanted.type == SETTING_SECRET)
        return (struct testimony){SAYS_OTHER, "(absent)", NULL};
    struct testimony said = effect_said(context, setting, NULL, "(absent)");
    if (said.says == SAYS_OTHER && setting->absence == ABSENCE_MEANS)
        said.why = arena_printf(context->arena, "absent means `%s`", setting->absent_means);
    return said;
}

/* Is the variable known to be absent, and only the live process shows the effect? A secret has no default. */
static bool is_by_default(const struct setting *setting, const struct variable_view *view)
{
    return view->seen && !view->variable && setting->absence == ABSENCE_UNKNOWN &&
           setting->wanted.type != SETTING_ABSENT && setting->wanted.type != SETTING_SECRET;
}

static const char *const word_whys[] = {
    [SAYS_DESIRED] = NULL,
    [SAYS_OTHER] = "absent: the live process shows another default",
    [SAYS_UNSEEN] = "absent: the default could not be observed",
    [SAYS_NOT_ASKED] = "absent: the default depends on something else, and nothing shows it",
};

const char *asked_by_name(const struct judge_context *context, const struct setting *setting)
{
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const struct probe *probe = target_probe(context->target, setting->shown_by[i].probe);
        if (probe && probe->writes)
            return probe->name;
    }
    return NULL;
}

/* The live process speaks for an absent variable. */
static struct testimony word_said(const struct judge_context *context,
                                  const struct setting *setting, const struct testimony *word)
{
    enum says says = word->says == SAYS_NOT_ASKED ? SAYS_UNSEEN : word->says;
    const char *by_name = says != word->says ? asked_by_name(context, setting) : NULL;
    const char *why = word_whys[word->says];
    if (says != word->says && setting->absent_while)
        why = arena_printf(context->arena,
                           "absent: that means `%s` only while %s is as wanted, and nothing else "
                           "shows the default",
                           setting->absent_means, setting->absent_while);
    if (by_name)
        why = arena_printf(context->arena,
                           "absent: the default depends on something else, and only %s shows it, "
                           "which no check asks",
                           by_name);
    return (struct testimony){says, "(absent)", why};
}

struct setting absence_on(const struct setting *setting, enum side side)
{
    struct setting out = *setting;
    const bool means = side == SIDE_STORED ? setting->decided.stored : setting->decided.running;
    if (setting->absent_while)
        out.absence = means ? ABSENCE_MEANS : ABSENCE_UNKNOWN;
    return out;
}

bool absence_waits(const struct setting *setting, enum side side)
{
    return side == SIDE_STORED && setting->absent_while && !setting->decided.stays;
}

const char *absence_words(const struct judge_context *context, const struct setting *setting)
{
    return setting->absent_while
               ? arena_printf(context->arena,
                              "what its absence means is known only while %s is as wanted",
                              setting->absent_while)
               : "the default of an absent variable is not known";
}

/* --- the two sides ----------------------------------------------------------------------------- */

static struct testimony stored_said(const struct judge_context *context,
                                    const struct setting *setting,
                                    const struct variable_view *stored,
                                    const struct variable_view *running,
                                    const struct testimony *word)
{
    if (!stored->seen)
        return unseen("(not seen)", stored->why);
    if (is_by_default(setting, stored)) {
        if (!running->seen) {
            return unseen("(absent)", "what absence means shows only in the live process, which "
                                      "was not seen");
        }
        if (absence_waits(setting, SIDE_STORED))
            return unseen("(absent)",
                          arena_printf(context->arena,
                                       "absent: that means `%s` only while %s is as wanted, which "
                                       "is stored otherwise",
                                       setting->absent_means, setting->absent_while));
        return !running->variable
                   ? word_said(context, setting, word)
                   : unseen("(absent)", "absent: the default shows only after a deploy");
    }
    if (!stored->variable)
        return absent_said(context, setting);
    if (setting->sealed && stored->variable->kind != VARIABLE_SEALED &&
        setting->wanted.type != SETTING_ABSENT)
        return (struct testimony){SAYS_OTHER, view_shown(context, stored), "it is not sealed"};
    return value_said(context, setting, stored->variable, SIDE_STORED);
}

/* Is the running text the stored one, as a template or rendered? Only asked where the stored one is
 * a reference, or shared and reached by one. */
static bool is_same_text(const struct setting *setting, const struct variable *stored,
                         const char *running)
{
    if (stored->is_reference) {
        return text_is(running, stored->value) ||
               (stored->rendered && text_is(running, stored->rendered));
    }
    return setting->shared && text_starts(running, "${{shared.") &&
           strncmp(running + 10, setting->name, strlen(setting->name)) == 0 &&
           text_is(running + 10 + strlen(setting->name), "}}");
}

static struct testimony running_text_said(const struct judge_context *context,
                                          const struct setting *setting,
                                          const struct variable *stored,
                                          const struct variable *running)
{
    struct variable_view view = {true, NULL, running};
    const char *shown = view_shown(context, &view);
    bool comparable = stored && stored->value;
    if (comparable && is_same_text(setting, stored, running->value)) {
        struct testimony said = value_said(context, setting, stored, SIDE_STORED);
        said.shown = shown;
        return said;
    }
    bool rendering_known =
        comparable && stored->rendered && setting_effect(setting, stored->value) == EFFECT_DESIRED;
    if (wants_template(setting) && !is_template(running->value) && !rendering_known)
        return unseen(shown, "the value of the declared reference was not read");
    return value_said(context, setting, running, SIDE_RUNNING);
}

/* A secret of the same template as the stored one is judged by what that renders to. Another value
 * than the stored one waits for a deploy, but only where the stored one is as it should be. */
static struct testimony running_secret_said(const struct judge_context *context,
                                            const struct setting *setting,
                                            const struct variable *stored,
                                            const struct variable *running, bool stored_is_good)
{
    bool hidden = stored && stored->kind == VARIABLE_HIDDEN;
    bool same_template = hidden && running->is_reference &&
                         memcmp(running->likeness, stored->likeness, LIKENESS_SIZE) == 0;
    const struct variable *judged = same_template && !running->has_rendering ? stored : running;
    struct testimony said = judge_secret(context, setting, judged, SIDE_RUNNING);
    if (said.says != SAYS_DESIRED || !hidden || same_template || !stored_is_good)
        return said;
    enum says same = secrets_same(stored, running);
    if (same == SAYS_OTHER)
        return (struct testimony){SAYS_OTHER, said.shown, "not the stored value"};
    return same == SAYS_UNSEEN
               ? unseen(said.shown, "could not be compared with the stored reference")
               : said;
}

/* Not changed since the process was started, so that the process got it. */
static bool is_older_than_process(const struct judge_context *context,
                                  const struct variable *stored)
{
    int64_t started = context->observed->active.created_at;
    return started != 0 && stored->updated_at != 0 && stored->updated_at < started;
}

/* Railway tells no value of a sealed variable, and whether a snapshot has one is not documented:
 * presence is believed, absence is not. */
static struct testimony running_sealed_said(const struct judge_context *context,
                                            const struct setting *setting,
                                            const struct variable *stored,
                                            const struct variable_view *running)
{
    bool by_presence = setting->wanted.type == SETTING_SECRET ||
                       (setting->sealed && setting->wanted.type != SETTING_ABSENT);
    if (by_presence && running->variable)
        return (struct testimony){SAYS_DESIRED, view_shown(context, running), NULL};
    if (by_presence && is_older_than_process(context, stored))
        return (struct testimony){SAYS_DESIRED, "(sealed)", NULL};
    if (!running->variable)
        return unseen("(absent)", "sealed: a snapshot may omit it");
    return value_said(context, setting, running->variable, SIDE_RUNNING);
}

static struct testimony running_said(const struct judge_context *context,
                                     const struct setting *setting,
                                     const struct variable_view *stored,
                                     const struct variable_view *running,
                                     const struct testimony *word, bool stored_is_good)
{
    if (!running->seen)
        return unseen("(not seen)", running->why);
    if (stored->variable && stored->variable->kind == VARIABLE_SEALED)
        return running_sealed_said(context, setting, stored->variable, running);
    if (is_by_default(setting, running))
        return word_said(context, setting, word);
    const struct variable *variable = running->variable;
    if (!variable && setting->shared && stored->variable) {
        /* No deploy would change that, so none is advised. */
        return unseen("(absent)",
                      "the service does not use the shared variable under its own name");
    }
    if (!variable)
        return absent_said(context, setting);
    if (variable->kind == VARIABLE_SEALED && setting->wanted.type != SETTING_ABSENT)
        return unseen("(sealed)", "the snapshot does not show its value");
    bool secret = setting->wanted.type == SETTING_SECRET;
    if (secret && variable->kind == VARIABLE_HIDDEN)
        return running_secret_said(context, setting, stored->variable, variable, stored_is_good);
    if (!secret && variable->value)
        return running_text_said(context, setting, stored->variable, variable);
    return value_said(context, setting, variable, SIDE_RUNNING);
}

void judge_variables(const struct judge_context *context, const struct setting *setting,
                     const struct testimony *word, struct testimony *stored,
                     struct testimony *running)
{
    struct variable_view kept = variable_view(context, setting, SIDE_STORED);
    struct variable_view live = variable_view(context, setting, SIDE_RUNNING);
    const struct setting next = absence_on(setting, SIDE_STORED);
    const struct setting now = absence_on(setting, SIDE_RUNNING);
    *stored = stored_said(context, &next, &kept, &live, word);
    *running = running_said(context, &now, &kept, &live, word, stored->says == SAYS_DESIRED);
}
