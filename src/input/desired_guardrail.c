#include "desired_shapes.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "model/desired.h"
#include "model/exception.h"
#include "model/floor.h"
#include "model/guardrail.h"
#include "model/review_kind.h"

/* --- guardrails ---------------------------------------------------------------------------- */

/* A text, or the keyword `present`. */
static bool take_forbidden(struct schema_reading *reading, const struct node *node, void *out,
                           struct err *err)
{
    struct forbidden *row = out;
    if (text_is(node->text, PRESENT_WORD) && !node->plain) {
        err_at(err, node->where, "'" PRESENT_WORD "' in quotes may be the keyword or the text");
        return err_hint(
            err, "Write present without quotes for any value, or { text: present } for the text.");
    }
    row->present = text_is(node->text, PRESENT_WORD);
    row->value = arena_text(reading->arena, node->text);
    return scalar_check_substitutions(node->text, err);
}

static const struct shape forbidden_text = SCALAR_ID("forbidden_text", "text", .kind = SCALAR_TEXT,
                                                     .may_be_empty = true, .take = take_forbidden);

static const struct schema_row text_rows[] = {
    {"text", &shape_value, REQUIRED, AT(forbidden, value), "exactly this text"},
    {.key = NULL},
};

static const struct shape typed_text = {
    .kind = SHAPE_MAP,
    .noun = "a text",
    .map = {TABLE(text_rows)},
};

static const struct shape forbidden_value = {
    .kind = SHAPE_EITHER,
    .id = "forbidden_value",
    .noun = "a text or present",
    .hint = "Write the value, present for any value, or { text: present } for that text.",
    .either = {.scalar = &forbidden_text, .map = &typed_text},
};

static const struct shape variable_values = {
    .kind = SHAPE_NAMED,
    .id = "variable_values",
    .noun = "a map of variables and values",
    .hint = "Write { NAME: value }.",
    .named = {.name = &shape_variable,
              .item = &forbidden_value,
              .size = sizeof(struct forbidden),
              .name_offset = AT(forbidden, name),
              .where_offset = AT(forbidden, where)},
};

static const struct schema_row guardrail_rows[] = {
    {"in", &shape_names, OPTIONAL, AT(guardrail, in),
     "environments in which it holds (default: all)"},
    {"forbid", &variable_values, OPTIONAL, AT(guardrail, forbid),
     "values that must not take effect; present: any value"},
    {"also", &shape_probe_names, OPTIONAL, AT(guardrail, also),
     "probes whose failure is the same breach"},
    {"probes", &shape_probe_names, OPTIONAL, AT(guardrail, probes), "probes that must pass"},
    {"proof", &shape_name, OPTIONAL, AT(guardrail, proof),
     "a record that must exist; judged only with --state"},
    {"max_age", &shape_span, OPTIONAL, AT(guardrail, max_age),
     "the maximum age of the proof, as in 30d"},
    {"change_needs", &shape_roles, OPTIONAL, AT(guardrail, change_needs),
     "roles that must approve a change of what it guards"},
    {"why", &shape_words, OPTIONAL, AT(guardrail, why), "the reason, for readers"},
    {.key = NULL},
};

static const struct review_field guardrail_fields[] = {
    MORE_IS_STRICTER(guardrail, in, FIELD_SCOPE, "it no longer holds everywhere it did"),
    ARRAY(guardrail, forbid, forbid_count, FIELD_FORBIDS, STRICTER, WEAKER, WEAKER,
          "a value is no longer forbidden"),
    ARRAY(guardrail, also, also_count, FIELD_PROBES, STRICTER, WEAKER, WEAKER,
          "a probe no longer counts as a breach"),
    ARRAY(guardrail, probes, probe_count, FIELD_PROBES, STRICTER, WEAKER, WEAKER,
          "a probe need not pass any more"),
    MEMBER(guardrail, proof, FIELD_TEXT, STRICTER, WEAKER, UNCLEAR,
           "another proof is enough, or none is needed"),
    MORE_IS_WEAKER(guardrail, max_age, FIELD_AGE, "an older proof is enough"),
    MORE_IS_STRICTER(guardrail, change_needs, FIELD_NAMES,
                     "fewer roles must approve a change of what it guards"),
    MORE_IS_WEAKER(guardrail, may_be_lifted, FIELD_SPAN, "an exception may lift it for longer"),
    HARMLESS(guardrail, why, FIELD_TEXT),
};

static bool guards_guardrail(const struct guardrail *guardrail, const void *thing)
{
    const struct guardrail *other = thing;
    return text_is(guardrail->name, other->name);
}

const struct review_kind review_guardrails = {
    THINGS("guardrail", guardrail, desired, guardrails, guardrail_count, (long)AT(guardrail, in)),
    FIELDS(guardrail_fields),
    .added = STRICTER,
    .removed = WEAKER,
    .removed_why = "a plan may contain what it forbids",
    .is_guarded = guards_guardrail,
};

static const struct schema_choice guardrail_choices[] = {
    {AT_LEAST_ONE, {"forbid", "probes", "proof"}},
    {FIRST_NEEDS_SECOND, {"also", "forbid"}},
    {FIRST_NEEDS_SECOND, {"max_age", "proof"}},
    {.keys = {NULL}},
};

static const struct shape guardrail_map = {
    .kind = SHAPE_MAP,
    .id = "guardrail",
    .noun = "a guardrail",
    .hint = "Write { forbid: { NAME: value } }, { probes: [name] } or { proof: name }.",
    .map = {TABLE(guardrail_rows), .choices = guardrail_choices},
};

const struct shape shape_guardrails =
    NAMED("a map of guardrails by name", &shape_name, &guardrail_map, guardrail);

/* --- guardrails of a floor ------------------------------------------------------------------ */

static const struct schema_row lifting_rows[] = {
    {"may_be_lifted", &shape_span, OPTIONAL, AT(guardrail, may_be_lifted),
     "the longest time for which an exception may lift it, as in 14d (default: never)"},
    {.key = NULL},
};

static const struct schema_table floor_guardrail_tables[] = {
    {guardrail_rows, 0},
    {lifting_rows, 0},
    {.rows = NULL},
};

static const struct shape floor_guardrail = {
    .kind = SHAPE_MAP,
    .id = "floor_guardrail",
    .noun = "a guardrail",
    .hint = "Write { forbid: { NAME: value } }, { probes: [name] } or { proof: name }.",
    .map = {.tables = floor_guardrail_tables, .choices = guardrail_choices},
};

const struct shape shape_floor_guardrails =
    NAMED("a map of guardrails by name", &shape_name, &floor_guardrail, guardrail);

/* --- exceptions ---------------------------------------------------------------------------- */

static bool take_start(struct schema_reading *reading, const struct node *node, void *out,
                       struct err *err)
{
    int64_t *starts = out;
    (void)reading;
    if (when_parse_day(node->text, starts) || when_parse_instant(node->text, starts))
        return true;
    err_at(err, node->where, "'%.40s' is neither a date nor a time", node->text);
    return err_hint(
        err, "Write an existing date, 2026-02-24, or a time with its zone, 2026-02-24T18:00:00Z.");
}

static bool take_last_day(struct schema_reading *reading, const struct node *node, void *out,
                          struct err *err)
{
    int64_t *ends = out;
    int64_t day = 0;
    (void)reading;
    if (!when_parse_day(node->text, &day)) {
        err_at(err, node->where, "'%.40s' is not a date", node->text);
        return err_hint(err, "Write an existing date, 2026-03-10; for a time use 'expires'.");
    }
    *ends = day + WHEN_DAY; /* that whole day, UTC */
    return true;
}

static bool take_expires(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    (void)reading;
    if (when_parse_instant(node->text, out))
        return true;
    err_at(err, node->where, "'%.40s' is not a time", node->text);
    return err_hint(
        err, "Write it with its zone, 2026-03-10T18:00:00Z; for a whole day use 'last_day'.");
}

static const struct shape start =
    SCALAR("a date or a time", .kind = SCALAR_FORM, .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}",
           .take = take_start);

static const struct shape last_day = SCALAR(
    "a day", .kind = SCALAR_FORM, .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", .take = take_last_day);

static const struct shape expires =
    SCALAR("an instant", .kind = SCALAR_FORM, .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}",
           .take = take_expires);

/* --- closing ----------------------------------------------------------------------------- */

static const struct schema_row closing_rows[] = {
    {"stored", &shape_variables, OPTIONAL, AT(exception, closing_stored),
     "variables that must be stored before it is closed"},
    {"passes", &shape_names, OPTIONAL, AT(exception, closing_passes),
     "probes that must pass before it is closed"},
    {.key = NULL},
};

static const struct schema_choice closing_choices[] = {
    {AT_LEAST_ONE, {"stored", "passes"}},
    {.keys = {NULL}},
};

static const struct shape closing = {
    .kind = SHAPE_MAP,
    .id = "closing",
    .noun = "the closing of an exception",
    .hint = "Write { stored: [NAME], passes: [probe] }.",
    .map = {TABLE(closing_rows), .choices = closing_choices},
};

/* --- the exception ----------------------------------------------------------------------- */

/* A guardrail of this file, or of the floor. */
static bool check_lifts(struct arena *arena, const char *text, struct err *err)
{
    const size_t prefix = floor_is_named(text) ? strlen(FLOOR_PREFIX) : 0;
    return scalar_check_name(arena, text + prefix, err);
}

static const struct shape lifts =
    SCALAR("the name of a guardrail", .kind = SCALAR_WORD,
           .pattern = "^(floor/)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", .check = check_lifts);

static const struct schema_row exception_rows[] = {
    {"lifts", &lifts, REQUIRED, AT(exception, lifts),
     "the guardrail that it lifts; floor/NAME where the floor allows it"},
    {"policy", &shape_words, OPTIONAL, AT(exception, policy),
     "the chosen policy, shown in every report"},
    {"allows", &variable_values, OPTIONAL, AT(exception, allows),
     "forbidden values that are tolerated while it is in force"},
    {"sets", &variable_values, OPTIONAL, AT(exception, allows),
     "forbidden values that are desired while it is in force"},
    {"in", &shape_names, OPTIONAL, AT(exception, in),
     "environments in which it holds (default: all)"},
    {"reason", &shape_words, REQUIRED, AT(exception, reason), "why it is needed"},
    {"risk", &shape_words, REQUIRED, AT(exception, risk), "what may happen in the meantime"},
    {"owner", &shape_name, REQUIRED, AT(exception, owner), "the role that owns it"},
    {"starts", &start, REQUIRED, AT(exception, starts), "the first day, or a time with its zone"},
    {"last_day", &last_day, OPTIONAL, AT(exception, ends), "the last day, until its end (UTC)"},
    {"expires", &expires, OPTIONAL, AT(exception, ends), "the time of its end, with its zone"},
    {"max", &shape_span, OPTIONAL, AT(exception, max), "how long it may last (default: 90d)"},
    {"closing", &closing, OPTIONAL, 0, "what must hold before it is closed"},
    {.key = NULL},
};

static const char approved_text[] = "the approved text differs";

static const struct review_field exception_fields[] = {
    EITHER_WAY(exception, lifts, FIELD_TEXT, WEAKER, "another guardrail is lifted"),
    EITHER_WAY(exception, policy, FIELD_TEXT, WEAKER, approved_text),
    ARRAY(exception, allows, allow_count, FIELD_FORBIDS, WEAKER, STRICTER, WEAKER,
          "another value is tolerated"),
    EITHER_WAY(exception, sets, FIELD_BOOL, WEAKER, "a plan writes another value than before"),
    MORE_IS_WEAKER(exception, in, FIELD_SCOPE, "it holds in more environments"),
    EITHER_WAY(exception, reason, FIELD_TEXT, WEAKER, approved_text),
    EITHER_WAY(exception, risk, FIELD_TEXT, WEAKER, approved_text),
    EITHER_WAY(exception, owner, FIELD_TEXT, WEAKER, "another role owns it"),
    MEMBER_AS("closing stored", exception, closing_stored, FIELD_NAMES, STRICTER, WEAKER, WEAKER,
              "it may be closed while a required variable is missing"),
    MEMBER_AS("closing passes", exception, closing_passes, FIELD_NAMES, STRICTER, WEAKER, WEAKER,
              "it may be closed while a required probe fails"),
    MORE_IS_STRICTER(exception, starts, FIELD_INSTANT, "it starts earlier"),
    MEMBER_AS("end", exception, ends, FIELD_END, WEAKER, STRICTER, WEAKER, "it ends later"),
    MORE_IS_WEAKER(exception, max, FIELD_SPAN, "it may last longer"),
};

static bool guards_exception(const struct guardrail *guardrail, const void *thing)
{
    const struct exception *exception = thing;
    return text_is(guardrail->name, exception->lifts);
}

const struct review_kind review_exceptions = {
    THINGS("exception", exception, desired, exceptions, exception_count, (long)AT(exception, in)),
    FIELDS(exception_fields),
    .added = WEAKER,
    .added_why = "it lifts a guardrail until its end",
    .removed = STRICTER,
    .told_when_new = true,
    .is_guarded = guards_exception,
};

static const struct schema_choice exception_choices[] = {
    {EXACTLY_ONE, {"last_day", "expires"}},
    {AT_MOST_ONE, {"allows", "sets"}},
    {.keys = {NULL}},
};

static void begin(const struct node *node, void *out)
{
    (void)node;
    ((struct exception *)out)->max = (int64_t)EXCEPTION_MAX_DAYS * WHEN_DAY;
}

static void finish(struct schema_reading *reading, const struct node *node, void *out)
{
    struct exception *exception = out;
    exception->sets = node_get(node, "sets");
    exception->bounded = true;
    for (size_t i = 0; exception->sets && i < exception->allow_count; i++)
        if (exception->allows[i].present)
            schema_fault(reading, exception->allows[i].where,
                         arena_printf(reading->arena, "'%.80s' cannot be set to just any value",
                                      exception->allows[i].name),
                         "Write the value, or 'allows' instead of 'sets'.");
    if (exception->ends > exception->starts)
        return;
    const struct node *end =
        node_get(node, "last_day") ? node_get(node, "last_day") : node_get(node, "expires");
    schema_fault(reading, end->where,
                 arena_printf(reading->arena, "'%s' ends before it starts", exception->name),
                 "Write an end after 'starts'.");
}

static const struct shape exception_map = {
    .kind = SHAPE_MAP,
    .id = "exception",
    .noun = "an exception",
    .map = {TABLE(exception_rows), .choices = exception_choices, .begin = begin, .finish = finish},
};

const struct shape shape_exceptions =
    NAMED("a map of exceptions by name", &shape_name, &exception_map, exception);
