#include "observe/service.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "doc/node.h"
#include "model/adopt.h"
#include "model/reference.h"
#include "observe/redact.h"
#include "railway/answers.h"
#include "railway/client.h"
#include "railway/queries.h"
#include "world/system.h"

#include "naming.h"

bool followup_shared(const struct target *target)
{
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(target, i)); i++)
        if (setting->shared)
            return true;
    return false;
}

bool followup_shared_again(const struct variables *stored)
{
    for (size_t i = 0; i < stored->count; i++)
        for (size_t k = 0; k < stored->items[i].refers.count; k++)
            if (stored->items[i].refers.items[k].to == REFERENCE_SHARED)
                return true;
    return false;
}

bool followup_rendered(const struct target *target, const struct variables *stored)
{
    for (size_t i = 0; i < stored->count; i++)
        if (stored->items[i].is_reference && target_names(target, stored->items[i].name))
            return true;
    return false;
}

/* What the process gets: a reference counts by its rendering, where that was read. */
static const char *effective(const struct variable *variable)
{
    return variable->is_reference && variable->rendered ? variable->rendered : variable->value;
}

static bool differs(const struct setting *setting, const struct variable *variable)
{
    if (setting->wanted.type == SETTING_SECRET || setting->wanted.type == SETTING_INERT)
        return false;
    if (variable && (variable->kind == VARIABLE_SEALED || !variable->value))
        return setting->wanted.type == SETTING_ABSENT;
    const enum effect stored = setting_effect(setting, variable ? variable->value : NULL);
    const enum effect live = setting_effect(setting, variable ? effective(variable) : NULL);
    const bool fits = stored == EFFECT_DESIRED || live == EFFECT_DESIRED;
    return !fits && live != EFFECT_UNKNOWN;
}

bool followup_who(const struct target *target, const struct variables *stored)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (!target->settings[i].shared &&
            differs(&target->settings[i], variables_find(stored, target->settings[i].name)))
            return true;
    return false;
}

struct service_look {
    struct service_options o;
    struct observed *observed;
    service_step *revision, *done;
    void *context;
    struct identity id;
    const char *before; /* the fence before the payload */
    unsigned char payload[LIKENESS_SIZE], shared[LIKENESS_SIZE];
    struct index index;
    struct variable *stored; /* the items of observed->stored, still to be completed */
    unsigned looks, name_pages, index_pages;
    bool asks_token;  /* the document under way asks what the token is for */
    bool asks_shared; /* … and for shared variables */
    bool is_guess;    /* … and for the names of what it is about: the ids are remembered */
    const struct railway_answer *guessed; /* the answer to that, while its names are compared */
    bool revision_told, request_whose, request_who, request_shared, request_guess;
};

enum { EXTRA_MOST = 512 };

/* Says once that it is known whether the service sleeps and which hosts are its own. */
static void tell_revision(struct service_look *look)
{
    if (look->revision_told)
        return;
    look->revision_told = true;
    look->revision(look->context, look->observed);
}

static void note_pages(struct buf *out, unsigned pages, const char *of)
{
    if (pages)
        buf_printf(out, "%u further %s of %s; ", pages, pages == 1 ? "page" : "pages", of);
}

static void note_extra(struct service_look *look)
{
    struct buf text;
    buf_init(&text, EXTRA_MOST);
    note_pages(&text, look->name_pages, "names");
    note_pages(&text, look->index_pages, "the index of variables");
    if (look->looks > 1)
        buf_printf(&text, "read %u times, because the environment changed meanwhile; ",
                   look->looks);
    if (look->request_guess)
        buf_text(&text, "a look by remembered ids, which did not count; ");
    if (look->request_shared)
        buf_text(&text, "shared variables that others refer to; ");
    if (look->request_who)
        buf_text(&text, "who committed changes; ");
    if (look->request_whose)
        buf_text(&text, "who owns the token; ");
    if (text.length > 2)
        look->observed->api_extra = arena_slice(look->o.arena, buf_string(&text), text.length - 2);
    buf_release(&text);
}

/* Everything was learned that others wait for. */
static void finish(struct service_look *look)
{
    note_extra(look);
    look->observed->project_id = look->id.project;
    look->observed->environment_id = look->id.environment;
    look->observed->service_id = look->id.service;
    tell_revision(look);
    look->done(look->context, look->observed);
}

/* Nothing of a look that did not come to its end is judged. `why` is copied. */
static void fail(struct service_look *look, const char *why)
{
    const char *kept = arena_text(look->o.arena, why);
    look->observed->stored = (struct variables){.why = kept};
    look->observed->shared = (struct variables){.why = kept};
    look->observed->running = (struct variables){.why = kept};
    finish(look);
}

/* By an ERR_REMOTE nothing could be observed; by any other the tool may not look at all. */
static void refuse(struct service_look *look, const struct err *err)
{
    if (err->code == ERR_REMOTE) {
        fail(look, err->text);
        return;
    }
    look->observed->refused = true;
    look->observed->bad_token = err->code == ERR_TOKEN;
    look->observed->refusal = err->hint[0]
                                  ? arena_printf(look->o.arena, "%s\n%s", err->text, err->hint)
                                  : arena_text(look->o.arena, err->text);
    fail(look, "the look was refused");
}

enum { LOOKS_MOST = 3 };

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

/* ---- shared reading ---- */

static void note_date(struct service_look *look, int64_t date)
{
    if (!date || look->observed->has_railway_date)
        return;
    const int64_t ours = look->o.now + (clock_milliseconds() - look->o.now_at) / 1000;
    look->observed->has_railway_date = true;
    look->observed->railway_ahead = date - ours;
}

/* A project token that Railway does not take was refused before. */
static const char *reason(struct service_look *look, const struct railway_answer *answer)
{
    return naming_reason(look->o.arena, look->o.token, look->o.target, answer,
                         look->o.token->kind == TOKEN_PROJECT);
}

/* A digest of Git, SHA-1 or SHA-256: any other text may be anything. */
static bool is_commit(const char *text)
{
    const size_t length = text ? strspn(text, "0123456789abcdef") : 0;
    return (length == 40 || length == 64) && text[length] == '\0';
}

static const char *commit_of(const struct deployment *deployment)
{
    return is_commit(deployment->commit) ? deployment->commit : NULL;
}

/* An image or a repository; a part of it that looks made up may be a secret. */
static const char *named(struct arena *arena, const char *text)
{
    enum { LONG = 8 };
    static const char signs[] = "/:@.";
    for (const char *at = text; at && *at;) {
        const size_t length = strcspn(at, signs);
        const char *part = arena_slice(arena, at, length);
        if (length >= LONG && !is_commit(part) && text_looks_random(part))
            return NULL;
        at += length + strspn(at + length, signs);
    }
    return text;
}

/* Hosts, ids, commits, images and repositories stand in every report, where they look like such. */
static struct names shown_anyway(const struct service_look *look)
{
    const struct observed *observed = look->observed;
    const char *known[] = {look->id.project,
                           look->id.environment,
                           look->id.service,
                           observed->active.id,
                           observed->latest.id,
                           commit_of(&observed->active),
                           commit_of(&observed->latest),
                           named(look->o.arena, observed->active.image),
                           named(look->o.arena, observed->latest.image),
                           named(look->o.arena, observed->active.image_digest),
                           named(look->o.arena, observed->latest.image_digest),
                           named(look->o.arena, observed->configured.image),
                           named(look->o.arena, observed->configured.repo)};
    const size_t most = sizeof known / sizeof known[0] + observed->domains.count;
    const char **items = arena_array(look->o.arena, most, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i])
            items[count++] = known[i];
    for (size_t i = 0; i < observed->domains.count; i++)
        items[count++] = observed->domains.items[i];
    return (struct names){items, count};
}

static struct redact_rules rules_of(const struct service_look *look)
{
    return (struct redact_rules){
        .target = look->o.target,
        .secrets = look->o.secrets,
        .fingerprint_key = look->o.fingerprint_key,
        .likeness_key = look->o.likeness_key,
        .project = look->id.project,
        .environment = look->id.environment,
        .service = look->id.service,
        .shown = shown_anyway(look),
        .adopting = look->o.adopting,
        .asked = look->o.asked,
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
}

/* Nothing waits for the answer: it is only told. */
static void ask_who(struct service_look *look)
{
    look->request_who = true;
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("environment", look->id.environment)};
    ask(look, &railway_patches, arguments, COUNT_OF(arguments), on_patches);
}

/* When the index is read it is known what is sealed, whatever a snapshot holds of it. */
static struct redact_rules rules_at_last(const struct service_look *look)
{
    struct redact_rules rules = rules_of(look);
    rules.stored = &look->observed->stored;
    return rules;
}

static void complete(struct service_look *look)
{
    const struct redact_rules rules = rules_at_last(look);
    redact_decide(look->o.arena, &rules, look->observed);
    if (!look->request_who && followup_who(look->o.target, &look->observed->stored))
        ask_who(look);
    finish(look);
}

static void read_rendered(struct service_look *look, const struct node *rendered)
{
    const struct redact_rules rules = rules_at_last(look);
    for (size_t i = 0; i < look->observed->stored.count; i++)
        if (look->o.adopting || target_names(look->o.target, look->stored[i].name))
            redact_rendering(look->o.arena, rendered, &rules, &look->stored[i]);
}

static void read_running(struct service_look *look, const struct node *data)
{
    if (!look->observed->active.id || look->observed->running.why)
        return;
    const struct node *snapshot = node_get(data, "snapshot");
    const struct redact_rules rules = rules_at_last(look);
    if (!snapshot || snapshot->kind != NODE_MAP)
        look->observed->running.why = "Railway keeps no snapshot of the active deployment";
    else
        redact_variables(look->o.arena, node_get(snapshot, "variables"), &rules,
                         &look->observed->running);
}

/* Did anything move between the two reads? The payload is compared too, because the fields of one
 * document may be read at different moments. */
static bool is_torn(const struct service_look *look, const struct node *data)
{
    unsigned char stored[LIKENESS_SIZE], shared[LIKENESS_SIZE];
    redact_digest(node_get(data, "stored"), look->o.likeness_key, stored);
    redact_digest(node_get(data, "shared"), look->o.likeness_key, shared);
    return !text_is(revision_text(look->o.arena, data), look->before) ||
           !digest_is_same(stored, look->payload, sizeof stored) ||
           !digest_is_same(shared, look->shared, sizeof shared);
}

static void on_look_again(void *context, const struct railway_answer *answer)
{
    struct service_look *look = context;
    if (answer->fault != RAILWAY_FINE) {
        fail(look, reason(look, answer));
        return;
    }
    if (is_torn(look, answer->data)) {
        look->request_who = false; /* it may have been changed since */
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

static bool wants_rendered(const struct service_look *look)
{
    const struct variables *stored = &look->observed->stored;
    for (size_t i = 0; look->o.adopting && i < stored->count; i++)
        if (stored->items[i].is_reference)
            return true;
    return followup_rendered(look->o.target, stored);
}

/* Does something differ whatever references become? */
static bool differs_already(const struct service_look *look)
{
    const struct target *target = look->o.target;
    for (size_t i = 0; i < target->setting_count; i++) {
        const struct setting *setting = &target->settings[i];
        const struct variable *variable = variables_find(&look->observed->stored, setting->name);
        if (!setting->shared && !(variable && variable->is_reference) && differs(setting, variable))
            return true;
    }
    return false;
}

static void ask_again(struct service_look *look)
{
    const bool running = !look->observed->running.why;
    tell_revision(look);
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", look->id.project),
        ARGUMENT_TEXT("environment", look->id.environment),
        ARGUMENT_TEXT("service", look->id.service),
        ARGUMENT_TEXT("deployment", running ? look->observed->active.id : ""),
        ARGUMENT_BOOL("running", running),
        ARGUMENT_BOOL("references", wants_rendered(look)),
        ARGUMENT_BOOL("shared", look->asks_shared),
    };
    ask(look, &railway_look_again, arguments, COUNT_OF(arguments), on_look_again);
    if (differs_already(look))
        ask_who(look);
}

/* ---- before that: fence and payload ---- */

static void on_index(void *context, const struct railway_answer *answer);

static void complete_by_index(struct service_look *look)
{
    struct observed *observed = look->observed;
    look->stored = index_complete(look->o.arena, &look->index, false, &observed->stored);
    if (observed->shared.seen)
        index_complete(look->o.arena, &look->index, true, &observed->shared);
}

static void read_index(struct service_look *look, const struct node *data)
{
    const struct node *page = node_path(data, "index", "variables", (char *)NULL);
    if (!index_read(look->o.arena, page, look->id.service, &look->index)) {
        fail(look, "Railway did not list the variables");
        return;
    }
    const char *next = connection_next_page(look->o.arena, page);
    if (!next) {
        complete_by_index(look);
        ask_again(look);
        return;
    }
    if (!*next || look->index_pages >= RAILWAY_PAGES_MOST) {
        fail(look, "Railway did not list all variables");
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

/* The same look once more, with what is needed to follow each reference. */
static void ask_shared_too(struct service_look *look)
{
    look->asks_shared = look->request_shared = true;
    look->looks--;
    ask_look(look);
}

static void read_look(struct service_look *look, const struct node *data)
{
    look->before = revision_text(look->o.arena, data);
    if (!look->before) {
        fail(look, "Railway's answer lacks the state of the environment");
        return;
    }
    revision_read(look->o.arena, data, look->id.service, look->observed);
    const struct redact_rules rules = rules_of(look);
    for (size_t i = 0; i < rules.shown.count; i++)
        secrets_allow(look->o.secrets, rules.shown.items[i], strlen(rules.shown.items[i]));
    look->index = (struct index){0};
    redact_digest(node_get(data, "stored"), look->o.likeness_key, look->payload);
    redact_digest(node_get(data, "shared"), look->o.likeness_key, look->shared);
    redact_variables(look->o.arena, node_get(data, "stored"), &rules, &look->observed->stored);
    if (look->asks_shared)
        redact_variables(look->o.arena, node_get(data, "shared"), &rules, &look->observed->shared);
    if (!look->observed->stored.seen) {
        fail(look, look->observed->stored.why);
        return;
    }
    if (look->observed->stored.count == 0 && !look->o.target->desired->allow_empty) {
        fail(look, "Railway returned no variables, which is accepted only with "
                   "'allow_empty: true'");
        return;
    }
    if (!look->asks_shared && followup_shared_again(&look->observed->stored))
        ask_shared_too(look);
    else
        read_index(look, data);
}

/* With pinned ids a foreign token is told by a failure; whose it is takes one question more. */
static void on_whose(void *context, const struct railway_answer *answer)
{
    struct service_look *look = context;
    struct err err = {0};
    struct identity id;
    if (token_is_refused(look->o.arena, look->o.token, look->o.target, answer, &err) ||
        (answer->fault == RAILWAY_FINE &&
         !identity_of_token(look->o.arena, look->o.target, node_get(answer->data, "projectToken"),
                            look->o.token->from, &id, &err))) {
        refuse(look, &err);
        return;
    }
    const struct railway_answer refused = {.fault = RAILWAY_NOT_AUTHORIZED,
                                           .why = "Railway says that the token may not read this"};
    fail(look, reason(look, &refused));
}

static void on_names(void *context, const struct naming_result *result);

static struct naming_subject subject_of(const struct service_look *look)
{
    return (struct naming_subject){look->o.arena, look->o.railway, look->o.token, look->o.target};
}

static void ask_names(struct service_look *look)
{
    const struct naming_subject subject = subject_of(look);
    naming_start(&subject, on_names, look);
}

/* What failed may be what was guessed, and a part that fails takes the others along: the names are asked
 * alone. */
static bool is_for_names_alone(const struct railway_answer *answer)
{
    return answer->fault == RAILWAY_NOT_AUTHORIZED || answer->fault == RAILWAY_PROBLEM ||
           answer->fault == RAILWAY_CHANGED;
}

/* The names come before anything else of the answer. */
static void read_guess(struct service_look *look, const struct railway_answer *answer)
{
    look->is_guess = false;
    look->request_guess = true;
    look->looks = 0;
    if (is_for_names_alone(answer)) {
        ask_names(look);
        return;
    }
    const struct naming_subject subject = subject_of(look);
    look->guessed = answer;
    naming_take(&subject, answer, on_names, look);
    look->guessed = NULL;
}

/* What the token is for comes before anything else of the answer. False where nothing else of it
 * may be used: then the look has ended. */
static bool check_token(struct service_look *look, const struct railway_answer *answer)
{
    struct err err = {0};
    struct identity id;
    const struct node *whose = node_get(answer->data, "projectToken");
    const bool told = whose && whose->kind == NODE_MAP;
    if (!told && (answer->fault != RAILWAY_FINE || !look->asks_token))
        return true;
    if (identity_of_token(look->o.arena, look->o.target, whose, look->o.token->from, &id, &err))
        return true;
    refuse(look, &err);
    return false;
}

static void on_look(void *context, const struct railway_answer *answer)
{
    struct service_look *look = context;
    note_date(look, answer->date);
    if (look->is_guess) {
        read_guess(look, answer);
        return;
    }
    if (!check_token(look, answer))
        return;
    if (answer->fault == RAILWAY_FINE) {
        read_look(look, answer->data);
    } else if (answer->fault == RAILWAY_NOT_AUTHORIZED && look->o.token->kind == TOKEN_PROJECT &&
               !look->request_whose) {
        look->request_whose = true;
        ask(look, &railway_names_of_token, NULL, 0, on_whose);
    } else {
        fail(look, reason(look, answer));
    }
}

static void ask_look(struct service_look *look)
{
    struct identity pinned;
    struct naming_questions names = {0};
    const struct naming_subject subject = subject_of(look);
    if (look->is_guess)
        names = naming_questions(&subject);
    look->looks++;
    look->asks_token = look->o.token->kind == TOKEN_PROJECT && look->looks == 1 &&
                       (look->is_guess || identity_pinned(look->o.target, &pinned));
    look->asks_shared = look->asks_shared || followup_shared(look->o.target);
    const struct railway_argument arguments[] = {
        ARGUMENT_TEXT("project", look->id.project),
        ARGUMENT_TEXT("environment", look->id.environment),
        ARGUMENT_TEXT("service", look->id.service),
        ARGUMENT_BOOL("shared", look->asks_shared),
        ARGUMENT_BOOL("token", look->asks_token),
        ARGUMENT_BOOL("services", names.services),
        ARGUMENT_BOOL("names", names.names),
        ARGUMENT_BOOL("projects", names.projects),
    };
    ask(look, &railway_look, arguments, COUNT_OF(arguments), on_look);
}

/* ---- first: names ---- */

/* It is known which target it is. */
static bool begin(struct service_look *look)
{
    const char *const ids[] = {look->id.project, look->id.environment, look->id.service};
    struct err err = {0};
    if (!look->o.identified || look->o.identified(look->o.identified_context, ids, &err))
        return true;
    refuse(look, &err);
    return false;
}

static bool identity_is(const struct identity *a, const struct identity *b)
{
    return text_is(a->project, b->project) && text_is(a->environment, b->environment) &&
           text_is(a->service, b->service);
}

/* Is the answer at hand a look at what the names were found to mean, with all that is asked of it? */
static bool is_guess_right(const struct service_look *look, const struct identity *guess)
{
    return look->guessed && identity_is(&look->id, guess) &&
           (look->asks_shared || !followup_shared(look->o.target));
}

static void on_names(void *context, const struct naming_result *result)
{
    struct service_look *look = context;
    look->observed->api_requests += result->requests;
    look->name_pages = result->pages;
    note_date(look, result->date);
    if (!result->found) {
        look->id = (struct identity){0}; /* what is remembered only is not known */
        refuse(look, &result->err);
        return;
    }
    const struct identity guess = look->id;
    look->id = result->id;
    if (!begin(look))
        return;
    if (is_guess_right(look, &guess)) {
        look->request_guess = false;
        look->looks = 1;
        read_look(look, look->guessed->data);
    } else {
        ask_look(look);
    }
}

void service_look_start(const struct service_options *options, struct observed *observed,
                        service_step *revision, service_step *done, void *context)
{
    struct service_look *look = arena_alloc(options->arena, sizeof *look);
    *look = (struct service_look){
        .o = *options,
        .observed = observed,
        .revision = revision,
        .done = done,
        .context = context,
        .id = {options->remembered[0], options->remembered[1], options->remembered[2]}};
    const char *not_yet = "the requests to Railway did not finish";
    observed->stored = observed->shared = observed->running = (struct variables){.why = not_yet};
    look->is_guess = look->id.project && look->id.environment && look->id.service;
    if (!identity_pinned(options->target, &look->id)) {
        (look->is_guess ? ask_look : ask_names)(look);
        return;
    }
    look->is_guess = false;
    if (begin(look))
        ask_look(look);
}
