#include "naming.h"

#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"
#include "model/showing.h"
#include "railway/answers.h"
#include "railway/queries.h"

/* --- the token and the target --- */

bool identity_pinned(const struct target *target, struct identity *out)
{
    const struct identity identity = {target->desired->project.id, target->environment->id,
                                      target->desired->service.id};
    if (!identity.project || !identity.environment || !identity.service)
        return false;
    *out = identity;
    return true;
}

static bool thing_is(const char *name, const char *id, const char *real_name, const char *real_id)
{
    return id ? text_is(id, real_id) : text_is(name, real_name);
}

/* What the declaration itself says is shown as it is. */
static const char *shown_one(const char *text, const char *declared)
{
    return !text || text_is(text, declared) ? text : showing_name(text);
}

/* What the token is for, beside what is declared. */
static struct pinned shown_pair(const char *name, const char *id, const struct pinned *declared)
{
    return (struct pinned){.name = shown_one(name, declared->name),
                           .id = shown_one(id, declared->id)};
}

static const char *shown(struct arena *arena, const char *name, const char *id)
{
    if (name && id)
        return arena_printf(arena, "'%s' (%s)", text_escaped(arena, name), text_escaped(arena, id));
    const char *known = name ? name : id;
    return known ? arena_printf(arena, "'%s'", text_escaped(arena, known)) : "one without a name";
}

bool identity_of_token(struct arena *arena, const struct target *target,
                       const struct node *project_token, const char *from, struct identity *out,
                       struct err *err)
{
    const struct pinned *project = &target->desired->project;
    const struct environment *environment = target->environment;
    const char *project_id = node_text(node_get(project_token, "projectId"));
    const char *environment_id = node_text(node_get(project_token, "environmentId"));
    const char *project_name = node_text(node_path(project_token, "project", "name", (char *)NULL));
    const char *environment_name =
        node_text(node_path(project_token, "environment", "name", (char *)NULL));
    if (!project_id || !environment_id)
        return err_set(err, ERR_REMOTE, "Railway did not say what the token is for");
    if (!thing_is(project->name, project->id, project_name, project_id) ||
        !thing_is(environment->name, environment->id, environment_name, environment_id)) {
        const struct pinned here = {environment->name, environment->id, environment->where};
        const struct pinned its_project = shown_pair(project_name, project_id, project);
        const struct pinned its_place = shown_pair(environment_name, environment_id, &here);
        err_fill(
            err, ERR_TOKEN, environment->where,
            "bad token: the token from %s is for project %s, environment %s; this declaration is for "
            "project %s, environment %s",
            from, shown(arena, its_project.name, its_project.id),
            shown(arena, its_place.name, its_place.id), shown(arena, project->name, project->id),
            shown(arena, environment->name, environment->id));
        return err_hint(err, "Give a token for %s, or check with the file of the other target.",
                        shown(arena, environment->name, NULL));
    }
    out->project = arena_text(arena, project_id);
    out->environment = arena_text(arena, environment_id);
    return true;
}

/* --- the conversation --- */

struct naming_state {
    struct arena *arena;
    struct railway *railway;
    const struct railway_token *token;
    const struct target *target;
    naming_done *done;
    void *context;
    struct naming_result result;
};

static void finish(struct naming_state *naming)
{
    naming->done(naming->context, &naming->result);
}

static void fail_with(struct naming_state *naming, const char *why)
{
    err_fill(&naming->result.err, ERR_REMOTE, ERR_NO_PLACE, "%s", why);
    finish(naming);
}

static bool is_map(const struct node *node)
{
    return node && node->kind == NODE_MAP;
}

static const char *other_kind(const struct railway_token *token, const struct target *target)
{
    if (token->kind == TOKEN_ACCOUNT)
        return target->environment->token.kind == SOURCE_NONE
                   ? "if it is a project token, give it as RAILWAY_TOKEN"
                   : "if it is a project token, remove 'kind: account' beside it";
    return target->environment->token.kind == SOURCE_NONE
               ? "if it is an account or workspace token, give it as RAILWAY_API_TOKEN"
               : "if it is an account or workspace token, write 'kind: account' beside it";
}

bool token_is_refused(struct arena *arena, const struct railway_token *token,
                      const struct target *target, const struct railway_answer *answer,
                      struct err *err)
{
    const struct node *whose = node_get(answer->data, "projectToken");
    const struct environment *environment = target->environment;
    if (answer->fault != RAILWAY_NOT_AUTHORIZED || token->kind != TOKEN_PROJECT || is_map(whose))
        return false;
    err_fill(err, ERR_TOKEN, environment->where,
             "bad token: Railway refuses the token from %s%s%s%s", token->from,
             answer->trace ? " (trace " : "", answer->trace ? answer->trace : "",
             answer->trace ? ")" : "");
    err_fill_hint(err, "Give a project token for %s; %s.", shown(arena, environment->name, NULL),
                  other_kind(token, target));
    return true;
}

const char *naming_reason(struct arena *arena, const struct railway_token *token,
                          const struct target *target, const struct railway_answer *answer,
                          bool is_taken)
{
    const char *why = answer->trace
                          ? arena_printf(arena, "%s (trace %s)", answer->why, answer->trace)
                          : arena_text(arena, answer->why);
    if (answer->fault != RAILWAY_NOT_AUTHORIZED)
        return why;
    return arena_printf(
        arena, "%s; %s", why,
        is_taken ? "it is a project token, so its kind is right: try again, or give a new one"
                 : other_kind(token, target));
}

static void fail(struct naming_state *naming, const struct railway_answer *answer)
{
    fail_with(naming, naming_reason(naming->arena, naming->token, naming->target, answer,
                                    is_map(node_get(answer->data, "projectToken"))));
}

/* What is not on the pages that were read: because it is not there, because it is there twice, or
 * because the pages could not be read. */
static void miss(struct naming_state *naming, const char *what, const struct pinned *thing,
                 enum search_result how)
{
    if (how == SEARCH_UNREADABLE) {
        fail_with(naming, arena_printf(naming->arena, "Railway did not list every %s", what));
        return;
    }
    err_fill(&naming->result.err, ERR_TARGET, thing->where,
             how == SEARCH_TWICE ? "more than one %s is called '%s'" : "there is no %s '%s'", what,
             thing->name ? thing->name : thing->id);
    err_fill_hint(&naming->result.err, how == SEARCH_TWICE
                                           ? "Give its id beside the name."
                                           : "Compare the name with Railway's dashboard.");
    finish(naming);
}

static void ask(struct naming_state *naming, const struct railway_document *document,
                const char *project, const char *after, railway_done *done)
{
    struct railway_argument items[2];
    size_t count = 0;
    if (project)
        items[count++] = (struct railway_argument)ARGUMENT_TEXT("project", project);
    if (after)
        items[count++] = (struct railway_argument)ARGUMENT_TEXT("after", after);
    const struct railway_arguments arguments = {items, count};
    const struct railway_query query = {document->operation, document->text, &arguments};
    naming->result.requests++;
    railway_ask(naming->railway, naming->token, &query, done, naming);
}

static void on_services(void *context, const struct railway_answer *answer);

/* A page that cannot be asked for is not the end of the list. */
static bool can_follow(const struct naming_state *naming, const char *next)
{
    return *next && naming->result.pages < RAILWAY_PAGES_MOST;
}

/* The service among a page of services; asks for the next page where it is not yet there. */
static void find_service(struct naming_state *naming, const struct node *services)
{
    const struct pinned *service = &naming->target->desired->service;
    const enum search_result how = service->id
                                       ? SEARCH_FOUND
                                       : connection_find(naming->arena, services, service->name,
                                                         NULL, &naming->result.id.service);
    if (service->id)
        naming->result.id.service = service->id;
    const char *next =
        how == SEARCH_NOT_HERE ? connection_next_page(naming->arena, services) : NULL;
    if (how == SEARCH_FOUND) {
        naming->result.found = true;
        finish(naming);
    } else if (next && can_follow(naming, next)) {
        naming->result.pages++;
        ask(naming, &railway_more_services, naming->result.id.project, next, on_services);
    } else {
        miss(naming, "service", service, next ? SEARCH_UNREADABLE : how);
    }
}

/* False where the answer is of no use: then the naming has failed. */
static bool is_fine(struct naming_state *naming, const struct railway_answer *answer)
{
    naming->result.date = answer->date;
    if (answer->fault == RAILWAY_FINE)
        return true;
    fail(naming, answer);
    return false;
}

static void on_services(void *context, const struct railway_answer *answer)
{
    struct naming_state *naming = context;
    if (is_fine(naming, answer))
        find_service(naming, node_path(answer->data, "project", "services", (char *)NULL));
}

static void on_token(void *context, const struct railway_answer *answer)
{
    struct naming_state *naming = context;
    const struct node *token = node_get(answer->data, "projectToken");
    naming->result.date = answer->date;
    if (token_is_refused(naming->arena, naming->token, naming->target, answer,
                         &naming->result.err)) {
        finish(naming);
        return;
    }
    const bool told = token && token->kind == NODE_MAP;
    if (!told && !is_fine(naming, answer))
        return;
    if (!identity_of_token(naming->arena, naming->target, token, naming->token->from,
                           &naming->result.id, &naming->result.err))
        finish(naming);
    else if (is_fine(naming, answer))
        find_service(naming, node_path(token, "project", "services", (char *)NULL));
}

/* Environment and service of a project that was found. */
static void find_in_project(struct naming_state *naming, const struct node *project)
{
    const struct environment *environment = naming->target->environment;
    const struct pinned thing = {environment->name, environment->id, environment->where};
    const struct node *environments = node_get(project, "environments");
    const enum search_result how = connection_find(naming->arena, environments, environment->name,
                                                   environment->id, &naming->result.id.environment);
    if (how == SEARCH_FOUND)
        find_service(naming, node_get(project, "services"));
    else if (how == SEARCH_NOT_HERE && connection_next_page(naming->arena, environments))
        fail_with(naming, "the environment is not on the first page of its project: give its id");
    else
        miss(naming, "environment", &thing, how);
}

static void on_project(void *context, const struct railway_answer *answer)
{
    struct naming_state *naming = context;
    if (is_fine(naming, answer))
        find_in_project(naming, node_get(answer->data, "project"));
}

static const struct node *project_node(const struct node *projects, const char *id)
{
    const struct node *edges = node_get(projects, "edges");
    for (size_t i = 0; edges && i < edges->count; i++) {
        const struct node *node = node_get(edges->items[i], "node");
        if (text_is(node_text(node_get(node, "id")), id))
            return node;
    }
    return NULL;
}

/* Adds a page to what is known: the project may be called so once only, on whichever page. */
static enum search_result search_projects(struct naming_state *naming, const struct node *projects)
{
    const char *earlier = naming->result.id.project;
    const enum search_result how =
        connection_find(naming->arena, projects, naming->target->desired->project.name, NULL,
                        &naming->result.id.project);
    if (how == SEARCH_FOUND && earlier)
        return SEARCH_TWICE;
    return how == SEARCH_NOT_HERE && earlier ? SEARCH_FOUND : how;
}

static void on_projects(void *context, const struct railway_answer *answer)
{
    struct naming_state *naming = context;
    if (!is_fine(naming, answer))
        return;
    const struct node *projects = node_get(answer->data, "projects");
    const enum search_result how = search_projects(naming, projects);
    const bool settled = how == SEARCH_TWICE || how == SEARCH_UNREADABLE;
    const char *next = settled ? NULL : connection_next_page(naming->arena, projects);
    if (next && can_follow(naming, next)) {
        naming->result.pages++;
        ask(naming, &railway_names_of_projects, NULL, next, on_projects);
    } else if (next || how != SEARCH_FOUND) {
        miss(naming, "project", &naming->target->desired->project, next ? SEARCH_UNREADABLE : how);
    } else if (project_node(projects, naming->result.id.project)) {
        find_in_project(naming, project_node(projects, naming->result.id.project));
    } else {
        naming->result.pages++;
        ask(naming, &railway_names_of_project, naming->result.id.project, NULL, on_project);
    }
}

struct naming_questions naming_questions(const struct naming_subject *subject)
{
    const bool by_token = subject->token->kind == TOKEN_PROJECT;
    const bool by_id = subject->target->desired->project.id;
    return (struct naming_questions){
        .services = by_token, .names = !by_token && by_id, .projects = !by_token && !by_id};
}

static struct naming_state *make(const struct naming_subject *subject, naming_done *done,
                                 void *context)
{
    struct naming_state *naming = arena_alloc(subject->arena, sizeof *naming);
    *naming = (struct naming_state){.arena = subject->arena,
                                    .railway = subject->railway,
                                    .token = subject->token,
                                    .target = subject->target,
                                    .done = done,
                                    .context = context};
    naming->result.id.project = subject->target->desired->project.id;
    return naming;
}

void naming_start(const struct naming_subject *subject, naming_done *done, void *context)
{
    struct naming_state *naming = make(subject, done, context);
    const struct naming_questions questions = naming_questions(subject);
    if (questions.services)
        ask(naming, &railway_names_of_token, NULL, NULL, on_token);
    else if (questions.names)
        ask(naming, &railway_names_of_project, naming->result.id.project, NULL, on_project);
    else
        ask(naming, &railway_names_of_projects, NULL, NULL, on_projects);
}

void naming_take(const struct naming_subject *subject, const struct railway_answer *answer,
                 naming_done *done, void *context)
{
    struct naming_state *naming = make(subject, done, context);
    const struct naming_questions questions = naming_questions(subject);
    if (questions.services)
        on_token(naming, answer);
    else if (questions.names)
        on_project(naming, answer);
    else
        on_projects(naming, answer);
}
