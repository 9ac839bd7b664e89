#include "input/desired.h"

#include "base/arena.h"
#include "base/buf.h"
#include "doc/schema_json.h"
#include "doc/yaml.h"
#include "input/contradictions.h"
#include "input/documents.h"
#include "input/environment.h"
#include "input/exception.h"
#include "input/guardrail.h"
#include "input/probe.h"
#include "input/references.h"
#include "input/report.h"
#include "input/scalars.h"
#include "input/setting.h"
#include "model/desired.h"

enum { PER_HOST = 16, PER_HOST_MOST = 64, DEADLINE = 120 };

/* The version is checked and not kept. */
static bool take_version(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    (void)reading;
    (void)node;
    (void)out;
    (void)err;
    return true;
}

static const struct shape version = {
    .kind = SHAPE_SCALAR,
    .noun = "a version of this format",
    .scalar = {.kind = SCALAR_NUMBER,
               .least = DESIRED_VERSION,
               .most = DESIRED_VERSION,
               .take = take_version},
};

static const struct shape per_host = {
    .kind = SHAPE_SCALAR,
    .noun = "a number of requests",
    .scalar = {.kind = SCALAR_NUMBER, .least = 1, .most = PER_HOST_MOST},
};

static const struct schema_row limit_rows[] = {
    {"per_host", &per_host, OPTIONAL, offsetof(struct limits, per_host),
     "requests to one host at a time; 16 where nothing is said"},
    {"deadline", &shape_timeout, OPTIONAL, offsetof(struct limits, deadline),
     "how long everything may take, as in 120s, which holds where nothing is said"},
    {.key = NULL},
};

static const struct schema_table limit_tables[] = {{limit_rows, 0}, {.rows = NULL}};

static const struct shape limits = {
    .kind = SHAPE_MAP,
    .noun = "a map of limits",
    .map = {.tables = limit_tables},
};

static const struct schema_row desired_rows[] = {
    {"tautline", &version, REQUIRED, 0, "the version of this format: 1"},
    {"project", &shape_pinned, REQUIRED, offsetof(struct desired, project),
     "the project, by name or by name and id"},
    {"service", &shape_pinned, REQUIRED, offsetof(struct desired, service),
     "the service, by name or by name and id"},
    {"environments", &shape_environments, REQUIRED, offsetof(struct desired, environments),
     "the environments that it runs in"},
    {"reports", &shape_reports, OPTIONAL, offsetof(struct desired, reports),
     "endpoints in which the application tells of itself"},
    {"settings", &shape_settings, REQUIRED, offsetof(struct desired, settings),
     "the variables, and what is wanted of each"},
    {"probes", &shape_probes, OPTIONAL, offsetof(struct desired, probes),
     "questions to the live application"},
    {"guardrails", &shape_guardrails, OPTIONAL, offsetof(struct desired, guardrails),
     "what must never be"},
    {"exceptions", &shape_exceptions, OPTIONAL, offsetof(struct desired, exceptions),
     "holes that are known, owned, and end by themselves"},
    {"limits", &limits, OPTIONAL, offsetof(struct desired, limits), "how gently to ask"},
    {"allow_empty", &shape_flag, OPTIONAL, offsetof(struct desired, allow_empty),
     "a service without any variable is believed"},
    {"cadence", &shape_any, RESERVED, 0, "reserved: how often this is checked"},
    {"documents", &shape_documents, OPTIONAL, offsetof(struct desired, documents),
     "documents in which marked blocks say what was verified"},
    {"notify", &shape_any, RESERVED, 0, "reserved: who is told"},
    {.key = NULL},
};

static const struct schema_table desired_tables[] = {{desired_rows, 0}, {.rows = NULL}};

static void begin(const struct node *node, void *out)
{
    (void)node;
    ((struct desired *)out)->limits = (struct limits){PER_HOST, DEADLINE};
}

static const struct shape root = {
    .kind = SHAPE_MAP,
    .noun = "a declaration",
    .hint = "Start with 'tautline: 1', then project, service, environments and settings.",
    .map = {.tables = desired_tables, .begin = begin},
};

bool desired_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                  struct desired *out, struct faults *faults)
{
    struct schema_reading reading = {arena, faults};
    const size_t before = faults->count + faults->dropped;
    struct desired desired = {.file = arena_text(arena, file)};
    const struct node *node = NULL;
    if (yaml_read(arena, desired.file, bytes, length, &node, faults)) {
        const bool whole = schema_read(&reading, &root, node, &desired);
        references_check(&reading, node, &desired, whole);
        if (faults->count + faults->dropped == before)
            contradictions_check(&reading, &desired);
    }
    faults_sort(faults);
    if (!node || faults->count + faults->dropped != before)
        return false;
    *out = desired;
    return true;
}

void desired_schema(struct buf *out)
{
    schema_json(&root, "Tautline: the desired state of one service", out);
}
