#include "support/sample_plan.h"

#define DIGEST_A "a3f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566aa"
#define DIGEST_B "b4f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566bb"
#define DIGEST_C "c5f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566cc"
#define DIGEST_D "d6f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566dd"
#define DIGEST_F "f8f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566ff"
#define DIGEST_E "e7f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566ee"

#define ROW(kind_, name_, shared_, before_, after_, direction_)                                    \
    {                                                                                              \
        .name = (name_), .before = (before_), .after = (after_), .kind = CHANGE_##kind_,           \
        .direction = DIRECTION_##direction_, .shared = (shared_)                                   \
    }
#define ROW_WHY(kind_, name_, shared_, before_, after_, direction_, why_)                          \
    {                                                                                              \
        .name = (name_), .before = (before_), .after = (after_), .kind = CHANGE_##kind_,           \
        .direction = DIRECTION_##direction_, .shared = (shared_), .why = (why_)                    \
    }
#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* 2026-02-24T18:20:11Z */
enum { MADE = 1771957211, A_DAY = 86400, ENDS = 1773187200 };

static struct statement head(void)
{
    static const char *const needs[] = {"PTO"}, *const second[] = {"Engineering", "HoS"};
    return (struct statement){
        .kind = STATEMENT_PLAN,
        .service = "caio-swarm-dashboard",
        .environment = "production",
        .project_id = "33333333-3333-4333-8333-333333333333",
        .environment_id = "44444444-4444-4444-8444-444444444444",
        .service_id = "55555555-5555-4555-8555-555555555555",
        .api = "https://backboard.railway.com/graphql/v2",
        .author = "ana@example.com",
        .made = MADE,
        .expires = MADE + A_DAY,
        .number = "5f1d0c7e2b9a4e61",
        .desired_file = "caio-swarm-dashboard.yaml",
        .desired = DIGEST_A,
        .trust_serial = 1,
        .trust = DIGEST_B,
        .floor = DIGEST_F,
        .seen = DIGEST_C,
        .seen_count = 38,
        .key_id = "2f1a77c05b9e4d13",
        .ledger_id = "7c1e0a9d3b5f4826917c1e0a9d3b5f48",
        .ledger_entry = 41,
        .ledger_head = DIGEST_D,
        .code = {.kind = CODE_COMMIT, .text = "8d1f3c5a7b9e0d2f4a6c8e0b1d3f5a7c9e1b3d5f"},
        .needs = {needs, COUNT_OF(needs)},
        .two_persons = true,
        .second_roles = {second, COUNT_OF(second)},
    };
}

struct statement sample_plan(void)
{
    static const struct statement_row rows[] = {
        ROW_WHY(CHANGE, "STATE_DUAL_READ_ENABLED", false, "true", "false", STRENGTHENS,
                "one store is the truth"),
        ROW(ADD, "STATE_FILE_FALLBACK_WRITE", false, "(absent)", "false", STRENGTHENS),
    };
    static const struct statement_undo undo[] = {
        {"STATE_DUAL_READ_ENABLED", false, "true", NULL},
        {"STATE_FILE_FALLBACK_WRITE", false, NULL, NULL},
    };
    static const char *const open[] = {"heyreach-unsigned until 2026-03-10"};
    struct statement statement = head();
    statement.rows = rows;
    statement.row_count = COUNT_OF(rows);
    statement.deploys = true;
    statement.guardrails_held = 6;
    statement.floor_held = 2;
    statement.guardrails_lifted = 1;
    statement.open = (struct names){open, COUNT_OF(open)};
    statement.has_undo = true;
    statement.undo = undo;
    statement.undo_count = COUNT_OF(undo);
    statement.adds = 1;
    statement.changed = 1;
    statement.strengthens = 2;
    return statement;
}

#define LONG_NAME                                                                                  \
    "A_VARIABLE_WHOSE_NAME_IS_SO_LONG_THAT_IT_NEEDS_MORE_THAN_ONE_LINE_OF_ITS_OWN_IN_EVERY_"       \
    "STATEMENT_THAT_NAMES_IT"
#define LONG_LIST                                                                                  \
    "Accept,Accept-Language,Content-Language,Content-Type,Authorization,X-Dashboard-Token,"        \
    "X-Requested-With,X-Correlation-Id,Idempotency-Key"

struct statement sample_plan_odd(void)
{
    static const struct statement_row rows[] = {
        ROW(CHANGE, "AUTH_TOKEN", false, "fp:9c1e44b7a0d2f311", "fp:0011223344556677", NEUTRAL),
        ROW_WHY(
            CHANGE, "CORS_ALLOWED_HEADERS", false, LONG_LIST, "Content-Type,X-Dashboard-Token",
            STRENGTHENS,
            "browsers send no more than these two; a header that is not listed is one that no page of "
            "ours needs, and none is added without a reader"),
        ROW(CHANGE, "GREETING", true, "\"\"", "\"gr\\u00fc\\u00df \\\"dich\\\"\\n\"", UNKNOWN),
        ROW(ADD, LONG_NAME, false, "(absent)", "1", UNKNOWN),
        ROW(CHANGE, "UNSIGNED_ALLOWLIST", false, "false", "true", WEAKENS),
        ROW(REMOVE, "AUTH_ALLOWLIST", false, "(hidden)", "(absent)", STRENGTHENS),
        ROW_WHY(LIVE, "STRICT", false, "(absent)", "true", STRENGTHENS, "no \"maybe\""),
    };
    static const char *const unknown[] = {"whether the guardrail strict-webhooks holds",
                                          "whether the guardrail other holds",
                                          "what else the deploy makes live",
                                          "which code the deploy takes live: code not pinned",
                                          "the direction of shared.GREETING",
                                          "the direction of " LONG_NAME};
    static const char *const notes[] = {
        "configured is the image ghcr.io/example/app:2, and another one runs"};
    static const char *const needs[] = {"PTO", "HoS"};
    static const char *const open[] = {"heyreach-unsigned until 2026-03-10",
                                       "partner until 2026-03-01T12:00:00Z"};
    struct statement statement = head();
    statement.simulated = true;
    statement.service = "caio swarm";
    statement.author = "Ana \xC3\xA4";
    statement.api =
        "http://127.0.0.1:41234/graphql/v2/with/a/path/that/is/rather/long/for/one/line";
    statement.rows = rows;
    statement.row_count = COUNT_OF(rows);
    statement.deploys = true;
    statement.guardrails_held = 1;
    statement.guardrails_unobserved = 2;
    statement.open = (struct names){open, COUNT_OF(open)};
    statement.guardrails_other = 2;
    statement.unknown = (struct names){unknown, COUNT_OF(unknown)};
    statement.code = (struct code){.kind = CODE_UNPINNED,
                                   .text = "Railway does not tell which commit or image runs",
                                   .notes = {notes, COUNT_OF(notes)}};
    statement.floor = NULL;
    statement.closing = DIGEST_E;
    statement.needs = (struct names){needs, COUNT_OF(needs)};
    statement.second_roles = (struct names){NULL, 0};
    statement.adds = 1;
    statement.changed = 4;
    statement.removes = 1;
    statement.weakens = 4;
    statement.unknown_directions = 3;
    statement.strengthens = 3;
    return statement;
}

struct statement sample_plan_live(void)
{
    static const struct statement_row rows[] = {
        ROW(LIVE, "QUERY_TOKEN_ENABLED", false, "true", "false", STRENGTHENS),
    };
    struct statement statement = head();
    statement.rows = rows;
    statement.row_count = COUNT_OF(rows);
    statement.seen_count = 1;
    statement.deploys = true;
    statement.guardrails_held = 1;
    statement.undo_breaches = "query-token-stays-off";
    statement.code =
        (struct code){.kind = CODE_IMAGE, .text = "ghcr.io/example/app:1", .digest = DIGEST_A};
    statement.two_persons = false;
    statement.second_roles = (struct names){NULL, 0};
    statement.strengthens = 1;
    return statement;
}

struct statement sample_plan_closing(void)
{
    static const struct statement_row rows[] = {
        ROW(CHANGE, "HEYREACH_UNSIGNED_ALLOWLIST", false, "true", "false", STRENGTHENS),
    };
    static const char *const requires[] = {"HEYREACH_BEARER_TOKEN is stored", "probe ready passes"};
    struct statement statement = head();
    statement.kind = STATEMENT_CLOSING;
    statement.exception = "heyreach-unsigned";
    statement.not_before = ENDS;
    statement.expires = 0;
    statement.code = (struct code){.kind = CODE_THEN};
    statement.desired = statement.desired_file = NULL;
    statement.seen_count = 1;
    statement.rows = rows;
    statement.row_count = COUNT_OF(rows);
    statement.deploys = true;
    statement.requires = (struct names){requires, COUNT_OF(requires)};
    statement.changed = 1;
    statement.strengthens = 1;
    return statement;
}
