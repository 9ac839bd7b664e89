/* MAP_ANONYMOUS */
#define _GNU_SOURCE

#include "support/fake_railway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "doc/node.h"
#include "support/judge_fixture.h"

enum { SETTLE = 120, WAIT = 900, PASSES = 3, STORY_MOST = 4096 };

static const unsigned char key[FINGERPRINT_KEY_SIZE] = {1, 2, 3};

/* ---- the other side: what answers the calls of apply ---- */

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

/* The newest one before has the code where `commit` is NULL. */
static const char *add_deployment(struct fake_railway *p, const char *commit)
{
    struct fake_railway_world *world = p->world;
    const char *before = world->deployments[world->deployment_count - 1].commit;
    struct fake_railway_deployment *made = &world->deployments[world->deployment_count++];
    snprintf(made->id, sizeof made->id, "deployment-%zu", world->deployment_count);
    snprintf(made->ran, sizeof made->ran, "%s", fake_railway_stored(p));
    snprintf(made->commit, sizeof made->commit, "%s", commit ? commit : before);
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
        add_deployment(p, p->story->theirs);
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
    out->staged.only_removes = !p->world->foreign_staged;
    out->staged.variables = (struct names){names[0], counts[0]};
    out->staged.shared = (struct names){names[1], counts[1]};
}

static void see_latest(struct fake_railway *p, struct deployment *out)
{
    const struct fake_railway_world *world = p->world;
    if (!world->deployment_count)
        return;
    const struct fake_railway_deployment *latest = &world->deployments[world->deployment_count - 1];
    *out = (struct deployment){.id = arena_text(&p->arena, latest->id),
                               .commit = arena_text(&p->arena, latest->commit),
                               .created_at = latest->created};
}

static void look(void *context, const struct remote_question *questions, size_t count,
                 struct remote_look *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_LOOK);
    const struct fake_railway_world *world = p->world;
    *out = (struct remote_look){.seen = kind != FAULT_UNSEEN, .why = "no answer"};
    out->etag = arena_printf(&p->arena, "etag-%d", world->etag);
    out->variables = arena_array(&p->arena, count, sizeof *out->variables);
    see_staged(p, out);
    see_latest(p, &out->latest);
    out->active = out->latest;
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

static void deploy(void *context, struct clearance *clearance, const struct remote_code *code,
                   struct remote_reply *out)
{
    struct fake_railway *p = context;
    assert_true(clearance_take(clearance));
    const enum fake_railway_fault_kind kind = enter(p, CALL_DEPLOY);
    const char *id = NULL;
    if (p->story->code)
        note(p, "deploy %.3s; ", code->commit ? code->commit : code->deployment);
    else
        note(p, "deploy; ");
    if (takes_effect(kind))
        id = arena_text(&p->arena,
                        add_deployment(p, p->story->takes ? p->story->takes : code->commit));
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
    *out = (struct remote_state){deployment_progress(status), status, NULL};
    if (kind == FAULT_UNSEEN)
        *out = (struct remote_state){.progress = PROGRESS_UNSEEN, .why = "no answer"};
    leave(p, kind);
}

static void workflow(void *context, const char *id, struct remote_state *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_WORKFLOW);
    const char *status = p->world->workflow_reads++ ? "Complete" : "NotFound";
    status = kind == FAULT_REFUSED ? "Error" : status;
    *out = (struct remote_state){workflow_progress(status), status, id};
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
    const struct fake_railway_world *world = p->world;
    const struct fake_railway_deployment *newest = &world->deployments[world->deployment_count - 1];
    p->findings[0].state.probe = is_bad(p) ? PROBE_FAIL : PROBE_PASS;
    p->observed.active = (struct deployment){.id = newest->id, .commit = newest->commit};
    *out = (struct apply_observation){
        .made = kind != FAULT_UNSEEN,
        .why = kind == FAULT_UNSEEN ? "no answer" : NULL,
        .judgement = &p->judgement,
        .plan_is_empty = true,
    };
    leave(p, kind);
}

/* What speaks against the deploy is scripted: REFUSED, and what speaks against undoing. */
static void clear(void *context, bool back, const struct judgement *runs,
                  struct apply_clearing *out)
{
    struct fake_railway *p = context;
    const enum fake_railway_fault_kind kind = enter(p, CALL_CLEAR);
    const struct clearance_question question = {.closes = true, .runs = runs};
    const char *breached = kind == FAULT_REFUSED ? "door" : back ? p->story->guardrail : NULL;
    *out = (struct apply_clearing){.seen = kind != FAULT_UNSEEN, .why = "no answer"};
    see_latest(p, &out->latest);
    out->active = out->latest;
    out->etag = arena_printf(&p->arena, "etag-%d", p->world->etag);
    if (breached)
        out->breach = (struct plan_breach){
            .code = EXIT_BREACHED, .guardrail = breached, .words = "would breach 'door'"};
    else if (out->seen)
        out->clearance = clearance_ask(&p->arena, &question, &out->breach);
    leave(p, kind);
}

static void look_at_runs(void *context, struct apply_runs *out)
{
    struct fake_railway *p = context;
    *out = (struct apply_runs){.seen = true,
                               .names = {&p->story->otherwise, p->story->otherwise ? 1 : 0}};
}

static void tell_progress(void *context, const char *line)
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

static void open_remote(struct fake_railway *fake_railway, struct remote *out,
                        struct apply_callbacks *callbacks)
{
    *out =
        (struct remote){fake_railway, look, NULL, deployment, workflow, set, stage, commit, deploy};
    *callbacks = (struct apply_callbacks){.context = fake_railway,
                                          .observe = observe,
                                          .clear = clear,
                                          .look_at_runs = look_at_runs,
                                          .tell = tell_progress,
                                          .stop = stop,
                                          .now = now,
                                          .ticks = ticks,
                                          .sleep = sleep_for};
}

/* ---- plans ---- */

static void add_variable(struct fake_railway *p, const struct change *change, const char *value)
{
    struct fake_railway_variable *variable = &p->world->variables[p->world->count++];
    snprintf(variable->name, sizeof variable->name, "%s", change->name);
    snprintf(variable->value, sizeof variable->value, "%s", value ? value : "");
    variable->there = value != NULL;
    variable->shared = change->shared;
}

static void add_change(struct fake_railway *p, const char *word, struct change *out)
{
    const bool weakens = word[0] == '-', undoes = !text_ends(word, "?");
    word += weakens;
    const bool shared = text_starts(word, "s.");
    word += shared ? 2 : 0;
    const char *colon = strchr(word, ':'), *arrow = strchr(word, '>');
    const size_t end = strlen(word) - !undoes;
    *out = (struct change){.kind = CHANGE_LIVE, .name = "L", .secret = -1, .shared = shared};
    out->direction = weakens ? DIRECTION_WEAKENS : DIRECTION_STRENGTHENS;
    if (!colon || !arrow)
        return;
    const char *before = arena_slice(&p->arena, colon + 1, (size_t)(arrow - colon) - 1);
    const char *after = arena_slice(&p->arena, arrow + 1, (size_t)(word + end - arrow) - 1);
    out->name = arena_slice(&p->arena, word, (size_t)(colon - word));
    out->kind = !*before ? CHANGE_ADD : !*after ? CHANGE_REMOVE : CHANGE_CHANGE;
    out->value = *after ? after : NULL;
    out->has_undo = undoes;
    out->undo = undoes && *before ? before : NULL;
    p->plan.has_undo = p->plan.has_undo && undoes;
    add_variable(p, out, *before ? before : NULL);
}

static void make_plan(struct fake_railway *p)
{
    size_t count = 0;
    const char *const *words = text_split(&p->arena, p->story->plan, ' ', &count);
    struct change *changes = arena_array(&p->arena, count, sizeof *changes);
    p->plan = (struct plan){.target = &p->target,
                            .changes = changes,
                            .count = count,
                            .deploys = true,
                            .has_undo = true};
    p->plan.undo_breaches = p->story->guardrail;
    p->plan.code = (struct code){.text = "not told"};
    if (p->story->code)
        p->plan.code = (struct code){.kind = CODE_COMMIT, .text = p->story->code};
    for (size_t i = 0; i < count; i++) {
        add_change(p, words[i], &changes[i]);
        p->plan.weakens += changes[i].direction == DIRECTION_WEAKENS;
    }
}

/* The target declares A alone. */
static void make_target(struct fake_railway *p)
{
    p->shown_by = (struct probe_name){.probe = p->story->excused};
    p->setting = (struct setting){
        .name = "A", .shown_by = &p->shown_by, .shown_by_count = p->story->touched ? 1 : 0};
    p->rule =
        (struct guardrail){.name = p->story->unproven, .proof = p->story->proof ? "sent" : NULL};
    p->target = (struct target){.settings = &p->setting,
                                .setting_count = 1,
                                .guardrails = &p->rule,
                                .guardrail_count = p->story->unproven ? 1 : 0};
}

static void make_judgement(struct fake_railway *p)
{
    p->findings[0] = (struct finding){.kind = FINDING_PROBE,
                                      .name = "door",
                                      .state_name = "fail",
                                      .why = "open",
                                      .state.probe = PROBE_PASS};
    p->findings[1] = (struct finding){.kind = FINDING_PROBE,
                                      .name = p->story->excused,
                                      .state_name = "fail",
                                      .state.probe = PROBE_FAIL};
    size_t count = p->story->excused ? 2 : 1;
    if (p->story->unproven)
        p->findings[count++] = (struct finding){.kind = FINDING_GUARDRAIL,
                                                .name = p->story->unproven,
                                                .state_name = "unobserved",
                                                .state.guardrail = GUARDRAIL_UNOBSERVED};
    p->judgement = (struct judgement){
        .target = &p->target, .observed = &p->observed, .findings = p->findings, .count = count};
}

void fake_railway_begin(struct fake_railway *p, struct test_ledger *chain,
                        const struct fake_railway_story *story)
{
    *p = (struct fake_railway){
        .chain = chain, .story = story, .secrets = chain->secrets, .wait = WAIT};
    arena_init(&p->arena);
    p->world =
        mmap(NULL, sizeof *p->world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(p->world != MAP_FAILED);
    p->keying = (struct remote_keying){key, "p", "e", "s"};
    make_plan(p);
    make_target(p);
    make_judgement(p);
    snprintf(p->world->deployments[0].id, FAKE_TEXT, "deployment-1");
    p->world->deployment_count = 1;
    const char *runs = story->runs ? story->runs : story->code;
    snprintf(p->world->deployments[0].commit, FAKE_COMMIT, "%s", runs ? runs : "");
}

void fake_railway_end(struct fake_railway *p)
{
    munmap(p->world, sizeof *p->world);
    arena_release(&p->arena);
}

/* ---- runs ---- */

void fake_railway_apply(struct fake_railway *p)
{
    struct apply_callbacks callbacks;
    p->chain->apply = true;
    struct ledger *ledger = test_ledger_open(p->chain);
    p->world->signalled = false;
    memset(p->counts, 0, sizeof p->counts);
    open_remote(p, &p->remote, &callbacks);
    p->findings[0].state.probe = PROBE_PASS;
    const struct apply_work work = {
        .arena = &p->arena,
        .plan = &p->plan,
        .number = "0123456789abcdef",
        .digest = "d1",
        .before = &p->judgement,
        .etag = arena_printf(&p->arena, "etag-%d", p->world->etag),
        .remote = &p->remote,
        .keying = p->keying,
        .secrets = p->secrets,
        .ledger = ledger,
        .callbacks = callbacks,
        .passes = PASSES,
        .settle = SETTLE,
        .wait = p->wait,
    };
    apply_run(&work, &p->result);
    ledger_close(ledger);
}

bool fake_railway_apply_dying(struct fake_railway *p, size_t dies_at)
{
    int status = -1;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        p->world->calls = 0;
        p->world->dies_at = dies_at;
        fake_railway_apply(p);
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    p->world->dies_at = 0;
    return WEXITSTATUS(status) == 42;
}

/* ---- what is left ---- */

const char *fake_railway_stored(struct fake_railway *p)
{
    struct buf out;
    buf_init(&out, STORY_MOST);
    for (size_t i = 0; i < p->world->count; i++) {
        const struct fake_railway_variable *variable = &p->world->variables[i];
        if (variable->there)
            buf_printf(&out, "%s%s%s=%s", out.length ? " " : "", variable->shared ? "s." : "",
                       variable->name, variable->value);
    }
    const char *text = arena_text(&p->arena, buf_string(&out));
    buf_release(&out);
    return text;
}

const char *fake_railway_journal(struct fake_railway *p)
{
    struct buf out;
    p->chain->apply = true;
    struct ledger *ledger = test_ledger_open(p->chain);
    buf_init(&out, STORY_MOST);
    for (size_t i = 2; i <= ledger_count(ledger); i++) {
        const struct ledger_entry *entry = ledger_at(ledger, i);
        const char *outcome = node_text(node_get(entry->body, "outcome"));
        const char *how = node_text(node_get(entry->body, "how"));
        outcome = outcome ? outcome : how;
        buf_printf(&out, "%s%s%s%s", out.length ? " " : "", entry->kind, outcome ? ":" : "",
                   outcome ? outcome : "");
    }
    ledger_close(ledger);
    const char *text = arena_text(&p->arena, buf_string(&out));
    buf_release(&out);
    return text;
}

size_t fake_railway_count(const struct fake_railway *p, const char *word)
{
    size_t count = 0;
    for (const char *at = strstr(p->world->sent, word); at; at = strstr(at + 1, word))
        count++;
    return count;
}

/* ---- stories ---- */

static void tell(const struct fake_railway_row *row)
{
    void *chain;
    struct fake_railway p;
    test_ledger_setup(&chain);
    fake_railway_begin(&p, chain, &row->story);
    fake_railway_apply(&p);
    check_text(row->name, p.world->sent, row->sent);
    check_text(row->name, fake_railway_journal(&p), row->journal);
    check_text(row->name, fake_railway_stored(&p), row->stored);
    if (row->why ? !p.result.why || !text_has(p.result.why, row->why) : p.result.why != NULL)
        fail_msg("%s: says '%s', not '%s'", row->name, p.result.why ? p.result.why : "",
                 row->why ? row->why : "");
    if (p.result.end != row->end || p.result.code != row->code)
        fail_msg("%s: ended as %d with code %d", row->name, (int)p.result.end, (int)p.result.code);
    fake_railway_end(&p);
    test_ledger_teardown(&chain);
}

void fake_railway_tell(const struct fake_railway_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tell(&rows[i]);
}
