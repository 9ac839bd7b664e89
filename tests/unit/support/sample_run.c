#include "support/sample_run.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

#define AT(line)                                                                                   \
    {                                                                                              \
        "desired-state/shop.yaml", line, 3                                                         \
    }

enum { CHANGED_AT = 1773079440 }; /* 2026-03-09T18:04:00Z */

#define SETTING(n, line, v)                                                                        \
    .kind = FINDING_SETTING, .name = (n), .environment = "production", .where = AT(line),          \
    .state.verdict = VERDICT_##v
#define GUARDRAIL(n, line, s)                                                                      \
    .kind = FINDING_GUARDRAIL, .name = (n), .environment = "production", .where = AT(line),        \
    .state.guardrail = GUARDRAIL_##s
#define PROBE(n, line, o)                                                                          \
    .kind = FINDING_PROBE, .name = (n), .environment = "production", .where = AT(line),            \
    .state.probe = PROBE_##o
#define EXCEPTION(n, line, s)                                                                      \
    .kind = FINDING_EXCEPTION, .name = (n), .environment = "production", .where = AT(line),        \
    .state.exception = EXCEPTION_##s
#define CODE(w)                                                                                    \
    .kind = FINDING_CODE, .name = "deployment", .environment = "production",                       \
    .state_name = "other", .why = (w)
#define NOTE(n, w)                                                                                 \
    .kind = FINDING_NOTE, .name = (n), .environment = "production", .state_name = "note", .why = (w)

#define RULE_IN_SYNC "every witness that was asked agrees with the declaration"

#define BACKEND_IN_SYNC                                                                            \
    {                                                                                              \
        SETTING("STATE_BACKEND", 20, IN_SYNC), .state_name = "in_sync", .desired = "redis",        \
                                               .witnesses = {{SAYS_DESIRED, "redis", NULL},        \
                                                             {SAYS_DESIRED, "redis", NULL},        \
                                                             {SAYS_NOT_ASKED, NULL, NULL},         \
                                                             {SAYS_NOT_ASKED, NULL, NULL}},        \
                                               .rule = RULE_IN_SYNC,                               \
    }
#define TOKEN_IN_SYNC                                                                              \
    {                                                                                              \
        SETTING("AUTH_TOKEN", 24, IN_SYNC),                                                        \
            .state_name = "in_sync", .desired = "a secret, 32 bytes or more, one line, no quotes", \
            .witnesses = {{SAYS_DESIRED, "fp:9c1e44b7a0d2f311", NULL},                             \
                          {SAYS_DESIRED, "fp:9c1e44b7a0d2f311", NULL},                             \
                          {SAYS_NOT_ASKED, NULL, NULL},                                            \
                          {SAYS_NOT_ASKED, NULL, NULL}},                                           \
            .rule = RULE_IN_SYNC,                                                                  \
    }
#define CANARY_INERT                                                                               \
    {                                                                                              \
        SETTING("CANARY_MODE", 28, INERT), .state_name = "inert", .desired = "(anything)",         \
                                           .witnesses = {{SAYS_NOT_ASKED, NULL, NULL},             \
                                                         {SAYS_NOT_ASKED, NULL, NULL},             \
                                                         {SAYS_NOT_ASKED, NULL, NULL},             \
                                                         {SAYS_NOT_ASKED, NULL, NULL}},            \
                                           .why = "read by no code",                               \
                                           .rule = "declared for information, never judged",       \
    }
#define QUERY_PASSED                                                                               \
    {                                                                                              \
        PROBE("query-token", 40, PASS), .state_name = "pass"                                       \
    }
#define QUEUE_NOT_ASKED                                                                            \
    {                                                                                              \
        PROBE("queue-prefix", 48, NOT_ASKED), .state_name = "not_asked",                           \
                                              .why = "it can write: it runs only when named",      \
    }
#define PROOF_NOT_ASKED                                                                            \
    {                                                                                              \
        GUARDRAIL("send-needs-proof", 68, NOT_ASKED),                                              \
            .state_name = "not_asked",                                                             \
            .why = "the proof `supervised-send` was not checked: no state is kept",                \
    }

#define QUERY_DRIFT                                                                                \
    {                                                                                              \
        SETTING("QUERY_TOKEN_ENABLED", 12, DRIFT),                                                 \
            .state_name = "drift", .desired = "false",                                             \
            .witnesses = {{SAYS_OTHER, "true", NULL},                                              \
                          {SAYS_OTHER, "true", NULL},                                              \
                          {SAYS_OTHER, "true",                                                     \
                           "runtime#/auth/query_token_enabled: the report says true"},             \
                          {SAYS_OTHER, "fail", "query-token: the refusal says that it is on"}},    \
            .rule = "the stored value is not as desired",                                          \
            .advice = "set QUERY_TOKEN_ENABLED to `false`, then deploy", .since = CHANGED_AT,      \
            .who = "ana",                                                                          \
    }

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

static const struct forbidden query_forbidden[] = {{"QUERY_TOKEN_ENABLED", "true", AT(60), false}};
static const struct forbidden unsigned_forbidden[] = {{"UNSIGNED_ALLOWED", "true", AT(64), false}};
/* Of a setting that no environment here declares. */
static const struct forbidden tier_forbidden[] = {{"TIER_ALLOWED", "tier_3", AT(66), false}};
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

static const struct desired sample_desired = {
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

static const struct target sample_staging = TARGET(0);
static const struct target sample_production = TARGET(1);

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

static const struct observed sample_seen = {
    .stored = {.seen = true},
    .running = {.seen = true},
    .active = {.id = "dep-71",
               .status = "SUCCESS",
               .created_at = CHANGED_AT,
               .commit = "9e52d00bae84ab810d48aa69e0a9ffbe60d7caee"},
    .latest = {.id = "dep-71",
               .status = "SUCCESS",
               .created_at = CHANGED_AT,
               .commit = "9e52d00bae84ab810d48aa69e0a9ffbe60d7caee"},
    .probes = results,
    .probe_count = 2,
    .api_requests = 3,
    .railway_ahead = 1,
    .has_railway_date = true,
};

static const struct run_timing timings[] = {{"looking", 412}, {"everything", 431}};

static struct run sample_run_of(const struct judgement *judgements, size_t count)
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

/* --- drift ------------------------------------------------------------------------------------- */

#define QUERY_FAILED                                                                               \
    {                                                                                              \
        PROBE("query-token", 40, FAIL), .state_name = "fail",                                      \
                                        .why = "the refusal says that the query token is on",      \
                                        .advice = "see QUERY_TOKEN_ENABLED",                       \
    }

static const struct finding drift_findings[] = {
    {GUARDRAIL("no-unsigned-webhooks", 64, HELD), .state_name = "held"},
    QUERY_DRIFT,
    {SETTING("STATE_BACKEND", 20, PENDING), .state_name = "pending", .desired = "redis",
     .witnesses = {{SAYS_DESIRED, "redis", NULL},
                   {SAYS_OTHER, "(absent)", NULL},
                   {SAYS_NOT_ASKED, NULL, NULL},
                   {SAYS_NOT_ASKED, NULL, NULL}},
     .rule = "stored as desired, and the running process was started with something else",
     .advice = "deploy: the stored value is right and not live yet", .since = CHANGED_AT},
    {SETTING("CORS_ALLOWED_ORIGINS", 34, UNENFORCED), .state_name = "unenforced",
     .desired = "https://shop.example.com",
     .witnesses = {{SAYS_DESIRED, "https://shop.example.com", NULL},
                   {SAYS_DESIRED, "https://shop.example.com", NULL},
                   {SAYS_NOT_ASKED, NULL, NULL},
                   {SAYS_OTHER, "fail", "cors/origins: https://evil.example is allowed"}},
     .why = "cors/origins: https://evil.example is allowed",
     .rule = "stored and running are as desired, the behaviour is not",
     .advice = "changing the variable will not help: check the application or its image"},
    TOKEN_IN_SYNC,
    QUERY_FAILED,
    {CODE(
         "the latest deployment, FAILED, has commit 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c, and not "
         "the one that runs"),
     .advice = "Decide in Railway which of the two is wanted: deploy it, or take it back."},
    {NOTE("undeclared", "2 variables are not declared: LEGACY_MODE, OLD_FLAG")},
    {NOTE("staged", "changes are staged in Railway and not applied since 2026-03-10T09:00:00Z: "
                    "STATE_BACKEND")},
};

static const struct finding staging_findings[] = {
    {GUARDRAIL("no-unsigned-webhooks", 64, HELD), .state_name = "held"},
    QUERY_DRIFT,
    BACKEND_IN_SYNC,
    TOKEN_IN_SYNC,
    QUERY_FAILED,
};

static const struct report_reading readings[] = {
    {"runtime", "/auth/query_token_enabled", READING_BOOL, "true", {NULL, 0}, NULL, NULL, false},
};

static const struct probe_result query_is_on[] = {
    {.probe = "query-token",
     .outcome = PROBE_FAIL,
     .closed = PROBE_FAIL,
     .why = "the refusal says that the query token is on",
     .requests = 1,
     .took = 31},
};

static const struct observed drifted = {
    .stored = {.seen = true},
    .running = {.seen = true},
    .active = {.id = "dep-71",
               .status = "SUCCESS",
               .created_at = CHANGED_AT,
               .commit = "9e52d00bae84ab810d48aa69e0a9ffbe60d7caee"},
    .latest = {.id = "dep-72", .status = "FAILED", .created_at = CHANGED_AT},
    .staged = {.any = true, .id = "patch-3", .updated_at = CHANGED_AT},
    .readings = readings,
    .reading_count = 1,
    .probes = query_is_on,
    .probe_count = 1,
    .api_requests = 3,
};

static struct finding staging_own[5];

static const struct judgement drift[] = {
    {&sample_staging, &drifted, staging_own, 5, {3, {3, 3, 1, 1}, 0}, 0, {NULL, 0}},
    {&sample_production, &drifted, drift_findings, 9, {4, {4, 4, 1, 2}, 0}, 2, {NULL, 0}},
};

struct run sample_drift(void)
{
    for (size_t i = 0; i < 5; i++) {
        staging_own[i] = staging_findings[i];
        staging_own[i].environment = "staging";
    }
    return sample_run_of(drift, 2);
}

/* --- breach ------------------------------------------------------------------------------------ */

static const struct finding breach_findings[] = {
    {GUARDRAIL("query-token-stays-off", 60, UNOBSERVED), .state_name = "unobserved",
     .why = "probe query-token: no answer within 20 s",
     .advice = "make no change because of this: check again once it can be observed"},
    {GUARDRAIL("no-unsigned-webhooks", 64, BREACHED), .state_name = "breached",
     .why = "stored true; running true; probe partner-webhook: an unsigned delivery was accepted "
            "(400); its exception ended on 2026-03-10",
     .advice = "set UNSIGNED_ALLOWED to `false`, then deploy; or have an exception with a new end "
               "reviewed"},
    {GUARDRAIL("strict-webhooks", 66, HELD), .state_name = "held"},
    PROOF_NOT_ASKED,
    {EXCEPTION("partner-unsigned", 72, EXPIRED), .state_name = "expired",
     .why = "lifts no-unsigned-webhooks, policy allowlist, owner PTO; ended on 2026-03-10",
     .advice = "remove it from the declaration"},
    {SETTING("UNSIGNED_ALLOWED", 30, DRIFT), .state_name = "drift", .desired = "false",
     .witnesses = {{SAYS_OTHER, "true", NULL},
                   {SAYS_OTHER, "true", NULL},
                   {SAYS_NOT_ASKED, NULL, NULL},
                   {SAYS_OTHER, "fail",
                    "partner-webhook: an unsigned delivery was accepted (400)"}},
     .rule = "the stored value is not as desired",
     .advice = "set UNSIGNED_ALLOWED to `false`, then deploy", .since = 1771934400},
    {SETTING("QUERY_TOKEN_ENABLED", 12, UNOBSERVED), .state_name = "unobserved", .desired = "false",
     .witnesses = {{SAYS_DESIRED, "false", NULL},
                   {SAYS_DESIRED, "false", NULL},
                   {SAYS_DESIRED, "false", NULL},
                   {SAYS_UNSEEN, "unobserved", "query-token: no answer within 20 s"}},
     .why = "query-token: no answer within 20 s", .rule = "a named probe was not observed",
     .advice = "make no change because of this: check again once it can be observed"},
    {SETTING("TIER_ALLOWED", 36, EXCEPTED), .state_name = "excepted", .desired = "tier_1",
     .witnesses = {{SAYS_OTHER, "tier_2", NULL},
                   {SAYS_OTHER, "tier_2", NULL},
                   {SAYS_NOT_ASKED, NULL, NULL},
                   {SAYS_NOT_ASKED, NULL, NULL}},
     .rule = "an exception in force allows the stored value",
     .advice = "before the exception ends: set TIER_ALLOWED to `tier_1`, then deploy",
     .exception = "tier-trial", .days_left = 1},
    {PROBE("query-token", 40, UNOBSERVED), .state_name = "unobserved",
     .why = "no answer within 20 s"},
    {PROBE("partner-webhook", 44, FAIL), .state_name = "fail",
     .why = "an unsigned delivery was accepted (400)", .advice = "see UNSIGNED_ALLOWED"},
    QUEUE_NOT_ASKED,
    {NOTE("undeclared", "2 variables are not declared: LEGACY_MODE, OLD_FLAG")},
};

static const struct judgement breach[] = {
    {&sample_production, &sample_seen, breach_findings, 12, {3, {3, 3, 1, 1}, 2}, 2, {NULL, 0}},
};

struct run sample_breach(void)
{
    struct run run = sample_run_of(breach, 1);
    run.hypothetical = true;
    run.simulated = true;
    return run;
}

/* --- no running snapshot ----------------------------------------------------------------------- */

#define REFUSED     "cannot connect: connection refused"
#define NO_SNAPSHOT "running: several deployments are active"
#define LOOK_AGAIN  "make no change because of this: check again once it can be observed"
#define UNSEEN(n, line, text)                                                                      \
    {                                                                                              \
        SETTING(n, line, UNOBSERVED),                                                              \
            .state_name = "unobserved", .desired = (text),                                         \
            .witnesses = {{SAYS_DESIRED, (text), NULL},                                            \
                          {SAYS_UNSEEN, "(not seen)", "several deployments are active"},           \
                          {SAYS_NOT_ASKED, NULL, NULL},                                            \
                          {SAYS_NOT_ASKED, NULL, NULL}},                                           \
            .why = NO_SNAPSHOT, .rule = "the running value was not seen", .advice = LOOK_AGAIN,    \
    }
#define NO_ANSWER(n, line)                                                                         \
    {                                                                                              \
        PROBE(n, line, UNOBSERVED), .state_name = "unobserved", .why = REFUSED,                    \
    }

static const struct finding unobserved_findings[] = {
    {GUARDRAIL("query-token-stays-off", 60, UNOBSERVED), .state_name = "unobserved",
     .why = NO_SNAPSHOT, .advice = LOOK_AGAIN},
    {GUARDRAIL("no-unsigned-webhooks", 64, UNOBSERVED), .state_name = "unobserved",
     .why = NO_SNAPSHOT, .advice = LOOK_AGAIN},
    {GUARDRAIL("tier-stays", 66, UNOBSERVED), .state_name = "unobserved",
     .why = "TIER_ALLOWED is not declared for this environment", .advice = LOOK_AGAIN},
    {EXCEPTION("partner-unsigned", 72, UNOBSERVED), .state_name = "unobserved",
     .why = "lifts no-unsigned-webhooks, policy allowlist, owner PTO; its last day is 2026-03-10, "
            "and the clocks disagree",
     .advice = "set this machine's clock, then check again"},
    UNSEEN("QUERY_TOKEN_ENABLED", 12, "false"),
    UNSEEN("UNSIGNED_ALLOWED", 30, "false"),
    UNSEEN("STATE_BACKEND", 20, "redis"),
    {SETTING("AUTH_TOKEN", 24, UNOBSERVED), .state_name = "unobserved", .desired = "a secret",
     .witnesses = {{SAYS_UNSEEN, "(sealed)", "sealed: Railway does not return its value"},
                   {SAYS_UNSEEN, "(not seen)", "several deployments are active"},
                   {SAYS_NOT_ASKED, NULL, NULL},
                   {SAYS_NOT_ASKED, NULL, NULL}},
     .why = "stored: sealed: Railway does not return its value; " NO_SNAPSHOT,
     .rule = "what the stored value does is not known, so no change is advised", .advice = LOOK_AGAIN},
    NO_ANSWER("query-token", 40),
    {PROBE("partner-webhook", 44, UNOBSERVED), .state_name = "unobserved",
     .why = "admits: " REFUSED "; closed: " REFUSED},
    {PROBE("cors", 46, UNOBSERVED), .state_name = "unobserved",
     .why = "origins: " REFUSED "; methods: no answer within 20 s"},
    QUEUE_NOT_ASKED,
    {NOTE("clock", "this machine's clock is 300 seconds behind Railway's")},
    {NOTE("unseen", "running variables: several deployments are active")},
};

static const struct report_reading unread[] = {
    {"runtime", "/auth/query_token_enabled", READING_UNSEEN, NULL, {NULL, 0}, REFUSED, NULL, false},
    {"runtime", "/auth/strict", READING_UNSEEN, NULL, {NULL, 0}, REFUSED, NULL, false},
    {"health", "/strict", READING_UNSEEN, NULL, {NULL, 0}, REFUSED, NULL, false},
    {"operator", "/stop", READING_UNSEEN, NULL, {NULL, 0}, "no answer within 20 s", NULL, false},
    {"other", "/yes", READING_BOOL, "true", {NULL, 0}, NULL, NULL, false},
};

static const struct probe_part refused_parts[] = {
    {"admits", PROBE_UNOBSERVED, REFUSED},
    {"closed", PROBE_UNOBSERVED, REFUSED},
    {"configured", PROBE_NOT_ASKED, NULL},
};
static const struct probe_part mixed_parts[] = {
    {"origins", PROBE_UNOBSERVED, REFUSED},
    {"methods", PROBE_UNOBSERVED, "no answer within 20 s"},
};
static const struct probe_result unanswered[] = {
    {.probe = "partner-webhook",
     .outcome = PROBE_UNOBSERVED,
     .closed = PROBE_UNOBSERVED,
     .parts = refused_parts,
     .part_count = 3,
     .requests = 2},
    {.probe = "cors",
     .outcome = PROBE_UNOBSERVED,
     .closed = PROBE_UNOBSERVED,
     .parts = mixed_parts,
     .part_count = 2,
     .requests = 2},
};

static const struct observed no_snapshot = {
    .stored = {.seen = true},
    .running = {.why = "several deployments are active"},
    .staged = {.any = true, .id = "patch-3", .updated_at = CHANGED_AT},
    .readings = unread,
    .reading_count = 5,
    .probes = unanswered,
    .probe_count = 2,
    .api_requests = 4,
    .api_extra = "a torn read was repeated",
};

static const struct judgement unobserved[] = {
    {&sample_production, &no_snapshot, unobserved_findings, 14, {4, {3, 0, 0, 0}, 1}, 0, {NULL, 0}},
};

struct run sample_unobserved(void)
{
    return sample_run_of(unobserved, 1);
}

/* --- an exception in force ----------------------------------------------------------------------- */

static const struct finding excepted_findings[] = {
    {GUARDRAIL("no-unsigned-webhooks", 64, HELD), .state_name = "held",
     .why = "open under the exception `partner-unsigned` (allowlist, 10 days left): stored true",
     .exception = "partner-unsigned", .days_left = 10},
    {EXCEPTION("partner-unsigned", 72, IN_FORCE), .state_name = "in_force", .days_left = 10,
     .why = "lifts no-unsigned-webhooks, policy allowlist, owner PTO; its last day is 2026-03-10"},
    {EXCEPTION("not-declared-any-more", 80, UPCOMING), .state_name = "upcoming",
     .why = "lifts query-token-stays-off; starts on 2026-04-01"},
    {SETTING("UNSIGNED_ALLOWED", 30, EXCEPTED), .state_name = "excepted", .desired = "false",
     .witnesses = {{SAYS_OTHER, "true", NULL},
                   {SAYS_OTHER, "true", NULL},
                   {SAYS_NOT_ASKED, NULL, NULL},
                   {SAYS_OTHER, "fail", NULL}},
     .rule = "an exception in force allows the stored value",
     .advice = "before the exception ends: set UNSIGNED_ALLOWED to `false`, then deploy",
     .since = SAMPLE_AT + 60, .exception = "partner-unsigned", .days_left = 10},
    {PROBE("partner-webhook", 44, FAIL), .state_name = "fail",
     .why = "an unsigned delivery was accepted (400)", .exception = "partner-unsigned",
     .days_left = 10},
    {NOTE("sleeping", "the service was asleep: probes may wake it")},
};

static const struct judgement excepted[] = {
    {&sample_production, &sample_seen, excepted_findings, 6, {1, {1, 1, 0, 1}, 0}, 0, {NULL, 0}},
};

struct run sample_excepted(void)
{
    return sample_run_of(excepted, 1);
}

/* --- refused ----------------------------------------------------------------------------------- */

static const struct finding refused_findings[] = {
    {GUARDRAIL("query-token-stays-off", 60, UNOBSERVED), .state_name = "unobserved",
     .why = "the token is for the environment 'staging'", .advice = LOOK_AGAIN},
    UNSEEN("STATE_BACKEND", 20, "redis"),
};

static const struct observed refused_look = {
    .stored = {.why = "refused"},
    .running = {.why = "refused"},
    .refused = true,
    .refusal = "the token is for the environment 'staging', not 'production'\nPut a token of "
               "'production' into RAILWAY_TOKEN_PRODUCTION.",
    .api_requests = 1,
};

static const struct observed refused_shortly = {.refused = true};

static const struct judgement refused[] = {
    {&sample_staging, &refused_shortly, NULL, 0, {0}, 0, {NULL, 0}},
    {&sample_production, &refused_look, refused_findings, 2, {1, {0}, 0}, 0, {NULL, 0}},
};

struct run sample_refused(void)
{
    static struct err faults[2];
    struct run run = sample_run_of(refused, 2);
    (void)err_at(&faults[0], ((struct place){"desired-state/other.yaml", 4, 13}),
                 "'%s' is not an HTTP status", "no");
    (void)err_hint(&faults[0], "Write a number from 100 to 599.");
    (void)err_at(&faults[1], ((struct place){"desired-state/lost.yaml", 0, 0}), "no such file");
    run.faults = faults;
    run.fault_count = 2;
    run.counts[VERDICT_UNOBSERVED] = 0;
    run.guardrails[GUARDRAIL_UNOBSERVED] = 0;
    run.coverage = (struct coverage){0};
    run.api_requests = 0;
    run_sum(&run);
    return run;
}

/* --- hostile ----------------------------------------------------------------------------------- */

/* A title for the terminal, a line of a CI command, a name that reads backwards, bytes that are no
 * UTF-8, and a word without a blank. */
#define TITLE   "\033]0;owned\a"
#define COMMAND "a\n::set-output name=x::y"
#define BIDI                                                                                       \
    "\xE2\x80\xAE"                                                                                 \
    "evil"                                                                                         \
    "\xE2\x80\xAC"
#define BROKEN "\xFF\xC0\xAF"
#define LONG                                                                                           \
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww" \
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"

static const struct finding hostile_findings[] = {
    {.kind = FINDING_GUARDRAIL,
     .name = TITLE,
     .environment = BIDI,
     .where = {"shop" TITLE ".yaml", 1, 1},
     .state.guardrail = GUARDRAIL_BREACHED,
     .state_name = "breached",
     .why = COMMAND,
     .advice = BROKEN},
    {.kind = FINDING_SETTING,
     .name = BIDI,
     .environment = BIDI,
     .where = {COMMAND, 2, 1},
     .state.verdict = VERDICT_DRIFT,
     .state_name = "drift",
     .desired = TITLE,
     .witnesses = {{SAYS_OTHER, BROKEN, NULL},
                   {SAYS_OTHER, LONG, NULL},
                   {SAYS_UNSEEN, NULL, COMMAND},
                   {SAYS_OTHER, " edge ", NULL}},
     .why = TITLE,
     .rule = "the stored value is not as desired",
     .advice = LONG,
     .since = CHANGED_AT,
     .who = TITLE},
    {.kind = FINDING_PROBE,
     .name = COMMAND,
     .environment = BIDI,
     .state.probe = PROBE_FAIL,
     .state_name = "fail",
     .why = BROKEN},
    {.kind = FINDING_CODE,
     .name = "deployment",
     .environment = BIDI,
     .state_name = "other",
     .why = "the configured image is \\u{202e}" COMMAND ", and not the one that runs"},
    {.kind = FINDING_NOTE,
     .name = TITLE,
     .environment = BIDI,
     .state_name = "note",
     .why = "\xC2\x9B"
            "31m, \\ and \xE2\x80\x8B stay visible"},
};

static const struct environment hostile_environment = {.name = BIDI, .url = TITLE};
static const struct desired hostile_desired = {
    .file = TITLE,
    .project = {.name = COMMAND},
    .service = {.name = TITLE},
    .environments = &hostile_environment,
    .environment_count = 1,
};
static const struct target hostile_target = {
    .desired = &hostile_desired,
    .environment = &hostile_environment,
};
static const struct observed hostile_look = {
    .stored = {.seen = true},
    .running = {.seen = true},
    .active = {.id = TITLE, .commit = BROKEN},
    .api_extra = COMMAND,
};
static const char *const hostile_names[] = {TITLE, BIDI};

static const struct judgement hostile[] = {
    {&hostile_target,
     &hostile_look,
     hostile_findings,
     5,
     {1, {1, 1, 0, 1}, 0},
     2,
     {hostile_names, 2}},
};

struct run sample_hostile(void)
{
    return sample_run_of(hostile, 1);
}

/* --- many, and none ---------------------------------------------------------------------------- */

enum { MANY = 300 };

static const struct finding many_drift[] = {QUERY_DRIFT};
static const struct finding many_breach[] = {
    {GUARDRAIL("strict-webhooks", 66, BREACHED), .state_name = "breached", .why = "stored false"},
};
static const struct finding many_in_sync[] = {
    BACKEND_IN_SYNC,
    {NOTE("undeclared", "1 variable is not declared: OLD_FLAG")},
};

struct run sample_many(void)
{
    static struct judgement judgements[MANY];
    for (size_t i = 0; i < MANY; i++)
        judgements[i] = (struct judgement){
            &sample_production, &sample_seen, many_in_sync, 1, {1, {1, 1, 0, 0}, 0}, 0, {NULL, 0}};
    judgements[17].findings = many_drift;
    judgements[18].count = 2;
    judgements[40].observed = &refused_look;
    judgements[40].findings = refused_findings;
    judgements[200].findings = many_breach;
    judgements[299].findings = &unobserved_findings[3];
    return sample_run_of(judgements, MANY);
}

struct run sample_empty(void)
{
    return sample_run_of(NULL, 0);
}

/* --- more than any format shows ------------------------------------------------------------------ */

enum { FLOOD = 26000, NAME_SIZE = 32 };

/* The least urgent first: a format that only cuts the list shows the wrong ones. */
static void fill(struct finding *finding, const char *name, size_t number)
{
    *finding = (struct finding){
        .kind = FINDING_SETTING,
        .name = name,
        .environment = "production",
        .where = AT((unsigned)number + 1),
        .state.verdict = VERDICT_UNOBSERVED,
        .state_name = "unobserved",
        .desired = "true",
        .why = "no answer within 20 s",
    };
    if (number >= FLOOD / 2) {
        finding->state.verdict = VERDICT_DRIFT;
        finding->state_name = "drift";
        finding->why = NULL;
        finding->advice = "set it to `true`, then deploy";
    }
}

struct run sample_flood(void)
{
    static struct finding findings[FLOOD];
    static char names[FLOOD][NAME_SIZE];
    static struct judgement judgement;
    for (size_t i = 0; i < FLOOD; i++) {
        snprintf(names[i], NAME_SIZE, "SETTING_%05zu", i);
        fill(&findings[i], names[i], i);
    }
    findings[FLOOD - 1].kind = FINDING_GUARDRAIL;
    findings[FLOOD - 1].name = "the-worst-of-all";
    findings[FLOOD - 1].state.guardrail = GUARDRAIL_BREACHED;
    findings[FLOOD - 1].state_name = "breached";
    judgement =
        (struct judgement){&sample_production, &sample_seen, findings, FLOOD, {0}, 0, {NULL, 0}};
    return sample_run_of(&judgement, 1);
}
