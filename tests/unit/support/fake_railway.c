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
#include "support/scene.h"

enum { SETTLE = 120, WAIT = 900, PASSES = 3, STORY_MOST = 4096 };

static const unsigned char key[FINGERPRINT_KEY_SIZE] = {1, 2, 3};

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
    for (size_t i = 0; i < count; i++)
        add_change(p, words[i], &changes[i]);
}

/* The target declares A alone. */
static void make_target(struct fake_railway *p)
{
    p->shown_by = (struct probe_name){.probe = p->story->excused};
    p->setting = (struct setting){
        .name = "A", .shown_by = &p->shown_by, .shown_by_count = p->story->touched ? 1 : 0};
    p->target = (struct target){.settings = &p->setting, .setting_count = 1};
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
    p->judgement = (struct judgement){
        .target = &p->target, .findings = p->findings, .count = p->story->excused ? 2 : 1};
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
    struct ledger *ledger = test_ledger_open(p->chain);
    p->world->signalled = false;
    memset(p->counts, 0, sizeof p->counts);
    fake_railway_open(p, &p->remote, &callbacks);
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
