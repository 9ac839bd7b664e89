/* explain_things: everything about one guardrail, probe or exception. */
#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "explain_parts.h"

/* --- guardrails -------------------------------------------------------------------------------- */

static void put_forbidden(struct sheet *sheet, const struct judgement *judgement,
                          const struct forbidden *forbidden)
{
    enum { SHOWN = 72 };
    struct arena *arena = sheet->arena;
    const struct finding *finding = explain_find(judgement, FINDING_SETTING, forbidden->name);
    const struct testimony *said = finding ? finding->witnesses : NULL;
    explain_row_at(
        sheet, "forbids",
        said ? arena_printf(arena, "%s `%s`; stored %s, running %s", forbidden->name,
                            forbidden->value, value_text(arena, said[WITNESS_STORED].shown, SHOWN),
                            value_text(arena, said[WITNESS_RUNNING].shown, SHOWN))
             : arena_printf(arena, "%s `%s`; not declared here", forbidden->name, forbidden->value),
        &forbidden->where);
}

static void put_asked(struct sheet *sheet, const struct judgement *judgement, const char *label,
                      const struct probe_name *name)
{
    const struct observed *observed = judgement->observed;
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, name->probe);
    const char *why = NULL;
    const enum probe_outcome outcome = probe_result_part(result, name->part, &why);
    explain_row_at(sheet, label,
                   arena_printf(sheet->arena, "%s %s%s%s", explain_probe_name(sheet->arena, name),
                                result ? probe_words(outcome)->word : "not asked", why ? ": " : "",
                                why ? why : ""),
                   &name->where);
}

static void put_lifting(struct sheet *sheet, const struct judgement *judgement, const char *name)
{
    const struct target *target = judgement->target;
    for (size_t i = 0; i < target->exception_count; i++) {
        const struct exception *exception = &target->exceptions[i];
        const struct finding *finding = explain_find(judgement, FINDING_EXCEPTION, exception->name);
        if (!text_is(exception->lifts, name))
            continue;
        explain_row_at(
            sheet, "exception",
            arena_printf(sheet->arena, "%s: %s", exception->name,
                         finding ? exception_words(finding->state.exception)->word : "not judged"),
            &exception->where);
    }
}

static const char *proof_text(struct arena *arena, const struct guardrail *guardrail)
{
    const size_t days = (size_t)(guardrail->max_age / WHEN_DAY);
    return days > 0 ? arena_printf(arena, "the proof `%s`, at most %s old", guardrail->proof,
                                   count_text(arena, days, "day"))
                    : arena_printf(arena, "the proof `%s`", guardrail->proof);
}

static void put_rule(struct sheet *sheet, const struct guardrail *guardrail)
{
    if (guardrail->proof)
        explain_row(sheet, "needs", proof_text(sheet->arena, guardrail));
    if (guardrail->change_needs.count > 0)
        explain_row(sheet, "change needs", names_text(sheet->arena, &guardrail->change_needs));
    explain_row(sheet, "declared", guardrail->why);
    explain_row(sheet, "rule",
                "breached if stored, running, a named probe or, where there is no probe, the "
                "report shows what is forbidden and no exception in force lifts it; else "
                "unobserved if one of these was not seen; else held");
}

void explain_guardrail(struct sheet *sheet, const struct judgement *judgement,
                       const struct finding *finding)
{
    const struct guardrail *guardrail = target_guardrail(judgement->target, finding->name);
    explain_end(sheet, finding);
    if (!guardrail)
        return;
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        put_forbidden(sheet, judgement, &guardrail->forbid[i]);
    for (size_t i = 0; i < guardrail->also_count; i++)
        put_asked(sheet, judgement, "shown by", &guardrail->also[i]);
    for (size_t i = 0; i < guardrail->probe_count; i++)
        put_asked(sheet, judgement, "must pass", &guardrail->probes[i]);
    put_lifting(sheet, judgement, finding->name);
    put_rule(sheet, guardrail);
}

/* --- probes ------------------------------------------------------------------------------------ */

static void put_parts(struct sheet *sheet, const struct probe_result *result)
{
    for (size_t i = 0; i < result->part_count; i++) {
        const struct probe_part *part = &result->parts[i];
        explain_row(sheet, "part",
                    arena_printf(sheet->arena, "%s %s%s%s", part->name,
                                 probe_words(part->outcome)->word, part->why ? ": " : "",
                                 part->why ? part->why : ""));
    }
    explain_row(sheet, "cost",
                arena_printf(sheet->arena, "%s, %lld ms",
                             count_text(sheet->arena, result->requests, "request"),
                             (long long)result->took));
}

static bool names_probe(const struct probe_name *names, size_t count, const char *probe)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(names[i].probe, probe))
            return true;
    return false;
}

static void put_users(struct sheet *sheet, const struct target *target, const char *probe)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (names_probe(target->settings[i].shown_by, target->settings[i].shown_by_count, probe))
            explain_row_at(sheet, "shows", target->settings[i].name, &target->settings[i].where);
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        if (names_probe(guardrail->also, guardrail->also_count, probe) ||
            names_probe(guardrail->probes, guardrail->probe_count, probe))
            explain_row_at(sheet, "guardrail", guardrail->name, &guardrail->where);
    }
}

static const char *probe_asks(struct arena *arena, const struct probe *probe)
{
    const char *what = probe_type_name(probe->type);
    return arena_printf(arena, "%s%s%s%s", what, probe->path ? " at " : "",
                        probe->path ? probe->path : "",
                        probe->writes ? "; it can write: asked only by name" : "");
}

void explain_probe(struct sheet *sheet, const struct judgement *judgement,
                   const struct finding *finding)
{
    const struct observed *observed = judgement->observed;
    const struct probe *probe = target_probe(judgement->target, finding->name);
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, finding->name);
    explain_end(sheet, finding);
    if (probe) {
        explain_row(sheet, "asks", probe_asks(sheet->arena, probe));
        explain_row(sheet, "declared", probe->why);
    }
    if (result)
        put_parts(sheet, result);
    put_users(sheet, judgement->target, finding->name);
}

/* --- exceptions -------------------------------------------------------------------------------- */

/* Days where it begins and ends with one, as nearly every declaration writes them. */
static const char *span_text(struct arena *arena, const struct exception *exception)
{
    char starts[WHEN_TEXT_SIZE], last[WHEN_TEXT_SIZE];
    if (exception->starts % WHEN_DAY == 0 && exception->ends % WHEN_DAY == 0)
        return arena_printf(arena, "%s to %s, both days whole",
                            when_format_day(exception->starts, starts),
                            when_format_day(exception->ends - 1, last));
    return arena_printf(arena, "%s until %s", when_format(exception->starts, starts),
                        when_format(exception->ends, last));
}

/* `stored: A; passes: ready`. */
static const char *closing_text(struct arena *arena, const struct exception *exception)
{
    const struct names *stored = &exception->closing_stored, *passes = &exception->closing_passes;
    const char *first =
        stored->count > 0 ? arena_printf(arena, "stored: %s", names_text(arena, stored)) : NULL;
    if (passes->count == 0)
        return first;
    return arena_printf(arena, "%s%spasses: %s", first ? first : "", first ? "; " : "",
                        names_text(arena, passes));
}

static void put_terms(struct sheet *sheet, const struct exception *exception)
{
    explain_row(sheet, "closing needs", closing_text(sheet->arena, exception));
    if (exception->bounded)
        explain_row(sheet, "declared", span_text(sheet->arena, exception));
    if (exception->max >= WHEN_DAY)
        explain_row(sheet, "longest",
                    count_text(sheet->arena, (size_t)(exception->max / WHEN_DAY), "day"));
    explain_row(sheet, "risk", exception->risk);
    explain_row(sheet, "reason", exception->reason);
    explain_row(sheet, "rule",
                "in force from its start to its end, UTC; past the end by either clock, ours or "
                "Railway's, it has ended; malformed or too long it is never in force");
}

void explain_exception(struct sheet *sheet, const struct judgement *judgement,
                       const struct finding *finding)
{
    const struct exception *exception = target_exception(judgement->target, finding->name);
    const struct finding *lifted = NULL;
    explain_end(sheet, finding);
    if (!exception)
        return;
    if (finding->state.exception == EXCEPTION_IN_FORCE)
        explain_row(sheet, "left", days_text(sheet->arena, finding->days_left));
    lifted = explain_find(judgement, FINDING_GUARDRAIL, exception->lifts);
    if (lifted)
        explain_row_at(sheet, "lifts",
                       arena_printf(sheet->arena, "%s: %s", exception->lifts,
                                    guardrail_words(lifted->state.guardrail)->word),
                       &lifted->where);
    for (size_t i = 0; i < exception->allow_count; i++)
        explain_row_at(sheet, exception->sets ? "sets" : "allows",
                       arena_printf(sheet->arena, "%s `%s`", exception->allows[i].name,
                                    exception->allows[i].value),
                       &exception->allows[i].where);
    put_terms(sheet, exception);
}
