#include "observe/probe.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/secret.h"
#include "base/text.h"
#include "doc/node.h"
#include "model/showing.h"

struct one_report {
    const struct report_endpoint *report;
    struct probe_request asked;
    const struct node *root; /* NULL: not read, see `why` */
    const char *why;
};

struct reports {
    const struct probes_options *o;
    struct one_report *items;
    size_t count;
};

static void prepare(const struct probes_options *o, const char *base,
                    const struct report_endpoint *report, struct one_report *out)
{
    out->report = report;
    out->asked = (struct probe_request){
        .label = report->name,
        .method = "GET",
        .url = arena_printf(o->arena, "%s%s", base, report->path),
        .alone = report->alone,
        .timeout = report->timeout * 1000,
        .once = probe_declares_5xx(&report->status),
        .per_host = (unsigned)o->target->desired->limits.per_host,
        .body_limit = (size_t)o->target->desired->limits.body << 20,
        .arena = o->arena,
    };
    probe_request_headers(&out->asked, o->target->headers, o->target->header_count);
    probe_request_headers(&out->asked, report->headers, report->header_count);
}

/* Is a report needed, when only named probes are asked? */
static bool is_needed(const struct probes_options *o, const struct report_endpoint *report)
{
    for (size_t i = 0; i < o->target->probe_count; i++) {
        const struct probe *probe = &o->target->probes[i];
        if (probe->type == PROBE_REPORT && text_is(probe->report, report->name) &&
            names_has(&o->by_name, probe->name))
            return true;
    }
    return !o->only;
}

struct reports *reports_new(const struct probes_options *options, const char *base)
{
    struct reports *reports = arena_alloc(options->arena, sizeof *reports);
    const struct target *target = options->target;
    reports->o = options;
    reports->items = arena_array(options->arena, target->report_count, sizeof *reports->items);
    for (size_t i = 0; i < target->report_count; i++)
        if (is_needed(options, &target->reports[i]))
            prepare(options, base, &target->reports[i], &reports->items[reports->count++]);
    return reports;
}

void reports_send(struct reports *reports, const struct send_rules *sending)
{
    for (size_t i = 0; i < reports->count; i++)
        probe_request_send_if(&reports->items[i].asked, reports->o->http, sending);
}

void reports_skip(struct reports *reports, const char *why)
{
    for (size_t i = 0; i < reports->count; i++)
        reports->items[i].asked.why = why;
}

static void parse(struct reports *reports, struct one_report *one)
{
    struct arena *arena = reports->o->arena;
    const struct http_answer *heard = &one->asked.heard;
    const char *why = NULL;
    one->why = probe_request_trouble(&one->asked);
    if (one->why)
        return;
    if (!probe_status_is(&one->report->status, 200, heard->status)) {
        one->why = arena_printf(arena, "HTTP %d", heard->status);
        return;
    }
    one->root = probe_json(arena, heard, &why);
    if (!one->root)
        one->why = arena_printf(arena, "the report is %s", why);
}

static const struct one_report *find(const struct reports *reports, const char *name)
{
    for (size_t i = 0; i < reports->count; i++)
        if (text_is(reports->items[i].report->name, name))
            return &reports->items[i];
    return NULL;
}

static struct names scalars_of(struct arena *arena, const struct node *list)
{
    const char **items = arena_array(arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[i]->text;
    return (struct names){items, list->count};
}

/* A list with anything but scalars in it is not compared as if that were not there. */
static bool is_list_of_scalars(const struct node *node)
{
    for (size_t i = 0; i < node->count; i++)
        if (!probe_plain_text(node->items[i]))
            return false;
    return true;
}

static void read_node(struct arena *arena, const struct node *node, struct report_reading *out)
{
    static const enum reading_kind kinds[] = {
        [NODE_NULL] = READING_NULL, [NODE_BOOL] = READING_BOOL, [NODE_NUMBER] = READING_NUMBER,
        [NODE_TEXT] = READING_TEXT, [NODE_LIST] = READING_LIST, [NODE_MAP] = READING_OTHER,
    };
    out->kind = node ? kinds[node->kind] : READING_MISSING;
    out->text = probe_plain_text(node);
    if (!node || node->kind != NODE_LIST)
        return;
    if (is_list_of_scalars(node))
        out->list = scalars_of(arena, node);
    else
        out->kind = READING_OTHER;
}

struct readings {
    struct report_reading *items;
    size_t count, capacity;
};

static bool has_reading(const struct readings *readings, const char *report, const char *pointer)
{
    for (size_t i = 0; i < readings->count; i++)
        if (text_is(readings->items[i].report, report) &&
            text_is(readings->items[i].pointer, pointer))
            return true;
    return false;
}

static bool holds_secret(const struct secrets *secrets, const struct report_reading *reading)
{
    bool found = reading->text && secrets_found(secrets, reading->text, strlen(reading->text));
    for (size_t i = 0; i < reading->list.count && !found; i++)
        found = secrets_found(secrets, reading->list.items[i], strlen(reading->list.items[i]));
    return found;
}

static void add_reading(const struct reports *reports, struct readings *readings,
                        const char *report, const char *pointer)
{
    struct arena *arena = reports->o->arena;
    const struct one_report *one = find(reports, report);
    struct report_reading reading = {.report = report, .pointer = pointer, .kind = READING_UNSEEN};
    if (has_reading(readings, report, pointer))
        return;
    if (one && one->root && probe_has_mark(&one->asked.heard))
        reading.note = "; the report begins with a byte order mark";
    if (one && one->root)
        read_node(arena, node_pointer(one->root, pointer), &reading);
    else
        reading.why = one ? one->why : "the report was not requested";
    reading.is_hidden = holds_secret(reports->o->secrets, &reading);
    readings->items = arena_grow(arena, readings->items, readings->count, &readings->capacity,
                                 sizeof *readings->items);
    readings->items[readings->count++] = reading;
}

void reports_finish(struct reports *reports, struct observed *out)
{
    const struct target *target = reports->o->target;
    struct readings readings = {0};
    for (size_t i = 0; i < reports->count; i++)
        parse(reports, &reports->items[i]);
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(target, i)); i++)
        for (size_t k = 0; k < setting->reported_count; k++)
            add_reading(reports, &readings, setting->reported[k].report,
                        setting->reported[k].pointer);
    for (size_t i = 0; i < target->probe_count; i++)
        if (target->probes[i].type == PROBE_REPORT)
            add_reading(reports, &readings, target->probes[i].report, target->probes[i].pointer);
    out->readings = readings.items;
    out->reading_count = readings.count;
}

unsigned reports_requests(const struct reports *reports)
{
    unsigned count = 0;
    for (size_t i = 0; i < reports->count; i++)
        count += reports->items[i].asked.tries;
    return count;
}

/* ---- report probes ---- */

/* `5`, `5.0`, `0.8`, `1e3`; false where it is no number. Nothing but a comparison follows. */
static bool number_of(const char *text, double *out)
{
    char *end = NULL;
    if (text[strspn(text, "0123456789+-.eE")] != '\0')
        return false;
    *out = strtod(text, &end);
    return *end == '\0' && end != text;
}

static bool is_one_of(const struct probe *probe, const struct report_reading *reading)
{
    double is = 0, wanted = 0;
    for (size_t i = 0; i < probe->values.count; i++) {
        const char *value = probe->values.items[i];
        const bool numbers = reading->kind == READING_NUMBER && number_of(reading->text, &is) &&
                             number_of(value, &wanted);
        if (text_is(value, reading->text) || (numbers && is <= wanted && is >= wanted))
            return true;
    }
    return false;
}

static bool meets(const struct probe *probe, const struct report_reading *reading)
{
    double is = 0, wanted = 0;
    if (probe->demand == DEMAND_EQUALS || probe->demand == DEMAND_ONE_OF)
        return is_one_of(probe, reading);
    if (probe->values.count != 1 || !number_of(reading->text, &is) ||
        !number_of(probe->values.items[0], &wanted))
        return false;
    return probe->demand == DEMAND_AT_MOST ? is <= wanted : is >= wanted;
}

static const char *demand_words(struct arena *arena, const struct probe *probe)
{
    static const char *const words[] = {[DEMAND_EQUALS] = "expected",
                                        [DEMAND_ONE_OF] = "expected one of",
                                        [DEMAND_AT_MOST] = "expected at most",
                                        [DEMAND_AT_LEAST] = "expected at least"};
    return arena_printf(arena, "%s %s", words[probe->demand], names_text(arena, &probe->values));
}

/* A number, what is wanted, or words. */
static const char *answer_shown(struct arena *arena, const struct probe *probe,
                                const struct report_reading *reading)
{
    if (!*reading->text)
        return "(empty)";
    if (reading->is_hidden)
        return "(hidden)";
    double number = 0;
    const bool reviewed = reading->kind != READING_TEXT || number_of(reading->text, &number) ||
                          names_has(&probe->values, reading->text);
    return text_escaped(arena, reviewed ? reading->text : showing_answer(reading->text));
}

void reports_judge(struct arena *arena, const struct probe *probe, const struct observed *observed,
                   struct probe_result *out)
{
    const struct report_reading *reading =
        observed_reading(observed, probe->report, probe->pointer);
    if (!reading || reading->kind == READING_UNSEEN)
        probe_conclude(out, PROBE_UNOBSERVED,
                       reading ? reading->why : "the report was not requested");
    else if (reading->kind == READING_MISSING || reading->kind == READING_NULL || !reading->text)
        probe_conclude(
            out, PROBE_UNOBSERVED,
            arena_printf(arena, "the report has no plain value at '%s'", probe->pointer));
    else
        probe_conclude(out, meets(probe, reading) ? PROBE_PASS : PROBE_FAIL,
                       arena_printf(arena, "reported %s; %s%s", answer_shown(arena, probe, reading),
                                    demand_words(arena, probe),
                                    reading->note ? reading->note : ""));
}
