#include "act/remote.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"
#include "railway/answers.h"
#include "railway/client.h"
#include "railway/queries.h"
#include "world/http.h"

void remote_fingerprint(const struct remote_keying *keying, const char *name, const char *value,
                        char out[FINGERPRINT_SIZE])
{
    const struct fingerprint_of of = {
        .purpose = "apply",
        .project = keying->project,
        .environment = keying->environment,
        .service = keying->service,
        .name = name,
        .value = value ? value : "",
        .length = value ? strlen(value) : 0,
    };
    if (value)
        fingerprint_make(keying->key, &of, out);
    else
        memcpy(out, "absent", sizeof "absent");
}

#define COUNT_OF(items) (sizeof(items) / sizeof((items)[0]))

/* One question on its way; `read` is called with its data. */
struct reader_question {
    const struct reader *reader;
    void (*read)(struct reader_question *asking, const struct node *data);
    const char *why; /* what went wrong; NULL: nothing */
    const struct remote_question *questions;
    size_t count;
    struct remote_look *look;
    const char *next; /* page of the index */
    struct remote_state *state;
    struct remote_rendering *rendering;
};

static void answered(void *context, const struct railway_answer *answer)
{
    struct reader_question *asking = context;
    if (answer->fault == RAILWAY_FINE)
        asking->read(asking, answer->data);
    else
        asking->why = arena_text(asking->reader->arena, answer->why);
}

static void ask(struct reader_question *asking, const struct railway_document *document,
                const struct railway_argument *items, size_t count)
{
    const struct reader *reader = asking->reader;
    const struct railway_arguments arguments = {items, count};
    const struct railway_query query = {document->operation, document->text, &arguments};
    railway_ask(reader->railway, reader->token, &query, answered, asking);
    http_run(reader->railway->http);
}

/* ---- variables ---- */

/* False where it is neither text nor null. */
static bool read_variable(const struct reader *reader, const struct remote_question *question,
                          const struct node *value, struct remote_variable *out)
{
    const enum stored_value kind = railway_value(value);
    const char *text = kind == VALUE_TEXT ? node_text(value) : NULL;
    *out = (struct remote_variable){.there = value != NULL, .sealed = kind == VALUE_SEALED};
    if (kind == VALUE_SEALED) {
        memcpy(out->fingerprint, "sealed", sizeof "sealed");
        return true;
    }
    remote_fingerprint(&reader->keying, question->name, text, out->fingerprint);
    const struct setting *setting = question->setting;
    if (setting && setting->wanted.type != SETTING_SECRET &&
        setting->wanted.type != SETTING_INERT) {
        out->has_effect = true;
        out->effect = setting_effect(setting, text);
    }
    return kind != VALUE_UNREADABLE;
}

void reader_read(const struct reader *reader, const struct node *data,
                 const struct remote_question *questions, size_t count, struct remote_look *out)
{
    struct observed observed = {0};
    struct remote_look look = {
        .seen = revision_text(reader->arena, data) != NULL,
        .why = "Railway's answer lacks the state of the environment",
        .variables = arena_array(reader->arena, count, sizeof *look.variables),
    };
    if (look.seen)
        revision_read(reader->arena, data, reader->keying.service, &observed);
    look.etag = observed.etag;
    look.staged = observed.staged;
    look.latest = observed.latest;
    look.active = observed.active;
    for (size_t i = 0; look.seen && i < count; i++) {
        const struct node *map =
            node_get(data, questions[i].scope == REMOTE_SHARED ? "shared" : "stored");
        look.seen = map && map->kind == NODE_MAP &&
                    read_variable(reader, &questions[i], node_get(map, questions[i].name),
                                  &look.variables[i]);
    }
    *out = look;
}

/* ---- the index ---- */

static void note_entry(const struct index_entry *entry, const struct remote_question *question,
                       struct remote_variable *out)
{
    if (entry->shared != (question->scope == REMOTE_SHARED) ||
        !text_is(entry->name, question->name))
        return;
    out->updated_at = entry->updated_at;
    if (!entry->sealed)
        return;
    *out = (struct remote_variable){.there = true, .sealed = true, .updated_at = entry->updated_at};
    memcpy(out->fingerprint, "sealed", sizeof "sealed");
}

const char *reader_read_index(const struct reader *reader, const struct node *data,
                              const struct remote_question *questions, size_t count,
                              struct remote_look *out)
{
    const struct node *page = node_path(data, "index", "variables", (char *)NULL);
    struct index index = {0};
    if (!index_read(reader->arena, page, reader->keying.service, &index))
        return "";
    for (size_t i = 0; i < index.count; i++)
        for (size_t k = 0; k < count; k++)
            note_entry(&index.items[i], &questions[k], &out->variables[k]);
    return connection_next_page(reader->arena, page);
}

/* ---- asking ---- */

static void read_page(struct reader_question *asking, const struct node *data)
{
    asking->next =
        reader_read_index(asking->reader, data, asking->questions, asking->count, asking->look);
}

static void read_first(struct reader_question *asking, const struct node *data)
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

static void read_more_pages(struct reader_question *asking)
{
    const struct remote_keying *ids = &asking->reader->keying;
    for (unsigned page = 0; asking->next && *asking->next && !asking->why; page++) {
        const struct railway_argument arguments[] = {
            ARGUMENT_TEXT("project", ids->project),
            ARGUMENT_TEXT("environment", ids->environment),
            ARGUMENT_TEXT("after", asking->next),
        };
        asking->next = page < RAILWAY_PAGES_MOST ? asking->next : "";
        if (*asking->next)
            ask(asking, &railway_more_index, arguments, COUNT_OF(arguments));
    }
    if (asking->next && !asking->why)
        asking->why = "Railway did not list all variables";
}

static void look(void *context, const struct remote_question *questions, size_t count,
                 struct remote_look *out)
{
    const struct reader *reader = context;
    const struct remote_keying *ids = &reader->keying;
    struct reader_question asking = {
        .reader = reader, .read = read_first, .questions = questions, .count = count, .look = out};
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", ids->project),
        ARGUMENT_TEXT("environment", ids->environment),
        ARGUMENT_TEXT("service", ids->service),
        ARGUMENT_BOOL("shared", asks_shared(questions, count)),
        ARGUMENT_BOOL("token", false),
    };
    *out = (struct remote_look){.why = "the requests to Railway did not finish"};
    ask(&asking, &railway_look, arguments, COUNT_OF(arguments));
    asking.read = read_page;
    if (out->seen)
        read_more_pages(&asking);
    if (asking.why) {
        out->seen = false;
        out->why = asking.why;
    }
}

/* ---- what references become ---- */

static void read_rendering(struct reader_question *asking, const struct node *data)
{
    const struct reader *reader = asking->reader;
    const struct node *stored = node_get(data, "stored"), *rendered = node_get(data, "rendered");
    if (!stored || stored->kind != NODE_MAP || !rendered || rendered->kind != NODE_MAP) {
        asking->why = "Railway did not return what references become";
        return;
    }
    struct remote_reference *items = arena_array(reader->arena, stored->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < stored->count; i++) {
        const struct node_entry *entry = &stored->entries[i];
        char text[FINGERPRINT_SIZE];
        if (!text_has(node_text(entry->value), "${{"))
            continue;
        remote_fingerprint(&reader->keying, entry->key, node_text(node_get(rendered, entry->key)),
                           text);
        items[count++] = (struct remote_reference){arena_text(reader->arena, entry->key),
                                                   arena_text(reader->arena, text)};
    }
    *asking->rendering = (struct remote_rendering){.seen = true, .items = items, .count = count};
}

static void render(void *context, struct remote_rendering *out)
{
    const struct reader *reader = context;
    const struct remote_keying *ids = &reader->keying;
    struct reader_question asking = {.reader = reader, .read = read_rendering, .rendering = out};
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", ids->project),
        ARGUMENT_TEXT("environment", ids->environment),
        ARGUMENT_TEXT("service", ids->service),
    };
    *out = (struct remote_rendering){.why = "the requests to Railway did not finish"};
    ask(&asking, &railway_rendered, arguments, COUNT_OF(arguments));
    if (asking.why)
        *out = (struct remote_rendering){.why = asking.why};
}

/* ---- deployments and workflows ---- */

static void read_state(struct reader_question *asking, const char *status,
                       enum railway_progress progress)
{
    *asking->state = (struct remote_state){
        .progress = status ? progress : PROGRESS_UNSEEN,
        .status = status ? text_escaped(asking->reader->arena, status) : NULL,
        .why = status ? NULL : "Railway's answer lacks the state",
    };
}

static void read_deployment(struct reader_question *asking, const struct node *data)
{
    const char *status = node_text(node_path(data, "deployment", "status", (char *)NULL));
    read_state(asking, status, deployment_progress(status));
}

static void read_workflow(struct reader_question *asking, const struct node *data)
{
    const char *status = node_text(node_path(data, "workflowStatus", "status", (char *)NULL));
    read_state(asking, status, workflow_progress(status));
}

static void ask_state(struct reader_question *asking, const struct railway_document *document,
                      const struct railway_argument *argument)
{
    *asking->state = (struct remote_state){.progress = PROGRESS_UNSEEN};
    ask(asking, document, argument, 1);
    if (asking->why)
        asking->state->why = asking->why;
}

static void deployment(void *context, const char *id, struct remote_state *out)
{
    struct reader_question asking = {.reader = context, .read = read_deployment, .state = out};
    const struct railway_argument argument = ARGUMENT_TEXT("deployment", id);
    ask_state(&asking, &railway_deployment, &argument);
}

static void workflow(void *context, const char *id, struct remote_state *out)
{
    struct reader_question asking = {.reader = context, .read = read_workflow, .state = out};
    const struct railway_argument argument = ARGUMENT_TEXT("workflow", id);
    ask_state(&asking, &railway_workflow, &argument);
}

void reader_open(struct reader *reader, struct remote *out)
{
    *out = (struct remote){
        .context = reader,
        .look = look,
        .render = render,
        .deployment = deployment,
        .workflow = workflow,
    };
}
