#include "act/reader.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"
#include "railway/arguments.h"
#include "railway/queries.h"
#include "world/http.h"

enum { PAGES_MOST = 40 };

/* The id that `environmentStagedChanges` has where nothing is staged. */
#define NOTHING_STAGED "<empty>"

#define COUNT_OF(items) (sizeof(items) / sizeof((items)[0]))

/* One question on its way; `read` is called with its data. */
struct asking {
    const struct reader *reader;
    void (*read)(struct asking *asking, const struct node *data);
    const char *why; /* what went wrong; NULL: nothing */
    const struct remote_question *questions;
    size_t count;
    struct remote_look *look;
    const char *next; /* page of the index */
    struct remote_state *state;
};

static void answered(void *context, const struct railway_answer *answer)
{
    struct asking *asking = context;
    if (answer->fault == RAILWAY_FINE)
        asking->read(asking, answer->data);
    else
        asking->why = arena_text(asking->reader->arena, answer->why);
}

static void ask(struct asking *asking, const struct railway_document *document,
                const struct railway_argument *items, size_t count)
{
    const struct reader *reader = asking->reader;
    const struct railway_arguments arguments = {items, count};
    const struct railway_query query = {document->operation, document->text, &arguments};
    railway_ask(reader->railway, reader->token, &query, answered, asking);
    http_run(reader->railway->http);
}

/* ---- the fence ---- */

static int64_t instant(const struct node *node)
{
    int64_t when = 0;
    const char *text = node_text(node);
    return text && when_parse_instant(text, &when) ? when : 0;
}

static bool is_empty_map(const struct node *node)
{
    return node && node->kind == NODE_MAP && node->count == 0;
}

/* The names in a staged map of variables; false where one of them is not simply taken out. */
static bool read_removals(struct arena *arena, const struct node *map, struct names *out)
{
    bool only_removes = !map || map->kind == NODE_MAP;
    if (!map || map->kind != NODE_MAP)
        return only_removes;
    const char **items = arena_array(arena, map->count, sizeof *items);
    for (size_t i = 0; i < map->count; i++) {
        items[i] = arena_text(arena, map->entries[i].key);
        only_removes = only_removes && map->entries[i].value->kind == NODE_NULL;
    }
    *out = (struct names){items, map->count};
    return only_removes;
}

/* Is there nothing in the patch but what its two maps hold? */
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

static const char *who_of(struct arena *arena, const struct node *by)
{
    const char *name = node_text(node_get(by, "username"));
    const char *email = node_text(node_get(by, "email"));
    const char *who = name ? name : email;
    return who ? text_escaped(arena, who) : NULL;
}

static void read_staged(const struct reader *reader, const struct node *staged,
                        struct remote_look *out)
{
    struct arena *arena = reader->arena;
    const struct node *patch = node_get(staged, "patch");
    const char *id = node_text(node_get(staged, "id"));
    const char *error = node_text(node_get(staged, "lastAppliedError"));
    out->staged = (struct staged){
        .any = id && !text_is(id, NOTHING_STAGED),
        .id = id ? text_escaped(arena, id) : NULL,
        .updated_at = instant(node_get(staged, "updatedAt")),
        .last_error = text_is_empty(error) ? NULL : "the last attempt to apply them failed",
        .who = who_of(arena, node_get(staged, "appliedBy")),
    };
    const struct node *variables =
        node_path(patch, "services", reader->keying.service, "variables", (char *)NULL);
    const bool service_only = read_removals(arena, variables, &out->staged.variables);
    const bool shared_only =
        read_removals(arena, node_get(patch, "sharedVariables"), &out->staged_shared);
    out->staged_only_removes =
        service_only && shared_only && holds_nothing_else(patch, reader->keying.service);
}

static bool read_revision(const struct reader *reader, const struct node *data,
                          struct remote_look *out)
{
    struct arena *arena = reader->arena;
    const struct node *latest = node_path(data, "instance", "latestDeployment", (char *)NULL);
    const char *etag = node_text(node_path(data, "environment", "configEtag", (char *)NULL));
    const struct node *staged = node_get(data, "staged");
    if (!etag || !latest || !node_text(node_get(staged, "id")))
        return false;
    const char *status = node_text(node_get(latest, "status"));
    const char *id = node_text(node_get(latest, "id"));
    out->etag = arena_text(arena, etag);
    out->latest = (struct deployment){
        .id = id ? text_escaped(arena, id) : NULL,
        .status = status ? text_escaped(arena, status) : NULL,
        .created_at = instant(node_get(latest, "createdAt")),
    };
    read_staged(reader, staged, out);
    return latest->kind == NODE_NULL || (id && status);
}

/* ---- variables ---- */

static bool read_variable(const struct reader *reader, const struct remote_question *question,
                          const struct node *value, struct remote_variable *out)
{
    *out = (struct remote_variable){.there = value != NULL};
    const char *text = node_text(value);
    if (value && !text) {
        out->sealed = value->kind == NODE_NULL;
        memcpy(out->fingerprint, "sealed", sizeof "sealed");
        return out->sealed;
    }
    remote_fingerprint(&reader->keying, question->name, text, out->fingerprint);
    const struct setting *setting = question->setting;
    if (setting && setting->wanted.type != SETTING_SECRET &&
        setting->wanted.type != SETTING_INERT) {
        out->has_effect = true;
        out->effect = setting_effect(setting, text);
    }
    return true;
}

void reader_read(const struct reader *reader, const struct node *data,
                 const struct remote_question *questions, size_t count, struct remote_look *out)
{
    struct remote_look look = {
        .why = "Railway's answer lacks the state of the environment",
        .variables = arena_array(reader->arena, count, sizeof *look.variables),
    };
    bool seen = read_revision(reader, data, &look);
    for (size_t i = 0; seen && i < count; i++) {
        const bool shared = questions[i].scope == REMOTE_SHARED;
        const struct node *map = node_get(data, shared ? "shared" : "stored");
        seen = map && map->kind == NODE_MAP &&
               read_variable(reader, &questions[i], node_get(map, questions[i].name),
                             &look.variables[i]);
    }
    look.seen = seen;
    *out = look;
}

/* ---- the index ---- */

static void note_entry(const struct reader *reader, const struct node *entry,
                       const struct remote_question *question, struct remote_variable *out)
{
    const char *service = node_text(node_get(entry, "serviceId"));
    const struct node *sealed = node_get(entry, "isSealed");
    const bool same_scope = question->scope == REMOTE_SHARED
                                ? service == NULL
                                : text_is(service, reader->keying.service);
    if (!same_scope || !text_is(node_text(node_get(entry, "name")), question->name))
        return;
    out->updated_at = instant(node_get(entry, "updatedAt"));
    if (!sealed || sealed->kind != NODE_BOOL || !sealed->boolean)
        return;
    *out = (struct remote_variable){.there = true, .sealed = true, .updated_at = out->updated_at};
    memcpy(out->fingerprint, "sealed", sizeof "sealed");
}

static const char *next_page(struct arena *arena, const struct node *page)
{
    const struct node *more = node_path(page, "pageInfo", "hasNextPage", (char *)NULL);
    const char *cursor = node_text(node_path(page, "pageInfo", "endCursor", (char *)NULL));
    if (more && more->kind == NODE_BOOL && !more->boolean)
        return NULL;
    return more && more->kind == NODE_BOOL && cursor ? arena_text(arena, cursor) : "";
}

const char *reader_read_index(const struct reader *reader, const struct node *data,
                              const struct remote_question *questions, size_t count,
                              struct remote_look *out)
{
    const struct node *page = node_path(data, "index", "variables", (char *)NULL);
    const struct node *edges = node_get(page, "edges");
    if (!edges || edges->kind != NODE_LIST)
        return "";
    for (size_t i = 0; i < edges->count; i++)
        for (size_t k = 0; k < count; k++)
            note_entry(reader, node_get(edges->items[i], "node"), &questions[k],
                       &out->variables[k]);
    return next_page(reader->arena, page);
}

/* ---- asking ---- */

static void read_page(struct asking *asking, const struct node *data)
{
    asking->next =
        reader_read_index(asking->reader, data, asking->questions, asking->count, asking->look);
}

static void read_first(struct asking *asking, const struct node *data)
{
    reader_read(asking->reader, data, asking->questions, asking->count, asking->look);
    if (asking->look->seen)
        read_page(asking, data);
}

static bool asks_shared(const struct remote_question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (questions[i].scope == REMOTE_SHARED)
            return true;
    return false;
}

static void read_more_pages(struct asking *asking)
{
    const struct remote_keying *ids = &asking->reader->keying;
    for (unsigned page = 0; asking->next && *asking->next && !asking->why; page++) {
        const struct railway_argument arguments[] = {
            ARGUMENT_TEXT("project", ids->project),
            ARGUMENT_TEXT("environment", ids->environment),
            ARGUMENT_TEXT("after", asking->next),
        };
        asking->next = page < PAGES_MOST ? asking->next : "";
        if (*asking->next)
            ask(asking, &railway_more_index, arguments, COUNT_OF(arguments));
    }
    if (asking->next && !asking->why)
        asking->why = "Railway did not tell the whole index of variables";
}

static void look(void *context, const struct remote_question *questions, size_t count,
                 struct remote_look *out)
{
    const struct reader *reader = context;
    const struct remote_keying *ids = &reader->keying;
    struct asking asking = {
        .reader = reader, .read = read_first, .questions = questions, .count = count, .look = out};
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", ids->project),
        ARGUMENT_TEXT("environment", ids->environment),
        ARGUMENT_TEXT("service", ids->service),
        ARGUMENT_BOOL("shared", asks_shared(questions, count)),
        ARGUMENT_BOOL("token", false),
    };
    *out = (struct remote_look){.why = "Railway was not asked to the end"};
    ask(&asking, &railway_look, arguments, COUNT_OF(arguments));
    asking.read = read_page;
    if (out->seen)
        read_more_pages(&asking);
    if (asking.why) {
        out->seen = false;
        out->why = asking.why;
    }
}

/* ---- deployments and workflows ---- */

static void read_deployment(struct asking *asking, const struct node *data)
{
    const char *status = node_text(node_path(data, "deployment", "status", (char *)NULL));
    *asking->state = (struct remote_state){
        .progress = status ? remote_deployment_progress(status) : REMOTE_UNSEEN,
        .status = status ? text_escaped(asking->reader->arena, status) : NULL,
        .why = status ? NULL : "Railway's answer lacks the deployment's state",
    };
}

static void read_workflow(struct asking *asking, const struct node *data)
{
    const char *status = node_text(node_path(data, "workflowStatus", "status", (char *)NULL));
    *asking->state = (struct remote_state){
        .progress = status ? remote_workflow_progress(status) : REMOTE_UNSEEN,
        .status = status ? text_escaped(asking->reader->arena, status) : NULL,
        .why = status ? NULL : "Railway's answer lacks the workflow's state",
    };
}

static void ask_state(struct asking *asking, const struct railway_document *document,
                      const struct railway_argument *argument)
{
    *asking->state = (struct remote_state){.progress = REMOTE_UNSEEN};
    ask(asking, document, argument, 1);
    if (asking->why)
        asking->state->why = asking->why;
}

static void deployment(void *context, const char *id, struct remote_state *out)
{
    struct asking asking = {.reader = context, .read = read_deployment, .state = out};
    const struct railway_argument argument = ARGUMENT_TEXT("deployment", id);
    ask_state(&asking, &railway_deployment, &argument);
}

static void workflow(void *context, const char *id, struct remote_state *out)
{
    struct asking asking = {.reader = context, .read = read_workflow, .state = out};
    const struct railway_argument argument = ARGUMENT_TEXT("workflow", id);
    ask_state(&asking, &railway_workflow, &argument);
}

void reader_open(struct reader *reader, struct remote *out)
{
    *out = (struct remote){
        .context = reader,
        .look = look,
        .deployment = deployment,
        .workflow = workflow,
    };
}
