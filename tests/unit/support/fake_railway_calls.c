#include "support/fake_railway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { STARTED = 1771956000, STEP_MS = 10 };

static int64_t seconds(const struct fake_railway *p)
{
    return STARTED + p->world->ticks / 1000;
}

__attribute__((format(printf, 2, 3))) static void note(struct fake_railway *p, const char *format,
                                                       ...)
{
    char *sent = p->world->sent;
    const size_t used = strlen(sent);
    va_list args;
    va_start(args, format);
    vsnprintf(sent + used, FAKE_SENT - used, format, args);
    va_end(args);
}

/* ---- what happens to the world ---- */

static struct fake_railway_variable *find(struct fake_railway *p, const char *name, bool shared)
{
    struct fake_railway_world *world = p->world;
    for (size_t i = 0; i < world->count; i++)
        if (text_is(world->variables[i].name, name) && world->variables[i].shared == shared)
            return &world->variables[i];
    return NULL;
}

static void before_write(struct fake_railway *p)
{
    struct fake_railway_world *world = p->world;
    world->etag++;
    if (p->story->lag == 0 || world->ticks < world->lag_until)
        return;
    memcpy(world->old, world->variables, sizeof world->old);
    world->lag_until = world->ticks + p->story->lag;
}

static void store(struct fake_railway *p, struct fake_railway_variable *variable, const char *value)
{
    if (!variable) {
        fail_msg("an unknown variable is stored");
        return; /* not for cmocka, for the analyser */
    }
    variable->there = value != NULL;
    variable->updated = seconds(p);
    snprintf(variable->value, sizeof variable->value, "%s", value ? value : "");
}

static const char *add_deployment(struct fake_railway *p)
{
    struct fake_railway_world *world = p->world;
    struct fake_railway_deployment *made = &world->deployments[world->deployment_count++];
    snprintf(made->id, sizeof made->id, "deployment-%zu", world->deployment_count);
    snprintf(made->ran, sizeof made->ran, "%s", fake_railway_stored(p));
    made->created = seconds(p);
    return made->id;
}

static void colleague(struct fake_railway *p, enum fake_railway_fault_kind kind)
{
    if (kind == FAULT_COLLEAGUE_SETS)
        store(p, &p->world->variables[0], "theirs");
    if (kind == FAULT_COLLEAGUE_STAGES)
        p->world->foreign_staged = true;
    if (kind == FAULT_COLLEAGUE_DEPLOYS) {
        p->world->ticks += 2000;
        add_deployment(p);
    }
    if (kind == FAULT_COLLEAGUE_SETS || kind == FAULT_COLLEAGUE_TOUCHES)
        p->world->etag++;
}

/* ---- calls ---- */

static void die_if(struct fake_railway *p)
{
    if (++p->world->calls == p->world->dies_at)
        _exit(42);
}

static enum fake_railway_fault_kind fault_now(struct fake_railway *p, enum fake_railway_call call)
{
    const int number = ++p->counts[call];
    for (size_t i = 0; i < FAKE_FAULTS; i++) {
        const struct fake_railway_fault *fault = &p->story->faults[i];
        const int times = fault->times ? fault->times : 1;
        if (fault->kind && fault->call == call && number >= fault->at && number < fault->at + times)
            return fault->kind;
    }
    return FAULT_NONE;
}

static enum fake_railway_fault_kind enter(struct fake_railway *p, enum fake_railway_call call)
{
    die_if(p);
    p->world->ticks += STEP_MS;
    const enum fake_railway_fault_kind kind = fault_now(p, call);
    colleague(p, kind);
    return kind;
}

static void leave(struct fake_railway *p, enum fake_railway_fault_kind kind)
{
    if (kind == FAULT_SIGNAL)
        p->world->signalled = true;
    die_if(p);
}

static bool takes_effect(enum fake_railway_fault_kind kind)
{
    return kind != FAULT_DROPPED && kind != FAULT_DENIED && kind != FAULT_REFUSED &&
           kind != FAULT_BUSY && kind != FAULT_HALF;
}

static void reply(enum fake_railway_fault_kind kind, const char *id, struct remote_reply *out)
{
    *out = (struct remote_reply){.outcome = REMOTE_CONFIRMED, .id = id};
    if (kind == FAULT_LOST || kind == FAULT_DROPPED)
        *out = (struct remote_reply){REMOTE_INDETERMINATE, false, "no answer came", NULL};
    if (kind == FAULT_DENIED || kind == FAULT_DENIED_LATE || kind == FAULT_HALF)
        *out = (struct remote_reply){REMOTE_INDETERMINATE, true, "an answer said no", NULL};
    if (kind == FAULT_REFUSED)
        *out = (struct remote_reply){REMOTE_REFUSED, false, "not allowed", NULL};
    if (kind == FAULT_BUSY)
        *out = (struct remote_reply){REMOTE_BUSY, false, "still building", NULL};
}

static void look_at(struct fake_railway *p, const struct remote_question *question,
                    struct remote_variable *out)
{
    struct fake_railway_variable *variable =
        find(p, question->name, question->scope == REMOTE_SHARED);
    if (variable && p->story->lag && p->world->ticks < p->world->lag_until)
        variable = &p->world->old[variable - p->world->variables];
    const char *value = variable && variable->there ? variable->value : NULL;
    *out = (struct remote_variable){.there = value != NULL,
                                    .updated_at = variable ? variable->updated : 0};
    remote_fingerprint(&p->keying, question->name, value, out->fingerprint);
}

static void see_staged(struct fake_railway *p, struct remote_look *out)
{
    const char **names[2];
    size_t counts[2] = {0, 0};
    for (int i = 0; i < 2; i++)
        names[i] = arena_array(&p->arena, FAKE_VARIABLES, sizeof **names);
    for (size_t i = 0; i < p->world->count; i++) {
        const struct fake_railway_variable *variable = &p->world->variables[i];
        if (variable->staged)
            names[variable->shared][counts[variable->shared]++] = variable->name;
    }
    out->staged.any = counts[0] || counts[1] || p->world->foreign_staged;
    out->staged.who = p->world->foreign_staged ? "ana" : NULL;
    out->staged_only_removes = !p->world->foreign_staged;
    out->staged.variables = (struct names){names[0], counts[0]};
    out->staged_shared = (struct names){names[1], counts[1]};
}

static void look(void *context, const struct remote_question *questions, size_t count,
                 struct remote_look *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_LOOK);
    const struct fake_railway_world *world = p->world;
    *out = (struct remote_look){.seen = kind != FAULT_UNSEEN, .why = "nobody answers"};
    out->etag = arena_printf(&p->arena, "etag-%d", world->etag);
    out->variables = arena_array(&p->arena, count, sizeof *out->variables);
    see_staged(p, out);
    if (world->deployment_count) {
        const struct fake_railway_deployment *latest =
            &world->deployments[world->deployment_count - 1];
        out->latest = (struct deployment){.id = arena_text(&p->arena, latest->id),
                                          .created_at = latest->created};
    }
    for (size_t i = 0; i < count; i++)
        look_at(p, &questions[i], &out->variables[i]);
    leave(p, kind);
}

static void set(void *context, enum remote_scope scope, const struct remote_value *values,
                size_t count, struct remote_reply *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_SET);
    const size_t most = takes_effect(kind) ? count : kind == FAULT_HALF ? 1 : 0;
    before_write(p);
    note(p, "%s", scope == REMOTE_SHARED ? "shared" : "set");
    for (size_t i = 0; i < count; i++) {
        note(p, " %s=%s", values[i].name, values[i].value);
        if (i < most)
            store(p, find(p, values[i].name, scope == REMOTE_SHARED), values[i].value);
    }
    note(p, "; ");
    leave(p, kind);
    reply(kind, NULL, out);
}

static void stage(void *context, const struct names *service, const struct names *shared,
                  struct remote_reply *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_STAGE);
    const struct names *both[] = {service, shared};
    note(p, "stage");
    for (int scope = 0; scope < 2; scope++)
        for (size_t i = 0; i < both[scope]->count; i++) {
            note(p, " %s", both[scope]->items[i]);
            struct fake_railway_variable *variable = find(p, both[scope]->items[i], scope == 1);
            if (variable && takes_effect(kind))
                variable->staged = true;
        }
    note(p, "; ");
    leave(p, kind);
    reply(kind, "patch-1", out);
}

static void commit(void *context, const char *message, struct remote_reply *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_COMMIT);
    struct fake_railway_world *world = p->world;
    note(p, "commit; ");
    (void)message;
    if (takes_effect(kind)) {
        before_write(p);
        world->workflow_reads = 0;
        for (size_t i = 0; i < world->count; i++) {
            if (world->variables[i].staged)
                store(p, &world->variables[i], NULL);
            world->variables[i].staged = false;
        }
        world->foreign_staged = false;
    }
    leave(p, kind);
    reply(kind, "workflow-1", out);
}

static void deploy(void *context, struct remote_reply *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_DEPLOY);
    const char *id = NULL;
    note(p, "deploy; ");
    if (takes_effect(kind))
        id = arena_text(&p->arena, add_deployment(p));
    leave(p, kind);
    reply(kind, id, out);
}

/* The first deployment is the one before; the next has the first word. */
static const char *status_of(struct fake_railway *p, const char *id)
{
    size_t count = 0, number = 0;
    const char *const *words =
        text_split(&p->arena, p->story->statuses ? p->story->statuses : "SUCCESS", ' ', &count);
    for (size_t i = 1; i < p->world->deployment_count; i++)
        if (text_is(p->world->deployments[i].id, id))
            number = i - 1;
    return words[number < count ? number : count - 1];
}

static void deployment(void *context, const char *id, struct remote_state *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_DEPLOYMENT);
    const bool early = p->counts[CALL_DEPLOYMENT] == 1;
    const char *status = early ? "BUILDING" : status_of(p, id);
    *out = (struct remote_state){remote_deployment_progress(status), status, NULL};
    if (kind == FAULT_UNSEEN)
        *out = (struct remote_state){.progress = REMOTE_UNSEEN, .why = "nobody answers"};
    leave(p, kind);
}

static void workflow(void *context, const char *id, struct remote_state *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_WORKFLOW);
    const char *status = p->world->workflow_reads++ ? "Complete" : "NotFound";
    status = kind == FAULT_REFUSED ? "Error" : status;
    *out = (struct remote_state){remote_workflow_progress(status), status, id};
    leave(p, kind);
}

/* ---- hands ---- */

static bool is_bad(struct fake_railway *p)
{
    const char *bad = p->story->bad_while;
    const struct fake_railway_world *world = p->world;
    const char *ran =
        world->deployment_count ? world->deployments[world->deployment_count - 1].ran : "";
    return bad && text_has(ran, bad);
}

static void observe(void *context, struct apply_observation *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_OBSERVE);
    p->findings[0].state.probe = is_bad(p) ? PROBE_FAIL : PROBE_PASS;
    *out = (struct apply_observation){
        .made = kind != FAULT_UNSEEN,
        .why = kind == FAULT_UNSEEN ? "nobody answers" : NULL,
        .judgement = &p->judgement,
        .plan_is_empty = true,
    };
    leave(p, kind);
}

static void tell(void *context, const char *line)
{
    (void)context;
    (void)line;
}

static bool stop(void *context)
{
    const struct fake_railway *p = context;
    return p->world->signalled;
}

static int64_t now(void *context)
{
    return seconds(context);
}

static int64_t ticks(void *context)
{
    const struct fake_railway *p = context;
    return p->world->ticks;
}

static void sleep_for(void *context, int64_t milliseconds)
{
    struct fake_railway *p = context;
    p->world->ticks += milliseconds;
}

void fake_railway_open(struct fake_railway *fake_railway, struct remote *out,
                       struct apply_callbacks *callbacks)
{
    *out = (struct remote){fake_railway, look, deployment, workflow, set, stage, commit, deploy};
    *callbacks = (struct apply_callbacks){.context = fake_railway,
                                          .observe = observe,
                                          .tell = tell,
                                          .stop = stop,
                                          .now = now,
                                          .ticks = ticks,
                                          .sleep = sleep_for};
}
