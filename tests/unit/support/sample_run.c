#include "support/sample_run.h"

#include "base/arena.h"
#include "support/sample_parts.h"

/* --- the declaration --------------------------------------------------------------------------- */

static const struct environment environments[] = {
    {.name = "staging", .where = AT(5), .url = "https://staging.shop.example.com"},
    {.name = "production", .where = AT(6), .url = "https://shop.example.com"},
};

static const struct report_pointer query_reported[] = {
    {"runtime", "/auth/query_token_enabled", AT(14)}};
static const struct probe_name query_shown[] = {{"query-token", NULL, AT(15)}};
static const struct probe_name heyreach_shown[] = {{"partner-webhook", NULL, AT(33)}};

static const struct setting settings[] = {
    {.name = "QUERY_TOKEN_ENABLED",
     .where = AT(12),
     .wanted = {.type = SETTING_FLAG, .text = "false", .flag = false},
     .absence = ABSENCE_MEANS,
     .absent_means = "true",
     .reported = query_reported,
     .reported_count = 1,
     .shown_by = query_shown,
     .shown_by_count = 1,
     .why = "a token in a URL ends up in access logs"},
    {.name = "UNSIGNED_ALLOWED",
     .where = AT(30),
     .wanted = {.type = SETTING_FLAG, .text = "false", .flag = false},
     .absence = ABSENCE_MEANS,
     .absent_means = "false",
     .shown_by = heyreach_shown,
     .shown_by_count = 1},
    {.name = "STATE_BACKEND", .where = AT(20), .wanted = {.type = SETTING_TEXT, .text = "redis"}},
    {.name = "AUTH_TOKEN",
     .where = AT(24),
     .wanted = {.type = SETTING_SECRET,
                .secret = {.min_length = 32, .one_line = true, .unquoted = true}}},
    {.name = "CANARY_MODE",
     .where = AT(28),
     .wanted = {.type = SETTING_INERT},
     .why = "read by no code"},
};

static const struct forbidden query_forbidden[] = {{"QUERY_TOKEN_ENABLED", "true", AT(60)}};
static const struct forbidden unsigned_forbidden[] = {{"UNSIGNED_ALLOWED", "true", AT(64)}};
/* Of a setting that no environment here declares. */
static const struct forbidden tier_forbidden[] = {{"TIER_ALLOWED", "tier_3", AT(66)}};
static const char *const roles[] = {"PTO", "HoS"};

static const struct guardrail guardrails[] = {
    {.name = "query-token-stays-off",
     .where = AT(60),
     .forbid = query_forbidden,
     .forbid_count = 1,
     .also = query_shown,
     .also_count = 1,
     .change_needs = {roles, 2}},
    {.name = "no-unsigned-webhooks",
     .where = AT(64),
     .forbid = unsigned_forbidden,
     .forbid_count = 1,
     .also = heyreach_shown,
     .also_count = 1},
    {.name = "tier-stays", .where = AT(66), .forbid = tier_forbidden, .forbid_count = 1},
    {.name = "send-needs-proof", .where = AT(68), .proof = "supervised-send"},
};

static const struct exception exceptions[] = {
    {.name = "partner-unsigned",
     .where = AT(72),
     .lifts = "no-unsigned-webhooks",
     .policy = "allowlist",
     .allows = unsigned_forbidden,
     .allow_count = 1,
     .reason = "the partner cannot send custom headers; the trusted ingress is not ready",
     .risk = "spoofed partner events",
     .owner = "PTO",
     .bounded = true,
     .starts = 1771891200, /* 2026-02-24 */
     .ends = 1773187200},  /* 2026-03-11: its last day is the 10th */
};

static const struct probe probes[] = {
    {.name = "query-token", .type = PROBE_QUERY_TOKEN, .where = AT(40), .path = "/api/status"},
    {.name = "partner-webhook",
     .type = PROBE_WEBHOOK,
     .where = AT(44),
     .path = "/webhooks/partner"},
    {.name = "queue-prefix",
     .type = PROBE_HTTP,
     .where = AT(48),
     .path = "/api/queue",
     .writes = true},
};

static const struct report_endpoint reports[] = {
    {.name = "runtime", .where = AT(8), .path = "/api/runtime"}};

const struct desired sample_desired = {
    .file = "desired-state/shop.yaml",
    .project = {.name = "shop"},
    .service = {.name = "shop"},
    .environments = environments,
    .environment_count = 2,
    .reports = reports,
    .report_count = 1,
    .settings = settings,
    .setting_count = 5,
    .probes = probes,
    .probe_count = 3,
    .guardrails = guardrails,
    .guardrail_count = 4,
    .exceptions = exceptions,
    .exception_count = 1,
};

#define TARGET(number)                                                                             \
    {                                                                                              \
        .desired = &sample_desired, .environment = &environments[number], .reports = reports,      \
        .report_count = 1, .settings = settings, .setting_count = 5, .probes = probes,             \
        .probe_count = 3, .guardrails = guardrails, .guardrail_count = 4,                          \
        .exceptions = exceptions, .exception_count = 1,                                            \
    }

const struct target sample_staging = TARGET(0);
const struct target sample_production = TARGET(1);

/* --- what was seen ----------------------------------------------------------------------------- */

static const struct probe_part webhook_parts[] = {
    {"refusal", PROBE_FAIL, "an unsigned delivery was accepted (400)"},
    {"control", PROBE_UNOBSERVED, "no credential is declared"},
};

static const struct probe_result results[] = {
    {.probe = "query-token",
     .outcome = PROBE_PASS,
     .closed = PROBE_PASS,
     .why = "refused, and the refusal says that it is off",
     .requests = 1,
     .took = 31},
    {.probe = "partner-webhook",
     .outcome = PROBE_FAIL,
     .closed = PROBE_FAIL,
     .why = "an unsigned delivery was accepted (400)",
     .parts = webhook_parts,
     .part_count = 2,
     .requests = 2,
     .took = 64},
};

const struct observed sample_seen = {
    .stored = {.seen = true},
    .running = {.seen = true},
    .active = {"dep-71", "SUCCESS", CHANGED_AT, "9e52d00bae84ab810d48aa69e0a9ffbe60d7caee"},
    .latest = {"dep-71", "SUCCESS", CHANGED_AT, "9e52d00bae84ab810d48aa69e0a9ffbe60d7caee"},
    .probes = results,
    .probe_count = 2,
    .api_requests = 3,
    .railway_ahead = 1,
    .has_railway_date = true,
};

static const struct run_timing timings[] = {{"looking", 412}, {"everything", 431}};

struct run sample_run_of(const struct judgement *judgements, size_t count)
{
    struct run run = {
        .tool = "tautline",
        .version = "0.1.0",
        .id = "9c1e44b7a0d2f311",
        .at = SAMPLE_AT,
        .judgements = judgements,
        .judgement_count = count,
        .timings = timings,
        .timing_count = 2,
    };
    run_sum(&run);
    return run;
}

/* --- in sync ----------------------------------------------------------------------------------- */

static const struct finding in_sync_findings[] = {
    {GUARDRAIL("query-token-stays-off", 60, HELD), .state_name = "held"},
    {GUARDRAIL("no-unsigned-webhooks", 64, HELD), .state_name = "held"},
    PROOF_NOT_ASKED,
    {SETTING("QUERY_TOKEN_ENABLED", 12, IN_SYNC), .state_name = "in_sync", .desired = "false",
     .witnesses = {{SAYS_DESIRED, "False ", NULL},
                   {SAYS_DESIRED, "False ", NULL},
                   {SAYS_DESIRED, "false", NULL},
                   {SAYS_DESIRED, "pass", NULL}},
     .rule = RULE_IN_SYNC},
    BACKEND_IN_SYNC,
    TOKEN_IN_SYNC,
    CANARY_INERT,
    QUERY_PASSED,
    QUEUE_NOT_ASKED,
};

static const struct judgement in_sync[] = {
    {&sample_production, &sample_seen, in_sync_findings, 9, {3, {3, 3, 1, 1}, 2}, 0, {NULL, 0}},
};

struct run sample_in_sync(void)
{
    return sample_run_of(in_sync, 1);
}

void sample_write(struct buf *out, const struct run *run, const struct style *style,
                  report_write *write)
{
    struct arena arena;
    struct report report;
    arena_init(&arena);
    report_of_run(&arena, run, &report);
    write(out, &report, style);
    arena_release(&arena);
}
