#include "observe/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"

static int compare_name(const void *name, const void *variable)
{
    return strcmp(name, ((const struct variable *)variable)->name);
}

static bool is_of_service(const struct node *service_id, const char *service)
{
    return service ? text_is(node_text(service_id), service) : node_text(service_id) == NULL;
}

static void complete(const struct node *node, struct variable *variable)
{
    const char *updated = node_text(node_get(node, "updatedAt"));
    const struct node *sealed = node_get(node, "isSealed");
    int64_t when = 0;
    if (updated && when_parse_instant(updated, &when))
        variable->updated_at = when;
    if (sealed && sealed->kind == NODE_BOOL && sealed->truth) {
        variable->kind = VARIABLE_SEALED;
        variable->value = NULL;
    }
}

bool index_read(const struct node *page, const char *service, struct variable *items, size_t count)
{
    const struct node *edges = node_get(page, "edges");
    if (!edges || edges->kind != NODE_LIST)
        return false;
    for (size_t i = 0; i < edges->count; i++) {
        const struct node *node = node_get(edges->items[i], "node");
        const char *name = node_text(node_get(node, "name"));
        if (!name || !is_of_service(node_get(node, "serviceId"), service))
            continue;
        struct variable *variable =
            count ? bsearch(name, items, count, sizeof *items, compare_name) : NULL;
        if (variable)
            complete(node, variable);
    }
    return true;
}
