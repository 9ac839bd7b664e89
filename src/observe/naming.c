#include "observe/naming.h"

#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"
#include "railway/arguments.h"
#include "railway/queries.h"

enum { PAGES_MOST = 40 };

struct naming {
    struct arena *arena;
    struct railway *railway;
    const struct railway_token *token;
    const struct target *target;
    naming_done *done;
    void *context;
    struct naming_result result;
};

static void finish(struct naming *naming)
{
    naming->done(naming->context, &naming->result);
}

static void fail_with(struct naming *naming, const char *why)
{
    err_fill(&naming->result.err, ERR_REMOTE, ERR_NO_PLACE, "%s", why);
    finish(naming);
}

static const char *other_kind(const struct railway_token *token, const struct target *target)
{
    if (token->kind == TOKEN_ACCOUNT)
        return target->environment->token.kind == SOURCE_NONE
                   ? "if it is a project token, give it as RAILWAY_TOKEN"
                   : "if it is a project token, take out 'kind: account' beside it";
    return target->environment->token.kind == SOURCE_NONE
               ? "if it is an account's or a workspace's, give it as RAILWAY_API_TOKEN"
               : "if it is an account's or a workspace's, write 'kind: account' beside it";
}

const char *naming_reason(struct arena *arena, const struct railway_token *token,
                          const struct target *target, const struct railway_answer *answer)
{
    const char *why = answer->trace
                          ? arena_printf(arena, "%s (trace %s)", answer->why, answer->trace)
                          : arena_text(arena, answer->why);
    return answer->fault == RAILWAY_NOT_AUTHORIZED
               ? arena_printf(arena, "%s; %s", why, other_kind(token, target))
               : why;
}

static void fail(struct naming *naming, const struct railway_answer *answer)
{
    fail_with(naming, naming_reason(naming->arena, naming->token, naming->target, answer));
}

/* What is not on the pages that were read: because it is not there, because it is there twice, or
 * because the pages could not be read. */
static void miss(struct naming *naming, const char *what, const struct pinned *thing,
                 enum identity_search how)
{
    if (how == IDENTITY_UNREADABLE) {
        fail_with(naming, arena_printf(naming->arena, "Railway did not tell every %s", what));
        return;
    }
    err_fill(&naming->result.err, ERR_TARGET, thing->where,
             how == IDENTITY_TWICE ? "more than one %s is called '%s'" : "there is no %s '%s'",
             what, thing->name ? thing->name : thing->id);
    err_fill_hint(&naming->result.err, how == IDENTITY_TWICE
                                           ? "Give its id beside the name."
                                           : "Compare the name with Railway's dashboard.");
    finish(naming);
}

static void ask(struct naming *naming, const struct railway_document *document, const char *project,
                const char *after, railway_done *done)
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
static bool can_follow(const struct naming *naming, const char *next)
{
    return *next && naming->result.pages < PAGES_MOST;
}

/* The service among a page of services; asks for the next page where it is not yet there. */
static void find_service(struct naming *naming, const struct node *services)
{
    const struct pinned *service = &naming->target->desired->service;
    const enum identity_search how = service->id
                                         ? IDENTITY_FOUND
                                         : identity_search(naming->arena, services, service->name,
                                                           NULL, &naming->result.id.service);
    if (service->id)
        naming->result.id.service = service->id;
    const char *next =
        how == IDENTITY_NOT_HERE ? identity_next_page(naming->arena, services) : NULL;
    if (how == IDENTITY_FOUND) {
        naming->result.found = true;
        finish(naming);
    } else if (next && can_follow(naming, next)) {
        naming->result.pages++;
        ask(naming, &railway_more_services, naming->result.id.project, next, on_services);
    } else {
        miss(naming, "service", service, next ? IDENTITY_UNREADABLE : how);
    }
}

/* False where the answer is of no use: then the naming has failed. */
static bool is_fine(struct naming *naming, const struct railway_answer *answer)
{
    naming->result.date = answer->date;
    if (answer->fault == RAILWAY_FINE)
        return true;
    fail(naming, answer);
    return false;
}

static void on_services(void *context, const struct railway_answer *answer)
{
    struct naming *naming = context;
    if (is_fine(naming, answer))
        find_service(naming, node_path(answer->data, "project", "services", (char *)NULL));
}

static void on_token(void *context, const struct railway_answer *answer)
{
    struct naming *naming = context;
    if (!is_fine(naming, answer))
        return;
    const struct node *token = node_get(answer->data, "projectToken");
    if (!identity_of_token(naming->arena, naming->target, token, naming->token->from,
                           &naming->result.id, &naming->result.err))
        finish(naming);
    else
        find_service(naming, node_path(token, "project", "services", (char *)NULL));
}

/* Environment and service of a project that was found. */
static void find_in_project(struct naming *naming, const struct node *project)
{
    const struct environment *environment = naming->target->environment;
    const struct pinned thing = {environment->name, environment->id, environment->where};
    const struct node *environments = node_get(project, "environments");
    const enum identity_search how =
        identity_search(naming->arena, environments, environment->name, environment->id,
                        &naming->result.id.environment);
    if (how == IDENTITY_FOUND)
        find_service(naming, node_get(project, "services"));
    else if (how == IDENTITY_NOT_HERE && identity_next_page(naming->arena, environments))
        fail_with(naming, "the environment is not among the first of its project: give its id");
    else
        miss(naming, "environment", &thing, how);
}

static void on_project(void *context, const struct railway_answer *answer)
{
    struct naming *naming = context;
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
static enum identity_search search_projects(struct naming *naming, const struct node *projects)
{
    const char *earlier = naming->result.id.project;
    const enum identity_search how =
        identity_search(naming->arena, projects, naming->target->desired->project.name, NULL,
                        &naming->result.id.project);
    if (how == IDENTITY_FOUND && earlier)
        return IDENTITY_TWICE;
    return how == IDENTITY_NOT_HERE && earlier ? IDENTITY_FOUND : how;
}

static void on_projects(void *context, const struct railway_answer *answer)
{
    struct naming *naming = context;
    if (!is_fine(naming, answer))
        return;
    const struct node *projects = node_get(answer->data, "projects");
    const enum identity_search how = search_projects(naming, projects);
    const bool settled = how == IDENTITY_TWICE || how == IDENTITY_UNREADABLE;
    const char *next = settled ? NULL : identity_next_page(naming->arena, projects);
    if (next && can_follow(naming, next)) {
        naming->result.pages++;
        ask(naming, &railway_names_of_projects, NULL, next, on_projects);
    } else if (next || how != IDENTITY_FOUND) {
        miss(naming, "project", &naming->target->desired->project,
             next ? IDENTITY_UNREADABLE : how);
    } else if (project_node(projects, naming->result.id.project)) {
        find_in_project(naming, project_node(projects, naming->result.id.project));
    } else {
        naming->result.pages++;
        ask(naming, &railway_names_of_project, naming->result.id.project, NULL, on_project);
    }
}

void naming_start(struct arena *arena, struct railway *railway, const struct railway_token *token,
                  const struct target *target, naming_done *done, void *context)
{
    struct naming *naming = arena_alloc(arena, sizeof *naming);
    *naming = (struct naming){.arena = arena,
                              .railway = railway,
                              .token = token,
                              .target = target,
                              .done = done,
                              .context = context};
    naming->result.id.project = target->desired->project.id;
    if (token->kind == TOKEN_PROJECT)
        ask(naming, &railway_names_of_token, NULL, NULL, on_token);
    else if (target->desired->project.id)
        ask(naming, &railway_names_of_project, target->desired->project.id, NULL, on_project);
    else
        ask(naming, &railway_names_of_projects, NULL, NULL, on_projects);
}
