#include "support/planned.h"

#include <string.h>

#include "base/text.h"
#include "model/statement.h"

void planned_begin(struct planned_scene *scene)
{
    memset(scene, 0, sizeof *scene);
    scene_begin(&scene->scene);
    scene->scene.observed.project_id = "p";
    scene->scene.observed.environment_id = "e";
    scene->scene.observed.service_id = "s";
    scene->question.target = &scene->scene.target;
    scene->question.observed = &scene->scene.observed;
}

void planned_end(struct planned_scene *scene)
{
    scene_end(&scene->scene);
}

void planned_trust(struct planned_scene *scene)
{
    static const struct trust_role roles[] = {{.name = "HoS"}, {.name = "PTO"}};
    static const char *const pto[] = {"PTO"};
    static const struct trust_environment environments[] = {
        {.name = "production", .needs = {pto, 1}}};
    static const struct trust_target targets[] = {{.name = "t",
                                                   .environment = "production",
                                                   .project_id = "p",
                                                   .environment_id = "e",
                                                   .service_id = "s"}};
    scene->trust = (struct trust){
        .file = "trust.yaml",
        .roles = roles,
        .role_count = 2,
        .environments = environments,
        .environment_count = 1,
        .targets = targets,
        .target_count = 1,
        .plan_max_changes = 20,
        .plan_max_deploys = 1,
    };
    scene->question.trust = &scene->trust;
}

static const char *refusal_said(struct planned_scene *scene)
{
    struct err err = scene->refusal.err;
    err.hint[0] = '\0';
    const char *text = err_text(&err, &scene->scene.arena);
    return arena_printf(&scene->scene.arena, "refused %d %.*s", (int)scene->refusal.code,
                        (int)strcspn(text, "\n"), text);
}

static const char *change_said(struct planned_scene *scene, const struct change *change)
{
    return arena_printf(&scene->scene.arena, "%c %s%s %s -> %s %s", statement_mark(change->kind),
                        change->shared ? "shared." : "", change->name, change->before,
                        change->after, direction_name(change->direction));
}

const char *planned_said(struct planned_scene *scene)
{
    struct arena *arena = &scene->scene.arena;
    scene->question.clocks = scene->scene.clocks;
    if (!plan_make(arena, &scene->question, &scene->plan, &scene->refusal))
        return refusal_said(scene);
    const char *said = "";
    for (size_t i = 0; i < scene->plan.count; i++)
        said = arena_printf(arena, "%s%s; ", said, change_said(scene, &scene->plan.changes[i]));
    return scene->plan.deploys ? arena_printf(arena, "%sdeploy", said) : said;
}

const char *planned_undo(struct planned_scene *scene)
{
    struct arena *arena = &scene->scene.arena;
    const char *said = "";
    for (size_t i = 0; i < scene->plan.count; i++) {
        const struct change *change = &scene->plan.changes[i];
        const char *one = change->undo ? arena_printf(arena, "%s=%s", change->name, change->undo)
                                       : arena_printf(arena, "remove %s", change->name);
        said = arena_printf(arena, "%s%s%s", said, *said ? "; " : "", one);
    }
    return said;
}

const char *planned_beyond(struct planned_scene *scene)
{
    const char *said = "";
    for (size_t i = 0; i < scene->plan.beyond.count; i++)
        said = arena_printf(&scene->scene.arena, "%s%s\n", said, scene->plan.beyond.items[i]);
    return said;
}

const char *planned_needs(struct planned_scene *scene)
{
    return names_text(&scene->scene.arena, &scene->plan.needs);
}
