#include "support/sample_parts.h"
#include "support/sample_run.h"

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
     .advice = "changing the variable cannot help: look at the application or its image"},
    TOKEN_IN_SYNC,
    QUERY_FAILED,
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

static const struct reading readings[] = {
    {"runtime", "/auth/query_token_enabled", READING_BOOL, "true", {NULL, 0}, NULL},
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
    .active = {"dep-71", "SUCCESS", CHANGED_AT, "9e52d00bae84ab810d48aa69e0a9ffbe60d7caee"},
    .latest = {"dep-72", "FAILED", CHANGED_AT, NULL},
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
    {&sample_production, &drifted, drift_findings, 8, {4, {4, 4, 1, 2}, 0}, 2, {NULL, 0}},
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
     .advice = "change nothing because of this: look again once it can be seen"},
    {GUARDRAIL("no-unsigned-webhooks", 64, BREACHED), .state_name = "breached",
     .why = "stored true; running true; probe partner-webhook: an unsigned delivery was accepted "
            "(400); its exception ended on 2026-03-10",
     .advice = "set UNSIGNED_ALLOWED to `false`, then deploy; or have an exception with a new end "
               "reviewed"},
    {GUARDRAIL("strict-webhooks", 66, HELD), .state_name = "held"},
    PROOF_NOT_ASKED,
    {EXCEPTION("partner-unsigned", 72, EXPIRED), .state_name = "expired",
     .why = "lifts no-unsigned-webhooks, policy allowlist, owner PTO; ended on 2026-03-10",
     .advice = "take it out of the declaration"},
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
     .advice = "change nothing because of this: look again once it can be seen"},
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
