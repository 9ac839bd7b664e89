#include "model/observed.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int variable_order(const void *name, const void *variable)
{
    return strcmp(name, ((const struct variable *)variable)->name);
}

const struct variable *variables_find(const struct variables *variables, const char *name)
{
    if (variables->count == 0) {
        return NULL;
    }
    return bsearch(name, variables->items, variables->count, sizeof *variables->items,
                   variable_order);
}

const struct reading *observed_reading(const struct observed *observed, const char *report,
                                       const char *pointer)
{
    for (size_t i = 0; i < observed->reading_count; i++) {
        const struct reading *reading = &observed->readings[i];
        if (text_is(reading->report, report) && text_is(reading->pointer, pointer)) {
            return reading;
        }
    }
    return NULL;
}

static const char *const configured_by_users[] = {
    "RAILWAY_DEPLOYMENT_DRAINING_SECONDS",
    "RAILWAY_DEPLOYMENT_OVERLAP_SECONDS",
    "RAILWAY_DOCKERFILE_PATH",
    "RAILWAY_HEALTHCHECK_TIMEOUT_SEC",
    "RAILWAY_RUN_UID",
    "RAILWAY_SHM_SIZE_BYTES",
};

bool variable_is_provided(const char *name)
{
    return text_starts(name, "RAILWAY_") &&
           !text_in(name, configured_by_users,
                    sizeof configured_by_users / sizeof *configured_by_users);
}
