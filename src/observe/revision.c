#include "observe/revision.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"

enum { REVISION_MOST = 64 * 1024, NOTHING_ACTIVE = 0 };

/* The id that `environmentStagedChanges` has where nothing is staged. */
#define NOTHING_STAGED "<empty>"

static bool add_deployment(struct buf *out, const struct node *deployment)
{
    const char *id = node_text(node_get(deployment, "id"));
    const char *status = node_text(node_get(deployment, "status"));
    buf_printf(out, " %s=%s", id ? id : "", status ? status : "");
    return id && status;
}

static bool add_deployments(struct buf *out, const struct node *instance)
{
    const struct node *latest = node_get(instance, "latestDeployment");
    const struct node *active = node_get(instance, "activeDeployments");
    if (!latest || !active || active->kind != NODE_LIST)
        return false;
    bool whole = latest->kind == NODE_NULL || add_deployment(out, latest);
    buf_text(out, " |");
    for (size_t i = 0; i < active->count; i++)
        whole = add_deployment(out, active->items[i]) && whole;
    return whole;
}

const char *revision_text(struct arena *arena, const struct node *data)
{
    const char *etag = node_text(node_path(data, "environment", "configEtag", (char *)NULL));
    const struct node *staged = node_get(data, "staged");
    const char *staged_id = node_text(node_get(staged, "id"));
    const char *staged_at = node_text(node_get(staged, "updatedAt"));
    struct buf text;
    buf_init(&text, REVISION_MOST);
    buf_printf(&text, "%s %s %s", etag ? etag : "", staged_id ? staged_id : "",
               staged_at && !text_is(staged_id, NOTHING_STAGED) ? staged_at : "");
    const bool whole =
        add_deployments(&text, node_get(data, "instance")) && etag && staged_id && !text.overflowed;
    const char *out = whole ? arena_text(arena, buf_string(&text)) : NULL;
    buf_release(&text);
    return out;
}

static int64_t instant(const struct node *node)
{
    int64_t when = 0;
    const char *text = node_text(node);
    return text && when_parse_instant(text, &when) ? when : 0;
}

static struct deployment read_deployment(struct arena *arena, const struct node *node)
{
    const struct node *commit = node_path(node, "meta", "commitHash", (char *)NULL);
    return (struct deployment){
        .id = arena_text(arena, node_text(node_get(node, "id"))),
        .status = arena_text(arena, node_text(node_get(node, "status"))),
        .created_at = instant(node_get(node, "createdAt")),
        .commit = node_text(commit) ? text_escaped(arena, node_text(commit)) : NULL,
    };
}

/* SUCCESS and SLEEPING are up (RAILWAY.md "Reading"); any other word, also one that nobody knows
 * yet, is not a process whose configuration could be read. */
static const char *reason_not_running(struct arena *arena, const struct node *active)
{
    if (!active || active->kind != NODE_LIST)
        return "Railway did not tell the deployments";
    if (active->count == NOTHING_ACTIVE)
        return "no deployment is active";
    if (active->count > 1)
        return arena_printf(arena, "%zu deployments are active: a rollout is under way",
                            active->count);
    const char *status = node_text(node_get(active->items[0], "status"));
    if (text_is(status, "SUCCESS") || text_is(status, "SLEEPING"))
        return NULL;
    return arena_printf(arena, "the active deployment is %s",
                        status ? text_escaped(arena, status) : "of no known state");
}

static void read_deployments(struct arena *arena, const struct node *instance, struct observed *out)
{
    const struct node *active = node_get(instance, "activeDeployments");
    out->latest = read_deployment(arena, node_get(instance, "latestDeployment"));
    out->active = (struct deployment){0};
    if (active && active->kind == NODE_LIST && active->count == 1)
        out->active = read_deployment(arena, active->items[0]);
    out->sleeping = text_is(out->active.status, "SLEEPING");
    out->running = (struct variables){.why = reason_not_running(arena, active)};
}

static void read_staged(struct arena *arena, const struct node *staged, const char *service,
                        struct staged *out)
{
    const char *id = node_text(node_get(staged, "id"));
    const struct node *services = node_path(staged, "patch", "services", (char *)NULL);
    const struct node *variables = node_path(services, service, "variables", (char *)NULL);
    const char *error = node_text(node_get(staged, "lastAppliedError"));
    const char *name = node_text(node_path(staged, "appliedBy", "username", (char *)NULL));
    const char *email = node_text(node_path(staged, "appliedBy", "email", (char *)NULL));
    const char *who = name ? name : email;
    *out = (struct staged){
        .any = id && !text_is(id, NOTHING_STAGED),
        .id = id ? text_escaped(arena, id) : NULL,
        .updated_at = instant(node_get(staged, "updatedAt")),
        .last_error = text_is_empty(error) ? NULL : "the last attempt to apply them failed",
        .who = who ? text_escaped(arena, who) : NULL,
    };
    if (!out->any || !variables || variables->kind != NODE_MAP)
        return;
    const char **names = arena_array(arena, variables->count, sizeof *names);
    for (size_t i = 0; i < variables->count; i++)
        names[i] = arena_text(arena, variables->sorted[i]->key);
    out->variables = (struct names){names, variables->count};
}

static void add_domains(struct arena *arena, const struct node *list, const char **items,
                        size_t *count)
{
    for (size_t i = 0; list && list->kind == NODE_LIST && i < list->count; i++) {
        const char *domain = node_text(node_get(list->items[i], "domain"));
        if (domain)
            items[(*count)++] = text_lowered(arena, domain);
    }
}

static size_t list_count(const struct node *list)
{
    return list && list->kind == NODE_LIST ? list->count : 0;
}

static void read_domains(struct arena *arena, const struct node *instance, struct names *out)
{
    const struct node *services = node_path(instance, "domains", "serviceDomains", (char *)NULL);
    const struct node *customs = node_path(instance, "domains", "customDomains", (char *)NULL);
    const char **items =
        arena_array(arena, list_count(services) + list_count(customs), sizeof *items);
    size_t count = 0;
    add_domains(arena, services, items, &count);
    add_domains(arena, customs, items, &count);
    *out = (struct names){items, count};
}

void revision_read(struct arena *arena, const struct node *data, const char *service,
                   struct observed *out)
{
    const struct node *instance = node_get(data, "instance");
    out->etag =
        arena_text(arena, node_text(node_path(data, "environment", "configEtag", (char *)NULL)));
    read_deployments(arena, instance, out);
    read_staged(arena, node_get(data, "staged"), service, &out->staged);
    read_domains(arena, instance, &out->domains);
}
