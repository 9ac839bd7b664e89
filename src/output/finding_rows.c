#include "finding_rows.h"

#include "base/arena.h"
#include "base/when.h"

enum { WANTED_MOST = 160 };

static void add(struct told_rows *rows, enum told_kind kind, const char *label, const char *value,
                const char *note)
{
    rows->items[rows->count++] =
        (struct told_row){.label = label, .value = value, .note = note ? note : "", .kind = kind};
}

/* --- findings ------------------------------------------------------------------------------------ */

static const char *since_text(struct arena *arena, int64_t since, int64_t now)
{
    const char *ago = ago_text(arena, since, now);
    return arena_printf(arena, "%s%s%s%s", instant_text(arena, since), ago ? " (" : "",
                        ago ? ago : "", ago ? ")" : "");
}

static void add_since(struct arena *arena, const struct finding *finding, int64_t now,
                      struct told_rows *rows)
{
    if (finding->since != 0)
        add(rows, TOLD_VALUE, "since", since_text(arena, finding->since, now),
            finding->who ? arena_printf(arena, ", by %s", finding->who) : NULL);
    else if (finding->who)
        add(rows, TOLD_VALUE, "last changed", arena_printf(arena, "by %s", finding->who), NULL);
}

static void add_setting(struct arena *arena, const struct finding *finding, const char *meaning,
                        enum told_in in, struct told_rows *rows)
{
    const size_t most = in == TOLD_IN_EXPLAIN ? SIZE_MAX : WANTED_MOST;
    if (in != TOLD_IN_TEXT) /* which has it in its title */
        add(rows, TOLD_VALUE, "wanted", value_text(arena, finding->desired, most),
            arena_printf(arena, "; %s", meaning));
    if (finding->state.verdict != VERDICT_INERT)
        add(rows, TOLD_WITNESSES, "witnesses", "", NULL);
    if (in == TOLD_IN_EXPLAIN && finding->rule)
        add(rows, TOLD_SENTENCE, "rule", finding->rule, NULL);
}

void entry_rows(struct arena *arena, const struct report_entry *entry, int64_t now, enum told_in in,
                struct told_rows *out)
{
    const struct finding *finding = entry->finding;
    const bool setting = finding && finding->kind == FINDING_SETTING;
    out->count = 0;
    if (setting)
        add_setting(arena, finding, entry->rule_text, in, out);
    if (entry->says)
        add(out, TOLD_VALUE, "", entry->says, NULL);
    if (setting && in != TOLD_IN_ENTRY)
        add_since(arena, finding, now, out);
    if (entry->why)
        add(out, TOLD_SENTENCE, "why", entry->why, NULL);
    if (finding && finding->exception)
        add(out, TOLD_VALUE, "exception", finding->exception,
            arena_printf(arena, ", %s", days_text(arena, finding->days_left)));
    if (entry->advice)
        add(out, TOLD_ADVICE, "to do", entry->advice, NULL);
}

void finding_rows(struct arena *arena, const struct finding *finding, int64_t now, enum told_in in,
                  struct told_rows *out)
{
    const struct report_entry entry = {
        .finding = finding,
        .rule_text = finding->kind == FINDING_SETTING
                         ? verdict_words(finding->state.verdict)->meaning
                         : NULL,
        .why = finding->why,
        .advice = finding->advice,
    };
    entry_rows(arena, &entry, now, in, out);
}

/* --- witnesses ----------------------------------------------------------------------------------- */

void witness_rows(struct arena *arena, const struct finding *finding, size_t most,
                  struct witness_row out[WITNESS_COUNT])
{
    for (int i = 0; i < WITNESS_COUNT; i++) {
        const struct testimony *testimony = &finding->witnesses[i];
        const char *value = testimony_value((enum witness)i, testimony);
        out[i] = (struct witness_row){
            .name = witness_name((enum witness)i),
            .value = value ? value_text(arena, value, most) : NULL,
            .why = testimony->why,
            .says = testimony->says,
        };
    }
}

/* --- exceptions ---------------------------------------------------------------------------------- */

/* Days where it begins and ends with one, as nearly every declaration writes them. */
static const char *span_text(struct arena *arena, const struct exception *exception)
{
    char starts[WHEN_TEXT_SIZE], last[WHEN_TEXT_SIZE];
    if (!exception->bounded)
        return NULL;
    if (exception->starts % WHEN_DAY == 0 && exception->ends % WHEN_DAY == 0)
        return arena_printf(arena, "%s to %s, both days whole",
                            when_format_day(exception->starts, starts),
                            when_format_day(exception->ends - 1, last));
    return arena_printf(arena, "%s until %s", when_format(exception->starts, starts),
                        when_format(exception->ends, last));
}

static const char *longest_text(struct arena *arena, const struct exception *exception)
{
    return exception->max >= WHEN_DAY
               ? count_text(arena, (size_t)(exception->max / WHEN_DAY), "day")
               : NULL;
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

static const struct exception_member {
    const char *label;
    size_t at;                                                                   /* of a text */
    const char *(*text)(struct arena *arena, const struct exception *exception); /* instead */
    enum told_kind kind;
    unsigned in; /* enum told_in */
} exception_members[] = {
    {"lifts", offsetof(struct exception, lifts), NULL, TOLD_VALUE, TOLD_IN_TABLE | TOLD_IN_RECORD},
    {"policy", offsetof(struct exception, policy), NULL, TOLD_VALUE,
     TOLD_IN_EXPLAIN | TOLD_IN_RECORD},
    {"owner", offsetof(struct exception, owner), NULL, TOLD_VALUE,
     TOLD_IN_EXPLAIN | TOLD_IN_TABLE | TOLD_IN_RECORD},
    {"closing needs", 0, closing_text, TOLD_VALUE, TOLD_IN_EXPLAIN},
    {"declared", 0, span_text, TOLD_VALUE, TOLD_IN_EXPLAIN},
    {"longest", 0, longest_text, TOLD_VALUE, TOLD_IN_EXPLAIN},
    {"risk", offsetof(struct exception, risk), NULL, TOLD_SENTENCE,
     TOLD_IN_TEXT | TOLD_IN_EXPLAIN | TOLD_IN_TABLE},
    {"reason", offsetof(struct exception, reason), NULL, TOLD_SENTENCE,
     TOLD_IN_TEXT | TOLD_IN_EXPLAIN | TOLD_IN_TABLE},
};

void exception_rows(struct arena *arena, const struct exception *exception, enum told_in in,
                    struct told_rows *out)
{
    out->count = 0;
    for (size_t i = 0; i < sizeof exception_members / sizeof *exception_members; i++) {
        const struct exception_member *member = &exception_members[i];
        const void *at = (const char *)exception + member->at;
        if (member->in & in)
            add(out, member->kind, member->label,
                member->text ? member->text(arena, exception) : *(const char *const *)at, NULL);
    }
}

void recorded_exception_rows(struct arena *arena, const struct evidence_exception *exception,
                             struct told_rows *out)
{
    const struct exception view = {
        .lifts = exception->lifts, .policy = exception->policy, .owner = exception->owner};
    exception_rows(arena, &view, TOLD_IN_RECORD, out);
}
