#include "observe/reports.h"

#include "base/arena.h"
#include "base/text.h"
#include "doc/json.h"
#include "doc/node.h"

struct one_report {
    const struct report *report;
    struct asked asked;
    const struct node *root; /* NULL: not read, see `why` */
    const char *why;
};

struct reports {
    const struct probes_options *o;
    struct one_report *items;
    size_t count;
};

static void prepare(const struct probes_options *o, const char *base, const struct report *report,
                    struct one_report *out)
{
    out->report = report;
    out->asked = (struct asked){
        .label = report->name,
        .method = "GET",
        .url = arena_printf(o->arena, "%s%s", base, report->path),
        .alone = report->alone,
        .timeout = report->timeout * 1000,
        .per_host = (unsigned)o->target->desired->limits.per_host,
        .arena = o->arena,
    };
    for (size_t i = 0; i < report->header_count; i++) {
        const struct header *header = &report->headers[i];
        if (header->text) {
            asked_header(&out->asked, header->name, header->text);
            continue;
        }
        out->asked.use = SECRET_AS_HEADER;
        out->asked.source = &header->source;
        out->asked.secret_header = header->name;
    }
}

/* Is a report needed, when only named probes are asked? */
static bool is_needed(const struct probes_options *o, const struct report *report)
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

void reports_send(struct reports *reports, bool with_secret, enum http_reach reach,
                  const struct credentials *credentials)
{
    for (size_t i = 0; i < reports->count; i++) {
        struct asked *asked = &reports->items[i].asked;
        if ((asked->use != SECRET_NONE) == with_secret)
            asked_send(asked, reports->o->http, reach, credentials);
    }
}

void reports_skip(struct reports *reports, const char *why)
{
    for (size_t i = 0; i < reports->count; i++)
        reports->items[i].asked.why = why;
}

static void parse(struct reports *reports, struct one_report *one)
{
    struct arena *arena = reports->o->arena;
    struct err err = {0};
    one->why = asked_trouble(&one->asked);
    if (one->why)
        return;
    if (one->asked.heard.status != 200)
        one->why = arena_printf(arena, "HTTP %d", one->asked.heard.status);
    else if (!json_read(arena, one->report->name, one->asked.heard.body, one->asked.heard.length,
                        &json_limits_api, &one->root, &err))
        one->why = "the report is not the JSON it should be";
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
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->text)
            items[count++] = list->items[i]->text;
    return (struct names){items, count};
}

static void read_node(struct arena *arena, const struct node *node, struct reading *out)
{
    static const enum reading_kind kinds[] = {
        [NODE_NULL] = READING_NULL, [NODE_BOOL] = READING_BOOL, [NODE_NUMBER] = READING_NUMBER,
        [NODE_TEXT] = READING_TEXT, [NODE_LIST] = READING_LIST, [NODE_MAP] = READING_OTHER,
    };
    out->kind = node ? kinds[node->kind] : READING_MISSING;
    if (node && node->text)
        out->text = node->text;
    if (node && node->kind == NODE_LIST)
        out->list = scalars_of(arena, node);
}

struct readings {
    struct reading *items;
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

static void add_reading(const struct reports *reports, struct readings *readings,
                        const char *report, const char *pointer)
{
    struct arena *arena = reports->o->arena;
    const struct one_report *one = find(reports, report);
    struct reading reading = {.report = report, .pointer = pointer, .kind = READING_UNSEEN};
    if (has_reading(readings, report, pointer))
        return;
    if (one && one->root)
        read_node(arena, node_pointer(one->root, pointer), &reading);
    else
        reading.why = one ? one->why : "the report was not asked";
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
    for (size_t i = 0; i < target->setting_count; i++)
        for (size_t k = 0; k < target->settings[i].reported_count; k++)
            add_reading(reports, &readings, target->settings[i].reported[k].report,
                        target->settings[i].reported[k].pointer);
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

static bool meets(const struct probe *probe, const struct reading *reading)
{
    int64_t is = 0, wanted = 0;
    if (probe->demand == DEMAND_EQUALS || probe->demand == DEMAND_ONE_OF)
        return names_has(&probe->values, reading->text);
    if (!text_to_int(reading->text, INT64_MIN, INT64_MAX, &is) || probe->values.count != 1 ||
        !text_to_int(probe->values.items[0], INT64_MIN, INT64_MAX, &wanted))
        return false;
    return probe->demand == DEMAND_AT_MOST ? is <= wanted : is >= wanted;
}

static const char *demand_words(struct arena *arena, const struct probe *probe)
{
    static const char *const words[] = {[DEMAND_EQUALS] = "wanted",
                                        [DEMAND_ONE_OF] = "wanted is one of",
                                        [DEMAND_AT_MOST] = "wanted is at most",
                                        [DEMAND_AT_LEAST] = "wanted is at least"};
    return arena_printf(arena, "%s %s", words[probe->demand], names_text(arena, &probe->values));
}

void reports_judge(struct arena *arena, const struct probe *probe, const struct observed *observed,
                   struct probe_result *out)
{
    const struct reading *reading = observed_reading(observed, probe->report, probe->pointer);
    if (!reading || reading->kind == READING_UNSEEN)
        job_conclude(out, PROBE_UNOBSERVED, reading ? reading->why : "the report was not asked");
    else if (reading->kind == READING_MISSING || reading->kind == READING_NULL || !reading->text)
        job_conclude(out, PROBE_UNOBSERVED,
                     arena_printf(arena, "the report has no plain value at '%s'", probe->pointer));
    else
        job_conclude(out, meets(probe, reading) ? PROBE_PASS : PROBE_FAIL,
                     arena_printf(arena, "reported is %s; %s", text_escaped(arena, reading->text),
                                  demand_words(arena, probe)));
}
