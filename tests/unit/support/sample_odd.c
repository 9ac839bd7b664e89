#include "base/err.h"
#include "support/sample_parts.h"
#include "support/sample_run.h"

/* --- no running snapshot ----------------------------------------------------------------------- */

#define REFUSED     "cannot connect: connection refused"
#define NO_SNAPSHOT "running: several deployments are active"
#define LOOK_AGAIN  "change nothing because of this: look again once it can be seen"
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
     .advice = "set this machine's clock, then look again"},
    UNSEEN("QUERY_TOKEN_ENABLED", 12, "false"),
    UNSEEN("UNSIGNED_ALLOWED", 30, "false"),
    UNSEEN("STATE_BACKEND", 20, "redis"),
    {SETTING("AUTH_TOKEN", 24, UNOBSERVED), .state_name = "unobserved", .desired = "a secret",
     .witnesses = {{SAYS_UNSEEN, "(sealed)", "sealed: Railway does not tell its value"},
                   {SAYS_UNSEEN, "(not seen)", "several deployments are active"},
                   {SAYS_NOT_ASKED, NULL, NULL},
                   {SAYS_NOT_ASKED, NULL, NULL}},
     .why = "stored: sealed: Railway does not tell its value; " NO_SNAPSHOT,
     .rule = "the stored value was not seen: whatever else is known, nothing is advised",
     .advice = LOOK_AGAIN},
    NO_ANSWER("query-token", 40),
    {PROBE("partner-webhook", 44, UNOBSERVED), .state_name = "unobserved",
     .why = "admits: " REFUSED "; closed: " REFUSED},
    {PROBE("cors", 46, UNOBSERVED), .state_name = "unobserved",
     .why = "origins: " REFUSED "; methods: no answer within 20 s"},
    QUEUE_NOT_ASKED,
    {NOTE("clock", "this machine's clock is 300 seconds behind Railway's")},
    {NOTE("unseen", "running variables: several deployments are active")},
};

static const struct reading unread[] = {
    {"runtime", "/auth/query_token_enabled", READING_UNSEEN, NULL, {NULL, 0}, REFUSED},
    {"runtime", "/auth/strict", READING_UNSEEN, NULL, {NULL, 0}, REFUSED},
    {"health", "/strict", READING_UNSEEN, NULL, {NULL, 0}, REFUSED},
    {"operator", "/stop", READING_UNSEEN, NULL, {NULL, 0}, "no answer within 20 s"},
    {"other", "/yes", READING_BOOL, "true", {NULL, 0}, NULL},
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
    (void)err_at(&faults[1], ((struct place){"desired-state/lost.yaml", 0, 0}),
                 "there is no such file");
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
     4,
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
