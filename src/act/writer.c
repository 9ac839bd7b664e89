#include "act/writer.h"

#include "act/clearance.h"
#include "act/gate.h"
#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"
#include "railway/client.h"
#include "world/http.h"

#include "mutations.h"

#define COUNT_OF(items) (sizeof(items) / sizeof((items)[0]))

/* A reader that can change something: made only below, from a permit. */
struct writer {
    struct reader reader;
};

/* ---- answers ---- */

static enum remote_outcome outcome_of(enum railway_fault fault)
{
    switch (fault) {
    case RAILWAY_NOT_AUTHORIZED:
    case RAILWAY_CHANGED: /* refused before anything is executed */
    case RAILWAY_UNSENT:
        return REMOTE_REFUSED;
    case RAILWAY_BUSY:
        return REMOTE_BUSY;
    case RAILWAY_FINE:
    case RAILWAY_UNREACHABLE:
    case RAILWAY_LIMITED:
    case RAILWAY_PROBLEM:
    case RAILWAY_UNREADABLE:
        break;
    }
    return REMOTE_INDETERMINATE;
}

void writer_read(struct arena *arena, const struct railway_answer *answer, const char *field,
                 struct remote_reply *out)
{
    const struct node *value = answer->fault == RAILWAY_FINE ? node_get(answer->data, field) : NULL;
    const char *text = node_text(value) ? node_text(value) : node_text(node_get(value, "id"));
    *out = (struct remote_reply){
        .outcome = outcome_of(answer->fault),
        .answered = answer->fault == RAILWAY_FINE || answer->fault == RAILWAY_PROBLEM ||
                    answer->fault == RAILWAY_LIMITED,
        .why = answer->fault == RAILWAY_FINE ? "Railway did not confirm it"
                                             : arena_text(arena, answer->why),
    };
    if (answer->fault == RAILWAY_NOT_AUTHORIZED)
        out->why = "Railway says that the token may not change this";
    if (answer->trace && answer->fault != RAILWAY_FINE)
        out->why = arena_printf(arena, "%s (trace %s)", out->why, answer->trace);
    if (!text_is_empty(text) || (value && value->kind == NODE_BOOL && value->boolean))
        *out = (struct remote_reply){.outcome = REMOTE_CONFIRMED,
                                     .id = text ? text_escaped(arena, text) : NULL};
}

/* ---- sending ---- */

struct writer_change {
    struct arena *arena;
    const char *field;
    struct remote_reply *reply;
};

static void answered(void *context, const struct railway_answer *answer)
{
    const struct writer_change *sending = context;
    writer_read(sending->arena, answer, sending->field, sending->reply);
}

static void send(struct writer *writer, const struct railway_document *document,
                 const struct railway_arguments *arguments, const char *field,
                 struct remote_reply *out)
{
    struct writer_change sending = {writer->reader.arena, field, out};
    const struct railway_query change = {document->operation, document->text, arguments};
    *out = (struct remote_reply){.outcome = REMOTE_INDETERMINATE, .why = "no answer came back"};
    railway_send(writer->reader.railway, writer->reader.token, &change, answered, &sending);
    http_run(writer->reader.railway->http);
}

static void set(void *context, enum remote_scope scope, const struct remote_value *values,
                size_t count, struct remote_reply *out)
{
    struct writer *writer = context;
    const struct remote_keying *ids = &writer->reader.keying;
    struct railway_argument *items = arena_array(writer->reader.arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct railway_argument)ARGUMENT_TEXT(values[i].name, values[i].value);
    const struct railway_arguments variables = {items, count};
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", ids->project), ARGUMENT_TEXT("environment", ids->environment),
        ARGUMENT_MAP("variables", &variables),
        ARGUMENT_TEXT("service", ids->service), /* last: shared variables have none */
    };
    const bool shared = scope == REMOTE_SHARED;
    const struct railway_arguments all = {arguments, COUNT_OF(arguments) - (shared ? 1 : 0)};
    send(writer, shared ? &mutation_set_shared : &mutation_set_service, &all,
         "variableCollectionUpsert", out);
}

static struct railway_arguments removals(struct arena *arena, const struct names *names)
{
    struct railway_argument *items = arena_array(arena, names->count, sizeof *items);
    for (size_t i = 0; i < names->count; i++)
        items[i] = (struct railway_argument)ARGUMENT_NULL(names->items[i]);
    return (struct railway_arguments){items, names->count};
}

static void stage(void *context, const struct names *service, const struct names *shared,
                  struct remote_reply *out)
{
    struct writer *writer = context;
    struct arena *arena = writer->reader.arena;
    const struct railway_arguments ours = removals(arena, service),
                                   theirs = removals(arena, shared);
    const struct railway_argument variables = ARGUMENT_MAP("variables", &ours);
    const struct railway_arguments config = {&variables, 1};
    const struct railway_argument instance = ARGUMENT_MAP(writer->reader.keying.service, &config);
    const struct railway_arguments services = {&instance, 1};
    const struct railway_argument parts[] = {
        ARGUMENT_MAP("services", &services),
        ARGUMENT_MAP("sharedVariables", &theirs),
    };
    const struct railway_arguments input = {parts + (service->count ? 0 : 1),
                                            (service->count ? 1U : 0U) + (shared->count ? 1U : 0U)};
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("environment", writer->reader.keying.environment),
        ARGUMENT_MAP("input", &input),
    };
    const struct railway_arguments all = {arguments, COUNT_OF(arguments)};
    send(writer, &mutation_stage, &all, "environmentStageChanges", out);
}

static void commit(void *context, const char *message, struct remote_reply *out)
{
    struct writer *writer = context;
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("environment", writer->reader.keying.environment),
        ARGUMENT_TEXT("message", message),
    };
    const struct railway_arguments all = {arguments, COUNT_OF(arguments)};
    send(writer, &mutation_commit, &all, "environmentPatchCommitStaged", out);
}

static void deploy_again(struct writer *writer, const char *deployment, struct remote_reply *out)
{
    const struct railway_argument argument = ARGUMENT_TEXT("deployment", deployment);
    const struct railway_arguments all = {&argument, 1};
    send(writer, &mutation_deploy_again, &all, "deploymentRedeploy", out);
}

static void deploy(void *context, struct clearance *clearance, const struct remote_code *code,
                   struct remote_reply *out)
{
    struct writer *writer = context;
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("environment", writer->reader.keying.environment),
        ARGUMENT_TEXT("service", writer->reader.keying.service),
        ARGUMENT_TEXT("commit", code->commit), /* last: left out where there is none */
    };
    const struct railway_arguments all = {arguments, COUNT_OF(arguments) - (code->commit ? 0 : 1)};
    if (!clearance_take(clearance))
        *out = (struct remote_reply){.outcome = REMOTE_REFUSED, .why = "it was not cleared"};
    else if (!code->commit && code->deployment)
        deploy_again(writer, code->deployment, out);
    else
        send(writer, code->commit ? &mutation_deploy_commit : &mutation_deploy, &all,
             "serviceInstanceDeployV2", out);
}

bool writer_open(const struct permit *permit, const struct writer_options *options,
                 struct remote *out)
{
    const struct statement *statement = permit_statement(permit);
    struct writer *writer = arena_alloc(options->arena, sizeof *writer);
    writer->reader = (struct reader){
        .arena = options->arena,
        .railway = options->railway,
        .token = options->token,
        .keying = {options->fingerprint_key, statement->project_id, statement->environment_id,
                   statement->service_id},
    };
    reader_open(&writer->reader, out);
    if (!permit_may_write(permit))
        return false;
    out->context = writer;
    out->set = set;
    out->stage = stage;
    out->commit = commit;
    out->deploy = deploy;
    return true;
}
