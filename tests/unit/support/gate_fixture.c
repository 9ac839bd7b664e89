#include "support/gate_fixture.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "output/statement.h"
#include "support/signing.h"

#define DIGEST(digit) digit digit digit digit digit digit digit digit
#define ID(digit)     "3333333" digit "-3333-4333-8333-333333333333"

static const char *const people[][2] = {
    {"pto@example.com", NULL}, {"pto@example.com", NULL},  {"paul@example.com", NULL},
    {"hos@example.com", NULL}, {"hana@example.com", NULL}, {"both@example.com", NULL},
    {"ana@example.com", NULL},
};

enum { LISTED = sizeof people / sizeof *people };

static void list_people(struct gate_fixture *fixture)
{
    static const char *const spaces[] = {"tautline-plan"};
    static const char *const ptos[] = {"pto@example.com", "paul@example.com", "both@example.com"};
    static const char *const heads[] = {"hos@example.com", "hana@example.com", "both@example.com"};
    for (size_t i = 0; i < LISTED; i++) {
        fixture->approvers[i] = (struct approver){
            .principals = {people[i], 1},
            .namespaces = {spaces, 1},
            .type = "ssh-ed25519",
        };
        fixture->approvers[i].key =
            signer_key(&fixture->arena, (unsigned char)(i + 1), &fixture->approvers[i].key_length);
    }
    fixture->known = (struct approvers){fixture->approvers, LISTED};
    fixture->gone = (struct approvers){fixture->revoked, 0};
    fixture->roles[0] = (struct trust_role){.name = "PTO", .principals = {ptos, 3}};
    fixture->roles[1] = (struct trust_role){.name = "HoS", .principals = {heads, 3}};
}

static void make_trust(struct gate_fixture *fixture)
{
    static const char *const needs[] = {"PTO"};
    fixture->environments[0] =
        (struct trust_environment){.name = "production", .needs = {needs, 1}};
    fixture->environments[1] = (struct trust_environment){.name = "staging", .needs = {needs, 1}};
    fixture->targets[0] = (struct trust_target){
        .name = "shop",
        .environment = "production",
        .project_id = ID("1"),
        .environment_id = ID("2"),
        .service_id = ID("3"),
    };
    fixture->trust = (struct trust){
        .file = "trust.yaml",
        .serial = 1,
        .two_persons = true,
        .roles = fixture->roles,
        .role_count = 2,
        .environments = fixture->environments,
        .environment_count = 2,
        .targets = fixture->targets,
        .target_count = 1,
        .plan_max_age = 86400,
    };
}

static void make_world(struct gate_fixture *fixture)
{
    static const struct forbidden forbid[] = {{.name = "DUAL_READ", .value = "true"}};
    static const struct probe_name probes[] = {{.probe = "cors"}};
    fixture->desired.service.name = "shop";
    fixture->environment.name = "production";
    fixture->guardrails[0] =
        (struct guardrail){.name = "no-dual-read", .forbid = forbid, .forbid_count = 1};
    fixture->guardrails[1] =
        (struct guardrail){.name = "cors-tight", .probes = probes, .probe_count = 1};
    fixture->settings[0].name = "DUAL_READ";
    fixture->target = (struct target){
        .desired = &fixture->desired,
        .environment = &fixture->environment,
        .settings = fixture->settings,
        .setting_count = 1,
        .guardrails = fixture->guardrails,
        .guardrail_count = 2,
    };
    fixture->observed = (struct observed){
        .project_id = ID("1"),
        .environment_id = ID("2"),
        .service_id = ID("3"),
        .stored = {.seen = true},
    };
    for (size_t i = 0; i < 2; i++)
        fixture->findings[i] = (struct finding){.kind = FINDING_GUARDRAIL,
                                                .state = {.guardrail = GUARDRAIL_HELD},
                                                .name = fixture->guardrails[i].name};
    fixture->judgement = (struct judgement){
        .target = &fixture->target,
        .observed = &fixture->observed,
        .findings = fixture->findings,
        .count = 2,
    };
}

static void make_plan(struct gate_fixture *fixture)
{
    fixture->changes[0] = (struct change){
        .kind = CHANGE_CHANGE,
        .name = "DUAL_READ",
        .setting = &fixture->settings[0],
        .before = "true",
        .after = "false",
        .value = "false",
        .secret = -1,
        .has_undo = true,
        .undo = "true",
        .direction = DIRECTION_STRENGTHENS,
    };
    fixture->plan = (struct plan){
        .target = &fixture->target,
        .changes = fixture->changes,
        .count = 1,
        .deploys = true,
        .has_undo = true,
        .changed = 1,
        .strengthens = 1,
    };
    fixture->rows[0] = (struct statement_row){
        .kind = CHANGE_CHANGE,
        .name = "DUAL_READ",
        .before = "true",
        .after = "false",
        .direction = DIRECTION_STRENGTHENS,
    };
    fixture->undo[0] = (struct statement_undo){.name = "DUAL_READ", .value = "true"};
}

static void make_statement(struct gate_fixture *fixture)
{
    static const char *const needs[] = {"PTO"};
    fixture->read = (struct statement){
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
        .trust_serial = 1,
        .trust = DIGEST("22222222"),
        .seen = DIGEST("33333333"),
        .seen_count = 1,
        .key_id = "0a1b2c3d4e5f6071",
        .ledger_id = "0123456789abcdef0123456789abcdef",
        .ledger_entry = 41,
        .ledger_head = DIGEST("44444444"),
        .rows = fixture->rows,
        .row_count = 1,
        .deploys = true,
        .guardrails_held = 2,
        .code = {.kind = CODE_COMMIT, .text = "8d1f3c5a7b9e0d2f4a6c8e0b1d3f5a7c9e1b3d5f"},
        .has_undo = true,
        .undo = fixture->undo,
        .undo_count = 1,
        .needs = {needs, 1},
        .two_persons = true,
        .changed = 1,
        .strengthens = 1,
    };
}

static void ask(struct gate_fixture *fixture)
{
    fixture->question = (struct gate_question){
        .plan = &fixture->plan,
        .trust = &fixture->trust,
        .trust_digest = DIGEST("22222222"),
        .approvers = &fixture->known,
        .revoked = &fixture->gone,
        .judgement = &fixture->judgement,
        .api = "https://backboard.railway.com/graphql/v2",
        .clocks = {.ours = GATE_NOW, .railway = GATE_NOW + 1},
        .built = GATE_NOW - 86400,
        .ledger_id = "0123456789abcdef0123456789abcdef",
        .ledger_has_head = true,
        .ledger_newest = GATE_NOW - 60,
    };
}

void gate_fixture_begin(struct gate_fixture *fixture)
{
    *fixture = (struct gate_fixture){.signers = {PTO, HOS}, .closing_signers = {PTO, HOS}};
    arena_init(&fixture->arena);
    list_people(fixture);
    make_trust(fixture);
    make_world(fixture);
    make_plan(fixture);
    make_statement(fixture);
    ask(fixture);
}

void gate_fixture_begin_closing(struct gate_fixture *fixture)
{
    gate_fixture_begin(fixture);
    fixture->read.kind = STATEMENT_CLOSING;
    fixture->read.exception = "dual-read";
    fixture->read.not_before = GATE_NOW - 600;
    fixture->read.made = GATE_NOW - 20 * 86400;
    fixture->read.expires = 0;
    fixture->read.desired_file = fixture->read.desired = NULL;
    fixture->question.opened = GATE_NOW - 10 * 86400;
}

static size_t render(struct gate_fixture *fixture, const struct statement *statement,
                     const char **text)
{
    struct buf out;
    buf_init(&out, STATEMENT_LIMIT);
    statement_text(&out, statement);
    const size_t length = out.length;
    *text = arena_slice(&fixture->arena, buf_string(&out), length);
    buf_release(&out);
    return length;
}

static size_t sign(struct gate_fixture *fixture, const unsigned char *signers, const char *text,
                   size_t length, struct gate_signature *out)
{
    size_t count = 0;
    for (; count < GATE_SIGNATURES && signers[count]; count++) {
        const char *bytes =
            signer_sign(&fixture->arena, signers[count], STATEMENT_NAMESPACE, text, length);
        out[count] = (struct gate_signature){
            arena_printf(&fixture->arena, "plan.txt.sig.%zu", count + 1), bytes, strlen(bytes)};
    }
    return count;
}

static void close_opening(struct gate_fixture *fixture)
{
    unsigned char digest[DIGEST_SIZE];
    char *hex = arena_alloc(&fixture->arena, DIGEST_HEX_SIZE);
    struct gate_closing *paper = &fixture->closing_paper;
    fixture->closing = fixture->read;
    fixture->closing.kind = STATEMENT_CLOSING;
    fixture->closing.exception = "dual-read";
    fixture->closing.not_before = GATE_NOW + 14 * 86400;
    fixture->closing.expires = 0;
    fixture->closing.desired_file = fixture->closing.desired = NULL;
    paper->length = render(fixture, &fixture->closing, &paper->text);
    paper->read = &fixture->closing;
    paper->signatures = fixture->closing_signatures;
    paper->signature_count = sign(fixture, fixture->closing_signers, paper->text, paper->length,
                                  fixture->closing_signatures);
    digest_sha256(paper->text, paper->length, digest);
    digest_hex(digest, hex);
    fixture->read.closing = hex;
    fixture->question.closing = paper;
}

void gate_fixture_close(struct gate_fixture *fixture)
{
    struct gate_question *question = &fixture->question;
    if (fixture->opens)
        close_opening(fixture);
    fixture->fresh = fixture->read;
    question->length = render(fixture, &fixture->read, &question->text);
    question->read = &fixture->read;
    question->fresh = &fixture->fresh;
    question->signatures = fixture->signatures;
    question->signature_count =
        sign(fixture, fixture->signers, question->text, question->length, fixture->signatures);
}

void gate_fixture_end(struct gate_fixture *fixture)
{
    arena_release(&fixture->arena);
}

const char *gate_fixture_answer(struct gate_fixture *fixture)
{
    fixture->permit = NULL;
    return gate_open(&fixture->arena, &fixture->question, &fixture->permit, &fixture->refusal)
               ? "permit"
               : fixture->refusal.rule;
}
