/* json_report: `tautline/report/v1`, and its JSON Schema. Keys are only ever added. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "json_rows.h"
#include "model/due.h"
#include "model/floor.h"
#include "output/formats.h"
#include "output/words.h"

/* A member of `of`, a value that a function writes, and one of an enumeration's words. */
#define MEMBER(key, shape, of, member, about)                                                      \
    {                                                                                              \
        key, shape, offsetof(struct of, member), NULL, NULL, NULL, NULL, about, 0, 0               \
    }
#define MADE(key, shape, put, about)                                                               \
    {                                                                                              \
        key, shape, 0, put, NULL, NULL, NULL, about, 0, 0                                          \
    }
#define WORD(key, of, member, word, about)                                                         \
    {                                                                                              \
        key, ROW_ONE_OF, offsetof(struct of, member), NULL, NULL, word, NULL, about, 0, 0          \
    }
#define OBJECT(key, of, member, object, about)                                                     \
    {                                                                                              \
        key, ROW_OBJECT, offsetof(struct of, member), NULL, &(object), NULL, NULL, about, 0, 0     \
    }
#define OF_OBJECTS(key, shape, put, object, about)                                                 \
    {                                                                                              \
        key, shape, 0, put, &(object), NULL, NULL, about, 0, 0                                     \
    }

#define LIST(key, of, items, number, object, about)                                                \
    {                                                                                              \
        key, ROW_LIST_OF, offsetof(struct of, items), NULL, &(object), NULL, NULL, about,          \
            offsetof(struct of, number), sizeof *((struct of *)0)->items                           \
    }

/* --- words --------------------------------------------------------------------------------------- */

static const char *class_word_at(int number)
{
    return number <= EXIT_NOT_VERIFIED ? class_key((enum exit_code)number) : NULL;
}

static const char *verdict_at(int number)
{
    return number < VERDICT_COUNT ? verdict_name((enum verdict)number) : NULL;
}

static const char *guardrail_at(int number)
{
    return number <= GUARDRAIL_NOT_ASKED ? guardrail_state_name((enum guardrail_state)number)
                                         : NULL;
}

static const char *outcome_at(int number)
{
    return number <= PROBE_NOT_ASKED ? probe_outcome_name((enum probe_outcome)number) : NULL;
}

static const char *exception_at(int number)
{
    return number <= EXCEPTION_UNOBSERVED ? exception_state_name((enum exception_state)number)
                                          : NULL;
}

static const char *says_at(int number)
{
    return number <= SAYS_NOT_ASKED ? says_name((enum says)number) : NULL;
}

static const char *kind_at(int number)
{
    return number <= FINDING_NOTE ? finding_kind_name((enum finding_kind)number) : NULL;
}

/* --- targets ------------------------------------------------------------------------------------- */

/* One target, its parts beside each other. */
struct target_told {
    const char *file, *project, *service, *environment, *url, *verdict;
    int64_t exit;
    struct observed observed;
    struct coverage coverage;
    struct names undeclared;
    const struct floor *floor;
};

static const struct json_row deployment_rows[] = {
    MEMBER("id", ROW_TEXT, deployment, id, NULL),
    MEMBER("status", ROW_TEXT_OR_NULL, deployment, status, NULL),
    MEMBER("created_at", ROW_INSTANT_OR_NULL, deployment, created_at, NULL),
    MEMBER("commit", ROW_TEXT_OR_NULL, deployment, commit, "of the source that was deployed"),
    MEMBER("image", ROW_TEXT_OR_NULL, deployment, image, "that was deployed"),
    MEMBER("image_digest", ROW_TEXT_OR_NULL, deployment, image_digest, "of what it named then"),
    {0},
};
static const struct json_object deployment_object = {.name = "deployment", .rows = deployment_rows};

static const struct json_row staged_rows[] = {
    MEMBER("id", ROW_TEXT_OR_NULL, staged, id, NULL),
    MEMBER("updated_at", ROW_INSTANT_OR_NULL, staged, updated_at, NULL),
    MEMBER("last_error", ROW_TEXT_OR_NULL, staged, last_error, NULL),
    MEMBER("variables", ROW_TEXTS, staged, variables, "their names"),
    {0},
};
static const struct json_object staged_object = {.name = "staged", .rows = staged_rows};

static const char *refusal_of(const struct observed *observed)
{
    return observed->refusal ? observed->refusal : "the check was refused";
}

static void put_refusal_why(struct json_writer *writer, const void *of)
{
    const char *text = refusal_of(of);
    json_text_length(writer, text, strcspn(text, "\n"));
}

static void put_refusal_hint(struct json_writer *writer, const void *of)
{
    const char *hint = strchr(refusal_of(of), '\n');
    json_text(writer, hint && hint[1] ? hint + 1 : NULL);
}

static const struct json_row refusal_rows[] = {
    MADE("why", ROW_TEXT, put_refusal_why, NULL),
    MADE("hint", ROW_TEXT_OR_NULL, put_refusal_hint, NULL),
    {0},
};
static const struct json_object refusal_object = {.name = "refusal", .rows = refusal_rows};

static void put_object_or_null(struct json_writer *writer, const struct json_object *object,
                               const void *of, bool there)
{
    if (there)
        json_object(writer, object, of);
    else
        json_null(writer);
}

static const struct json_row floor_rows[] = {
    MEMBER("file", ROW_TEXT, floor, file, "the trust file that holds it"),
    MEMBER("installed", ROW_BOOL, floor, installed,
           "false: it is the trust of the checkout, because none is installed"),
    MEMBER("target", ROW_TEXT_OR_NULL, floor, target, "null: it has no floor for this target"),
    MEMBER("digest", ROW_TEXT_OR_NULL, floor, digest, "SHA-256, as plans name it"),
    MEMBER("guardrails", ROW_COUNT, floor, guardrail_count, "those that are called floor/NAME"),
    {0},
};
static const struct json_object floor_object = {.name = "floor", .rows = floor_rows};

static void put_floor(struct json_writer *writer, const void *of)
{
    const struct floor *floor = ((const struct target_told *)of)->floor;
    put_object_or_null(writer, &floor_object, floor, floor != NULL);
}

static void put_refused(struct json_writer *writer, const void *of)
{
    const struct observed *observed = &((const struct target_told *)of)->observed;
    put_object_or_null(writer, &refusal_object, observed, observed->refused);
}

static void put_active(struct json_writer *writer, const void *of)
{
    const struct deployment *active = &((const struct target_told *)of)->observed.active;
    put_object_or_null(writer, &deployment_object, active, active->id != NULL);
}

static void put_latest(struct json_writer *writer, const void *of)
{
    const struct deployment *latest = &((const struct target_told *)of)->observed.latest;
    put_object_or_null(writer, &deployment_object, latest, latest->id != NULL);
}

static void put_staged(struct json_writer *writer, const void *of)
{
    const struct staged *staged = &((const struct target_told *)of)->observed.staged;
    put_object_or_null(writer, &staged_object, staged, staged->any);
}

static void put_railway_ahead(struct json_writer *writer, const void *of)
{
    const struct observed *observed = &((const struct target_told *)of)->observed;
    if (observed->has_railway_date)
        json_int(writer, observed->railway_ahead);
    else
        json_null(writer);
}

static const struct json_row target_rows[] = {
    MEMBER("file", ROW_TEXT_OR_NULL, target_told, file, "the declaration"),
    MEMBER("project", ROW_TEXT_OR_NULL, target_told, project, NULL),
    MEMBER("service", ROW_TEXT_OR_NULL, target_told, service, NULL),
    MEMBER("environment", ROW_TEXT, target_told, environment, NULL),
    MEMBER("url", ROW_TEXT_OR_NULL, target_told, url, "null: nothing can be probed"),
    WORD("verdict", target_told, verdict, class_word_at, "the worst class of this target"),
    MEMBER("exit", ROW_INT64, target_told, exit, "the exit code of this target alone"),
    OF_OBJECTS("refused", ROW_OBJECT_OR_NULL, put_refused, refusal_object,
               "why it was not looked at; null: it was"),
    OF_OBJECTS("deployment", ROW_OBJECT_OR_NULL, put_active, deployment_object,
               "the one that runs"),
    OF_OBJECTS("latest", ROW_OBJECT_OR_NULL, put_latest, deployment_object,
               "the newest, whatever its status"),
    MEMBER("sleeping", ROW_BOOL, target_told, observed.sleeping, NULL),
    OF_OBJECTS("staged", ROW_OBJECT_OR_NULL, put_staged, staged_object,
               "staged changes that are not applied"),
    OBJECT("coverage", target_told, coverage, json_coverage, NULL),
    OF_OBJECTS("floor", ROW_OBJECT_OR_NULL, put_floor, floor_object,
               "guardrails that trust.yaml holds; null: no trust is at hand"),
    MEMBER("undeclared", ROW_TEXTS, target_told, undeclared,
           "variables that the declaration does not name"),
    MEMBER("railway_requests", ROW_UNSIGNED, target_told, observed.api_requests,
           "documents sent to Railway"),
    MEMBER("railway_extra", ROW_TEXT_OR_NULL, target_told, observed.api_extra,
           "why more than the usual number"),
    MADE("railway_ahead", ROW_WHOLE_OR_NULL, put_railway_ahead,
         "Railway's clock minus the clock of this machine, in seconds"),
    {0},
};
static const struct json_object target_object = {.name = "target", .rows = target_rows};

static void put_targets(struct json_writer *writer, const void *of)
{
    const struct run *run = of;
    json_array_open(writer);
    for (size_t i = 0; i < run->judgement_count; i++) {
        const struct judgement *judgement = &run->judgements[i];
        const struct target *target = judgement->target;
        const struct target_told told = {
            .file = target->desired->file,
            .project = target->desired->project.name,
            .service = target->desired->service.name,
            .environment = target->environment->name,
            .url = target->environment->url,
            .verdict = class_key(judgement_exit(judgement)),
            .exit = judgement_exit(judgement),
            .observed = *judgement->observed,
            .coverage = judgement->coverage,
            .undeclared = judgement->undeclared_names,
            .floor = target->environment->floor,
        };
        json_object(writer, &target_object, &told);
    }
    json_array_close(writer);
}

/* --- findings ------------------------------------------------------------------------------------ */

/* One finding with what was declared and seen of it. */
struct finding_told {
    const char *kind, *project, *service, *state;
    struct finding finding;
    struct exception exception; /* without its ends where they could not be read */
    struct probe_result result;
};

static void put_days_left(struct json_writer *writer, const void *of)
{
    const struct finding *finding = &((const struct finding_told *)of)->finding;
    if (finding->exception)
        json_int(writer, finding->days_left);
    else
        json_null(writer);
}

#define FINDING_HEAD(one_kind)                                                                     \
    {"kind", ROW_ONE_OF, offsetof(struct finding_told, kind), .words = (one_kind)},                \
        MEMBER("name", ROW_TEXT, finding_told, finding.name, NULL),                                \
        MEMBER("project", ROW_TEXT_OR_NULL, finding_told, project, NULL),                          \
        MEMBER("service", ROW_TEXT_OR_NULL, finding_told, service, NULL),                          \
        MEMBER("environment", ROW_TEXT, finding_told, finding.environment, NULL)
#define FINDING_TAIL                                                                               \
    MEMBER("file", ROW_TEXT_OR_NULL, finding_told, finding.where.file, "of the declaration"),      \
        MEMBER("line", ROW_LINE, finding_told, finding.where, "from 1"),                           \
        MEMBER("column", ROW_COLUMN, finding_told, finding.where, "from 1"),                       \
        MEMBER("why", ROW_TEXT_OR_NULL, finding_told, finding.why, NULL),                          \
        MEMBER("advice", ROW_TEXT_OR_NULL, finding_told, finding.advice, "what to do"),            \
    {                                                                                              \
        0                                                                                          \
    }
#define FINDING_COVER                                                                              \
    MEMBER("exception", ROW_TEXT_OR_NULL, finding_told, finding.exception,                         \
           "the one that covers it"),                                                              \
        MADE("days_left", ROW_WHOLE_OR_NULL, put_days_left, "of that exception")

static void put_says(struct json_writer *writer, const void *of)
{
    json_text(writer, says_name(((const struct testimony *)of)->says));
}

static const struct json_row testimony_rows[] = {
    {"says", ROW_ONE_OF, .put = put_says, .word = says_at},
    MEMBER("shown", ROW_TEXT_OR_NULL, testimony, shown,
           "the value or its stand-in; never a secret"),
    MEMBER("why", ROW_TEXT_OR_NULL, testimony, why, NULL),
    {0},
};
static const struct json_object testimony_object = {.name = "testimony", .rows = testimony_rows};

#define WITNESS(key, witness, about)                                                               \
    OBJECT(key, finding_told, finding.witnesses[witness], testimony_object, about)

static const struct json_row witnesses_rows[] = {
    WITNESS("stored", WITNESS_STORED, "what Railway keeps"),
    WITNESS("running", WITNESS_RUNNING, "what the live process was started with"),
    WITNESS("reported", WITNESS_REPORTED, "what the application says of itself"),
    WITNESS("behaved", WITNESS_BEHAVED, "what it does when asked"),
    {0},
};
static const struct json_object witnesses_object = {.name = "witnesses", .rows = witnesses_rows};

static const struct json_row setting_rows[] = {
    FINDING_HEAD("setting"),
    WORD("verdict", finding_told, state, verdict_at, NULL),
    MEMBER("desired", ROW_TEXT_OR_NULL, finding_told, finding.desired,
           "what is wanted, in words; never a secret"),
    OBJECT("witnesses", finding_told, kind, witnesses_object, NULL),
    MEMBER("rule", ROW_TEXT_OR_NULL, finding_told, finding.rule,
           "the row of the verdict table that decided"),
    MEMBER("since", ROW_INSTANT_OR_NULL, finding_told, finding.since,
           "when the stored value was changed"),
    MEMBER("who", ROW_TEXT_OR_NULL, finding_told, finding.who, NULL),
    FINDING_COVER,
    FINDING_TAIL,
};

static const struct json_row guardrail_rows[] = {
    FINDING_HEAD("guardrail"),
    WORD("state", finding_told, state, guardrail_at, NULL),
    FINDING_COVER,
    FINDING_TAIL,
};

static void put_outcome(struct json_writer *writer, const void *of)
{
    json_text(writer, probe_outcome_name(((const struct probe_part *)of)->outcome));
}

static const struct json_row part_rows[] = {
    MEMBER("name", ROW_TEXT, probe_part, name, NULL),
    {"result", ROW_ONE_OF, .put = put_outcome, .word = outcome_at},
    MEMBER("why", ROW_TEXT_OR_NULL, probe_part, why, NULL),
    {0},
};
static const struct json_object part_object = {.name = "part", .rows = part_rows};

static const struct json_row probe_rows[] = {
    FINDING_HEAD("probe"),
    WORD("result", finding_told, state, outcome_at, NULL),
    JSON_LIST("parts", finding_told, result.parts, result.part_count, part_object),
    MEMBER("requests", ROW_UNSIGNED, finding_told, result.requests, "how many were sent"),
    MEMBER("milliseconds", ROW_INT64, finding_told, result.took,
           "from the first request to the last answer"),
    FINDING_COVER,
    FINDING_TAIL,
};

static const struct json_row doors_rows[] = {
    MEMBER("closed", ROW_TEXTS, doors, closed, "probes and settings that were seen closed"),
    MEMBER("open", ROW_TEXTS, doors, open, NULL),
    MEMBER("unseen", ROW_TEXTS, doors, unseen, "not observed"),
    {0},
};
static const struct json_object doors_object = {.name = "doors", .rows = doors_rows};

static const struct json_row exception_rows[] = {
    FINDING_HEAD("exception"),
    WORD("state", finding_told, state, exception_at, NULL),
    MEMBER("lifts", ROW_TEXT_OR_NULL, finding_told, exception.lifts, "the guardrail"),
    MEMBER("policy", ROW_TEXT_OR_NULL, finding_told, exception.policy, NULL),
    MEMBER("owner", ROW_TEXT_OR_NULL, finding_told, exception.owner, NULL),
    MEMBER("reason", ROW_TEXT_OR_NULL, finding_told, exception.reason, NULL),
    MEMBER("risk", ROW_TEXT_OR_NULL, finding_told, exception.risk, NULL),
    MEMBER("starts", ROW_INSTANT_OR_NULL, finding_told, exception.starts, "first second in force"),
    MEMBER("ends", ROW_INSTANT_OR_NULL, finding_told, exception.ends,
           "first second no longer in force"),
    MEMBER("days_left", ROW_INT64, finding_told, finding.days_left, "0 where it is not in force"),
    MEMBER("unused", ROW_BOOL, finding_told, finding.exception_unused,
           "in force, and nothing needs it"),
    OBJECT("others", finding_told, finding.others, doors_object,
           "in force: the other doors of the same kind"),
    OBJECT("exempted", finding_told, finding.exempted, doors_object,
           "ended: the doors that it had opened"),
    FINDING_TAIL,
};

static void put_other(struct json_writer *writer, const void *of)
{
    (void)of;
    json_text(writer, "other");
}

static const char *other_at(int number)
{
    return number == 0 ? "other" : NULL;
}

static const struct json_row code_rows[] = {
    FINDING_HEAD("code"),
    {"state", ROW_ONE_OF, .put = put_other, .word = other_at},
    FINDING_TAIL,
};

static const struct json_row note_rows[] = {FINDING_HEAD("note"), FINDING_TAIL};

static const struct json_object kind_objects[] = {
    [FINDING_SETTING] = {.name = "setting", .rows = setting_rows},
    [FINDING_GUARDRAIL] = {.name = "guardrail", .rows = guardrail_rows},
    [FINDING_PROBE] = {.name = "probe", .rows = probe_rows},
    [FINDING_EXCEPTION] = {.name = "exception", .rows = exception_rows},
    [FINDING_CODE] = {.name = "code", .rows = code_rows},
    [FINDING_NOTE] = {.name = "note", .rows = note_rows},
};

/* What every finding has; the schema then tells the kinds apart. */
static const struct json_row finding_rows[] = {
    WORD("kind", finding_told, kind, kind_at, "what it is about"),
    {0},
};
static const struct json_object finding_object = {.name = "finding", .rows = finding_rows};

static void put_finding(struct json_writer *writer, const struct judgement *judgement,
                        const struct finding *finding)
{
    const struct observed *observed = judgement->observed;
    const struct exception *exception = target_exception(judgement->target, finding->name);
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, finding->name);
    struct finding_told told = {
        .kind = finding_kind_name(finding->kind),
        .project = judgement->target->desired->project.name,
        .service = judgement->target->desired->service.name,
        .state = finding->state_name,
        .finding = *finding,
    };
    if (finding->kind == FINDING_EXCEPTION && exception)
        told.exception = *exception;
    if (!told.exception.bounded)
        told.exception.starts = told.exception.ends = 0;
    if (finding->kind == FINDING_PROBE && result)
        told.result = *result;
    json_object(writer, &kind_objects[finding->kind], &told);
}

static void put_findings(struct json_writer *writer, const void *of)
{
    const struct run *run = of;
    json_array_open(writer);
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++)
            put_finding(writer, &run->judgements[i], &run->judgements[i].findings[k]);
    json_array_close(writer);
}

/* --- counts -------------------------------------------------------------------------------------- */

static size_t count_verdict(const void *of, int number)
{
    return ((const struct run *)of)->counts[number];
}

static size_t count_guardrail(const void *of, int number)
{
    return ((const struct run *)of)->guardrails[number];
}

static size_t count_outcome(const void *of, int number)
{
    return ((const struct run *)of)->probes[number];
}

static size_t count_exceptions(const void *of, int number)
{
    const struct run *run = of;
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++) {
            const struct finding *finding = &run->judgements[i].findings[k];
            count += finding->kind == FINDING_EXCEPTION &&
                     finding->state.exception == (enum exception_state)number;
        }
    return count;
}

static const struct json_row guardrails_excepted[] = {
    MEMBER("excepted", ROW_COUNT, run, guardrails_excepted, NULL), {0}};
static const struct json_row probes_excepted[] = {
    MEMBER("excepted", ROW_COUNT, run, probes_excepted, NULL), {0}};

static const struct json_object settings_counts = {
    .name = "settings_counts", .counted = verdict_at, .count = count_verdict};
static const struct json_object guardrails_counts = {.name = "guardrails_counts",
                                                     .counted = guardrail_at,
                                                     .count = count_guardrail,
                                                     .rows = guardrails_excepted};
static const struct json_object probes_counts = {.name = "probes_counts",
                                                 .counted = outcome_at,
                                                 .count = count_outcome,
                                                 .rows = probes_excepted};
static const struct json_object exceptions_counts = {
    .name = "exceptions_counts", .counted = exception_at, .count = count_exceptions};

static const struct json_row counts_rows[] = {
    MEMBER("targets", ROW_COUNT, run, judgement_count, NULL),
    OBJECT("settings", run, tool, settings_counts, "by verdict"),
    OBJECT("guardrails", run, tool, guardrails_counts, "by state"),
    OBJECT("probes", run, tool, probes_counts, "by result"),
    OBJECT("exceptions", run, tool, exceptions_counts, "by state"),
    {0},
};
static const struct json_object counts_object = {.name = "counts", .rows = counts_rows};

/* --- the report ---------------------------------------------------------------------------------- */

static const struct json_row tool_rows[] = {
    MEMBER("name", ROW_TEXT, run, tool, NULL),
    MEMBER("version", ROW_TEXT, run, version, NULL),
    {0},
};
static const struct json_object tool_object = {.name = "tool", .rows = tool_rows};

static const struct json_row run_rows[] = {
    MEMBER("id", ROW_TEXT, run, id, "also in the User-Agent of every probe"),
    MEMBER("at", ROW_INSTANT, run, at, "the clock, read once"),
    MEMBER("hypothetical", ROW_BOOL, run, hypothetical, "the clock was given by --at"),
    MEMBER("simulated", ROW_BOOL, run, simulated, "a simulator answered in place of Railway"),
    {0},
};
static const struct json_object run_object = {.name = "run", .rows = run_rows};

static void put_hint(struct json_writer *writer, const void *of)
{
    const char *hint = ((const struct err *)of)->hint;
    json_text(writer, hint[0] ? hint : NULL);
}

static void put_fault(struct json_writer *writer, const void *of)
{
    json_text(writer, ((const struct err *)of)->text);
}

static const struct json_row fault_rows[] = {
    MEMBER("file", ROW_TEXT_OR_NULL, err, where.file, NULL),
    MEMBER("line", ROW_LINE, err, where, "from 1"),
    MEMBER("column", ROW_COLUMN, err, where, "from 1, in characters"),
    MADE("text", ROW_TEXT, put_fault, NULL),
    MADE("hint", ROW_TEXT_OR_NULL, put_hint, "what to do"),
    {0},
};
static const struct json_object fault_object = {.name = "fault", .rows = fault_rows};

static void put_due_kind(struct json_writer *writer, const void *of)
{
    json_text(writer, due_kind_name(((const struct due *)of)->kind));
}

static const char *due_kind_at(int number)
{
    return number < DUE_KINDS ? due_kind_name((enum due_kind)number) : NULL;
}

/* Where it is due: as of a finding. */
static void put_due_project(struct json_writer *writer, const void *of)
{
    json_text(writer, ((const struct due *)of)->judgement->target->desired->project.name);
}

static void put_due_service(struct json_writer *writer, const void *of)
{
    json_text(writer, ((const struct due *)of)->judgement->target->desired->service.name);
}

static void put_due_environment(struct json_writer *writer, const void *of)
{
    json_text(writer, ((const struct due *)of)->finding->environment);
}

static void put_due_why(struct json_writer *writer, const void *of)
{
    json_text(writer, ((const struct due *)of)->finding->why);
}

static const struct json_row due_rows[] = {
    {"kind", ROW_ONE_OF, .put = put_due_kind, .word = due_kind_at},
    MEMBER("name", ROW_TEXT, due, name, "of the secret, the exception, the probe"),
    MADE("project", ROW_TEXT_OR_NULL, put_due_project, NULL),
    MADE("service", ROW_TEXT_OR_NULL, put_due_service, NULL),
    MADE("environment", ROW_TEXT, put_due_environment, NULL),
    MEMBER("at", ROW_INSTANT, due, when,
           "the first second after its last day; when the certificate ends"),
    MADE("why", ROW_TEXT_OR_NULL, put_due_why, NULL),
    {0},
};
static const struct json_object due_object = {.name = "due", .rows = due_rows};

static void put_dues(struct json_writer *writer, const void *of)
{
    struct arena arena;
    struct dues dues;
    arena_init(&arena);
    dues_of(&arena, of, &dues);
    json_array_open(writer);
    for (size_t i = 0; i < dues.count; i++)
        json_object(writer, &due_object, &dues.items[i]);
    json_array_close(writer);
    arena_release(&arena);
}

static const struct json_row requests_rows[] = {
    MEMBER("railway", ROW_UNSIGNED, run, api_requests, NULL),
    MEMBER("probes", ROW_UNSIGNED, run, probe_requests, NULL),
    {0},
};
static const struct json_object requests_object = {.name = "requests", .rows = requests_rows};

static const struct json_row timing_rows[] = {
    MEMBER("what", ROW_TEXT, run_timing, what, NULL),
    MEMBER("milliseconds", ROW_INT64, run_timing, milliseconds, NULL),
    {0},
};
static const struct json_object timing_object = {.name = "timing", .rows = timing_rows};

#define REPORT_SCHEMA "tautline/report/v1"

static void put_schema(struct json_writer *writer, const void *of)
{
    (void)of;
    json_text(writer, REPORT_SCHEMA);
}

static void put_verdict(struct json_writer *writer, const void *of)
{
    json_text(writer, class_key(((const struct run *)of)->exit));
}

static void put_exit(struct json_writer *writer, const void *of)
{
    json_int(writer, ((const struct run *)of)->exit);
}

static void put_classes(struct json_writer *writer, const void *of)
{
    enum exit_code classes[8];
    const size_t count = run_classes(of, classes);
    json_array_open(writer);
    for (size_t i = 0; i < count; i++)
        json_text(writer, class_key(classes[i]));
    json_array_close(writer);
}

static const struct json_row report_rows[] = {
    {"schema", ROW_ONE_OF, .put = put_schema, .words = REPORT_SCHEMA,
     .about = "the version of this format"},
    OBJECT("tool", run, tool, tool_object, "what wrote the report"),
    OBJECT("run", run, tool, run_object, "when, and what kind of run"),
    {"verdict", ROW_ONE_OF, .put = put_verdict, .word = class_word_at,
     .about = "the worst class that occurred"},
    MADE("classes", ROW_TEXTS, put_classes, "every class that occurred but in_sync, worst first"),
    MADE("exit", ROW_COUNT, put_exit, "the exit code"),
    OBJECT("counts", run, tool, counts_object, "how many of each"),
    OBJECT("coverage", run, coverage, json_coverage, "what was looked at, all targets together"),
    OF_OBJECTS("targets", ROW_LIST_OF, put_targets, target_object,
               "one for each service and environment"),
    OF_OBJECTS("findings", ROW_LIST_OF, put_findings, finding_object,
               "everything that was judged, also what is in sync"),
    LIST("faults", run, faults, fault_count, fault_object,
         "what is wrong in files that were read, and why a check was not recorded"),
    OF_OBJECTS(
        "due", ROW_LIST_OF, put_dues, due_object,
        "rotations that are overdue, exceptions that have ended, certificates that end; changes no "
        "exit code"),
    OBJECT("requests", run, tool, requests_object, "how many were sent"),
    LIST("timing", run, timings, timing_count, timing_object, "how long it took"),
    {0},
};
static const struct json_object report_object = {.name = "report", .rows = report_rows};

/* An object about the whole run is found at its first member. */
_Static_assert(offsetof(struct run, tool) == 0, "the first member of a run");
_Static_assert(offsetof(struct finding_told, kind) == 0, "the first member of a finding");

void json_run(struct buf *out, const struct report *report, const struct style *style)
{
    struct json_writer writer;
    (void)style;
    json_write_init(&writer, out, true);
    json_object(&writer, &report_object, report->run);
    buf_char(out, '\n');
}

/* --- the schema ---------------------------------------------------------------------------------- */

/* {"if": {"properties": {"kind": {"const": KIND}}}, "then": {"$ref": …}}: a validator's words stay
 * readable, which those about `oneOf` are not. */
static void put_kind(struct json_writer *writer, const char *kind)
{
    json_object_open(writer);
    json_key(writer, "if");
    json_object_open(writer);
    json_key(writer, "properties");
    json_object_open(writer);
    json_key(writer, "kind");
    json_object_open(writer);
    json_key_text(writer, "const", kind);
    json_object_close(writer);
    json_object_close(writer);
    json_object_close(writer);
    json_key(writer, "then");
    json_object_open(writer);
    json_reference(writer, kind);
    json_object_close(writer);
    json_object_close(writer);
}

static void put_definition(struct json_writer *writer, const struct json_object *object)
{
    json_key(writer, object->name);
    json_object_open(writer);
    json_object_schema(writer, object);
    if (object == &finding_object) {
        json_key(writer, "allOf");
        json_array_open(writer);
        for (int i = 0; kind_at(i); i++)
            put_kind(writer, kind_at(i));
        json_array_close(writer);
    }
    json_object_close(writer);
}

void json_report_schema(struct buf *out)
{
    static const struct json_object *const definitions[] = {
        &finding_object,
        &tool_object,
        &run_object,
        &counts_object,
        &settings_counts,
        &guardrails_counts,
        &probes_counts,
        &exceptions_counts,
        &json_coverage,
        &target_object,
        &floor_object,
        &refusal_object,
        &deployment_object,
        &staged_object,
        &kind_objects[FINDING_SETTING],
        &kind_objects[FINDING_GUARDRAIL],
        &kind_objects[FINDING_PROBE],
        &kind_objects[FINDING_EXCEPTION],
        &doors_object,
        &kind_objects[FINDING_CODE],
        &kind_objects[FINDING_NOTE],
        &witnesses_object,
        &testimony_object,
        &part_object,
        &fault_object,
        &due_object,
        &requests_object,
        &timing_object,
    };
    struct json_writer writer;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "$schema", "http://json-schema.org/draft-07/schema#");
    json_key_text(&writer, "title", "The report of tautline check, version 1");
    json_object_schema(&writer, &report_object);
    json_key(&writer, "definitions");
    json_object_open(&writer);
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
        put_definition(&writer, definitions[i]);
    json_object_close(&writer);
    json_object_close(&writer);
    buf_char(out, '\n');
}
