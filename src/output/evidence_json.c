/* evidence_json: `tautline/evidence/v1`. Keys are only ever added. */
#include "base/buf.h"
#include "json_rows.h"
#include "model/evidence.h"
#include "output/formats.h"

/* --- the check ----------------------------------------------------------------------------------- */

static const struct json_row state_rows[] = {
    JSON_KEY("name", ROW_TEXT, evidence_state, name),
    JSON_KEY("state", ROW_TEXT, evidence_state, state),
    JSON_KEY("exception", ROW_TEXT_OR_NULL, evidence_state, exception),
    {0},
};
static const struct json_object state_object = {.rows = state_rows};

static const struct json_row exception_rows[] = {
    JSON_KEY("name", ROW_TEXT, evidence_exception, name),
    JSON_KEY("state", ROW_TEXT, evidence_exception, state),
    JSON_KEY("lifts", ROW_TEXT_OR_NULL, evidence_exception, lifts),
    JSON_KEY("policy", ROW_TEXT_OR_NULL, evidence_exception, policy),
    JSON_KEY("owner", ROW_TEXT_OR_NULL, evidence_exception, owner),
    JSON_KEY("ends", ROW_INSTANT_OR_NULL, evidence_exception, ends),
    JSON_KEY("unused", ROW_BOOL, evidence_exception, unused),
    JSON_KEY("also_open", ROW_TEXTS, evidence_exception, also_open),
    JSON_KEY("still_open", ROW_TEXTS, evidence_exception, still_open),
    JSON_KEY("open_since", ROW_INSTANT_OR_NULL, evidence_exception, open_since),
    {0},
};
static const struct json_object exception_object = {.rows = exception_rows};

#define WHICH_CHECK                                                                                \
    JSON_KEY("entry", ROW_COUNT, evidence_check, entry),                                           \
        JSON_KEY("at", ROW_INSTANT_OR_NULL, evidence_check, at),                                   \
        JSON_KEY("run", ROW_TEXT_OR_NULL, evidence_check, run)

static const struct json_row check_rows[] = {
    WHICH_CHECK,
    JSON_KEY("exit", ROW_INT64, evidence_check, exit),
    JSON_KEY("classes", ROW_TEXTS, evidence_check, classes),
    JSON_KEY("simulated", ROW_BOOL, evidence_check, simulated),
    JSON_KEY("deployment", ROW_TEXT_OR_NULL, evidence_check, deployment),
    JSON_KEY("commit", ROW_TEXT_OR_NULL, evidence_check, commit),
    JSON_KEY("settings_in_sync", ROW_INT64, evidence_check, in_sync),
    JSON_LIST("settings", evidence_check, settings.items, settings.count, state_object),
    JSON_LIST("guardrails", evidence_check, guardrails.items, guardrails.count, state_object),
    JSON_LIST("probes", evidence_check, probes.items, probes.count, state_object),
    JSON_LIST("exceptions", evidence_check, exceptions.items, exceptions.count, exception_object),
    {0},
};
static const struct json_object check_object = {.rows = check_rows};

static const struct json_row before_rows[] = {WHICH_CHECK, {0}};
static const struct json_object before_object = {.rows = before_rows};

/* --- items of lists ------------------------------------------------------------------------------ */

static const struct json_row deployment_rows[] = {
    JSON_KEY("deployment", ROW_TEXT_OR_NULL, evidence_deployment, deployment),
    JSON_KEY("commit", ROW_TEXT_OR_NULL, evidence_deployment, commit),
    JSON_KEY("seen_from", ROW_INSTANT_OR_NULL, evidence_deployment, since),
    {0},
};
static const struct json_object deployment_object = {.rows = deployment_rows};

static const struct json_row line_rows[] = {
    JSON_KEY("kind", ROW_TEXT, evidence_line, kind),
    JSON_KEY("name", ROW_TEXT, evidence_line, name),
    JSON_KEY("before", ROW_TEXT, evidence_line, before),
    JSON_KEY("after", ROW_TEXT, evidence_line, after),
    JSON_KEY("good", ROW_BOOL, evidence_line, good),
    {0},
};
static const struct json_object line_object = {.rows = line_rows};

static const struct json_row proof_rows[] = {
    JSON_KEY("name", ROW_TEXT, proof, name),
    JSON_KEY("lead", ROW_TEXT_OR_NULL, proof, lead),
    JSON_KEY("time", ROW_INSTANT_OR_NULL, proof, sent),
    JSON_KEY("confirmation", ROW_TEXT_OR_NULL, proof, confirmation),
    JSON_KEY("recorded", ROW_INSTANT_OR_NULL, proof, recorded),
    {0},
};
static const struct json_object proof_object = {.rows = proof_rows};

static const struct json_row approval_rows[] = {
    JSON_KEY("principal", ROW_TEXT, evidence_approval, principal),
    JSON_KEY("key", ROW_TEXT, evidence_approval, key),
    JSON_KEY("roles", ROW_TEXTS, evidence_approval, roles),
    {0},
};
static const struct json_object approval_object = {.rows = approval_rows};

static const struct json_row change_rows[] = {
    JSON_KEY("number", ROW_TEXT, evidence_change, number),
    JSON_KEY("plan", ROW_TEXT, evidence_change, plan),
    JSON_KEY("author", ROW_TEXT_OR_NULL, evidence_change, author),
    JSON_KEY("entry", ROW_COUNT, evidence_change, entry),
    JSON_KEY("seal", ROW_TEXT, evidence_change, seal),
    JSON_KEY("unsealed_entry", ROW_COUNT, evidence_change, unsealed),
    JSON_KEY("begun", ROW_INSTANT_OR_NULL, evidence_change, begun),
    JSON_KEY("ended", ROW_INSTANT_OR_NULL, evidence_change, ended),
    JSON_KEY("keys", ROW_TEXTS, evidence_change, keys),
    JSON_LIST("approvals", evidence_change, approvals, approval_count, approval_object),
    JSON_KEY("persons_needed", ROW_COUNT, evidence_change, persons),
    JSON_KEY("deployment", ROW_TEXT_OR_NULL, evidence_change, deployment),
    JSON_KEY("verified", ROW_BOOL, evidence_change, verified),
    JSON_KEY("outcome", ROW_TEXT_OR_NULL, evidence_change, outcome),
    JSON_KEY("why", ROW_TEXT_OR_NULL, evidence_change, why),
    {0},
};
static const struct json_object change_object = {.rows = change_rows};

/* --- the document -------------------------------------------------------------------------------- */

static const struct json_row ledger_rows[] = {
    JSON_KEY("id", ROW_TEXT, evidence, ledger),
    JSON_KEY("entries", ROW_COUNT, evidence, entries),
    JSON_KEY("head", ROW_TEXT, evidence, head),
    JSON_KEY("newest", ROW_INSTANT_OR_NULL, evidence, newest),
    {0},
};
static const struct json_object ledger_object = {.rows = ledger_rows};

static const struct json_row target_rows[] = {
    JSON_KEY("service", ROW_TEXT, evidence, service),
    JSON_KEY("environment", ROW_TEXT, evidence, environment),
    JSON_PART("ledger", evidence, service, ledger_object),
    JSON_POINTER("check", evidence, check, check_object),
    JSON_POINTER("compared_with", evidence, before, before_object),
    JSON_LIST("deployments", evidence, deployments, deployment_count, deployment_object),
    JSON_LIST("status_lines", evidence, lines, line_count, line_object),
    JSON_LIST("changes", evidence, changes, change_count, change_object),
    JSON_KEY("changes_left_out", ROW_COUNT, evidence, changes_left_out),
    JSON_LIST("proofs", evidence, proofs, proof_count, proof_object),
    {0},
};
static const struct json_object target_object = {.rows = target_rows};

/* The ledger's rows are about the whole evidence, which is found at its first member. */
_Static_assert(offsetof(struct evidence, service) == 0, "the first member of evidence");

void json_evidence(struct buf *out, const struct report *report, const struct style *style)
{
    struct json_writer writer;
    (void)style;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "schema", "tautline/evidence/v1");
    json_key(&writer, "targets");
    json_array_open(&writer);
    for (size_t i = 0; i < report->evidence_count; i++)
        json_object(&writer, &target_object, &report->evidence[i]);
    json_array_close(&writer);
    json_object_close(&writer);
    buf_char(out, '\n');
}
