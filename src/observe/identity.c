#include "observe/identity.h"

#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"

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
        return err_set(err, ERR_REMOTE, "Railway did not tell what the token is for");
    if (!thing_is(project->name, project->id, project_name, project_id) ||
        !thing_is(environment->name, environment->id, environment_name, environment_id)) {
        err_fill(err, ERR_TARGET, environment->where,
                 "the token from %s is for project %s, environment %s; this declaration is for "
                 "project %s, environment %s",
                 from, shown(arena, project_name, project_id),
                 shown(arena, environment_name, environment_id),
                 shown(arena, project->name, project->id),
                 shown(arena, environment->name, environment->id));
        return err_hint(err, "Give a token for %s, or check with the file of the other target.",
                        shown(arena, environment->name, NULL));
    }
    out->project = arena_text(arena, project_id);
    out->environment = arena_text(arena, environment_id);
    return true;
}

enum identity_search identity_search(struct arena *arena, const struct node *connection,
                                     const char *name, const char *id, const char **out)
{
    const struct node *edges = node_get(connection, "edges");
    const char *found = NULL;
    if (!edges || edges->kind != NODE_LIST)
        return IDENTITY_UNREADABLE;
    for (size_t i = 0; i < edges->count; i++) {
        const struct node *node = node_get(edges->items[i], "node");
        const char *real_id = node_text(node_get(node, "id"));
        if (!real_id || !thing_is(name, id, node_text(node_get(node, "name")), real_id))
            continue;
        if (found)
            return IDENTITY_TWICE;
        found = real_id;
    }
    if (!found)
        return IDENTITY_NOT_HERE;
    *out = arena_text(arena, found);
    return IDENTITY_FOUND;
}

const char *identity_next_page(struct arena *arena, const struct node *connection)
{
    const struct node *more = node_path(connection, "pageInfo", "hasNextPage", (char *)NULL);
    const char *cursor = node_text(node_path(connection, "pageInfo", "endCursor", (char *)NULL));
    if (!more || more->kind != NODE_BOOL)
        return "";
    if (!more->boolean)
        return NULL;
    return arena_text(arena, cursor ? cursor : "");
}
