/*
 * sample_parts: the declaration, the looks and the findings of which the sample runs are made.
 */
#ifndef TAUTLINE_TEST_SAMPLE_PARTS_H
#define TAUTLINE_TEST_SAMPLE_PARTS_H

#include "model/run.h"

#define AT(line)                                                                                   \
    {                                                                                              \
        "desired-state/shop.yaml", line, 3                                                         \
    }

enum { CHANGED_AT = 1773079440 }; /* 2026-03-09T18:04:00Z */

extern const struct desired sample_desired;
extern const struct target sample_staging, sample_production;
extern const struct observed sample_seen;

/* The usual run around judgements, summed. */
struct run sample_run_of(const struct judgement *judgements, size_t count);

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
#define NOTE(n, w)                                                                                 \
    .kind = FINDING_NOTE, .name = (n), .environment = "production", .state_name = "note", .why = (w)

#define RULE_IN_SYNC "every witness that was asked says as desired"

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
                                           .rule = "declared for the reader, never judged",        \
    }
#define QUERY_PASSED                                                                               \
    {                                                                                              \
        PROBE("query-token", 40, PASS), .state_name = "pass"                                       \
    }
#define QUEUE_NOT_ASKED                                                                            \
    {                                                                                              \
        PROBE("queue-prefix", 48, NOT_ASKED), .state_name = "not_asked",                           \
                                              .why = "it can write: asked only by name",           \
    }
#define PROOF_NOT_ASKED                                                                            \
    {                                                                                              \
        GUARDRAIL("send-needs-proof", 68, NOT_ASKED),                                              \
            .state_name = "not_asked",                                                             \
            .why = "the proof `supervised-send` was not asked: no state is named",                 \
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

#endif
