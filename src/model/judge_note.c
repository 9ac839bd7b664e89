#include "model/judge_context.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "model/floor.h"
#include "model/observed.h"

/* --- undeclared variables ------------------------------------------------------------------------ */

static bool settings_have(const struct setting *settings, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(settings[i].name, name))
            return true;
    return false;
}

/* Declared for any environment counts: what is limited to another one is known to the file. */
static bool is_declared(const struct target *target, const char *name)
{
    const struct desired *desired = target->desired;
    return settings_have(target->settings, target->setting_count, name) ||
           (desired && settings_have(desired->settings, desired->setting_count, name));
}

struct names context_undeclared(const struct judge_context *context)
{
    const struct variables *stored = &context->observed->stored;
    struct clauses names = {0};
    for (size_t i = 0; !context->observed->refused && stored->seen && i < stored->count; i++) {
        const char *name = stored->items[i].name;
        if (!is_declared(context->target, name))
            clauses_add(context->arena, &names, name);
    }
    return (struct names){names.items, names.count};
}

/* --- one function for each topic; NULL: nothing to say --------------------------------------------- */

static const char *note_undeclared(const struct judge_context *context,
                                   const struct names *undeclared)
{
    if (undeclared->count == 0)
        return NULL;
    return arena_printf(context->arena, "%zu variable%s not declared: %s", undeclared->count,
                        undeclared->count == 1 ? " is" : "s are",
                        names_some(context->arena, undeclared, NOTE_NAMES_MOST));
}

static const char *since(struct arena *arena, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    if (when == 0)
        return "";
    (void)when_format(when, text);
    return arena_printf(arena, " since %.10s %.5s UTC", text, text + 11);
}

static const char *note_staged(const struct judge_context *context, const struct names *undeclared)
{
    (void)undeclared;
    const struct staged *staged = &context->observed->staged;
    struct arena *arena = context->arena;
    if (!staged->any)
        return NULL;
    const char *names =
        staged->variables.count > 0
            ? arena_printf(arena, ": %s", names_some(arena, &staged->variables, NOTE_NAMES_MOST))
            : "";
    const char *error = staged->last_error
                            ? arena_printf(arena, "; applying them failed: %s", staged->last_error)
                            : "";
    return arena_printf(arena, "changes are staged in Railway and not applied%s%s%s",
                        since(arena, staged->updated_at), names, error);
}

static const char *note_deployment(const struct judge_context *context,
                                   const struct names *undeclared)
{
    (void)undeclared;
    const struct deployment *active = &context->observed->active;
    const struct deployment *latest = &context->observed->latest;
    if (!latest->id || text_is(latest->id, active->id))
        return NULL;
    const char *status = latest->status ? latest->status : "of unknown status";
    return arena_printf(context->arena, "the latest deployment is %s%s%s", status,
                        since(context->arena, latest->created_at),
                        !active->id ? "" : ", and an earlier one is active");
}

/* The reason once, instead of only beside every setting. */
static const char *note_unseen(const struct judge_context *context, const struct names *undeclared)
{
    (void)undeclared;
    const struct observed *observed = context->observed;
    struct clauses clauses = {0};
    const struct {
        const char *what;
        const struct variables *variables;
    } sides[] = {{"stored", &observed->stored}, {"running", &observed->running}};
    for (size_t i = 0; i < 2; i++) {
        if (!sides[i].variables->seen && sides[i].variables->why) {
            clauses_add(context->arena, &clauses,
                        arena_printf(context->arena, "%s variables: %s", sides[i].what,
                                     sides[i].variables->why));
        }
    }
    return clauses_text(context->arena, &clauses);
}

static const char *note_sleeping(const struct judge_context *context,
                                 const struct names *undeclared)
{
    (void)undeclared;
    if (!context->observed->sleeping)
        return NULL;
    return context->target->environment->wake ? "the service was asleep: probes may wake it"
                                              : "the service sleeps and was not woken";
}

static const char *note_network(const struct judge_context *context, const struct names *undeclared)
{
    (void)undeclared;
    return context->target->environment->network_private
               ? "probes may reach addresses of private networks here"
               : NULL;
}

static const char *note_clock(const struct judge_context *context, const struct names *undeclared)
{
    (void)undeclared;
    const struct clocks *clocks = &context->clocks;
    int64_t ahead = clocks->railway - clocks->ours;
    if (clocks->hypothetical || clocks->railway == 0 ||
        (ahead <= CLOCK_SKEW_MOST && ahead >= -CLOCK_SKEW_MOST))
        return NULL;
    return arena_printf(context->arena, "this machine's clock is %lld seconds %s Railway's",
                        (long long)(ahead < 0 ? -ahead : ahead), ahead > 0 ? "behind" : "ahead of");
}

/* Undeclared variables of one environment that the other does not have. */
static const char *only_here(const struct judge_context *context, const struct names *undeclared,
                             const struct sibling *sibling)
{
    const struct variables *other = &sibling->observed->stored;
    struct clauses only = {0};
    for (size_t i = 0; i < undeclared->count; i++)
        if (!variables_find(other, undeclared->items[i]))
            clauses_add(context->arena, &only, undeclared->items[i]);
    if (only.count == 0 || sibling->observed->refused || !other->seen)
        return NULL;
    struct names names = {only.items, only.count};
    return arena_printf(context->arena, "not declared, and set here but not in %s: %s",
                        sibling->target->environment->name,
                        names_some(context->arena, &names, NOTE_NAMES_MOST));
}

static const char *note_parity(const struct judge_context *context, const struct names *undeclared)
{
    struct clauses clauses = {0};
    for (size_t i = 0; i < context->siblings.count; i++) {
        const char *words = only_here(context, undeclared, &context->siblings.items[i]);
        if (words)
            clauses_add(context->arena, &clauses, words);
    }
    return clauses_text(context->arena, &clauses);
}

/* --- secrets that were to be compared -------------------------------------------------------------- */

static bool is_to_differ(const struct setting *setting, const char *own, const char *other)
{
    const struct names *environments = &setting->wanted.secret.differs_between;
    return setting->wanted.type == SETTING_SECRET && names_has(environments, own) &&
           names_has(environments, other);
}

static const char *not_compared_with(const struct judge_context *context, const char *other)
{
    struct clauses secrets = {0};
    for (size_t i = 0; i < context->target->setting_count; i++) {
        const struct setting *setting = &context->target->settings[i];
        if (is_to_differ(setting, context->target->environment->name, other))
            clauses_add(context->arena, &secrets, setting->name);
    }
    if (secrets.count == 0)
        return NULL;
    struct names names = {secrets.items, secrets.count};
    return arena_printf(context->arena, "not compared with %s, %s: %s", other,
                        secrets_comparable(context, other) == SAYS_NOT_ASKED
                            ? "which this run does not check"
                            : "whose values were not read",
                        names_some(context->arena, &names, NOTE_NAMES_MOST));
}

/* That a secret is its own is claimed only where the other environment was looked at. */
static const char *note_compared(const struct judge_context *context,
                                 const struct names *undeclared)
{
    (void)undeclared;
    const struct desired *desired = context->target->desired;
    const char *own = context->target->environment->name;
    struct clauses clauses = {0};
    for (size_t i = 0; desired && i < desired->environment_count; i++) {
        const char *other = desired->environments[i].name;
        bool asked = !text_is(other, own) && secrets_comparable(context, other) != SAYS_DESIRED;
        const char *words = asked ? not_compared_with(context, other) : NULL;
        if (words)
            clauses_add(context->arena, &clauses, words);
    }
    return clauses_text(context->arena, &clauses);
}

/* --- the notes ----------------------------------------------------------------------------------- */

/* A trust that comes with the checkout can be changed by whoever changes the declaration. */
static const char *note_floor(const struct judge_context *context, const struct names *undeclared)
{
    const struct floor *floor = context->target->environment->floor;
    (void)undeclared;
    if (!floor || floor->installed)
        return NULL;
    return arena_printf(context->arena, "floor not installed: %s of the checkout is used%s",
                        floor->file,
                        floor->guardrail_count ? "" : ", which has none for this target");
}

static const struct {
    const char *topic;
    bool after_refusal; /* also where nothing could be looked at */
    const char *(*asks)(const struct judge_context *context, const struct names *undeclared);
} topics[] = {
    {"clock", true, note_clock},      {"floor", true, note_floor},
    {"unseen", false, note_unseen},   {"deployment", false, note_deployment},
    {"staged", false, note_staged},   {"sleeping", false, note_sleeping},
    {"network", false, note_network}, {"undeclared", false, note_undeclared},
    {"parity", false, note_parity},   {"secrets", false, note_compared},
};

/* --- rotation ------------------------------------------------------------------------------------ */

/* What the ledger knows of the value that is stored now; `since` 0: nothing. */
static struct sighting sighting_now(const struct judge_context *context,
                                    const struct setting *setting)
{
    const struct variables *stored = &context->observed->stored;
    const struct variable *variable =
        context->observed->refused || !stored->seen ? NULL : variables_find(stored, setting->name);
    if (!variable || !variable->fingerprint || !context->observed->remembered)
        return (struct sighting){0};
    return remembered_secret(context->observed->remembered, setting->name, variable->fingerprint,
                             context->clocks.ours);
}

static const char *changed_words(const struct judge_context *context, const struct sighting *seen,
                                 const char *what)
{
    char after[WHEN_TEXT_SIZE], since[WHEN_TEXT_SIZE];
    (void)when_format_day(seen->changed_after, after);
    (void)when_format_day(seen->since, since);
    return text_is(after, since)
               ? arena_printf(context->arena, "%s was %s on %s", seen->name, what, since)
               : arena_printf(context->arena, "%s was %s between %s and %s", seen->name, what,
                              after, since);
}

/* Is its day near, or past? */
static bool is_due(const struct judge_context *context, const struct secret_rule *rule)
{
    int64_t left = rule->rotate_by + WHEN_DAY - context->clocks.ours;
    return rule->rotates && left <= (int64_t)ROTATION_NOTICE_DAYS * WHEN_DAY;
}

/* A change within the notice before the day, or after it, is the one that was asked for. */
static bool is_rotated(const struct secret_rule *rule, const struct sighting *seen)
{
    return seen->changed_after != 0 &&
           seen->since >= rule->rotate_by - (int64_t)ROTATION_NOTICE_DAYS * WHEN_DAY;
}

/* The look that is the first to see another value says so. */
static const char *note_changed(const struct judge_context *context, const struct setting *setting)
{
    if (setting->wanted.type != SETTING_SECRET)
        return NULL;
    struct sighting seen = sighting_now(context, setting);
    bool now = seen.fingerprint &&
               remembered_changed(context->observed->remembered, seen.name, seen.fingerprint);
    const struct secret_rule *rule = &setting->wanted.secret;
    if (is_due(context, rule) && is_rotated(rule, &seen))
        return NULL; /* said where it is due */
    return now ? changed_words(context, &seen, "changed") : NULL;
}

static const char *unchanged_words(const struct judge_context *context, const struct sighting *seen)
{
    char since[WHEN_TEXT_SIZE];
    if (seen->since == 0 || seen->since == context->clocks.ours)
        return "";
    return arena_printf(context->arena, "; unchanged since %s according to the ledger",
                        when_format_day(seen->since, since));
}

/* The end of its day, where that is past and the ledger tells of no rotation; else 0. */
static int64_t overdue(const struct judge_context *context, const struct setting *setting)
{
    const struct secret_rule *rule = &setting->wanted.secret;
    const int64_t end = rule->rotate_by + WHEN_DAY;
    const struct sighting seen = sighting_now(context, setting);
    return rule->rotates && end <= context->clocks.ours && !is_rotated(rule, &seen) ? end : 0;
}

static const char *note_due(const struct judge_context *context, const struct setting *setting)
{
    const struct secret_rule *rule = &setting->wanted.secret;
    char day[WHEN_TEXT_SIZE];
    int64_t left = rule->rotate_by + WHEN_DAY - context->clocks.ours;
    if (!is_due(context, rule))
        return NULL;
    (void)when_format_day(rule->rotate_by, day);
    struct sighting seen = sighting_now(context, setting);
    if (is_rotated(rule, &seen)) {
        return arena_printf(context->arena, "%s, due by %s: declare the next date",
                            changed_words(context, &seen, "rotated"), day);
    }
    const char *unchanged = unchanged_words(context, &seen);
    if (overdue(context, setting) > 0) {
        return arena_printf(context->arena, "%s was due for rotation by %s%s", setting->name, day,
                            unchanged);
    }
    int64_t days = (left + WHEN_DAY - 1) / WHEN_DAY;
    return arena_printf(context->arena, "%s is due for rotation by %s: %lld day%s left%s",
                        setting->name, day, (long long)days, days == 1 ? "" : "s", unchanged);
}

/* --- what a type overlooks ----------------------------------------------------------------------- */

static const char *overlooked(const struct judge_context *context, const struct setting *setting,
                              enum side side)
{
    const struct variable_view view = variable_view(context, setting, side);
    if (!view.seen || !view.variable)
        return NULL;
    if (setting->wanted.type == SETTING_SECRET)
        return view.variable->kind == VARIABLE_HIDDEN && view.variable->facts.blank_edges
                   ? "has a blank or a line break at an end"
                   : NULL;
    return view_text(&view) ? setting_overlooked(setting, view_text(&view)) : NULL;
}

/* As desired, if the application overlooks it too. Where it is a fault, the finding says so. */
static const char *note_blanks(const struct judge_context *context, const struct setting *setting)
{
    static const char *const sides[] = {[SIDE_STORED] = "stored", [SIDE_RUNNING] = "running"};
    struct clauses clauses = {0};
    bool faulty = setting->exact || setting->wanted.secret.one_line;
    for (enum side side = SIDE_STORED; !faulty && side <= SIDE_RUNNING; side++) {
        const char *words = overlooked(context, setting, side);
        if (words)
            clauses_add(context->arena, &clauses,
                        arena_printf(context->arena, "%s (%s)", words, sides[side]));
    }
    if (clauses.count == 0)
        return NULL;
    return arena_printf(context->arena,
                        "%s %s: does the application overlook it? %s: true makes it a fault",
                        setting->name, clauses_text(context->arena, &clauses),
                        setting->wanted.type == SETTING_SECRET ? "one_line" : "exact");
}

/* Said of each setting; `due` (NULL: never) is when it should have been done. */
static const struct {
    const char *topic;
    const char *(*words)(const struct judge_context *context, const struct setting *setting);
    int64_t (*due)(const struct judge_context *context, const struct setting *setting);
} of_settings[] = {{"rotation", note_changed, NULL},
                   {"rotation", note_due, overdue},
                   {"blanks", note_blanks, NULL}};

enum { OF_SETTINGS = sizeof of_settings / sizeof *of_settings };

static struct finding note(const struct judge_context *context, const char *topic,
                           struct place where, const char *words)
{
    return (struct finding){
        .kind = FINDING_NOTE,
        .name = topic,
        .environment = context->target->environment->name,
        .where = where,
        .state_name = "note",
        .why = words,
    };
}

size_t judge_notes_most(const struct judge_context *context)
{
    return sizeof topics / sizeof *topics + OF_SETTINGS * context->target->setting_count;
}

size_t judge_notes(const struct judge_context *context, const struct names *undeclared,
                   struct finding *out)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        bool asked = topics[i].after_refusal || !context->observed->refused;
        const char *words = asked ? topics[i].asks(context, undeclared) : NULL;
        if (words)
            out[count++] = note(context, topics[i].topic, ERR_NO_PLACE, words);
    }
    for (size_t i = 0; i < context->target->setting_count * OF_SETTINGS; i++) {
        const struct setting *setting = &context->target->settings[i / OF_SETTINGS];
        const size_t row = i % OF_SETTINGS;
        const char *words = of_settings[row].words(context, setting);
        if (!words)
            continue;
        out[count] = note(context, of_settings[row].topic, setting->where, words);
        out[count].about = setting->name;
        out[count++].due = of_settings[row].due ? of_settings[row].due(context, setting) : 0;
    }
    return count;
}
