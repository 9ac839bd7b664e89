/* review_kinds_probe: what probes and reports ask, and what passes. */
#include "base/arena.h"
#include "base/text.h"
#include "review_rows.h"

/* --- probes and reports --------------------------------------------------------------------------- */

static const char elsewhere[] = "something else is asked";
static const char more_pass[] = "more answers pass";

/* Without a number, a status of 200 is what passes (observe/probe_http). */
static struct names status_words(struct arena *arena, const void *thing)
{
    const struct probe *probe = thing;
    struct clauses words = {0};
    for (size_t i = 0; i < probe->status.count; i++) {
        clauses_add(arena, &words, arena_printf(arena, "%d", probe->status.items[i]));
    }
    if (probe->type == PROBE_HTTP && probe->status.count == 0) {
        clauses_add(arena, &words, "200");
    }
    return (struct names){words.items, words.count};
}

static struct names type_words(struct arena *arena, const void *thing)
{
    const struct probe *probe = thing;
    struct clauses words = {0};
    clauses_add(arena, &words, probe_type_name(probe->type));
    return (struct names){words.items, words.count};
}

static struct names demand_words(struct arena *arena, const void *thing)
{
    static const char *const names[] = {[DEMAND_EQUALS] = "equals",
                                        [DEMAND_ONE_OF] = "one_of",
                                        [DEMAND_AT_MOST] = "at_most",
                                        [DEMAND_AT_LEAST] = "at_least"};
    const struct probe *probe = thing;
    struct clauses words = {0};
    if (probe->type == PROBE_REPORT) {
        clauses_add(
            arena, &words,
            arena_printf(arena, "%s %s", names[probe->demand], names_text(arena, &probe->values)));
    }
    return (struct names){words.items, words.count};
}

static const struct review_field probe_fields[] = {
    {"type", FIELD_WORDS, DOWN, DOWN, DOWN, 0, 0, elsewhere, type_words},
    ONE(probe, in, FIELD_SCOPE, UP, DOWN, DOWN, "it is no longer asked everywhere it was"),
    ONE(probe, writes, FIELD_BOOL, DOWN, UNKNOWN, DOWN, "it is asked only by name"),
    HARMLESS(probe, alone, FIELD_BOOL),
    HARMLESS(probe, timeout, FIELD_SPAN),
    HARMLESS(probe, why, FIELD_TEXT),
    ANY(probe, path, FIELD_TEXT, UNKNOWN, elsewhere),
    LIST(probe, "headers", headers, header_count, FIELD_HEADERS, UNKNOWN, UNKNOWN, UNKNOWN,
         elsewhere),
    ANY(probe, method, FIELD_TEXT, UNKNOWN, elsewhere),
    {"status", FIELD_WORDS, DOWN, UP, DOWN, 0, 0, more_pass, status_words},
    ONE(probe, contains, FIELD_NAMES, UP, DOWN, DOWN, more_pass),
    ONE(probe, lacks, FIELD_NAMES, UP, DOWN, DOWN, more_pass),
    ONE(probe, location, FIELD_TEXT, UP, DOWN, UNKNOWN, more_pass),
    ANY(probe, report, FIELD_TEXT, UNKNOWN, elsewhere),
    ANY(probe, pointer, FIELD_TEXT, UNKNOWN, elsewhere),
    {"demands", FIELD_WORDS, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0, "other answers pass", demand_words},
    ANY(probe, header, FIELD_TEXT, UNKNOWN, elsewhere),
    ANY(probe, parameter, FIELD_TEXT, UNKNOWN, elsewhere),
    ANY(probe, token, FIELD_SOURCE, UNKNOWN, elsewhere),
    ONE(probe, paths, FIELD_NAMES, UP, DOWN, DOWN, "a protected path is no longer asked"),
    ONE(probe, closed, FIELD_NAMES, UP, DOWN, DOWN, "a protected path is no longer asked"),
    ANY(probe, says_off, FIELD_TEXT, UNKNOWN, "another text counts as a refusal"),
    ANY(probe, says_on, FIELD_TEXT, UNKNOWN, "another text counts as an open door"),
    ANY(probe, says, FIELD_NAMES, UNKNOWN, "another text counts as a refusal"),
    ONE(probe, refused, FIELD_CODES, DOWN, DOWN, DOWN, "another answer counts as a refusal"),
    ONE(probe, accepted, FIELD_CODES, DOWN, UP, DOWN, more_pass),
    ONE(probe, unconfigured, FIELD_CODES, DOWN, UP, DOWN, "another answer counts as a closed door"),
    ANY(probe, bearer, FIELD_SOURCE, UNKNOWN, elsewhere),
    ANY(probe, hmac, FIELD_SOURCE, UNKNOWN, elsewhere),
    ANY(probe, hmac_header, FIELD_TEXT, UNKNOWN, elsewhere),
    ONE(probe, origins, FIELD_NAMES, DOWN, UP, DOWN, "more is let in"),
    ONE(probe, methods, FIELD_NAMES, DOWN, UP, DOWN, "more is let in"),
    {"headers", FIELD_NAMES, DOWN, UP, DOWN, AT(probe, allowed_headers), 0, "more is let in", NULL},
    ONE(probe, credentials, FIELD_BOOL, DOWN, UP, DOWN, "more is let in"),
    ONE(probe, days_left, FIELD_NUMBER, UP, DOWN, DOWN, "a certificate may be nearer to its end"),
    ANY(probe, field, FIELD_TEXT, UNKNOWN, elsewhere),
    HARMLESS(probe, pause, FIELD_SPAN),
};

static const struct review_field report_fields[] = {
    ANY(report_endpoint, path, FIELD_TEXT, UNKNOWN, elsewhere),
    LIST(report_endpoint, "headers", headers, header_count, FIELD_HEADERS, UNKNOWN, UNKNOWN,
         UNKNOWN, elsewhere),
    ONE(report_endpoint, in, FIELD_SCOPE, UP, DOWN, DOWN,
        "it is no longer asked everywhere it was"),
    HARMLESS(report_endpoint, alone, FIELD_BOOL),
    HARMLESS(report_endpoint, timeout, FIELD_SPAN),
};

static bool names_probe(const struct probe_name *names, size_t count, const char *probe)
{
    for (size_t i = 0; i < count; i++) {
        if (text_is(names[i].probe, probe)) {
            return true;
        }
    }
    return false;
}

static bool guards_probe(const struct guardrail *guardrail, const void *thing)
{
    const struct probe *probe = thing;
    return names_probe(guardrail->also, guardrail->also_count, probe->name) ||
           names_probe(guardrail->probes, guardrail->probe_count, probe->name);
}

const struct review_kind review_probes = {
    THINGS("probe", probe, desired, probes, probe_count, (long)AT(probe, in)),
    FIELDS(probe_fields),
    .added = UP,
    .removed = DOWN,
    .removed_why = "nobody asks any more",
    .is_guarded = guards_probe,
};

const struct review_kind review_reports = {
    THINGS("report", report_endpoint, desired, reports, report_count,
           (long)AT(report_endpoint, in)),
    FIELDS(report_fields),
    .added = UP,
    .removed = DOWN,
    .removed_why = "nobody asks any more",
};
