#include "support/sample_review.h"

#define FILE_NAME "desired-state/shop.yaml"

static const char *const roles[] = {"PTO", "HoS"};
static const char *const places[] = {"staging", "production"};
static const char *const beyond_plan[] = {"TOKEN: nobody declared a value"};
static const char *const uncovered[] = {"desired-state/approvers"};

static const struct review_row rows[] = {
    {"exception",
     "unsigned-for-now",
     "end",
     "2026-03-10",
     "2026-06-10",
     REVIEW_CHANGED,
     DIRECTION_WEAKENS,
     "it ends later",
     {places, 1},
     {roles, 1},
     {FILE_NAME, 81, 3},
     false},
    {"guardrail",
     "no\ndebug\033[31m",
     NULL,
     NULL,
     NULL,
     REVIEW_REMOVED,
     DIRECTION_WEAKENS,
     "what it forbids may be planned",
     {NULL, 0},
     {roles, 2},
     {FILE_NAME, 70, 3},
     true},
    {"setting",
     "MODE",
     "value",
     "strict",
     "<b>lax</b>",
     REVIEW_CHANGED,
     DIRECTION_UNKNOWN,
     "neither a guardrail nor the type decides",
     {places, 2},
     {roles, 2},
     {FILE_NAME, 12, 3},
     false},
    {"probe",
     "health",
     "contains",
     "fine",
     "fine, ready",
     REVIEW_CHANGED,
     DIRECTION_STRENGTHENS,
     NULL,
     {NULL, 0},
     {NULL, 0},
     {FILE_NAME, 40, 3},
     false},
    {"report",
     "status",
     "timeout",
     NULL,
     "5s",
     REVIEW_CHANGED,
     DIRECTION_NEUTRAL,
     NULL,
     {NULL, 0},
     {NULL, 0},
     {FILE_NAME, 10, 3},
     false},
};

static const struct review review = {
    .rows = rows,
    .count = sizeof rows / sizeof rows[0],
    .weakens = 3,
    .strengthens = 1,
    .neutral = 1,
    .needs = {roles, 2},
    .beyond = {places, 1},
    .uncovered = {uncovered, 1},
};

static struct err faults_of[] = {
    {.code = ERR_INPUT,
     .where = {FILE_NAME, 4, 13},
     .text = "'no' is not an HTTP status",
     .hint = "Write a number from 100 to 599."},
};
static const struct faults faults = {.items = faults_of, .count = 1, .dropped = 2};
static const struct faults no_faults = {.items = NULL, .count = 0};

static const struct change changes[] = {
    {.kind = CHANGE_CHANGE,
     .name = "MODE",
     .before = "strict",
     .after = "lax",
     .direction = DIRECTION_UNKNOWN,
     .why = "neither a guardrail nor the type decides"},
};
static const struct plan plan = {
    .changes = changes, .count = 1, .changed = 1, .deploys = true, .beyond = {beyond_plan, 1}};
static const struct review_world world = {
    .environment = "production", .simulated = true, .plan = &plan};

static const char *const lost[] = {"MODE (process)"};
static const struct review_coverage coverage = {
    .before = {.faults = 40, .named = 40}, .after = {.faults = 41, .named = 39}, .lost = {lost, 1}};

static const struct review nothing = {.rows = NULL, .count = 0};

const struct review_facts sample_review = {
    .base = "main",
    .head = ".",
    .base_commit = "0123456789abcdef0123456789abcdef01234567",
    .review = &review,
    .has_trust = true,
    .faults = &faults,
    .world = &world,
    .coverage = &coverage,
    .exit = 3,
};

const struct review_facts sample_review_quiet = {
    .base = "old.yaml",
    .head = "new.yaml",
    .review = &nothing,
    .faults = &no_faults,
};
