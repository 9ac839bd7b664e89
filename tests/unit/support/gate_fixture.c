#include "support/gate_fixture.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "output/statement.h"
#include "support/persons.h"

#define DIGEST(digit) digit digit digit digit digit digit digit digit
#define ID(digit)     "3333333" digit "-3333-4333-8333-333333333333"

static const char *const people[][2] = {
    {"pto@example.com", NULL}, {"pto@example.com", NULL},  {"paul@example.com", NULL},
    {"hos@example.com", NULL}, {"hana@example.com", NULL}, {"both@example.com", NULL},
    {"ana@example.com", NULL},
};

enum { LISTED = sizeof people / sizeof *people };

static void list_people(struct gate_fixture *door)
{
    static const char *const spaces[] = {"tautline-plan"};
    static const char *const ptos[] = {"pto@example.com", "paul@example.com", "both@example.com"};
    static const char *const heads[] = {"hos@example.com", "hana@example.com", "both@example.com"};
    for (size_t i = 0; i < LISTED; i++) {
        door->approvers[i] = (struct approver){
            .principals = {people[i], 1},
            .namespaces = {spaces, 1},
            .type = "ssh-ed25519",
        };
        door->approvers[i].key =
            person_key(&door->arena, (unsigned char)(i + 1), &door->approvers[i].key_length);
    }
    door->known = (struct approvers){door->approvers, LISTED};
    door->gone = (struct approvers){door->revoked, 0};
    door->roles[0] = (struct trust_role){.name = "PTO", .principals = {ptos, 3}};
    door->roles[1] = (struct trust_role){.name = "HoS", .principals = {heads, 3}};
}

static void make_trust(struct gate_fixture *door)
{
    static const char *const needs[] = {"PTO"};
    door->environments[0] = (struct trust_environment){.name = "production", .needs = {needs, 1}};
    door->environments[1] = (struct trust_environment){.name = "staging", .needs = {needs, 1}};
    door->targets[0] = (struct trust_target){
        .name = "shop",
        .environment = "production",
        .project_id = ID("1"),
        .environment_id = ID("2"),
        .service_id = ID("3"),
    };
    door->trust = (struct trust){
        .file = "trust.yaml",
        .roles = door->roles,
        .role_count = 2,
        .environments = door->environments,
        .environment_count = 2,
        .targets = door->targets,
        .target_count = 1,
        .plan_max_age = 86400,
    };
}

static void make_world(struct gate_fixture *door)
{
    static const struct forbidden forbid[] = {{.name = "DUAL_READ", .value = "true"}};
    static const struct probe_name probes[] = {{.probe = "cors"}};
    door->desired.service.name = "shop";
    door->environment.name = "production";
    door->guardrails[0] =
        (struct guardrail){.name = "no-dual-read", .forbid = forbid, .forbid_count = 1};
    door->guardrails[1] =
        (struct guardrail){.name = "cors-tight", .probes = probes, .probe_count = 1};
    door->settings[0].name = "DUAL_READ";
    door->target = (struct target){
        .desired = &door->desired,
        .environment = &door->environment,
        .settings = door->settings,
        .setting_count = 1,
        .guardrails = door->guardrails,
        .guardrail_count = 2,
    };
    door->observed = (struct observed){
        .project_id = ID("1"),
        .environment_id = ID("2"),
        .service_id = ID("3"),
        .stored = {.seen = true},
    };
    for (size_t i = 0; i < 2; i++)
        door->findings[i] = (struct finding){.kind = FINDING_GUARDRAIL,
                                             .state = {.guardrail = GUARDRAIL_HELD},
                                             .name = door->guardrails[i].name};
    door->judgement = (struct judgement){
        .target = &door->target,
        .observed = &door->observed,
        .findings = door->findings,
        .count = 2,
    };
}

static void make_plan(struct gate_fixture *door)
{
    door->changes[0] = (struct change){
        .kind = CHANGE_CHANGE,
        .name = "DUAL_READ",
        .setting = &door->settings[0],
        .before = "true",
        .after = "false",
        .value = "false",
        .secret = -1,
        .has_undo = true,
        .undo = "true",
        .direction = DIRECTION_STRENGTHENS,
    };
    door->plan = (struct plan){
        .target = &door->target,
        .changes = door->changes,
        .count = 1,
        .deploys = true,
        .has_undo = true,
        .changed = 1,
        .strengthens = 1,
    };
    door->rows[0] = (struct statement_row){
        .kind = CHANGE_CHANGE,
        .name = "DUAL_READ",
        .before = "true",
        .after = "false",
        .direction = DIRECTION_STRENGTHENS,
    };
    door->undo[0] = (struct statement_undo){.name = "DUAL_READ", .value = "true"};
}

static void make_statement(struct gate_fixture *door)
{
    static const char *const needs[] = {"PTO"};
    door->read = (struct statement){
        .kind = STATEMENT_PLAN,
        .service = "shop",
        .environment = "production",
        .project_id = ID("1"),
        .service_id = ID("3"),
        .environment_id = ID("2"),
        .api = "https://backboard.railway.com/graphql/v2",
        .author = "ana@example.com",
        .made = GATE_MADE,
        .expires = GATE_EXPIRES,
        .number = "5f1d0c7e2b9a4e61",
        .desired_file = "shop.yaml",
        .desired = DIGEST("11111111"),
        .trust = DIGEST("22222222"),
        .seen = DIGEST("33333333"),
        .seen_count = 1,
        .key_id = "0a1b2c3d4e5f6071",
        .ledger_id = "0123456789abcdef0123456789abcdef",
        .ledger_entry = 41,
        .ledger_head = DIGEST("44444444"),
        .rows = door->rows,
        .row_count = 1,
        .deploys = true,
        .guardrails_held = 2,
        .has_undo = true,
        .undo = door->undo,
        .undo_count = 1,
        .needs = {needs, 1},
        .changed = 1,
        .strengthens = 1,
    };
}

static void ask(struct gate_fixture *door)
{
    door->question = (struct gate_question){
        .plan = &door->plan,
        .trust = &door->trust,
        .trust_digest = DIGEST("22222222"),
        .approvers = &door->known,
        .revoked = &door->gone,
        .judgement = &door->judgement,
        .api = "https://backboard.railway.com/graphql/v2",
        .clocks = {.ours = GATE_NOW, .railway = GATE_NOW + 1},
        .built = GATE_NOW - 86400,
        .ledger_id = "0123456789abcdef0123456789abcdef",
        .ledger_has_head = true,
        .ledger_newest = GATE_NOW - 60,
    };
}

void gate_fixture_begin(struct gate_fixture *door)
{
    *door = (struct gate_fixture){.signers = {PTO}, .closing_signers = {PTO}};
    arena_init(&door->arena);
    list_people(door);
    make_trust(door);
    make_world(door);
    make_plan(door);
    make_statement(door);
    ask(door);
}

void gate_fixture_begin_closing(struct gate_fixture *door)
{
    gate_fixture_begin(door);
    door->read.kind = STATEMENT_CLOSING;
    door->read.exception = "dual-read";
    door->read.not_before = GATE_NOW - 600;
    door->read.made = GATE_NOW - 20 * 86400;
    door->read.expires = 0;
    door->read.desired_file = door->read.desired = NULL;
}

static size_t render(struct gate_fixture *door, const struct statement *statement,
                     const char **text)
{
    struct buf out;
    buf_init(&out, STATEMENT_LIMIT);
    statement_text(&out, statement);
    const size_t length = out.length;
    *text = arena_slice(&door->arena, buf_string(&out), length);
    buf_release(&out);
    return length;
}

static size_t sign(struct gate_fixture *door, const unsigned char *signers, const char *text,
                   size_t length, struct gate_signature *out)
{
    size_t count = 0;
    for (; count < GATE_SIGNATURES && signers[count]; count++) {
        const char *bytes =
            person_signs(&door->arena, signers[count], STATEMENT_NAMESPACE, text, length);
        out[count] = (struct gate_signature){
            arena_printf(&door->arena, "plan.txt.sig.%zu", count + 1), bytes, strlen(bytes)};
    }
    return count;
}

static void close_opening(struct gate_fixture *door)
{
    unsigned char digest[DIGEST_SIZE];
    char *hex = arena_alloc(&door->arena, DIGEST_HEX_SIZE);
    struct gate_closing *paper = &door->closing_paper;
    door->closing = door->read;
    door->closing.kind = STATEMENT_CLOSING;
    door->closing.exception = "dual-read";
    door->closing.not_before = GATE_NOW + 14 * 86400;
    door->closing.expires = 0;
    door->closing.desired_file = door->closing.desired = NULL;
    paper->length = render(door, &door->closing, &paper->text);
    paper->read = &door->closing;
    paper->signatures = door->closing_signatures;
    paper->signature_count =
        sign(door, door->closing_signers, paper->text, paper->length, door->closing_signatures);
    digest_sha256(paper->text, paper->length, digest);
    digest_hex(digest, hex);
    door->read.closing = hex;
    door->question.closing = paper;
}

void gate_fixture_close(struct gate_fixture *door)
{
    struct gate_question *question = &door->question;
    if (door->opens)
        close_opening(door);
    door->fresh = door->read;
    question->length = render(door, &door->read, &question->text);
    question->read = &door->read;
    question->fresh = &door->fresh;
    question->signatures = door->signatures;
    question->signature_count =
        sign(door, door->signers, question->text, question->length, door->signatures);
}

void gate_fixture_end(struct gate_fixture *door)
{
    arena_release(&door->arena);
}

const char *gate_fixture_answer(struct gate_fixture *door)
{
    door->permit = NULL;
    return gate_open(&door->arena, &door->question, &door->permit, &door->refusal)
               ? "permit"
               : door->refusal.rule;
}
