#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "input/desired.h"

#include "pull_parts.h"

/* An application that answers anything with its page says nothing by answering /health. */
#define CONTROL "nothing-there"

static const char healthy[] = "answered 200";
static const char shut[] = "closed without a token";

const struct adopted_probe pull_candidates[] = {
    {CONTROL, "/tautline-asks-for-what-is-not-there", 200, {NULL, 0}, ""},
    {"health", "/health", 200, {NULL, 0}, healthy},
    {"healthz", "/healthz", 200, {NULL, 0}, healthy},
    {"health-ready", "/health/ready", 200, {NULL, 0}, healthy},
    {"ready", "/ready", 200, {NULL, 0}, healthy},
    {"readyz", "/readyz", 200, {NULL, 0}, healthy},
    {"livez", "/livez", 200, {NULL, 0}, healthy},
    {"ping", "/ping", 200, {NULL, 0}, healthy},
    {"up", "/up", 200, {NULL, 0}, healthy},
    {"api-health", "/api/health", 200, {NULL, 0}, healthy},
    {"api-healthz", "/api/healthz", 200, {NULL, 0}, healthy},
    {"api-health-ready", "/api/health/ready", 200, {NULL, 0}, healthy},
    {"api-status", "/api/status", 200, {NULL, 0}, healthy},
    {"api-closed", "/api/tautline-asks-without-a-token", 401, {NULL, 0}, shut},
    {"api-forbidden", "/api/tautline-asks-without-a-token", 403, {NULL, 0}, shut},
    {"admin-closed", "/admin", 401, {NULL, 0}, "closed without a token"},
    {"metrics-closed", "/metrics", 401, {NULL, 0}, "closed without a token"},
    {"docs-open", "/docs", 200, {NULL, 0}, "open to everybody: is that meant?"},
    {"openapi-open", "/openapi.json", 200, {NULL, 0}, "open to everybody: is that meant?"},
    {"metrics-open", "/metrics", 200, {NULL, 0}, "open to everybody: is that meant?"},
};
const size_t pull_candidate_count = sizeof pull_candidates / sizeof *pull_candidates;

bool pull_check(struct app *app, const char *draft, struct run *out, struct err *err)
{
    struct declarations *declarations = arena_alloc(&app->arena, sizeof *declarations);
    const struct check_run_options options = {0};
    declarations->items = arena_array(&app->arena, 1, sizeof *declarations->items);
    faults_init(&declarations->faults, &app->arena);
    declarations->items[0].bytes = draft;
    const char *file = app->options.output_file ? app->options.output_file : "stdout";
    if (!desired_read(&app->arena, file, draft, strlen(draft), &declarations->items[0].desired,
                      &declarations->faults)) {
        *err = declarations->faults.items[0];
        return false;
    }
    declarations->count = 1;
    return check_run_make(app, declarations, &options, out, err);
}

static bool passes(const struct judgement *judgement, const char *probe)
{
    const struct observed *observed = judgement->observed;
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, probe);
    return result && result->outcome == PROBE_PASS;
}

static bool is_proof(const struct judgement *judgement, const struct adopted_probe *probe)
{
    return passes(judgement, probe->name) && (probe->status != 200 || !passes(judgement, CONTROL));
}

/* Where the probe passed; false where nowhere. */
static bool find_where(struct arena *arena, const struct run *run, struct adopted_probe *probe)
{
    const char **items = arena_array(arena, run->judgement_count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        if (is_proof(&run->judgements[i], probe))
            items[count++] = run->judgements[i].target->environment->name;
    probe->in = (struct names){items, count == run->judgement_count ? 0 : count};
    return count > 0;
}

static bool everywhere(const struct run *run, const char *probe)
{
    for (size_t i = 0; i < run->judgement_count; i++)
        if (!passes(&run->judgements[i], probe))
            return false;
    return run->judgement_count > 0;
}

static bool check_run_draft(struct app *app, const struct adoption *adoption, struct run *out,
                            struct err *err)
{
    const char *draft = NULL;
    return pull_text(app, adoption, &draft, err) && pull_check(app, draft, out, err);
}

/* The policy is asked for at a page that is surely there. With a policy whose declaration would not be valid
 * (an origin with a path), or that does not behave as its settings say, there is no such probe. */
static void try_cors(struct app *app, struct adoption *adoption)
{
    struct run run;
    struct err err = {0};
    for (size_t i = 0; i < adoption->probe_count && !adoption->cors_path; i++)
        if (adoption->probes[i].status == 200 && adoption->probes[i].in.count == 0)
            adoption->cors_path = adoption->probes[i].path;
    if (!adoption->cors_path || !adoption_has_cors(adoption) ||
        !check_run_draft(app, adoption, &run, &err) || !everywhere(&run, "cors"))
        adoption->cors_path = NULL;
}

bool pull_probes(struct app *app, struct adoption *adoption, struct err *err)
{
    struct run run;
    struct adopted_probe *kept = arena_array(&app->arena, pull_candidate_count, sizeof *kept);
    size_t count = 0;
    if (!check_run_draft(app, adoption, &run, err))
        return false;
    for (size_t i = 0; i < pull_candidate_count; i++) {
        struct adopted_probe probe = pull_candidates[i];
        if (!text_is(probe.name, CONTROL) && find_where(&app->arena, &run, &probe))
            kept[count++] = probe;
    }
    adoption->probes = kept;
    adoption->probe_count = count;
    adoption->certificate = adoption->certificate && everywhere(&run, "certificate");
    if (count == 0 && !adoption->certificate)
        adoption->unprobed = "nothing answered in a way that would prove something";
    try_cors(app, adoption);
    return true;
}
