/* json_report_parts: one target and one finding of the JSON report. */
#include <string.h>

#include "json_parts.h"
#include "output/words.h"

/* --- targets ----------------------------------------------------------------------------------- */

static void put_refusal(struct json_writer *writer, const struct observed *observed)
{
    const char *text = observed->refusal ? observed->refusal : "the look was refused";
    const size_t length = strcspn(text, "\n");
    json_key(writer, "refused");
    if (!observed->refused) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key(writer, "why");
    json_text_length(writer, text, length);
    json_key_text(writer, "hint", text[length] && text[length + 1] ? text + length + 1 : NULL);
    json_object_close(writer);
}

static void put_deployment(struct json_writer *writer, const char *key,
                           const struct deployment *deployment)
{
    json_key(writer, key);
    if (!deployment->id) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key_text(writer, "id", deployment->id);
    json_key_text(writer, "status", deployment->status);
    json_key_instant(writer, "created_at", deployment->created_at);
    json_key_text(writer, "commit", deployment->commit);
    json_object_close(writer);
}

static void put_staged(struct json_writer *writer, const struct staged *staged)
{
    json_key(writer, "staged");
    if (!staged->any) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key_text(writer, "id", staged->id);
    json_key_instant(writer, "updated_at", staged->updated_at);
    json_key_text(writer, "last_error", staged->last_error);
    json_key_names(writer, "variables", &staged->variables);
    json_object_close(writer);
}

static void put_railway_ahead(struct json_writer *writer, const struct observed *observed)
{
    json_key(writer, "railway_ahead");
    if (observed->has_railway_date)
        json_int(writer, observed->railway_ahead);
    else
        json_null(writer);
}

void json_target(struct json_writer *writer, const struct judgement *judgement)
{
    const struct desired *desired = judgement->target->desired;
    const struct observed *observed = judgement->observed;
    const enum exit_code code = judgement_exit(judgement);
    json_object_open(writer);
    json_key_text(writer, "file", desired->file);
    json_key_text(writer, "project", desired->project.name);
    json_key_text(writer, "service", desired->service.name);
    json_key_text(writer, "environment", judgement->target->environment->name);
    json_key_text(writer, "url", judgement->target->environment->url);
    json_key_text(writer, "verdict", class_key(code));
    json_key_int(writer, "exit", code);
    put_refusal(writer, observed);
    put_deployment(writer, "deployment", &observed->active);
    put_deployment(writer, "latest", &observed->latest);
    json_key_bool(writer, "sleeping", observed->sleeping);
    put_staged(writer, &observed->staged);
    json_coverage(writer, &judgement->coverage);
    json_key_names(writer, "undeclared", &judgement->undeclared_names);
    json_key_int(writer, "railway_requests", observed->api_requests);
    json_key_text(writer, "railway_extra", observed->api_extra);
    put_railway_ahead(writer, observed);
    json_object_close(writer);
}

/* --- findings ---------------------------------------------------------------------------------- */

static void put_witnesses(struct json_writer *writer, const struct finding *finding)
{
    json_key(writer, "witnesses");
    json_object_open(writer);
    for (int i = 0; i < WITNESS_COUNT; i++) {
        const struct testimony *testimony = &finding->witnesses[i];
        json_key(writer, witness_name((enum witness)i));
        json_object_open(writer);
        json_key_text(writer, "says", says_name(testimony->says));
        json_key_text(writer, "shown", testimony->shown);
        json_key_text(writer, "why", testimony->why);
        json_object_close(writer);
    }
    json_object_close(writer);
}

static void put_cover(struct json_writer *writer, const struct finding *finding)
{
    json_key_text(writer, "exception", finding->exception);
    json_key(writer, "days_left");
    if (finding->exception)
        json_int(writer, finding->days_left);
    else
        json_null(writer);
}

static void put_setting(struct json_writer *writer, const struct finding *finding)
{
    json_key_text(writer, "verdict", verdict_name(finding->state.verdict));
    json_key_text(writer, "desired", finding->desired);
    put_witnesses(writer, finding);
    json_key_text(writer, "rule", finding->rule);
    json_key_instant(writer, "since", finding->since);
    json_key_text(writer, "who", finding->who);
    put_cover(writer, finding);
}

static void put_parts(struct json_writer *writer, const struct probe_result *result)
{
    json_key(writer, "parts");
    json_array_open(writer);
    for (size_t i = 0; result && i < result->part_count; i++) {
        json_object_open(writer);
        json_key_text(writer, "name", result->parts[i].name);
        json_key_text(writer, "result", probe_outcome_name(result->parts[i].outcome));
        json_key_text(writer, "why", result->parts[i].why);
        json_object_close(writer);
    }
    json_array_close(writer);
}

static void put_probe(struct json_writer *writer, const struct judgement *judgement,
                      const struct finding *finding)
{
    const struct observed *observed = judgement->observed;
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, finding->name);
    json_key_text(writer, "result", probe_outcome_name(finding->state.probe));
    put_parts(writer, result);
    json_key_int(writer, "requests", result ? result->requests : 0);
    json_key_int(writer, "milliseconds", result ? result->took : 0);
    put_cover(writer, finding);
}

static void put_doors(struct json_writer *writer, const char *key, const struct doors *doors)
{
    json_key(writer, key);
    json_object_open(writer);
    json_key_names(writer, "closed", &doors->closed);
    json_key_names(writer, "open", &doors->open);
    json_key_names(writer, "unseen", &doors->unseen);
    json_object_close(writer);
}

static void put_exception(struct json_writer *writer, const struct judgement *judgement,
                          const struct finding *finding)
{
    const struct exception none = {0};
    const struct exception *declared = target_exception(judgement->target, finding->name);
    const struct exception *exception = declared ? declared : &none;
    json_key_text(writer, "state", exception_state_name(finding->state.exception));
    json_key_text(writer, "lifts", exception->lifts);
    json_key_text(writer, "policy", exception->policy);
    json_key_text(writer, "owner", exception->owner);
    json_key_text(writer, "reason", exception->reason);
    json_key_text(writer, "risk", exception->risk);
    json_key_instant(writer, "starts", exception->bounded ? exception->starts : 0);
    json_key_instant(writer, "ends", exception->bounded ? exception->ends : 0);
    json_key_int(writer, "days_left", finding->days_left);
    json_key_bool(writer, "unused", finding->exception_unused);
    put_doors(writer, "others", &finding->others);
    put_doors(writer, "exempted", &finding->exempted);
}

void json_finding(struct json_writer *writer, const struct judgement *judgement,
                  const struct finding *finding)
{
    json_object_open(writer);
    json_key_text(writer, "kind", finding_kind_name(finding->kind));
    json_key_text(writer, "name", finding->name);
    json_key_text(writer, "project", judgement->target->desired->project.name);
    json_key_text(writer, "service", judgement->target->desired->service.name);
    json_key_text(writer, "environment", finding->environment);
    switch (finding->kind) {
    case FINDING_SETTING:
        put_setting(writer, finding);
        break;
    case FINDING_GUARDRAIL:
        json_key_text(writer, "state", guardrail_state_name(finding->state.guardrail));
        put_cover(writer, finding);
        break;
    case FINDING_PROBE:
        put_probe(writer, judgement, finding);
        break;
    case FINDING_EXCEPTION:
        put_exception(writer, judgement, finding);
        break;
    case FINDING_NOTE:
        break;
    }
    json_place(writer, &finding->where);
    json_key_text(writer, "why", finding->why);
    json_key_text(writer, "advice", finding->advice);
    json_object_close(writer);
}
