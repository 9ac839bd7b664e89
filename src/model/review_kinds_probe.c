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

static const struct facet probe_facets[] = {
    {"type", FACET_WORDS, DOWN, DOWN, DOWN, 0, 0, elsewhere, type_words},
    ONE(probe, in, FACET_SCOPE, UP, DOWN, DOWN, "it is no longer asked everywhere it was"),
    ONE(probe, writes, FACET_TRUTH, DOWN, UNKNOWN, DOWN, "it is asked only by name"),
    HARMLESS(probe, alone, FACET_TRUTH),
    HARMLESS(probe, timeout, FACET_SPAN),
    HARMLESS(probe, why, FACET_TEXT),
    ANY(probe, path, FACET_TEXT, UNKNOWN, elsewhere),
    LIST(probe, "headers", headers, header_count, FACET_HEADERS, UNKNOWN, UNKNOWN, UNKNOWN,
         elsewhere),
    ANY(probe, method, FACET_TEXT, UNKNOWN, elsewhere),
    {"status", FACET_WORDS, DOWN, UP, DOWN, 0, 0, more_pass, status_words},
    ONE(probe, contains, FACET_NAMES, UP, DOWN, DOWN, more_pass),
    ONE(probe, lacks, FACET_NAMES, UP, DOWN, DOWN, more_pass),
    ONE(probe, location, FACET_TEXT, UP, DOWN, UNKNOWN, more_pass),
    ANY(probe, report, FACET_TEXT, UNKNOWN, elsewhere),
    ANY(probe, pointer, FACET_TEXT, UNKNOWN, elsewhere),
    {"demands", FACET_WORDS, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0, "other answers pass", demand_words},
    ANY(probe, header, FACET_TEXT, UNKNOWN, elsewhere),
    ANY(probe, parameter, FACET_TEXT, UNKNOWN, elsewhere),
    ANY(probe, token, FACET_SOURCE, UNKNOWN, elsewhere),
    ONE(probe, paths, FACET_NAMES, UP, DOWN, DOWN, "a protected path is no longer asked"),
    ONE(probe, closed, FACET_NAMES, UP, DOWN, DOWN, "a protected path is no longer asked"),
    ANY(probe, says_off, FACET_TEXT, UNKNOWN, "another text counts as a refusal"),
    ANY(probe, says_on, FACET_TEXT, UNKNOWN, "another text counts as an open door"),
    ANY(probe, says, FACET_NAMES, UNKNOWN, "another text counts as a refusal"),
    ONE(probe, refused, FACET_CODES, DOWN, DOWN, DOWN, "another answer counts as a refusal"),
    ONE(probe, accepted, FACET_CODES, DOWN, UP, DOWN, more_pass),
    ONE(probe, unconfigured, FACET_CODES, DOWN, UP, DOWN, "another answer counts as a closed door"),
    ANY(probe, bearer, FACET_SOURCE, UNKNOWN, elsewhere),
    ANY(probe, hmac, FACET_SOURCE, UNKNOWN, elsewhere),
    ANY(probe, hmac_header, FACET_TEXT, UNKNOWN, elsewhere),
    ONE(probe, origins, FACET_NAMES, DOWN, UP, DOWN, "more is let in"),
    ONE(probe, methods, FACET_NAMES, DOWN, UP, DOWN, "more is let in"),
    {"headers", FACET_NAMES, DOWN, UP, DOWN, AT(probe, allowed_headers), 0, "more is let in", NULL},
    ONE(probe, credentials, FACET_TRUTH, DOWN, UP, DOWN, "more is let in"),
    ONE(probe, days_left, FACET_NUMBER, UP, DOWN, DOWN, "a certificate may be nearer to its end"),
    ANY(probe, field, FACET_TEXT, UNKNOWN, elsewhere),
    HARMLESS(probe, pause, FACET_SPAN),
};

static const struct facet report_facets[] = {
    ANY(report, path, FACET_TEXT, UNKNOWN, elsewhere),
    LIST(report, "headers", headers, header_count, FACET_HEADERS, UNKNOWN, UNKNOWN, UNKNOWN,
         elsewhere),
    ONE(report, in, FACET_SCOPE, UP, DOWN, DOWN, "it is no longer asked everywhere it was"),
    HARMLESS(report, alone, FACET_TRUTH),
    HARMLESS(report, timeout, FACET_SPAN),
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
    FACETS(probe_facets),
    .added = UP,
    .removed = DOWN,
    .removed_why = "nobody asks any more",
    .is_guarded = guards_probe,
};

const struct review_kind review_reports = {
    THINGS("report", report, desired, reports, report_count, (long)AT(report, in)),
    FACETS(report_facets),
    .added = UP,
    .removed = DOWN,
    .removed_why = "nobody asks any more",
};
