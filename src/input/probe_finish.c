#include "probe_rows.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/probe.h"

enum { DAYS_LEFT = 14, PAUSE = 3 };

static struct place place_of(const struct node *node, const char *key)
{
    const struct node *value = node_get(node, key);
    return value ? value->where : node->where;
}

static void default_statuses(struct statuses *statuses, const int *status)
{
    if (statuses->count == 0)
        *statuses = (struct statuses){status, 1};
}

/* One status can mean one thing only. */
static void check_apart(struct schema_reading *reading, struct place where,
                        const struct statuses *a, const struct statuses *b, const char *words)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (a->items[i] == b->items[k])
                schema_fault(
                    reading, where,
                    arena_printf(reading->arena, "status %d stands for %s", a->items[i], words),
                    "Write each status in one of the two.");
}

static void finish_http(struct schema_reading *reading, const struct node *node,
                        struct probe *probe)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS"};
    static const int ok[] = {200};
    if (!probe->method)
        probe->method = safe[0];
    default_statuses(&probe->status, ok);
    if (!text_in(probe->method, safe, 3) && !probe->writes)
        schema_fault(reading, place_of(node, "method"),
                     arena_printf(reading->arena, "%s can change something", probe->method),
                     "Add 'writes: true': the probe then runs only when it is asked for by name.");
}

static void finish_report(const struct node *node, struct probe *probe)
{
    static const struct {
        const char *key;
        enum demand demand;
    } demands[] = {
        {"equals", DEMAND_EQUALS},
        {"one_of", DEMAND_ONE_OF},
        {"at_most", DEMAND_AT_MOST},
        {"at_least", DEMAND_AT_LEAST},
    };
    for (size_t i = 0; i < sizeof demands / sizeof demands[0]; i++)
        if (node_get(node, demands[i].key))
            probe->demand = demands[i].demand;
}

static void finish_token(struct schema_reading *reading, const struct node *node,
                         struct probe *probe)
{
    static const int unauthorized[] = {401};
    static const int ok[] = {200};
    default_statuses(&probe->refused, unauthorized);
    if (probe->type == PROBE_HEADER_TOKEN) {
        default_statuses(&probe->accepted, ok);
        check_apart(reading, node->where, &probe->refused, &probe->accepted,
                    "refused and for accepted");
    }
}

static void finish_webhook(struct schema_reading *reading, const struct node *node,
                           struct probe *probe)
{
    check_apart(reading, place_of(node, "accepted"), &probe->accepted, &probe->refused,
                "refused and for accepted");
    check_apart(reading, place_of(node, "unconfigured"), &probe->unconfigured, &probe->refused,
                "refused and for unconfigured");
    check_apart(reading, place_of(node, "unconfigured"), &probe->unconfigured, &probe->accepted,
                "accepted and for unconfigured");
}

/* RFC 9110, 5.1: names of headers have no case. */
static void finish_cors(struct schema_reading *reading, const struct node *node,
                        struct probe *probe)
{
    const struct names *names = &probe->allowed_headers;
    for (size_t i = 0; i < names->count; i++)
        for (size_t k = 0; k < i; k++)
            if (text_is_any_case(names->items[i], names->items[k]))
                schema_fault(reading, node_get(node, "headers")->items[i]->where,
                             arena_printf(reading->arena, "'%.80s' is '%.80s' in another spelling",
                                          names->items[i], names->items[k]),
                             "Write each item once.");
}

void probe_finish_type(struct schema_reading *reading, const struct node *node, struct probe *probe)
{
    switch (probe->type) {
    case PROBE_HTTP:
        finish_http(reading, node, probe);
        break;
    case PROBE_REPORT:
        finish_report(node, probe);
        break;
    case PROBE_HEADER_TOKEN:
    case PROBE_QUERY_TOKEN:
        finish_token(reading, node, probe);
        break;
    case PROBE_CORS:
        finish_cors(reading, node, probe);
        break;
    case PROBE_WEBHOOK:
        finish_webhook(reading, node, probe);
        break;
    case PROBE_TLS:
        probe->days_left = probe->days_left ? probe->days_left : DAYS_LEFT;
        break;
    case PROBE_PAGE_REFRESH:
        probe->pause = probe->pause ? probe->pause : PAUSE;
        break;
    }
}
