/*
 * pull: writes a first declaration of a live service.
 *
 * Reads only. What is written was read back and checked before: it is valid, and the exit code is that of
 * its first check.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/commands.h"
#include "cmd/credentials.h"
#include "cmd/trust.h"
#include "crypto/digest.h"
#include "doc/node.h"
#include "doc/yaml.h"
#include "input/desired.h"
#include "model/adoption.h"
#include "model/desired.h"
#include "model/observed.h"
#include "model/run.h"
#include "model/showing.h"
#include "model/target.h"
#include "observe/openapi.h"
#include "observe/service.h"
#include "output/declaration.h"
#include "railway/client.h"
#include "railway/queries.h"
#include "world/http.h"
#include "world/system.h"

/* One environment on its way from --env to what was found in it. */
struct pull_subject {
    const char *wanted; /* the name in --env; NULL: not given */
    const char *url;    /* of --env NAME=URL; NULL: Railway's domain */
    struct environment environment;
    struct pinned project, service;
    struct railway_token token;
    struct desired desired; /* nothing but names and ids */
    struct target target;
    struct observed observed;
    bool found;     /* names and ids are known */
    struct err err; /* not found: why */
};

struct pull {
    struct app *app;
    struct pull_subject *subjects;
    size_t count;
    struct http *http;
    struct railway railway;
    unsigned char likeness_key[FINGERPRINT_KEY_SIZE];
};

/* ---- names and ids ---- */

enum { LIST_MOST = 240 };

struct name_search {
    struct pull *pull;
    struct pull_subject *subject;
};

/* ---- one of several ---- */

static const char *node_name(const struct node *node)
{
    return node_text(node_get(node, "name"));
}

static const char *node_id(const struct node *node)
{
    return node_text(node_get(node, "id"));
}

static bool is_it(const struct node *node, const char *wanted)
{
    return !wanted || text_is(node_name(node), wanted) || text_is(node_id(node), wanted);
}

static const char *names_there(struct arena *arena, const struct node *edges)
{
    struct buf text;
    buf_init(&text, LIST_MOST);
    for (size_t i = 0; i < edges->count; i++) {
        const char *name = node_name(node_get(edges->items[i], "node"));
        if (name)
            buf_printf(&text, "%s%s", text.length ? ", " : "", showing_name(name));
    }
    const char *out = arena_text(arena, buf_string(&text));
    buf_release(&text);
    return out;
}

static const struct node *none_or_many(struct name_search *naming, const struct node *edges,
                                       const char *what, const char *wanted, size_t fitting)
{
    struct err *err = &naming->subject->err;
    struct arena *arena = &naming->pull->app->arena;
    if (fitting > 1 && wanted)
        err_fill(err, ERR_TARGET, ERR_NO_PLACE, "more than one %s is called '%s'", what, wanted);
    else if (fitting > 1)
        err_fill(err, ERR_USAGE, ERR_NO_PLACE, "the token has access to more than one %s", what);
    else if (wanted)
        err_fill(err, ERR_TARGET, ERR_NO_PLACE, "there is no %s '%s'", what, wanted);
    else
        err_fill(err, ERR_TARGET, ERR_NO_PLACE, "the token has access to no %s", what);
    const char *option = text_is(what, "environment") ? "env" : what;
    if (edges->count > 0)
        err_fill_hint(err, "Select one with --%s: %s.", option, names_there(arena, edges));
    return NULL;
}

/* The one thing of a connection that is called so, or the only one that there is. */
static const struct node *choose(struct name_search *naming, const struct node *connection,
                                 const char *what, const char *wanted)
{
    const struct node *edges = node_get(connection, "edges");
    const struct node *found = NULL;
    size_t fitting = 0;
    if (!edges || edges->kind != NODE_LIST) {
        err_fill(&naming->subject->err, ERR_REMOTE, ERR_NO_PLACE, "Railway did not list every %s",
                 what);
        return NULL;
    }
    for (size_t i = 0; i < edges->count; i++) {
        const struct node *node = node_get(edges->items[i], "node");
        if (!node_name(node) || !node_id(node) || !is_it(node, wanted))
            continue;
        found = node;
        fitting++;
    }
    return fitting == 1 ? found : none_or_many(naming, edges, what, wanted, fitting);
}

static struct pinned pin(struct name_search *naming, const struct node *node)
{
    struct arena *arena = &naming->pull->app->arena;
    return (struct pinned){.name = arena_text(arena, node_name(node)),
                           .id = arena_text(arena, node_id(node))};
}

static void take(struct name_search *naming, const struct node *project,
                 const struct node *environment, const struct node *service)
{
    struct pull_subject *subject = naming->subject;
    const struct pinned place = pin(naming, environment);
    subject->project = pin(naming, project);
    subject->service = pin(naming, service);
    subject->environment.name = place.name;
    subject->environment.id = place.id;
    subject->found = true;
}

/* ---- answers ---- */

static bool is_fine(struct name_search *naming, const struct railway_answer *answer)
{
    if (answer->fault == RAILWAY_FINE)
        return true;
    struct err *err = &naming->subject->err;
    const bool project = naming->subject->token.kind == TOKEN_PROJECT;
    const struct node *whose = node_get(answer->data, "projectToken");
    const bool bad_token =
        project && answer->fault == RAILWAY_NOT_AUTHORIZED && (!whose || whose->kind != NODE_MAP);
    err_fill(err, bad_token ? ERR_TOKEN : ERR_REMOTE, ERR_NO_PLACE, "%s%s%s%s%s",
             bad_token ? "bad token: " : "", answer->why, answer->trace ? " (trace " : "",
             answer->trace ? answer->trace : "", answer->trace ? ")" : "");
    if (answer->fault == RAILWAY_NOT_AUTHORIZED)
        err_fill_hint(err,
                      project ? "If %s is an account's or a workspace's token, give it as "
                                "RAILWAY_API_TOKEN."
                              : "If %s is a project token, give it as RAILWAY_TOKEN.",
                      naming->subject->token.from);
    return false;
}

/* A project token is for one environment of one project, regardless of the options. */
static bool is_for(struct name_search *naming, const struct node *node, const char *what,
                   const char *wanted)
{
    const char *name = node_name(node);
    if (name && node_id(node) && is_it(node, wanted))
        return true;
    struct err *err = &naming->subject->err;
    err_fill(err, ERR_TARGET, ERR_NO_PLACE, "the token from %s is for the %s '%s'",
             naming->subject->token.from, what, name ? showing_name(name) : "");
    err_fill_hint(err, "Use a token for '%s', or remove it from the command.",
                  wanted ? wanted : "");
    return false;
}

static void on_token(void *context, const struct railway_answer *answer)
{
    struct name_search *naming = context;
    const struct options *options = &naming->pull->app->options;
    const struct node *token = node_get(answer->data, "projectToken");
    if (!is_fine(naming, answer))
        return;
    const struct node *project = node_get(token, "project");
    const struct node *environment = node_get(token, "environment");
    if (!is_for(naming, project, "project", options->project) ||
        !is_for(naming, environment, "environment", naming->subject->wanted))
        return;
    const struct node *service =
        choose(naming, node_get(project, "services"), "service", options->service);
    if (service)
        take(naming, project, environment, service);
}

static void find_in(struct name_search *naming, const struct node *project)
{
    const struct node *environment =
        choose(naming, node_get(project, "environments"), "environment", naming->subject->wanted);
    const struct node *service = environment ? choose(naming, node_get(project, "services"),
                                                      "service", naming->pull->app->options.service)
                                             : NULL;
    if (service)
        take(naming, project, environment, service);
}

static void on_project(void *context, const struct railway_answer *answer)
{
    struct name_search *naming = context;
    if (is_fine(naming, answer))
        find_in(naming, node_get(answer->data, "project"));
}

static void ask_names(struct name_search *naming, const struct railway_document *document,
                      const char *project, railway_done *done)
{
    const struct railway_argument items[] = {ARGUMENT_TEXT("project", project)};
    const struct railway_arguments arguments = {items, 1};
    const struct railway_query query = {document->operation, document->text,
                                        project ? &arguments : NULL};
    railway_ask(&naming->pull->railway, &naming->subject->token, &query, done, naming);
}

static bool has_more(const struct node *connection)
{
    const struct node *more = node_path(connection, "pageInfo", "hasNextPage", (char *)NULL);
    return more && more->kind == NODE_BOOL && more->boolean;
}

static void on_projects(void *context, const struct railway_answer *answer)
{
    struct name_search *naming = context;
    if (!is_fine(naming, answer))
        return;
    const struct node *projects = node_get(answer->data, "projects");
    const struct node *project =
        choose(naming, projects, "project", naming->pull->app->options.project);
    if (project)
        find_in(naming, project);
    else if (has_more(projects))
        err_fill_hint(
            &naming->subject->err,
            "Only the first page of projects was searched: pass the project id with --project.");
}

/* ---- all ---- */

/* Railway's ids are UUIDs: 36 characters, the ninth a hyphen. */
static bool is_id(const char *text)
{
    return text && strlen(text) == 36 && text[8] == '-';
}

static bool pull_names(struct pull *pull, struct err *err)
{
    const char *project = pull->app->options.project;
    for (size_t i = 0; i < pull->count; i++) {
        struct name_search *naming = arena_alloc(&pull->app->arena, sizeof *naming);
        *naming = (struct name_search){pull, &pull->subjects[i]};
        if (pull->subjects[i].token.kind == TOKEN_PROJECT)
            ask_names(naming, &railway_names_of_token, NULL, on_token);
        else if (is_id(project))
            ask_names(naming, &railway_names_of_project, project, on_project);
        else
            ask_names(naming, &railway_names_of_projects, NULL, on_projects);
    }
    http_run(pull->http);
    for (size_t i = 0; i < pull->count; i++) {
        if (!pull->subjects[i].found) {
            *err = pull->subjects[i].err;
            return false;
        }
    }
    return true;
}

/* ---- looking ---- */

static void on_step(void *context, struct observed *observed)
{
    (void)context; /* all is read when nothing is left to ask */
    (void)observed;
}

static void look_at(struct pull *pull, struct pull_subject *subject)
{
    struct app *app = pull->app;
    subject->environment.url = subject->url;
    if (subject->url)
        secrets_allow(app->secrets, subject->url, strlen(subject->url));
    subject->desired = (struct desired){.file = "",
                                        .project = subject->project,
                                        .service = subject->service,
                                        .environments = &subject->environment,
                                        .environment_count = 1};
    target_make(&app->arena, &subject->desired, &subject->environment, &subject->target);
    const struct service_options options = {
        .arena = &app->arena,
        .railway = &pull->railway,
        .secrets = app->secrets,
        .token = &subject->token,
        .target = &subject->target,
        .likeness_key = pull->likeness_key,
        .adopting = true,
        .asked = app->options.shown,
        .now = app->now,
        .now_at = app->now_at,
    };
    service_look_start(&options, &subject->observed, on_step, on_step, NULL);
}

static bool is_seen(const struct pull_subject *subject, struct err *err)
{
    const struct observed *observed = &subject->observed;
    if (!observed->refused && observed->stored.seen)
        return true;
    return err_set(err, observed->refused ? ERR_TARGET : ERR_REMOTE, "%s: %s",
                   subject->environment.name,
                   observed->refused ? observed->refusal : observed->stored.why);
}

static bool pull_look(struct pull *pull, struct err *err)
{
    for (size_t i = 0; i < pull->count; i++)
        look_at(pull, &pull->subjects[i]);
    http_run(pull->http);
    for (size_t i = 0; i < pull->count; i++)
        if (!is_seen(&pull->subjects[i], err))
            return false;
    return true;
}

/* ---- probes ---- */

static bool pull_text(struct app *app, const struct adoption *adoption, const char **out,
                      struct err *err)
{
    struct buf text;
    buf_init(&text, YAML_LIMIT);
    declaration_text(&text, adoption);
    const char *secret = secrets_found(app->secrets, buf_string(&text), text.length);
    const bool fits = !text.overflowed;
    *out = arena_text(&app->arena, buf_string(&text));
    buf_release(&text);
    if (!fits)
        return err_set(err, ERR_SYSTEM, "the declaration would be larger than %d bytes",
                       (int)YAML_LIMIT);
    if (!secret)
        return true;
    err_set(err, ERR_SYSTEM, "the value of '%s' is a word that every declaration contains", secret);
    return err_hint(err, "Change it to a value that is not ordinary text, then pull again.");
}

/* An application that answers anything with its page says nothing by answering /health. */
#define CONTROL "nothing-there"

static const char healthy[] = "answered 200";
static const char shut[] = "closed without a token";

static const struct adopted_probe candidates[] = {
    {CONTROL, "/tautline-asks-for-what-is-not-there", 200, {NULL, 0}, ""},
    {"health", "/health", 200, {NULL, 0}, healthy},
    {"healthz", "/healthz", 200, {NULL, 0}, healthy},
    {"health-ready", "/health/ready", 200, {NULL, 0}, healthy},
    {"ready", "/ready", 200, {NULL, 0}, healthy},
    {"readyz", "/readyz", 200, {NULL, 0}, healthy},
    {"livez", "/livez", 200, {NULL, 0}, healthy},
    {"ping", "/ping", 200, {NULL, 0}, healthy},
    {"up", "/up", 200, {NULL, 0}, healthy},
    {"api-health", "/api/health", 200, {NULL, 0}, healthy},
    {"api-healthz", "/api/healthz", 200, {NULL, 0}, healthy},
    {"api-health-ready", "/api/health/ready", 200, {NULL, 0}, healthy},
    {"api-status", "/api/status", 200, {NULL, 0}, healthy},
    {"api-closed", "/api/tautline-asks-without-a-token", 401, {NULL, 0}, shut},
    {"api-forbidden", "/api/tautline-asks-without-a-token", 403, {NULL, 0}, shut},
    {"admin-closed", "/admin", 401, {NULL, 0}, "closed without a token"},
    {"metrics-closed", "/metrics", 401, {NULL, 0}, "closed without a token"},
    {"docs-open", "/docs", 200, {NULL, 0}, "open to everyone: is that intended?"},
    {"openapi-open", "/openapi.json", 200, {NULL, 0}, "open to everyone: is that intended?"},
    {"metrics-open", "/metrics", 200, {NULL, 0}, "open to everyone: is that intended?"},
};
enum { CANDIDATES = sizeof candidates / sizeof *candidates };

static bool pull_check(struct app *app, const char *draft, struct run *out, struct err *err)
{
    struct declarations *declarations = arena_alloc(&app->arena, sizeof *declarations);
    const struct check_run_options options = {.is_draft = true};
    const struct names nowhere = {NULL, 0};
    declarations->items = arena_array(&app->arena, 1, sizeof *declarations->items);
    faults_init(&declarations->faults, &app->arena);
    declarations->items[0].bytes = draft;
    const char *file = app->options.output_file ? app->options.output_file : "stdout";
    if (!desired_read(&app->arena, file, draft, strlen(draft), &declarations->items[0].desired,
                      &declarations->faults)) {
        *err = declarations->faults.items[0];
        return false;
    }
    declarations->count = 1;
    if (!trust_look(app, &nowhere, &declarations->trusted, &declarations->faults)) {
        *err = declarations->faults.items[0];
        return false;
    }
    return check_run_make(app, declarations, &options, out, err);
}

static bool passes(const struct judgement *judgement, const char *probe)
{
    const struct observed *observed = judgement->observed;
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, probe);
    return result && result->outcome == PROBE_PASS;
}

static bool is_proof(const struct judgement *judgement, const struct adopted_probe *probe)
{
    return passes(judgement, probe->name) && (probe->status != 200 || !passes(judgement, CONTROL));
}

/* Where the probe passed; false where nowhere. */
static bool find_where(struct arena *arena, const struct run *run, struct adopted_probe *probe)
{
    const char **items = arena_array(arena, run->judgement_count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        if (is_proof(&run->judgements[i], probe))
            items[count++] = run->judgements[i].target->environment->name;
    probe->in = (struct names){items, count == run->judgement_count ? 0 : count};
    return count > 0;
}

static bool everywhere(const struct run *run, const char *probe)
{
    for (size_t i = 0; i < run->judgement_count; i++)
        if (!passes(&run->judgements[i], probe))
            return false;
    return run->judgement_count > 0;
}

static bool check_run_draft(struct app *app, const struct adoption *adoption, struct run *out,
                            struct err *err)
{
    const char *draft = NULL;
    return pull_text(app, adoption, &draft, err) && pull_check(app, draft, out, err);
}

/* The policy is asked for at a page that is surely there. With a policy whose declaration would not be valid
 * (an origin with a path), or that does not behave as its settings say, there is no such probe. */
static void try_cors(struct app *app, struct adoption *adoption)
{
    struct run run;
    struct err err = {0};
    for (size_t i = 0; i < adoption->probe_count && !adoption->cors_path; i++)
        if (adoption->probes[i].status == 200 && adoption->probes[i].in.count == 0)
            adoption->cors_path = adoption->probes[i].path;
    if (!adoption->cors_path || !adoption_has_cors(adoption) ||
        !check_run_draft(app, adoption, &run, &err) || !everywhere(&run, "cors"))
        adoption->cors_path = NULL;
}

static bool pull_probes(struct app *app, struct adoption *adoption, struct err *err)
{
    struct run run;
    struct adopted_probe *kept = arena_array(&app->arena, CANDIDATES, sizeof *kept);
    size_t count = 0;
    if (!check_run_draft(app, adoption, &run, err))
        return false;
    for (size_t i = 0; i < CANDIDATES; i++) {
        struct adopted_probe probe = candidates[i];
        if (!text_is(probe.name, CONTROL) && find_where(&app->arena, &run, &probe))
            kept[count++] = probe;
    }
    adoption->probes = kept;
    adoption->probe_count = count;
    adoption->certificate = adoption->certificate && everywhere(&run, "certificate");
    if (count == 0 && !adoption->certificate)
        adoption->unprobed = "no answer would prove anything";
    try_cors(app, adoption);
    return true;
}

enum { DEADLINE_MS = 120000, LINE_MOST = 64 * 1024 };

/* ---- what is asked for ---- */

static bool read_subject(struct pull *pull, const char *word, struct pull_subject *out,
                         struct err *err)
{
    struct arena *arena = &pull->app->arena;
    const char *equals = strchr(word, '=');
    struct url url;
    out->wanted = equals ? arena_slice(arena, word, (size_t)(equals - word)) : word;
    if (!equals)
        return true;
    if (!url_parse_origin(arena, equals + 1, &url, err)) {
        err->code = ERR_USAGE;
        return false;
    }
    out->url = equals + 1;
    return true;
}

/* `RAILWAY_TOKEN_` and the environment's name, as a shell can hold it. */
static const char *own_token(struct arena *arena, const char *environment)
{
    char *name = arena_printf(arena, "RAILWAY_TOKEN_%s", environment);
    for (char *at = name; *at; at++) {
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
        else if (!text_is_letter(*at) && !text_is_digit(*at))
            *at = '_';
    }
    return name;
}

static bool find_token(struct pull *pull, struct pull_subject *subject, struct err *err)
{
    struct app *app = pull->app;
    const char *own = subject->wanted ? own_token(&app->arena, subject->wanted) : NULL;
    subject->environment.name = subject->wanted;
    if (own && process_take_secret(app->secrets, own) >= 0)
        subject->environment.token = (struct source){.kind = SOURCE_ENV, .name = own};
    if (tokens_find(app, &subject->environment, &subject->token, err))
        return true;
    if (own)
        return err_hint(err, "Set %s or RAILWAY_TOKEN (project tokens), or RAILWAY_API_TOKEN.",
                        own);
    return false;
}

static bool read_subjects(struct pull *pull, struct err *err)
{
    struct app *app = pull->app;
    const struct names *outputs = &app->options.environments;
    pull->count = outputs->count ? outputs->count : 1;
    pull->subjects = arena_array(&app->arena, pull->count, sizeof *pull->subjects);
    for (size_t i = 0; i < pull->count; i++) {
        struct pull_subject *subject = &pull->subjects[i];
        if (outputs->count && !read_subject(pull, outputs->items[i], subject, err))
            return false;
        for (size_t k = 0; k < i; k++)
            if (text_is(pull->subjects[k].wanted, subject->wanted))
                return err_set(err, ERR_USAGE, "'%s' is named twice", subject->wanted);
        if (!find_token(pull, subject, err))
            return false;
    }
    app->options.environments = (struct names){0}; /* from here on: all that is found */
    return true;
}

/* Checked before any request, so that no work is lost, and again before writing. */
static bool check_file(struct app *app, struct err *err)
{
    const char *path = app->options.output_file;
    struct stat there;
    if (!path || text_is(path, "-") || app->options.replace || lstat(path, &there) != 0)
        return true;
    err_fill(err, ERR_USAGE, (struct place){path, 0, 0}, "the file exists");
    return err_hint(err, "Choose another file, or overwrite it with --replace.");
}

/* ---- what was found ---- */

static bool is_kept_secret(void *context, const char *value)
{
    return secrets_found(context, value, strlen(value)) != NULL;
}

/* Of several domains the one that the variables speak of, else the first. */
static const char *proposed_url(struct app *app, const struct observed *observed)
{
    const char *first = NULL;
    for (size_t i = 0; i < observed->domains.count; i++) {
        const char *address = arena_printf(&app->arena, "https://%s", observed->domains.items[i]);
        struct url url;
        struct err err = {0};
        if (!url_parse_origin(&app->arena, address, &url, &err))
            continue;
        first = first ? first : address;
        for (size_t k = 0; k < observed->stored.count; k++) {
            const struct variable *variable = &observed->stored.items[k];
            if (variable->kind == VARIABLE_SHOWN && text_has(variable->value, address))
                return address;
        }
    }
    return first;
}

static struct adopted_environment environment_of(struct app *app,
                                                 const struct pull_subject *subject)
{
    const struct observed *observed = &subject->observed;
    return (struct adopted_environment){
        .name = subject->environment.name,
        .id = subject->environment.id,
        .url = subject->url ? subject->url : proposed_url(app, observed),
        .token =
            subject->environment.token.kind == SOURCE_ENV ? subject->environment.token.name : NULL,
        .domains = observed->domains,
        .stored = &observed->stored,
        .running = &observed->running,
        .sleeping = observed->sleeping,
    };
}

static bool is_one_service(const struct pull *pull, struct err *err)
{
    const struct pull_subject *first = &pull->subjects[0];
    for (size_t i = 1; i < pull->count; i++) {
        const struct pull_subject *other = &pull->subjects[i];
        if (text_is(first->service.id, other->service.id) &&
            text_is(first->project.id, other->project.id))
            continue;
        err_fill(err, ERR_TARGET, ERR_NO_PLACE,
                 "'%s' belongs to the service '%s', but '%s' to '%s'", first->environment.name,
                 first->service.name, other->environment.name, other->service.name);
        return err_hint(err, "Pull each service into its own file.");
    }
    return true;
}

static void adopt(struct pull *pull, struct adoption *out)
{
    struct app *app = pull->app;
    char day[WHEN_TEXT_SIZE];
    struct adopted_environment *environments =
        arena_array(&app->arena, pull->count, sizeof *environments);
    const struct pull_subject *first = &pull->subjects[0];
    *out = (struct adoption){.project = first->project.name,
                             .project_id = first->project.id,
                             .service = first->service.name,
                             .service_id = first->service.id,
                             .day = arena_text(&app->arena, when_format_day(app->now, day)),
                             .environments = environments,
                             .environment_count = pull->count,
                             .simulated = pull->railway.simulated};
    for (size_t i = 0; i < pull->count; i++)
        environments[i] = environment_of(app, &pull->subjects[i]);
    adoption_aliases(&app->arena, environments, pull->count);
    adoption_settings(&app->arena, out, is_kept_secret, app->secrets);
}

/* ---- what is written ---- */

/* Probes are proposed only if every environment has a URL and none sleeps. */
static bool propose_probes(struct app *app, struct adoption *adoption, struct err *err)
{
    bool secure = true;
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct adopted_environment *environment = &adoption->environments[i];
        if (!environment->url)
            adoption->unprobed = "not every environment has a URL";
        else if (environment->sleeping)
            adoption->unprobed = "the service is asleep, and pull does not wake it";
        secure = secure && environment->url && text_starts(environment->url, "https://");
    }
    if (adoption->unprobed)
        return true;
    adoption->probes = candidates;
    adoption->probe_count = CANDIDATES;
    adoption->certificate = secure;
    return pull_probes(app, adoption, err);
}

/* Which of those that were asked for are hidden all the same; one that is not there is a slip. */
static bool check_shown(struct app *app, const struct adoption *adoption, struct err *err)
{
    const struct names *shown = &app->options.shown;
    const char **names = arena_array(&app->arena, shown->count, sizeof *names);
    struct names hidden = {names, 0};
    for (size_t i = 0; i < shown->count; i++) {
        const struct adopted_setting *setting = NULL;
        for (size_t k = 0; k < adoption->setting_count; k++)
            if (text_is(adoption->settings[k].name, shown->items[i]))
                setting = &adoption->settings[k];
        if (!setting) {
            err_set(err, ERR_USAGE, "the service has no variable '%.80s'", shown->items[i]);
            return err_hint(err, "Name one that it has with --show.");
        }
        if (setting->type == SETTING_SECRET)
            names[hidden.count++] = setting->name;
    }
    const char *text =
        arena_printf(&app->arena, "tautline: not shown, because it may be a secret: %s\n",
                     names_text(&app->arena, &hidden));
    if (hidden.count > 0)
        sink_err(&app->sink, text, strlen(text));
    return true;
}

static void tell(struct app *app, const struct adoption *adoption, const struct run *run)
{
    size_t secrets = 0, left_out = 0;
    struct buf text;
    for (size_t i = 0; i < adoption->setting_count; i++) {
        left_out += adoption->settings[i].care != CARE_NONE;
        secrets +=
            adoption->settings[i].care == CARE_NONE && adoption->settings[i].type == SETTING_SECRET;
    }
    const size_t declared = adoption->setting_count - left_out;
    buf_init(&text, LINE_MOST);
    buf_printf(&text, "tautline: %zu settings (%zu secrets), %zu left out, %zu probes%s\n",
               declared, secrets, left_out,
               adoption->probe_count + adoption->certificate + (adoption->cors_path != NULL),
               adoption->simulated ? "   SIMULATED" : "");
    if (run->exit != EXIT_IN_SYNC)
        buf_printf(
            &text,
            "tautline: its first check is not in sync (exit %d); run `tautline check` for details\n",
            (int)run->exit);
    sink_err(&app->sink, buf_string(&text), text.length);
    buf_release(&text);
}

static bool write_text(struct app *app, const char *text, struct err *err)
{
    const char *path = app->options.output_file;
    if (!path || text_is(path, "-"))
        return sink_out_exact(&app->sink, text, strlen(text));
    return check_file(app, err) && sink_file(&app->sink, path, text, strlen(text), true, err);
}

/* ---- all of it ---- */

static bool learn(struct pull *pull, struct adoption *out, struct err *err)
{
    struct app *app = pull->app;
    random_bytes(pull->likeness_key, sizeof pull->likeness_key);
    pull->http = railway_connect(app, DEADLINE_MS, NULL, &pull->railway, err);
    const bool learned =
        pull->http && pull_names(pull, err) && is_one_service(pull, err) && pull_look(pull, err);
    if (learned) {
        adopt(pull, out);
        openapi_find(&app->arena, &pull->railway, out);
    }
    railway_disconnect(app, pull->http);
    return learned;
}

static int command(struct app *app)
{
    struct pull pull = {.app = app};
    struct adoption adoption = {0};
    struct run run = {0};
    struct err err = {0};
    const char *text = NULL;
    if (!check_file(app, &err) || !read_subjects(&pull, &err) || !learn(&pull, &adoption, &err) ||
        !check_shown(app, &adoption, &err) || !propose_probes(app, &adoption, &err) ||
        !pull_text(app, &adoption, &text, &err) || !pull_check(app, text, &run, &err))
        return app_fail(app, &err);
    if (!write_text(app, text, &err))
        return err.code ? app_fail(app, &err) : EXIT_FAILED;
    if (!app->options.quiet)
        tell(app, &adoption, &run);
    return (int)run.exit;
}

const struct command pull_command = {
    .name = "pull",
    .words = "",
    .about = "write a first declaration of a live service; change nothing",
    .more =
        "Looks at a live service, writes a commented declaration of it, and checks it at once. A project\n"
        "token selects its project and environment; for several environments set one token each,\n"
        "RAILWAY_TOKEN_<ENVIRONMENT>. No value is written but `true` and `false`, the service's own names\n"
        "and addresses, references, and what --show names; all else is declared as a secret.\n"
        "Probes are proposed for what answers without a secret, at Railway's domain or at --env NAME=URL.\n"
        "What an open /openapi.json tells of reports, tokens and webhooks is proposed in comments.\n"
        "Writes to stdout, or to -o FILE, which is overwritten only with --replace. Exits with the code of\n"
        "the first check: 0 if everything is in sync, 4 if nothing is running.",
    .run = command,
    .uses = USE_LOOK | USE_PULL | USE_TRUST,
    .subject = NO_REPORT,
};
