#include "railway/answers.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"

/* ---- pages ---- */

enum search_result connection_find(struct arena *arena, const struct node *connection,
                                   const char *name, const char *id, const char **out)
{
    const struct node *edges = node_get(connection, "edges");
    const char *found = NULL;
    if (!edges || edges->kind != NODE_LIST)
        return SEARCH_UNREADABLE;
    for (size_t i = 0; i < edges->count; i++) {
        const struct node *node = node_get(edges->items[i], "node");
        const char *real_id = node_text(node_get(node, "id"));
        if (!real_id ||
            !(id ? text_is(id, real_id) : text_is(name, node_text(node_get(node, "name")))))
            continue;
        if (found)
            return SEARCH_TWICE;
        found = real_id;
    }
    if (!found)
        return SEARCH_NOT_HERE;
    *out = arena_text(arena, found);
    return SEARCH_FOUND;
}

const char *connection_next_page(struct arena *arena, const struct node *connection)
{
    const struct node *more = node_path(connection, "pageInfo", "hasNextPage", (char *)NULL);
    const char *cursor = node_text(node_path(connection, "pageInfo", "endCursor", (char *)NULL));
    if (!more || more->kind != NODE_BOOL)
        return "";
    if (!more->boolean)
        return NULL;
    return arena_text(arena, cursor ? cursor : "");
}

/* ---- revision ---- */

enum { REVISION_MOST = 64 * 1024 };

/* The id that `environmentStagedChanges` has where nothing is staged. */
#define NOTHING_STAGED "<empty>"

static const char *escaped(struct arena *arena, const struct node *node)
{
    return node_text(node) ? text_escaped(arena, node_text(node)) : NULL;
}

static int64_t instant(const struct node *node)
{
    int64_t when = 0;
    const char *text = node_text(node);
    return text && when_parse_instant(text, &when) ? when : 0;
}

/* Who did it: the name, else the address. NULL: Railway gives neither. */
static const char *author(struct arena *arena, const struct node *by)
{
    const char *name = node_text(node_get(by, "username"));
    const char *email = node_text(node_get(by, "email"));
    const char *who = text_is_empty(name) ? email : name;
    return text_is_empty(who) ? NULL : text_escaped(arena, who);
}

static size_t list_count(const struct node *list)
{
    return list && list->kind == NODE_LIST ? list->count : 0;
}

static size_t map_count(const struct node *map)
{
    return map && map->kind == NODE_MAP ? map->count : 0;
}

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

static const struct {
    const char *word;
    enum railway_progress progress;
} deployment_words[] = {
    {"SUCCESS", PROGRESS_UP},
    {"SLEEPING", PROGRESS_UP},
    {"FAILED", PROGRESS_ENDED},
    {"CRASHED", PROGRESS_ENDED},
    {"REMOVED", PROGRESS_ENDED},
    {"SKIPPED", PROGRESS_ENDED},
    {"NEEDS_APPROVAL", PROGRESS_NEEDS_APPROVAL},
};

enum railway_progress deployment_progress(const char *status)
{
    for (size_t i = 0; i < sizeof deployment_words / sizeof *deployment_words; i++)
        if (text_is(deployment_words[i].word, status))
            return deployment_words[i].progress;
    return PROGRESS_UNDER_WAY;
}

enum railway_progress workflow_progress(const char *status)
{
    if (text_is(status, "Complete"))
        return PROGRESS_UP;
    return text_is(status, "Error") ? PROGRESS_ENDED : PROGRESS_UNDER_WAY;
}

static struct deployment read_deployment(struct arena *arena, const struct node *node)
{
    return (struct deployment){
        .id = escaped(arena, node_get(node, "id")),
        .status = escaped(arena, node_get(node, "status")),
        .created_at = instant(node_get(node, "createdAt")),
        .commit = escaped(arena, node_path(node, "meta", "commitHash", (char *)NULL)),
        .image = escaped(arena, node_path(node, "meta", "image", (char *)NULL)),
        .image_digest = escaped(arena, node_path(node, "meta", "imageDigest", (char *)NULL)),
    };
}

/* Why nothing is seen to run; NULL: the one active deployment is up. */
static const char *reason_not_running(struct arena *arena, const struct node *active,
                                      const struct deployment *one)
{
    if (!active || active->kind != NODE_LIST)
        return "Railway did not list the deployments";
    if (active->count == 0)
        return "no deployment is active";
    if (active->count > 1)
        return arena_printf(arena, "%zu deployments are active: a rollout is in progress",
                            active->count);
    if (deployment_progress(one->status) == PROGRESS_UP)
        return NULL;
    return arena_printf(arena, "the active deployment is %s",
                        one->status ? one->status : "in an unknown state");
}

static void read_deployments(struct arena *arena, const struct node *instance, struct observed *out)
{
    const struct node *active = node_get(instance, "activeDeployments");
    out->latest = read_deployment(arena, node_get(instance, "latestDeployment"));
    out->active =
        list_count(active) == 1 ? read_deployment(arena, active->items[0]) : (struct deployment){0};
    out->configured = (struct source_configured){
        .repo = escaped(arena, node_path(instance, "source", "repo", (char *)NULL)),
        .image = escaped(arena, node_path(instance, "source", "image", (char *)NULL)),
    };
    out->sleeping = text_is(out->active.status, "SLEEPING");
    out->running = (struct variables){.why = reason_not_running(arena, active, &out->active)};
}

/* The names in a staged map of variables; false where one of them is not simply removed. */
static bool read_removals(struct arena *arena, const struct node *map, struct names *out)
{
    const char **items = arena_array(arena, map_count(map), sizeof *items);
    bool only_removes = !map || map->kind == NODE_MAP;
    for (size_t i = 0; i < map_count(map); i++) {
        items[i] = arena_text(arena, map->sorted[i]->key);
        only_removes = only_removes && map->sorted[i]->value->kind == NODE_NULL;
    }
    *out = (struct names){items, map_count(map)};
    return only_removes;
}

static bool is_empty_map(const struct node *node)
{
    return node->kind == NODE_MAP && node->count == 0;
}

/* Is the patch nothing but the variables of the service and shared ones? */
static bool holds_nothing_else(const struct node *patch, const char *service)
{
    const struct node *services = node_get(patch, "services");
    const struct node *ours = node_get(services, service);
    bool nothing = patch && patch->kind == NODE_MAP;
    for (size_t i = 0; nothing && i < patch->count; i++)
        nothing = text_is(patch->entries[i].key, "services") ||
                  text_is(patch->entries[i].key, "sharedVariables") ||
                  is_empty_map(patch->entries[i].value);
    for (size_t i = 0; nothing && services && i < services->count; i++)
        nothing = services->kind == NODE_MAP &&
                  (services->entries[i].value == ours || is_empty_map(services->entries[i].value));
    for (size_t i = 0; nothing && ours && i < ours->count; i++)
        nothing = ours->kind == NODE_MAP && (text_is(ours->entries[i].key, "variables") ||
                                             is_empty_map(ours->entries[i].value));
    return nothing;
}

static void read_staged(struct arena *arena, const struct node *staged, const char *service,
                        struct staged *out)
{
    const char *id = node_text(node_get(staged, "id"));
    const struct node *patch = node_get(staged, "patch");
    const char *error = node_text(node_get(staged, "lastAppliedError"));
    *out = (struct staged){
        .any = id && !text_is(id, NOTHING_STAGED),
        .id = id ? text_escaped(arena, id) : NULL,
        .updated_at = instant(node_get(staged, "updatedAt")),
        .last_error = text_is_empty(error) ? NULL : "the last attempt to apply them failed",
        .who = author(arena, node_get(staged, "appliedBy")),
    };
    if (!out->any)
        return;
    const bool of_service = read_removals(
        arena, node_path(patch, "services", service, "variables", (char *)NULL), &out->variables);
    const bool of_all = read_removals(arena, node_get(patch, "sharedVariables"), &out->shared);
    out->only_removes = of_service && of_all && holds_nothing_else(patch, service);
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
    out->domains_seen = node_get(instance, "domains") != NULL;
}

/* ---- index ---- */

enum stored_value railway_value(const struct node *value)
{
    if (!value)
        return VALUE_ABSENT;
    if (value->kind == NODE_NULL)
        return VALUE_SEALED;
    return value->kind == NODE_TEXT ? VALUE_TEXT : VALUE_UNREADABLE;
}

static struct index_entry read_entry(struct arena *arena, const struct node *node)
{
    const struct node *sealed = node_get(node, "isSealed");
    return (struct index_entry){
        .name = arena_text(arena, node_text(node_get(node, "name"))),
        .shared = !node_text(node_get(node, "serviceId")),
        .sealed = sealed && sealed->kind == NODE_BOOL && sealed->boolean,
        .updated_at = instant(node_get(node, "updatedAt")),
    };
}

static bool is_of(const struct node *node, const char *service)
{
    const char *owner = node_text(node_get(node, "serviceId"));
    return node_text(node_get(node, "name")) && (!owner || strcmp(owner, service) == 0);
}

bool index_read(struct arena *arena, const struct node *page, const char *service,
                struct index *index)
{
    const struct node *edges = node_get(page, "edges");
    if (!edges || edges->kind != NODE_LIST)
        return false;
    for (size_t i = 0; i < edges->count; i++) {
        const struct node *node = node_get(edges->items[i], "node");
        if (!is_of(node, service))
            continue;
        index->items =
            arena_grow(arena, index->items, index->count, &index->capacity, sizeof *index->items);
        index->items[index->count++] = read_entry(arena, node);
    }
    return true;
}

static int compare_name(const void *name, const void *variable)
{
    return strcmp(name, ((const struct variable *)variable)->name);
}

static int compare_variables(const void *a, const void *b)
{
    return strcmp(((const struct variable *)a)->name, ((const struct variable *)b)->name);
}

static void complete(const struct index_entry *entry, struct variable *variable)
{
    variable->updated_at = entry->updated_at;
    if (entry->sealed) {
        variable->kind = VARIABLE_SEALED;
        variable->value = NULL;
    }
}

struct variable *index_complete(struct arena *arena, const struct index *index, bool shared,
                                struct variables *variables)
{
    struct variable *items =
        arena_array(arena, variables->count + index->count, sizeof(struct variable));
    const size_t known = variables->count;
    size_t count = known;
    if (known > 0)
        memcpy(items, variables->items, known * sizeof *items);
    for (size_t i = 0; i < index->count; i++) {
        const struct index_entry *entry = &index->items[i];
        if (entry->shared != shared)
            continue;
        struct variable *variable =
            known ? bsearch(entry->name, items, known, sizeof *items, compare_name) : NULL;
        if (!variable && entry->sealed && !variable_is_provided(entry->name)) {
            variable = &items[count++];
            *variable = (struct variable){.name = entry->name, .secret = -1};
        }
        if (variable)
            complete(entry, variable);
    }
    if (count > known)
        qsort(items, count, sizeof *items, compare_variables);
    variables->items = items;
    variables->count = count;
    return items;
}

/* ---- patches ---- */

struct touches {
    struct touch *items;
    size_t count, capacity;
};

static struct touch *touch_of(const struct touches *touches, const char *variable)
{
    for (size_t i = 0; i < touches->count; i++)
        if (text_is(touches->items[i].variable, variable))
            return &touches->items[i];
    return NULL;
}

/* The order of the patches is not documented: the newest counts. */
static void note(struct arena *arena, struct touches *touches, const struct touch *touch)
{
    struct touch *known = touch_of(touches, touch->variable);
    if (known) {
        if (touch->when > known->when)
            *known = *touch;
        return;
    }
    touches->items = arena_grow(arena, touches->items, touches->count, &touches->capacity,
                                sizeof *touches->items);
    touches->items[touches->count++] = *touch;
}

static void read_patch(struct arena *arena, const struct node *patch, const char *service,
                       struct touches *out)
{
    const struct node *services = node_path(patch, "patch", "services", (char *)NULL);
    const struct node *variables = node_path(services, service, "variables", (char *)NULL);
    const char *applied = node_text(node_get(patch, "appliedAt"));
    const char *who = author(arena, node_get(patch, "appliedBy"));
    int64_t when = 0;
    if (!variables || variables->kind != NODE_MAP || !who || !applied ||
        !when_parse_instant(applied, &when))
        return;
    for (size_t i = 0; i < variables->count; i++) {
        const struct touch touch = {arena_text(arena, variables->entries[i].key), who, when};
        note(arena, out, &touch);
    }
}

void patches_read(struct arena *arena, const struct node *connection, const char *service,
                  struct observed *out)
{
    const struct node *edges = node_get(connection, "edges");
    struct touches touches = {0};
    for (size_t i = 0; edges && edges->kind == NODE_LIST && i < edges->count; i++)
        read_patch(arena, node_get(edges->items[i], "node"), service, &touches);
    out->touches = touches.items;
    out->touch_count = touches.count;
}
