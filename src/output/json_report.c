#include "output/formats.h"

#include <string.h>

#include "base/buf.h"
#include "base/when.h"
#include "json_parts.h"
#include "output/words.h"

void json_key_instant(struct json_writer *writer, const char *key, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    json_key_text(writer, key, when == 0 ? NULL : when_format(when, text));
}

static void key_line(struct json_writer *writer, const char *key, unsigned number)
{
    json_key(writer, key);
    if (number == 0)
        json_null(writer);
    else
        json_int(writer, number);
}

void json_place(struct json_writer *writer, const struct place *where)
{
    json_key_text(writer, "file", where->file);
    key_line(writer, "line", where->file ? where->line : 0);
    key_line(writer, "column", where->file && where->line ? where->column : 0);
}

void json_key_names(struct json_writer *writer, const char *key, const struct names *names)
{
    json_key(writer, key);
    json_array_open(writer);
    for (size_t i = 0; i < names->count; i++)
        json_text(writer, names->items[i]);
    json_array_close(writer);
}

/* --- the parts --------------------------------------------------------------------------------- */

static void put_tool(struct json_writer *writer, const struct run *run)
{
    json_key(writer, "tool");
    json_object_open(writer);
    json_key_text(writer, "name", run->tool);
    json_key_text(writer, "version", run->version);
    json_object_close(writer);
}

static void put_run(struct json_writer *writer, const struct run *run)
{
    json_key(writer, "run");
    json_object_open(writer);
    json_key_text(writer, "id", run->id);
    json_key_instant(writer, "at", run->at);
    json_key_bool(writer, "hypothetical", run->hypothetical);
    json_key_bool(writer, "simulated", run->simulated);
    json_object_close(writer);
}

static void put_classes(struct json_writer *writer, const struct run *run)
{
    enum exit_code classes[8];
    const size_t count = run_classes(run, classes);
    json_key_text(writer, "verdict", class_key(run->exit));
    json_key(writer, "classes");
    json_array_open(writer);
    for (size_t i = 0; i < count; i++)
        json_text(writer, class_key(classes[i]));
    json_array_close(writer);
    json_key_int(writer, "exit", run->exit);
}

static size_t count_exceptions(const struct run *run, enum exception_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++) {
            const struct finding *finding = &run->judgements[i].findings[k];
            count += finding->kind == FINDING_EXCEPTION && finding->state.exception == state;
        }
    return count;
}

static void key_count(struct json_writer *writer, const char *key, size_t count)
{
    json_key_int(writer, key, (int64_t)count);
}

static void put_counts(struct json_writer *writer, const struct run *run)
{
    json_key(writer, "counts");
    json_object_open(writer);
    key_count(writer, "targets", run->judgement_count);
    json_key(writer, "settings");
    json_object_open(writer);
    for (int i = 0; i < VERDICT_COUNT; i++)
        key_count(writer, verdict_name((enum verdict)i), run->counts[i]);
    json_object_close(writer);
    json_key(writer, "guardrails");
    json_object_open(writer);
    for (int i = 0; i <= GUARDRAIL_NOT_ASKED; i++)
        key_count(writer, guardrail_state_name((enum guardrail_state)i), run->guardrails[i]);
    key_count(writer, "excepted", run->guardrails_excepted);
    json_object_close(writer);
    json_key(writer, "probes");
    json_object_open(writer);
    for (int i = 0; i <= PROBE_NOT_ASKED; i++)
        key_count(writer, probe_outcome_name((enum probe_outcome)i), run->probes[i]);
    key_count(writer, "excepted", run->probes_excepted);
    json_object_close(writer);
    json_key(writer, "exceptions");
    json_object_open(writer);
    for (int i = 0; i <= EXCEPTION_UNOBSERVED; i++)
        key_count(writer, exception_state_name((enum exception_state)i),
                  count_exceptions(run, (enum exception_state)i));
    json_object_close(writer);
    json_object_close(writer);
}

void json_coverage(struct json_writer *writer, const struct coverage *coverage)
{
    json_key(writer, "coverage");
    json_object_open(writer);
    key_count(writer, "settings", coverage->settings);
    for (int i = 0; i < WITNESS_COUNT; i++)
        key_count(writer, witness_name((enum witness)i), coverage->witnessed[i]);
    key_count(writer, "not_asked", coverage->not_asked);
    json_object_close(writer);
}

static void put_targets(struct json_writer *writer, const struct run *run)
{
    json_key(writer, "targets");
    json_array_open(writer);
    for (size_t i = 0; i < run->judgement_count; i++)
        json_target(writer, &run->judgements[i]);
    json_array_close(writer);
}

static void put_findings(struct json_writer *writer, const struct run *run)
{
    json_key(writer, "findings");
    json_array_open(writer);
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++)
            json_finding(writer, &run->judgements[i], &run->judgements[i].findings[k]);
    json_array_close(writer);
}

static void put_faults(struct json_writer *writer, const struct run *run)
{
    json_key(writer, "faults");
    json_array_open(writer);
    for (size_t i = 0; i < run->fault_count; i++) {
        const struct err *err = &run->faults[i];
        json_object_open(writer);
        json_place(writer, &err->where);
        json_key_text(writer, "text", err->text);
        json_key_text(writer, "hint", err->hint[0] ? err->hint : NULL);
        json_object_close(writer);
    }
    json_array_close(writer);
}

static void put_costs(struct json_writer *writer, const struct run *run)
{
    json_key(writer, "requests");
    json_object_open(writer);
    json_key_int(writer, "railway", run->api_requests);
    json_key_int(writer, "probes", run->probe_requests);
    json_object_close(writer);
    json_key(writer, "timing");
    json_array_open(writer);
    for (size_t i = 0; i < run->timing_count; i++) {
        json_object_open(writer);
        json_key_text(writer, "what", run->timings[i].what);
        json_key_int(writer, "milliseconds", run->timings[i].milliseconds);
        json_object_close(writer);
    }
    json_array_close(writer);
}

void json_run(struct buf *out, const struct report *report, const struct style *style)
{
    const struct run *run = report->run;
    (void)style;
    struct json_writer writer;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "schema", "tautline/report/v1");
    put_tool(&writer, run);
    put_run(&writer, run);
    put_classes(&writer, run);
    put_counts(&writer, run);
    json_coverage(&writer, &run->coverage);
    put_targets(&writer, run);
    put_findings(&writer, run);
    put_faults(&writer, run);
    put_costs(&writer, run);
    json_object_close(&writer);
    buf_char(out, '\n');
}
