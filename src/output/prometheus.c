#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "model/due.h"

static const char last_success[] = "tautline_last_success_timestamp_seconds";

struct metrics {
    struct buf *out;
    struct arena *arena;
    const struct run *run;
    const char *earlier; /* the report that this one replaces; NULL: none */
};

/* --- labels ------------------------------------------------------------------------------------ */

static const char *project_of(const struct judgement *judgement)
{
    const struct pinned *project = &judgement->target->desired->project;
    return project->name ? project->name : project->id;
}

/* By ids; by names where they are not known. */
static bool is_same_target(const struct metrics *metrics, const struct judgement *a,
                           const struct judgement *b)
{
    const char *a_target = report_target(metrics->arena, a),
               *b_target = report_target(metrics->arena, b);
    if (a_target && b_target)
        return text_is(a_target, b_target);
    return text_is(project_of(a), project_of(b)) &&
           text_is(a->target->desired->service.name, b->target->desired->service.name) &&
           text_is(a->target->environment->name, b->target->environment->name);
}

/* A series may appear only once: of a target that was given twice only the first is told. */
static bool is_repeated(const struct metrics *metrics, const struct judgement *judgement)
{
    for (const struct judgement *one = metrics->run->judgements; one < judgement; one++)
        if (is_same_target(metrics, one, judgement))
            return true;
    return false;
}

static void put_label(struct buf *out, char before, const char *name, const char *value)
{
    buf_char(out, before);
    buf_printf(out, "%s=\"", name);
    text_label(out, value, strlen(value));
    buf_char(out, '"');
}

/* `NAME{environment="…",project="…",service="…"`, of every series. */
static void put_names(struct buf *out, const struct judgement *judgement, const char *name)
{
    buf_text(out, name);
    put_label(out, '{', "environment", judgement->target->environment->name);
    put_label(out, ',', "project", project_of(judgement));
    put_label(out, ',', "service", judgement->target->desired->service.name);
}

static const char *next_line(const char *line)
{
    const char *end = line ? strchr(line, '\n') : NULL;
    return end ? end + 1 : NULL;
}

/* The line of a report that begins so, from `line` on; NULL: none. */
static const char *line_of(const char *line, const char *beginning)
{
    while (line && !text_starts(line, beginning))
        line = next_line(line);
    return line;
}

/* As the earlier report called the target of these names; NULL: it had none, or two of them. */
static const char *earlier_target(const struct metrics *metrics, const struct judgement *judgement)
{
    struct buf names;
    const char *target = NULL;
    buf_init(&names, SIZE_MAX);
    put_names(&names, judgement, last_success);
    buf_text(&names, ",target=\"");
    const char *line = line_of(metrics->earlier, buf_string(&names));
    if (line && !line_of(next_line(line), buf_string(&names)))
        target = arena_slice(metrics->arena, line + names.length,
                             strcspn(line + names.length, "\"\\\n"));
    buf_release(&names);
    return target;
}

/* What tells one series from another: the ids, also where this run did not learn them. */
static const char *target_of(const struct metrics *metrics, const struct judgement *judgement)
{
    const char *target = report_target(metrics->arena, judgement);
    target = target ? target : earlier_target(metrics, judgement);
    return target ? target : "";
}

/* `NAME{environment="…",project="…",service="…",LABEL="…",target="…"} `; a NULL label is left out. */
static void put_series_to(struct buf *out, const struct metrics *metrics,
                          const struct judgement *judgement, const char *const words[3])
{
    put_names(out, judgement, words[0]);
    if (words[1])
        put_label(out, ',', words[1], words[2]);
    put_label(out, ',', "target", target_of(metrics, judgement));
    buf_text(out, "} ");
}

static void put_series(struct metrics *metrics, const struct judgement *judgement, const char *name,
                       const char *label, const char *value)
{
    const char *const words[] = {name, label, value};
    put_series_to(metrics->out, metrics, judgement, words);
}

/* --- metrics ----------------------------------------------------------------------------------- */

static void settings(struct metrics *metrics, const struct judgement *judgement)
{
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
        size_t count = 0;
        for (size_t i = 0; i < judgement->count; i++)
            count += judgement->findings[i].kind == FINDING_SETTING &&
                     judgement->findings[i].state.verdict == (enum verdict)verdict;
        put_series(metrics, judgement, "tautline_settings", "verdict",
                   verdict_name((enum verdict)verdict));
        buf_printf(metrics->out, "%zu\n", count);
    }
}

static void guardrails(struct metrics *metrics, const struct judgement *judgement)
{
    static const char *const held[] = {
        [GUARDRAIL_HELD] = "1\n", [GUARDRAIL_BREACHED] = "0\n", [GUARDRAIL_UNOBSERVED] = "NaN\n"};
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind != FINDING_GUARDRAIL || finding->state.guardrail == GUARDRAIL_NOT_ASKED)
            continue;
        put_series(metrics, judgement, "tautline_guardrail_held", "guardrail", finding->name);
        buf_text(metrics->out, held[finding->state.guardrail]);
    }
}

static void exceptions(struct metrics *metrics, const struct judgement *judgement)
{
    const struct target *target = judgement->target;
    for (size_t i = 0; i < target->exception_count; i++) {
        if (!target->exceptions[i].bounded)
            continue;
        put_series(metrics, judgement, "tautline_exception_expiry_timestamp_seconds", "exception",
                   target->exceptions[i].name);
        buf_printf(metrics->out, "%lld\n", (long long)target->exceptions[i].ends);
    }
}

/* The share of the judged settings of which everything that was required was seen. */
static void coverage(struct metrics *metrics, const struct judgement *judgement)
{
    enum { WHOLE = 10000 };
    size_t judged = 0, seen = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind != FINDING_SETTING || finding->state.verdict == VERDICT_INERT)
            continue;
        judged++;
        seen += finding->state.verdict != VERDICT_UNOBSERVED;
    }
    const size_t share = judged > 0 ? seen * WHOLE / judged : 0;
    put_series(metrics, judgement, "tautline_coverage_ratio", NULL, NULL);
    buf_printf(metrics->out, "%zu.%04zu\n", share / WHOLE, share % WHOLE);
}

/* Since when one of the settings that the guardrail speaks of is as it is; 0 where Railway does not
 * tell. */
static int64_t breached_since(const struct judgement *judgement, const struct finding *breach)
{
    const struct guardrail *guardrail = target_guardrail(judgement->target, breach->name);
    int64_t since = 0;
    for (size_t i = 0; guardrail && i < guardrail->forbid_count; i++)
        for (size_t k = 0; k < judgement->count; k++) {
            const struct finding *finding = &judgement->findings[k];
            if (finding->kind == FINDING_SETTING && finding->since > 0 &&
                text_is(finding->name, guardrail->forbid[i].name) &&
                (since == 0 || finding->since < since))
                since = finding->since;
        }
    return since;
}

static void exposure(struct metrics *metrics, const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind != FINDING_GUARDRAIL || (finding->state.guardrail != GUARDRAIL_BREACHED &&
                                                   finding->state.guardrail != GUARDRAIL_HELD))
            continue;
        const bool breached = finding->state.guardrail == GUARDRAIL_BREACHED;
        const int64_t since = breached ? breached_since(judgement, finding) : metrics->run->at;
        if (since == 0 || since > metrics->run->at)
            continue;
        put_series(metrics, judgement, "tautline_exposure_seconds_total", "guardrail",
                   finding->name);
        buf_printf(metrics->out, "%lld\n", (long long)(metrics->run->at - since));
    }
}

/* A date in the past, or that of a certificate which ends soon. */
static void due(struct metrics *metrics, const struct judgement *judgement)
{
    struct dues dues;
    dues_of(metrics->arena, metrics->run, &dues);
    for (size_t i = 0; i < dues.count; i++) {
        const struct due *item = &dues.items[i];
        if (item->judgement != judgement)
            continue;
        put_series(metrics, judgement, "tautline_due_timestamp_seconds", "due",
                   arena_printf(metrics->arena, "%s/%s", due_kind_name(item->kind), item->name));
        buf_printf(metrics->out, "%lld\n", (long long)item->when);
    }
}

/* What the earlier report says of this series; 0: nothing. */
static int64_t earlier_instant(const struct metrics *metrics, const char *series)
{
    enum { DIGITS_MOST = 15 };
    const char *line = line_of(metrics->earlier, series);
    const char *text = line ? line + strlen(series) : "";
    const size_t length = strcspn(text, "\n");
    int64_t when = 0;
    return length <= DIGITS_MOST &&
                   text_to_int(arena_slice(metrics->arena, text, length), 0, INT64_MAX, &when)
               ? when
               : 0;
}

/* A verdict, good or bad; one that is hypothetical is never recorded. Else what the report that this one
 * replaces says is carried on: a check that fails would look like one that never ran. */
static void success(struct metrics *metrics, const struct judgement *judgement)
{
    const enum exit_code code = judgement_exit(judgement);
    const char *const words[] = {last_success, NULL, NULL};
    struct buf series;
    buf_init(&series, SIZE_MAX);
    put_series_to(&series, metrics, judgement, words);
    const bool told =
        !metrics->run->hypothetical && code != EXIT_FAILED && code != EXIT_INCONCLUSIVE;
    const int64_t when = told ? metrics->run->at : earlier_instant(metrics, buf_string(&series));
    buf_printf(metrics->out, "%s%lld\n", buf_string(&series), (long long)when);
    buf_release(&series);
}

static const struct {
    const char *name, *type, *help;
    void (*put)(struct metrics *metrics, const struct judgement *judgement);
} rows[] = {
    {"tautline_settings", "gauge", "Settings by verdict.", settings},
    {"tautline_guardrail_held", "gauge",
     "1: held, or open under an exception in force; 0: breached; NaN: not observed.", guardrails},
    {"tautline_exception_expiry_timestamp_seconds", "gauge",
     "First second in which the exception is no longer in force.", exceptions},
    {"tautline_coverage_ratio", "gauge",
     "Share of the settings of which every required witness was seen.", coverage},
    {"tautline_exposure_seconds_total", "counter",
     "Seconds for which a guardrail has been breached, as far as Railway tells since when; begins "
     "anew with each breach.",
     exposure},
    {"tautline_due_timestamp_seconds", "gauge",
     "Since when a rotation is overdue or a declared exception has ended; when a certificate ends that is "
     "to be renewed.",
     due},
    {last_success, "gauge",
     "When a check last came to a verdict; 0: not since this file was first written.", success},
};

static void put_head(struct metrics *metrics, const char *name, const char *type, const char *help)
{
    buf_printf(metrics->out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_comment(struct metrics *metrics, const char *words)
{
    if (words)
        buf_printf(metrics->out, "# %s\n", words);
}

void prometheus_run(struct buf *out, const struct report *report, const struct style *style)
{
    const struct run *run = report->run;
    struct arena arena;
    arena_init(&arena);
    struct metrics metrics = {.out = out, .arena = &arena, .run = run, .earlier = style->earlier};
    put_comment(&metrics, arena_printf(&arena, "%s: %s", run->tool, headline_text(&arena, run)));
    for (int i = 0; i < REPORT_MARKS; i++)
        put_comment(&metrics, report->marks[i]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put_head(&metrics, rows[i].name, rows[i].type, rows[i].help);
        for (size_t k = 0; k < run->judgement_count; k++)
            if (!is_repeated(&metrics, &run->judgements[k]))
                rows[i].put(&metrics, &run->judgements[k]);
    }
    arena_release(&arena);
}
