#include "observe/service.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "doc/node.h"
#include "observe/fence.h"
#include "observe/hide.h"
#include "observe/identity.h"
#include "observe/index.h"
#include "observe/naming.h"
#include "observe/need.h"
#include "observe/patches.h"
#include "railway/arguments.h"
#include "railway/queries.h"
#include "world/clock.h"

enum { LOOKS_MOST = 3, PAGES_MOST = 40, EXTRA_MOST = 512 };

struct service_look {
    struct service_options o;
    struct observed *observed;
    service_step *fence, *done;
    void *context;
    struct identity id;
    const char *before; /* the fence before the payload */
    unsigned char payload[LIKENESS_SIZE];
    struct variable *stored; /* the items of observed->stored, still to be completed */
    unsigned looks, service_pages, index_pages;
    bool fence_told, asked_whose, asked_who;
};

/* ---- sending ---- */

static void ask(struct service_look *look, const struct railway_document *document,
                const struct railway_argument *items, size_t count, railway_done *done)
{
    const struct railway_arguments arguments = {items, count};
    const struct railway_query query = {document->operation, document->text, &arguments};
    look->observed->api_requests++;
    railway_ask(look->o.railway, look->o.token, &query, done, look);
}

#define COUNT_OF(items) (sizeof(items) / sizeof((items)[0]))

/* ---- ending ---- */

static void tell_fence(struct service_look *look)
{
    if (look->fence_told)
        return;
    look->fence_told = true;
    look->fence(look->context, look->observed);
}

static void note_extra(struct service_look *look)
{
    struct buf text;
    buf_init(&text, EXTRA_MOST);
    if (look->service_pages)
        buf_printf(&text, "%u further pages of services; ", look->service_pages);
    if (look->index_pages)
        buf_printf(&text, "%u further pages of the variable index; ", look->index_pages);
    if (look->looks > 1)
        buf_printf(&text, "read %u times, because the environment changed meanwhile; ",
                   look->looks);
    if (look->asked_who)
        buf_text(&text, "who committed changes; ");
    if (look->asked_whose)
        buf_text(&text, "whose the token is; ");
    if (text.length > 2)
        look->observed->api_extra = arena_slice(look->o.arena, buf_string(&text), text.length - 2);
    buf_release(&text);
}

static void finish(struct service_look *look)
{
    note_extra(look);
    tell_fence(look);
    look->done(look->context, look->observed);
}

/* Nothing of a look that did not come to its end is judged. */
static void fail(struct service_look *look, const char *why)
{
    const char *kept = arena_text(look->o.arena, why);
    look->observed->stored = (struct variables){.why = kept};
    look->observed->shared = (struct variables){.why = kept};
    look->observed->running = (struct variables){.why = kept};
    finish(look);
}

static void refuse(struct service_look *look, const struct err *err)
{
    if (err->code == ERR_REMOTE) {
        fail(look, err->text);
        return;
    }
    look->observed->refused = true;
    look->observed->refusal = err->hint[0]
                                  ? arena_printf(look->o.arena, "%s\n%s", err->text, err->hint)
                                  : arena_text(look->o.arena, err->text);
    fail(look, "the token is for another target");
}

/* ---- shared reading ---- */

static void note_date(struct service_look *look, int64_t date)
{
    if (!date || look->observed->has_railway_date)
        return;
    const int64_t ours = look->o.now + (clock_milliseconds() - look->o.now_at) / 1000;
    look->observed->has_railway_date = true;
    look->observed->railway_ahead = date - ours;
}

/* The words for an answer that is of no use, with the id that Railway's support asks for. */
static const char *reason(struct service_look *look, const struct railway_answer *answer)
{
    if (!answer->trace)
        return answer->why;
    return arena_printf(look->o.arena, "%s (trace %s)", answer->why, answer->trace);
}

static struct hide_rules rules_of(const struct service_look *look)
{
    return (struct hide_rules){
        .target = look->o.target,
        .secrets = look->o.secrets,
        .declaration = look->o.declaration,
        .fingerprint_key = look->o.fingerprint_key,
        .likeness_key = look->o.likeness_key,
        .project = look->id.project,
        .environment = look->id.environment,
        .service = look->id.service,
    };
}

/* ---- last: snapshot, payload and fence again ---- */

static void ask_look(struct service_look *look);

static void on_patches(void *context, const struct railway_answer *answer)
{
    struct service_look *look = context;
    if (answer->fault == RAILWAY_FINE)
        patches_read(look->o.arena, node_get(answer->data, "environmentPatches"), look->id.service,
                     look->observed);
    finish(look);
}

static void complete(struct service_look *look)
{
    if (!need_who(look->o.target, &look->observed->stored)) {
        finish(look);
        return;
    }
    look->asked_who = true;
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("environment", look->id.environment)};
    ask(look, &railway_patches, arguments, COUNT_OF(arguments), on_patches);
}

static void read_rendered(struct service_look *look, const struct node *rendered)
{
    for (size_t i = 0; i < look->observed->stored.count; i++) {
        struct variable *variable = &look->stored[i];
        if (variable->kind == VARIABLE_SHOWN && variable->is_reference)
            variable->rendered =
                arena_text(look->o.arena, node_text(node_get(rendered, variable->name)));
    }
}

static void read_running(struct service_look *look, const struct node *data)
{
    if (!look->observed->active.id || look->observed->running.why)
        return;
    const struct node *snapshot = node_get(data, "snapshot");
    const struct hide_rules rules = rules_of(look);
    if (!snapshot || snapshot->kind != NODE_MAP)
        look->observed->running.why = "Railway keeps no snapshot of the active deployment";
    else
        hide_variables(look->o.arena, node_get(snapshot, "variables"), &rules,
                       &look->observed->running);
}

/* Did anything move between the two reads? The payload is compared too, because the fields of one
 * document may be read at different moments. */
static bool is_torn(const struct service_look *look, const struct node *data)
{
    unsigned char digest[LIKENESS_SIZE];
    hide_digest(node_get(data, "stored"), look->o.likeness_key, digest);
    return !text_is(fence_text(look->o.arena, data), look->before) ||
           !digest_is_same(digest, look->payload, sizeof digest);
}

static void on_look_again(void *context, const struct railway_answer *answer)
{
    struct service_look *look = context;
    if (answer->fault != RAILWAY_FINE) {
        fail(look, reason(look, answer));
        return;
    }
    if (is_torn(look, answer->data)) {
        if (look->looks < LOOKS_MOST)
            ask_look(look);
        else
            fail(look, "the environment kept changing while it was read");
        return;
    }
    read_running(look, answer->data);
    read_rendered(look, node_get(answer->data, "rendered"));
    complete(look);
}

static void ask_again(struct service_look *look)
{
    const bool running = !look->observed->running.why;
    tell_fence(look);
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", look->id.project),
        ARGUMENT_TEXT("environment", look->id.environment),
        ARGUMENT_TEXT("service", look->id.service),
        ARGUMENT_TEXT("deployment", running ? look->observed->active.id : ""),
        ARGUMENT_TRUTH("running", running),
        ARGUMENT_TRUTH("references", need_rendered(&look->observed->stored)),
        ARGUMENT_TRUTH("shared", need_shared(look->o.target)),
    };
    ask(look, &railway_look_again, arguments, COUNT_OF(arguments), on_look_again);
}

/* ---- before that: fence and payload ---- */

static void on_index(void *context, const struct railway_answer *answer);

static void read_index(struct service_look *look, const struct node *data)
{
    const struct node *page = node_path(data, "index", "variables", (char *)NULL);
    if (!index_read(page, look->id.service, look->stored, look->observed->stored.count)) {
        fail(look, "Railway did not tell the index of variables");
        return;
    }
    const char *next = identity_next_page(look->o.arena, page);
    if (!next) {
        ask_again(look);
        return;
    }
    if (look->index_pages >= PAGES_MOST) {
        fail(look, "the index of variables has too many pages");
        return;
    }
    look->index_pages++;
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", look->id.project),
        ARGUMENT_TEXT("environment", look->id.environment),
        ARGUMENT_TEXT("after", next),
    };
    ask(look, &railway_more_index, arguments, COUNT_OF(arguments), on_index);
}

static void on_index(void *context, const struct railway_answer *answer)
{
    struct service_look *look = context;
    if (answer->fault != RAILWAY_FINE)
        fail(look, reason(look, answer));
    else
        read_index(look, answer->data);
}

static void read_look(struct service_look *look, const struct node *data)
{
    const struct hide_rules rules = rules_of(look);
    look->before = fence_text(look->o.arena, data);
    if (!look->before) {
        fail(look, "Railway's answer lacks the state of the environment");
        return;
    }
    fence_read(look->o.arena, data, look->id.service, look->observed);
    hide_digest(node_get(data, "stored"), look->o.likeness_key, look->payload);
    look->stored =
        hide_variables(look->o.arena, node_get(data, "stored"), &rules, &look->observed->stored);
    if (need_shared(look->o.target))
        hide_variables(look->o.arena, node_get(data, "shared"), &rules, &look->observed->shared);
    if (!look->observed->stored.seen) {
        fail(look, look->observed->stored.why);
        return;
    }
    if (look->observed->stored.count == 0 && !look->o.target->desired->allow_empty) {
        fail(look, "Railway tells of no variables at all, which is not believed without "
                   "'allow_empty: true'");
        return;
    }
    read_index(look, data);
}

/* With pinned ids a foreign token is told by a failure; whose it is takes one question more. */
static void on_whose(void *context, const struct railway_answer *answer)
{
    struct service_look *look = context;
    struct err err = {0};
    struct identity id;
    if (answer->fault == RAILWAY_FINE &&
        !identity_of_token(look->o.arena, look->o.target, node_get(answer->data, "projectToken"),
                           look->o.token->from, &id, &err)) {
        refuse(look, &err);
        return;
    }
    fail(look, "Railway says that the token may not read this");
}

static void on_look(void *context, const struct railway_answer *answer)
{
    struct service_look *look = context;
    struct err err = {0};
    struct identity id;
    note_date(look, answer->date);
    const struct node *whose = node_get(answer->data, "projectToken");
    if (whose && whose->kind == NODE_MAP &&
        !identity_of_token(look->o.arena, look->o.target, whose, look->o.token->from, &id, &err)) {
        refuse(look, &err);
    } else if (answer->fault == RAILWAY_NOT_AUTHORIZED && look->o.token->kind == TOKEN_PROJECT &&
               !look->asked_whose) {
        look->asked_whose = true;
        ask(look, &railway_names_of_token, NULL, 0, on_whose);
    } else if (answer->fault != RAILWAY_FINE) {
        fail(look, reason(look, answer));
    } else {
        read_look(look, answer->data);
    }
}

static void ask_look(struct service_look *look)
{
    struct identity pinned;
    look->looks++;
    const bool token = look->o.token->kind == TOKEN_PROJECT && look->looks == 1 &&
                       identity_pinned(look->o.target, &pinned);
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", look->id.project),
        ARGUMENT_TEXT("environment", look->id.environment),
        ARGUMENT_TEXT("service", look->id.service),
        ARGUMENT_TRUTH("shared", need_shared(look->o.target)),
        ARGUMENT_TRUTH("token", token),
    };
    ask(look, &railway_look, arguments, COUNT_OF(arguments), on_look);
}

/* ---- first: names ---- */

static void on_names(void *context, const struct naming_result *result)
{
    struct service_look *look = context;
    look->observed->api_requests += result->requests;
    look->service_pages = result->pages;
    note_date(look, result->date);
    if (!result->found) {
        refuse(look, &result->err);
        return;
    }
    look->id = result->id;
    ask_look(look);
}

void service_look_start(const struct service_options *options, struct observed *observed,
                        service_step *fence, service_step *done, void *context)
{
    struct service_look *look = arena_alloc(options->arena, sizeof *look);
    *look = (struct service_look){
        .o = *options, .observed = observed, .fence = fence, .done = done, .context = context};
    const char *not_yet = "Railway was not asked to the end";
    observed->stored = observed->shared = observed->running = (struct variables){.why = not_yet};
    if (identity_pinned(options->target, &look->id))
        ask_look(look);
    else
        naming_start(options->arena, options->railway, options->token, options->target, on_names,
                     look);
}
