#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "doc/node.h"
#include "railway/arguments.h"
#include "railway/queries.h"
#include "world/http.h"

#include "pull_parts.h"

enum { LIST_MOST = 240 };

struct naming {
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

static bool is_it(const struct node *node, const char *options)
{
    return !options || text_is(node_name(node), options) || text_is(node_id(node), options);
}

static const char *names_there(struct arena *arena, const struct node *edges)
{
    struct buf text;
    buf_init(&text, LIST_MOST);
    for (size_t i = 0; i < edges->count; i++) {
        const char *name = node_name(node_get(edges->items[i], "node"));
        if (name)
            buf_printf(&text, "%s%s", text.length ? ", " : "", name);
    }
    const char *out = arena_text(arena, buf_string(&text));
    buf_release(&text);
    return out;
}

static const struct node *none_or_many(struct naming *naming, const struct node *edges,
                                       const char *what, const char *options, size_t fitting)
{
    struct err *err = &naming->subject->err;
    struct arena *arena = &naming->pull->app->arena;
    if (fitting > 1 && options)
        err_fill(err, ERR_TARGET, ERR_NO_PLACE, "more than one %s is called '%s'", what, options);
    else if (fitting > 1)
        err_fill(err, ERR_USAGE, ERR_NO_PLACE, "the token sees more than one %s", what);
    else if (options)
        err_fill(err, ERR_TARGET, ERR_NO_PLACE, "there is no %s '%s'", what, options);
    else
        err_fill(err, ERR_TARGET, ERR_NO_PLACE, "the token sees no %s", what);
    const char *option = text_is(what, "environment") ? "env" : what;
    if (edges->count > 0)
        err_fill_hint(err, "Name one with --%s: %s.", option, names_there(arena, edges));
    return NULL;
}

/* The one thing of a connection that is called so, or the only one that there is. */
static const struct node *choose(struct naming *naming, const struct node *connection,
                                 const char *what, const char *options)
{
    const struct node *edges = node_get(connection, "edges");
    const struct node *found = NULL;
    size_t fitting = 0;
    if (!edges || edges->kind != NODE_LIST) {
        err_fill(&naming->subject->err, ERR_REMOTE, ERR_NO_PLACE, "Railway did not tell every %s",
                 what);
        return NULL;
    }
    for (size_t i = 0; i < edges->count; i++) {
        const struct node *node = node_get(edges->items[i], "node");
        if (!node_name(node) || !node_id(node) || !is_it(node, options))
            continue;
        found = node;
        fitting++;
    }
    return fitting == 1 ? found : none_or_many(naming, edges, what, options, fitting);
}

static struct pinned pin(struct naming *naming, const struct node *node)
{
    struct arena *arena = &naming->pull->app->arena;
    return (struct pinned){.name = arena_text(arena, node_name(node)),
                           .id = arena_text(arena, node_id(node))};
}

static void take(struct naming *naming, const struct node *project, const struct node *environment,
                 const struct node *service)
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

static bool is_fine(struct naming *naming, const struct railway_answer *answer)
{
    if (answer->fault == RAILWAY_FINE)
        return true;
    struct err *err = &naming->subject->err;
    const bool project = naming->subject->token.kind == TOKEN_PROJECT;
    err_fill(err, ERR_REMOTE, ERR_NO_PLACE, "%s%s%s%s", answer->why,
             answer->trace ? " (trace " : "", answer->trace ? answer->trace : "",
             answer->trace ? ")" : "");
    if (answer->fault == RAILWAY_NOT_AUTHORIZED)
        err_fill_hint(err,
                      project ? "If %s is an account's or a workspace's token, give it as "
                                "RAILWAY_API_TOKEN."
                              : "If %s is a project token, give it as RAILWAY_TOKEN.",
                      naming->subject->token.from);
    return false;
}

/* A project token is for one environment of one project, whatever was asked for. */
static bool is_for(struct naming *naming, const struct node *node, const char *what,
                   const char *options)
{
    const char *name = node_name(node);
    if (name && node_id(node) && is_it(node, options))
        return true;
    struct err *err = &naming->subject->err;
    err_fill(err, ERR_TARGET, ERR_NO_PLACE, "the token from %s is for the %s '%s'",
             naming->subject->token.from, what, name ? name : "");
    err_fill_hint(err, "Give a token for '%s', or leave it out.", options ? options : "");
    return false;
}

static void on_token(void *context, const struct railway_answer *answer)
{
    struct naming *naming = context;
    const struct options *options = &naming->pull->app->options;
    if (!is_fine(naming, answer))
        return;
    const struct node *token = node_get(answer->data, "projectToken");
    const struct node *project = node_get(token, "project");
    const struct node *environment = node_get(token, "environment");
    if (!is_for(naming, project, "project", options->project) ||
        !is_for(naming, environment, "environment", naming->subject->options))
        return;
    const struct node *service =
        choose(naming, node_get(project, "services"), "service", options->service);
    if (service)
        take(naming, project, environment, service);
}

static void find_in(struct naming *naming, const struct node *project)
{
    const struct node *environment =
        choose(naming, node_get(project, "environments"), "environment", naming->subject->options);
    const struct node *service = environment ? choose(naming, node_get(project, "services"),
                                                      "service", naming->pull->app->options.service)
                                             : NULL;
    if (service)
        take(naming, project, environment, service);
}

static void on_project(void *context, const struct railway_answer *answer)
{
    struct naming *naming = context;
    if (is_fine(naming, answer))
        find_in(naming, node_get(answer->data, "project"));
}

static void ask(struct naming *naming, const struct railway_document *document, const char *project,
                railway_done *done)
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
    return more && more->kind == NODE_BOOL && more->truth;
}

static void on_projects(void *context, const struct railway_answer *answer)
{
    struct naming *naming = context;
    if (!is_fine(naming, answer))
        return;
    const struct node *projects = node_get(answer->data, "projects");
    const struct node *project =
        choose(naming, projects, "project", naming->pull->app->options.project);
    if (project)
        find_in(naming, project);
    else if (has_more(projects))
        err_fill_hint(&naming->subject->err,
                      "Only the first projects were looked through: give its id to --project.");
}

/* ---- all ---- */

/* Railway's ids are UUIDs: 36 characters, the ninth a hyphen. */
static bool is_id(const char *text)
{
    return text && strlen(text) == 36 && text[8] == '-';
}

bool pull_names(struct pull *pull, struct err *err)
{
    const char *project = pull->app->options.project;
    for (size_t i = 0; i < pull->count; i++) {
        struct naming *naming = arena_alloc(&pull->app->arena, sizeof *naming);
        *naming = (struct naming){pull, &pull->subjects[i]};
        if (pull->subjects[i].token.kind == TOKEN_PROJECT)
            ask(naming, &railway_names_of_token, NULL, on_token);
        else if (is_id(project))
            ask(naming, &railway_names_of_project, project, on_project);
        else
            ask(naming, &railway_names_of_projects, NULL, on_projects);
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
