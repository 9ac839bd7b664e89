#include "support/sample_evidence.h"

#include "base/arena.h"

enum { NOON = 1771934400 /* 2026-02-24T12:00:00Z */, DAY = 86400 };

#define HEAD "a192cb4d57d42e029c111ee59bc5213dd314e42af5deb2a33b37074e920d3e06"
#define LIST(array)                                                                                \
    {                                                                                              \
        array, sizeof(array) / sizeof *(array)                                                     \
    }

static const struct evidence_state settings_before[] = {{"UNSIGNED_ALLOWED", "drift", NULL},
                                                        {"MODE", "pending", NULL}};
static const struct evidence_state settings_after[] = {{"UNSIGNED_ALLOWED", "excepted", "trial"}};
static const struct evidence_state guardrails_before[] = {{"no-unsigned", "breached", NULL},
                                                          {"send-needs-proof", "breached", NULL}};
static const struct evidence_state guardrails_after[] = {{"no-unsigned", "held", "trial"},
                                                         {"send-needs-proof", "held", NULL},
                                                         {"query-token", "unobserved", NULL}};
static const struct evidence_state probes_before[] = {
    {"hook", "fail", NULL}, {"ready", "pass", NULL}, {"old", "pass", NULL}};
static const struct evidence_state probes_after[] = {{"hook", "fail", "trial"},
                                                     {"ready", "pass", NULL},
                                                     {"query", "unobserved", NULL},
                                                     {"queue", "not_asked", NULL}};
static const char *const classes[] = {"breached", "drift"};
static const char *const inconclusive[] = {"inconclusive"};
static const char *const rb2b[] = {"rb2b-webhook"};
static const char *const hook[] = {"hook"};
static const struct evidence_exception exceptions_before[] = {
    {.name = "trial", .state = "upcoming", .lifts = "no-unsigned", .ends = NOON + 15 * DAY}};
static const struct evidence_exception exceptions_after[] = {
    {.name = "trial",
     .state = "in_force",
     .lifts = "no-unsigned",
     .policy = "allowlist",
     .owner = "PTO",
     .ends = NOON + 15 * DAY,
     .also_open = LIST(rb2b),
     .open_since = NOON - 2 * DAY},
    {.name = "spare", .state = "in_force", .lifts = "no-unsigned", .unused = true},
    {.name = "former", .state = "expired", .ends = NOON, .still_open = LIST(hook)}};
static const struct evidence_check before = {
    .entry = 2,
    .at = NOON - DAY,
    .run = "1111222233334444",
    .exit = 3,
    .classes = LIST(classes),
    .deployment = "dep-70",
    .commit = "11aa22bb",
    .in_sync = 6,
    .settings = LIST(settings_before),
    .guardrails = LIST(guardrails_before),
    .probes = LIST(probes_before),
    .exceptions = LIST(exceptions_before),
};
static const struct evidence_check after = {
    .entry = 41,
    .at = NOON,
    .run = "9c1e44b7a0d2f311",
    .exit = 4,
    .classes = LIST(inconclusive),
    .simulated = true,
    .deployment = "dep-71",
    .in_sync = 7,
    .settings = LIST(settings_after),
    .guardrails = LIST(guardrails_after),
    .probes = LIST(probes_after),
    .exceptions = LIST(exceptions_after),
};
static const char *const keys[] = {"UNSIGNED_ALLOWED", "MODE"};
static const char *const roles[] = {"PTO", "HoS"};
static const struct evidence_approval approvals[] = {
    {"ana@example.com", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", LIST(roles)},
    {"ben@example.com", "SHA256:uVxUcQ8aYwGzP2n7Jm0Xy1tR4sK6dL9fB3hN5vC7qEo", {NULL, 0}}};
static const struct evidence_change changes[] = {
    {.entry = 40,
     .seal = EVIDENCE_NOT_SEALED,
     .unsealed = 40,
     .begun = NOON - 50,
     .number = "00000000000000cc",
     .keys = {keys, 1}},
    {.entry = 38,
     .seal = EVIDENCE_NOT_SEALED,
     .unsealed = 41,
     .begun = NOON - 60,
     .number = "00000000000000aa",
     .keys = {keys, 1}},
    {.entry = 20,
     .seal = EVIDENCE_CHECKED,
     .begun = NOON - 7200,
     .ended = NOON - 7000,
     .number = "5f1d0c7e2b9a4e61",
     .plan = HEAD,
     .author = "cem@example.com",
     .approvals = approvals,
     .approval_count = 2,
     .persons = 2,
     .keys = LIST(keys),
     .deployment = "dep-71",
     .verified = true,
     .outcome = "applied"},
    {.entry = 8,
     .seal = EVIDENCE_NOT_CHECKED,
     .begun = NOON - 9000,
     .ended = NOON - 8900,
     .number = "00000000000000bb",
     .persons = 1,
     .keys = LIST(keys),
     .deployment = "dep-70",
     .outcome = "undone",
     .why = "probe hook failed"},
};
static const struct proof proofs[] = {
    {"supervised-send", NOON - 3600, NOON - 3000, "lead@example.com",
     "Email sent via GHL; seen in the conversation"},
    {"supervised-send", NOON - 30 * DAY, NOON - 29 * DAY, "former@example.com", "seen"}};
static const struct evidence_deployment deployments[] = {{"dep-70", "11aa22bb", NOON - DAY},
                                                         {"dep-71", NULL, NOON}};

struct evidence sample_evidence_empty(void)
{
    return (struct evidence){
        .service = "shop",
        .environment = "production",
        .ledger = "00112233445566778899aabbccddeeff",
        .entries = 1,
        .head = HEAD,
        .newest = NOON,
    };
}

struct evidence sample_evidence(struct arena *arena)
{
    struct evidence evidence = sample_evidence_empty();
    evidence.entries = 41;
    evidence.check = &after;
    evidence.before = &before;
    evidence.deployments = deployments;
    evidence.deployment_count = 2;
    evidence.changes = changes;
    evidence.change_count = 4;
    evidence.changes_left_out = 4;
    evidence.proofs = proofs;
    evidence.proof_count = 2;
    evidence_compare(arena, &evidence);
    return evidence;
}

#define ATTACK "[x](http://example.com) <img src=x> `y` *z* \\ @all #1 \033[31m\n# head"

struct evidence sample_evidence_hostile(struct arena *arena)
{
    static const struct proof proof = {ATTACK, NOON, NOON, ATTACK, ATTACK};
    static const struct evidence_state state = {ATTACK, ATTACK, ATTACK};
    static const char *const attack[] = {ATTACK};
    static const struct evidence_exception exception = {.name = ATTACK,
                                                        .state = ATTACK,
                                                        .lifts = ATTACK,
                                                        .policy = ATTACK,
                                                        .owner = ATTACK,
                                                        .also_open = LIST(attack)};
    static const struct evidence_approval approval = {ATTACK, ATTACK, LIST(attack)};
    static const struct evidence_change change = {.number = ATTACK,
                                                  .seal = EVIDENCE_CHECKED,
                                                  .author = ATTACK,
                                                  .approvals = &approval,
                                                  .approval_count = 1,
                                                  .keys = LIST(attack),
                                                  .deployment = ATTACK,
                                                  .outcome = ATTACK,
                                                  .why = ATTACK};
    static const struct evidence_deployment deployment = {ATTACK, ATTACK, NOON};
    static const struct evidence_check check = {.run = ATTACK,
                                                .at = NOON,
                                                .classes = LIST(attack),
                                                .settings = {&state, 1},
                                                .guardrails = {&state, 1},
                                                .probes = {&state, 1},
                                                .exceptions = {&exception, 1}};
    struct evidence evidence = sample_evidence_empty();
    evidence.service = evidence.environment = ATTACK;
    evidence.check = &check;
    evidence.before = &before;
    evidence.deployments = &deployment;
    evidence.deployment_count = 1;
    evidence.changes = &change;
    evidence.change_count = 1;
    evidence.proofs = &proof;
    evidence.proof_count = 1;
    evidence_compare(arena, &evidence);
    return evidence;
}
