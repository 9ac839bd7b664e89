/* review_world: what a merge would change, as far as Railway shows it. */
#include "base/arena.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/planning.h"
#include "review_parts.h"

static const struct environment *environment_of(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->environment_count; i++)
        if (text_is(desired->environments[i].name, name))
            return &desired->environments[i];
    return NULL;
}

static const struct declaration *declaration_of(const struct declarations *all, const char *name)
{
    for (size_t i = 0; i < all->count; i++)
        if (environment_of(&all->items[i].desired, name))
            return &all->items[i];
    return NULL;
}

static const struct wanted_in *without_from(struct arena *arena, const struct setting *setting)
{
    struct wanted_in *copy = arena_array(arena, setting->by_environment_count + 1, sizeof *copy);
    for (size_t i = 0; i < setting->by_environment_count; i++) {
        copy[i] = setting->by_environment[i];
        copy[i].wanted.secret.from = (struct source){0};
    }
    return copy;
}

/* The settings of HEAD, of which nothing is read on this machine. */
static const struct setting *only_wanted(struct arena *arena, const struct desired *desired)
{
    struct setting *copy = arena_array(arena, desired->setting_count + 1, sizeof *copy);
    for (size_t i = 0; i < desired->setting_count; i++) {
        copy[i] = desired->settings[i];
        copy[i].wanted.secret.from = (struct source){0};
        copy[i].by_environment = without_from(arena, &copy[i]);
    }
    return copy;
}

/* Whoever proposes a change must not choose whose token is sent, to which target. */
static struct desired guarded(struct arena *arena, const struct desired *was,
                              const struct desired *is, const struct environment *environment)
{
    struct desired made = *is;
    made.project = was->project;
    made.service = was->service;
    made.environments = environment;
    made.environment_count = 1;
    made.settings = only_wanted(arena, is);
    made.limits = was->limits;
    made.allow_empty = was->allow_empty;
    return made;
}

static void refuse(struct review_world *out, const char *side, const char *environment)
{
    out->refusal.code = EXIT_FAILED;
    err_fill(&out->refusal.err, ERR_INPUT, ERR_NO_PLACE,
             "%s has no readable declaration with the environment '%.80s'", side, environment);
    err_fill_hint(&out->refusal.err, "Name an environment that both sides declare.");
}

void review_look(struct app *app, const struct reviewed *base, const struct reviewed *head,
                 const char *environment, struct review_world *out)
{
    const struct declaration *was = declaration_of(&base->declarations, environment);
    const struct declaration *is = declaration_of(&head->declarations, environment);
    *out = (struct review_world){.environment = environment};
    if (!was || !is) {
        refuse(out, was ? "HEAD" : "BASE", environment);
        return;
    }
    struct declaration *one = arena_alloc(&app->arena, sizeof *one);
    *one = *is;
    one->desired = guarded(&app->arena, &was->desired, &is->desired,
                           environment_of(&was->desired, environment));
    struct declarations declarations = {.items = one, .count = 1};
    faults_init(&declarations.faults, &app->arena);
    const struct planning_options options = {
        .declarations = &declarations, .environment = environment, .only_railway = true};
    struct planned *planned = arena_alloc(&app->arena, sizeof *planned);
    if (!planning_look(app, &options, planned, &out->refusal) ||
        !planning_plan(app, planned, &out->refusal))
        return;
    out->plan = &planned->plan;
    out->simulated = planned->run.simulated;
}
