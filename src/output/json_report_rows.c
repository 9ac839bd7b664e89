/* json_report_rows: the keys of the JSON report, in words. */
#include "json_rows.h"

#define CLASSES "in_sync failed drift breached inconclusive stale not_approved not_verified"

static const struct row report_rows[] = {
    {"schema", ONE_OF, "tautline/report/v1", "the version of this format"},
    {"tool", OBJECT, "tool", "what wrote the report"},
    {"run", OBJECT, "run", "when, and what kind of run"},
    {"verdict", ONE_OF, CLASSES, "the worst class that occurred"},
    {"classes", TEXTS, NULL, "every class that occurred but in_sync, worst first"},
    {"exit", COUNT, NULL, "the exit code"},
    {"counts", OBJECT, "counts", "how many of each"},
    {"coverage", OBJECT, "coverage", "what was looked at, all targets together"},
    {"targets", LIST_OF, "target", "one for each service and environment"},
    {"findings", LIST_OF, "finding", "everything that was judged, also what is in sync"},
    {"faults", LIST_OF, "fault", "what is wrong in files that were read"},
    {"requests", OBJECT, "requests", "how many were sent"},
    {"timing", LIST_OF, "timing", "how long it took"},
    {0},
};

static const struct row tool_rows[] = {
    {"name", TEXT, NULL, NULL},
    {"version", TEXT, NULL, NULL},
    {0},
};

static const struct row run_rows[] = {
    {"id", TEXT, NULL, "also in the User-Agent of every probe"},
    {"at", INSTANT, NULL, "the clock, read once"},
    {"hypothetical", BOOL, NULL, "the clock was given by --at"},
    {"simulated", BOOL, NULL, "a simulation stood in for Railway"},
    {0},
};

static const struct row counts_rows[] = {
    {"targets", COUNT, NULL, NULL},
    {"settings", OBJECT, "settings_counts", "by verdict"},
    {"guardrails", OBJECT, "guardrails_counts", "by state"},
    {"probes", OBJECT, "probes_counts", "by result"},
    {"exceptions", OBJECT, "exceptions_counts", "by state"},
    {0},
};

static const struct row settings_counts_rows[] = {
    {"in_sync", COUNT, NULL, NULL},       {"excepted", COUNT, NULL, NULL},
    {"masked", COUNT, NULL, NULL},        {"drift", COUNT, NULL, NULL},
    {"pending", COUNT, NULL, NULL},       {"unenforced", COUNT, NULL, NULL},
    {"contradiction", COUNT, NULL, NULL}, {"unobserved", COUNT, NULL, NULL},
    {"inert", COUNT, NULL, NULL},         {0},
};

static const struct row guardrails_counts_rows[] = {
    {"held", COUNT, NULL, NULL},       {"breached", COUNT, NULL, NULL},
    {"unobserved", COUNT, NULL, NULL}, {"not_asked", COUNT, NULL, NULL},
    {"excepted", COUNT, NULL, NULL},   {0},
};

static const struct row probes_counts_rows[] = {
    {"pass", COUNT, NULL, NULL},       {"fail", COUNT, NULL, NULL},
    {"unobserved", COUNT, NULL, NULL}, {"not_asked", COUNT, NULL, NULL},
    {"excepted", COUNT, NULL, NULL},   {0},
};

static const struct row exceptions_counts_rows[] = {
    {"in_force", COUNT, NULL, NULL},
    {"upcoming", COUNT, NULL, NULL},
    {"expired", COUNT, NULL, NULL},
    {"malformed", COUNT, NULL, NULL},
    {"too_long", COUNT, NULL, NULL},
    {"unobserved", COUNT, NULL, NULL},
    {0},
};

static const struct row coverage_rows[] = {
    {"settings", COUNT, NULL, "judged settings"},
    {"stored", COUNT, NULL, "of these, how many have a stored value that was seen"},
    {"running", COUNT, NULL, "likewise the running value"},
    {"reported", COUNT, NULL, "likewise a report"},
    {"behaved", COUNT, NULL, "likewise a probe"},
    {"not_asked", COUNT, NULL, "probes and proofs that were not asked"},
    {0},
};

static const struct row target_rows[] = {
    {"file", TEXT_OR_NULL, NULL, "the declaration"},
    {"project", TEXT_OR_NULL, NULL, NULL},
    {"service", TEXT_OR_NULL, NULL, NULL},
    {"environment", TEXT, NULL, NULL},
    {"url", TEXT_OR_NULL, NULL, "null: nothing can be probed"},
    {"verdict", ONE_OF, CLASSES, "the worst class of this target"},
    {"exit", COUNT, NULL, "the exit code of this target alone"},
    {"refused", OBJECT_OR_NULL, "refusal", "why it was not looked at; null: it was"},
    {"deployment", OBJECT_OR_NULL, "deployment", "the one that runs"},
    {"latest", OBJECT_OR_NULL, "deployment", "the newest, whatever became of it"},
    {"sleeping", BOOL, NULL, NULL},
    {"staged", OBJECT_OR_NULL, "staged", "somebody's changes that are not applied"},
    {"coverage", OBJECT, "coverage", NULL},
    {"undeclared", TEXTS, NULL, "variables that the declaration does not name"},
    {"railway_requests", COUNT, NULL, "documents sent to Railway"},
    {"railway_extra", TEXT_OR_NULL, NULL, "why more than the usual number"},
    {"railway_ahead", WHOLE_OR_NULL, NULL, "Railway's clock minus ours, in seconds"},
    {0},
};

static const struct row refusal_rows[] = {
    {"why", TEXT, NULL, NULL},
    {"hint", TEXT_OR_NULL, NULL, NULL},
    {0},
};

static const struct row deployment_rows[] = {
    {"id", TEXT, NULL, NULL},
    {"status", TEXT_OR_NULL, NULL, NULL},
    {"created_at", INSTANT_OR_NULL, NULL, NULL},
    {"commit", TEXT_OR_NULL, NULL, "of the source that was deployed"},
    {0},
};

static const struct row staged_rows[] = {
    {"id", TEXT_OR_NULL, NULL, NULL},
    {"updated_at", INSTANT_OR_NULL, NULL, NULL},
    {"last_error", TEXT_OR_NULL, NULL, NULL},
    {"variables", TEXTS, NULL, "their names"},
    {0},
};

/* What every finding has. */
#define FINDING(kind)                                                                              \
    {"kind", ONE_OF, kind, NULL}, {"name", TEXT, NULL, NULL},                                      \
        {"project", TEXT_OR_NULL, NULL, NULL}, {"service", TEXT_OR_NULL, NULL, NULL},              \
        {"environment", TEXT, NULL, NULL}, {"file", TEXT_OR_NULL, NULL, "of the declaration"},     \
        {"line", WHOLE_OR_NULL, NULL, "from 1"}, {"column", WHOLE_OR_NULL, NULL, "from 1"},        \
        {"why", TEXT_OR_NULL, NULL, NULL},                                                         \
    {                                                                                              \
        "advice", TEXT_OR_NULL, NULL, "what to do"                                                 \
    }
#define COVER                                                                                      \
    {"exception", TEXT_OR_NULL, NULL, "the one that covers it"},                                   \
    {                                                                                              \
        "days_left", WHOLE_OR_NULL, NULL, "of that exception"                                      \
    }

static const struct row setting_rows[] = {
    FINDING("setting"),
    {"verdict", ONE_OF,
     "in_sync excepted masked drift pending unenforced contradiction unobserved inert", NULL},
    {"desired", TEXT_OR_NULL, NULL, "what is wanted, in words; never a secret"},
    {"witnesses", OBJECT, "witnesses", NULL},
    {"rule", TEXT_OR_NULL, NULL, "the row of the verdict table that decided"},
    {"since", INSTANT_OR_NULL, NULL, "when the stored value was changed"},
    {"who", TEXT_OR_NULL, NULL, NULL},
    COVER,
    {0},
};

static const struct row witnesses_rows[] = {
    {"stored", OBJECT, "testimony", "what Railway keeps"},
    {"running", OBJECT, "testimony", "what the live process was started with"},
    {"reported", OBJECT, "testimony", "what the application says of itself"},
    {"behaved", OBJECT, "testimony", "what it does when asked"},
    {0},
};

static const struct row testimony_rows[] = {
    {"says", ONE_OF, "desired other unseen not_asked", NULL},
    {"shown", TEXT_OR_NULL, NULL, "the value or its stand-in; never a secret"},
    {"why", TEXT_OR_NULL, NULL, NULL},
    {0},
};

static const struct row guardrail_rows[] = {
    FINDING("guardrail"),
    {"state", ONE_OF, "held breached unobserved not_asked", NULL},
    COVER,
    {0},
};

static const struct row probe_rows[] = {
    FINDING("probe"),
    {"result", ONE_OF, "pass fail unobserved not_asked", NULL},
    {"parts", LIST_OF, "part", NULL},
    {"requests", COUNT, NULL, "how many were sent"},
    {"milliseconds", COUNT, NULL, "from the first request to the last answer"},
    COVER,
    {0},
};

static const struct row part_rows[] = {
    {"name", TEXT, NULL, NULL},
    {"result", ONE_OF, "pass fail unobserved not_asked", NULL},
    {"why", TEXT_OR_NULL, NULL, NULL},
    {0},
};

static const struct row exception_rows[] = {
    FINDING("exception"),
    {"state", ONE_OF, "in_force upcoming expired malformed too_long unobserved", NULL},
    {"lifts", TEXT_OR_NULL, NULL, "the guardrail"},
    {"policy", TEXT_OR_NULL, NULL, NULL},
    {"owner", TEXT_OR_NULL, NULL, NULL},
    {"reason", TEXT_OR_NULL, NULL, NULL},
    {"risk", TEXT_OR_NULL, NULL, NULL},
    {"starts", INSTANT_OR_NULL, NULL, "first second in force"},
    {"ends", INSTANT_OR_NULL, NULL, "first second no longer in force"},
    {"days_left", COUNT, NULL, "0 where it is not in force"},
    {"unused", BOOL, NULL, "in force, and nothing needs it"},
    {"others", OBJECT, "doors", "in force: the other doors of the same kind"},
    {"exempted", OBJECT, "doors", "ended: the doors that it had opened"},
    {0},
};

static const struct row doors_rows[] = {
    {"closed", TEXTS, NULL, "probes and settings that were seen closed"},
    {"open", TEXTS, NULL, NULL},
    {"unseen", TEXTS, NULL, "of which nobody can say"},
    {0},
};

static const struct row note_rows[] = {FINDING("note"), {0}};

static const struct row fault_rows[] = {
    {"file", TEXT_OR_NULL, NULL, NULL},
    {"line", WHOLE_OR_NULL, NULL, "from 1"},
    {"column", WHOLE_OR_NULL, NULL, "from 1, in characters"},
    {"text", TEXT, NULL, NULL},
    {"hint", TEXT_OR_NULL, NULL, "what to do"},
    {0},
};

static const struct row requests_rows[] = {
    {"railway", COUNT, NULL, NULL},
    {"probes", COUNT, NULL, NULL},
    {0},
};

static const struct row timing_rows[] = {
    {"what", TEXT, NULL, NULL},
    {"milliseconds", COUNT, NULL, NULL},
    {0},
};

static const struct object objects[] = {
    {"report", report_rows},
    {"tool", tool_rows},
    {"run", run_rows},
    {"counts", counts_rows},
    {"settings_counts", settings_counts_rows},
    {"guardrails_counts", guardrails_counts_rows},
    {"probes_counts", probes_counts_rows},
    {"exceptions_counts", exceptions_counts_rows},
    {"coverage", coverage_rows},
    {"target", target_rows},
    {"refusal", refusal_rows},
    {"deployment", deployment_rows},
    {"staged", staged_rows},
    {"setting", setting_rows},
    {"guardrail", guardrail_rows},
    {"probe", probe_rows},
    {"exception", exception_rows},
    {"doors", doors_rows},
    {"note", note_rows},
    {"witnesses", witnesses_rows},
    {"testimony", testimony_rows},
    {"part", part_rows},
    {"fault", fault_rows},
    {"requests", requests_rows},
    {"timing", timing_rows},
};

const struct object *json_report_objects(size_t *count)
{
    *count = sizeof objects / sizeof *objects;
    return objects;
}
