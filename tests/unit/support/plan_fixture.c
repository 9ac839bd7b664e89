#include "support/plan_fixture.h"

#include <string.h>

#include "base/text.h"
#include "model/statement.h"
#include "output/statement.h"

void plan_fixture_begin(struct plan_fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    judge_fixture_begin(&fixture->judge);
    fixture->judge.observed.project_id = "p";
    fixture->judge.observed.environment_id = "e";
    fixture->judge.observed.service_id = "s";
    fixture->question.target = &fixture->judge.target;
    fixture->question.observed = &fixture->judge.observed;
}

void plan_fixture_end(struct plan_fixture *fixture)
{
    judge_fixture_end(&fixture->judge);
}

void plan_fixture_trust(struct plan_fixture *fixture)
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
    fixture->trust = (struct trust){
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
    fixture->question.trust = &fixture->trust;
}

static const char *refusal_said(struct plan_fixture *fixture)
{
    struct err err = fixture->refusal.err;
    err.hint[0] = '\0';
    const char *text = err_text(&err, &fixture->judge.arena);
    return arena_printf(&fixture->judge.arena, "refused %d %.*s", (int)fixture->refusal.code,
                        (int)strcspn(text, "\n"), text);
}

static const char *change_said(struct plan_fixture *fixture, const struct change *change)
{
    return arena_printf(&fixture->judge.arena, "%c %s%s %s -> %s %s", statement_mark(change->kind),
                        change->shared ? "shared." : "", change->name, change->before,
                        change->after, direction_name(change->direction));
}

const char *plan_fixture_text(struct plan_fixture *fixture)
{
    struct arena *arena = &fixture->judge.arena;
    fixture->question.clocks = fixture->judge.clocks;
    if (!plan_make(arena, &fixture->question, &fixture->plan, &fixture->refusal))
        return refusal_said(fixture);
    const char *said = "";
    for (size_t i = 0; i < fixture->plan.count; i++)
        said = arena_printf(arena, "%s%s; ", said, change_said(fixture, &fixture->plan.changes[i]));
    return fixture->plan.deploys ? arena_printf(arena, "%sdeploy", said) : said;
}

const char *plan_fixture_undo(struct plan_fixture *fixture)
{
    struct arena *arena = &fixture->judge.arena;
    const char *said = "";
    for (size_t i = 0; i < fixture->plan.count; i++) {
        const struct change *change = &fixture->plan.changes[i];
        const char *one = change->undo ? arena_printf(arena, "%s=%s", change->name, change->undo)
                                       : arena_printf(arena, "remove %s", change->name);
        said = arena_printf(arena, "%s%s%s", said, *said ? "; " : "", one);
    }
    return said;
}

const char *plan_fixture_beyond(struct plan_fixture *fixture)
{
    const char *said = "";
    for (size_t i = 0; i < fixture->plan.beyond.count; i++)
        said = arena_printf(&fixture->judge.arena, "%s%s\n", said, fixture->plan.beyond.items[i]);
    return said;
}

const char *plan_fixture_needs(struct plan_fixture *fixture)
{
    return names_text(&fixture->judge.arena, &fixture->plan.needs);
}
