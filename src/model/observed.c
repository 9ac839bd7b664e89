#include "model/observed.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/exception.h"

static int variable_order(const void *name, const void *variable)
{
    return strcmp(name, ((const struct variable *)variable)->name);
}

const struct variable *variables_find(const struct variables *variables, const char *name)
{
    if (variables->count == 0)
        return NULL;
    return bsearch(name, variables->items, variables->count, sizeof *variables->items,
                   variable_order);
}

bool variable_is_provided(const char *name)
{
    static const char *const provided[] = {
        "RAILWAY_DEPLOYMENT_ID",     "RAILWAY_ENVIRONMENT",        "RAILWAY_ENVIRONMENT_ID",
        "RAILWAY_ENVIRONMENT_NAME",  "RAILWAY_GIT_AUTHOR",         "RAILWAY_GIT_BRANCH",
        "RAILWAY_GIT_COMMIT_SHA",    "RAILWAY_GIT_COMMIT_MESSAGE", "RAILWAY_GIT_REPO_NAME",
        "RAILWAY_GIT_REPO_OWNER",    "RAILWAY_PRIVATE_DOMAIN",     "RAILWAY_PROJECT_ID",
        "RAILWAY_PROJECT_NAME",      "RAILWAY_PUBLIC_DOMAIN",      "RAILWAY_REPLICA_ID",
        "RAILWAY_REPLICA_REGION",    "RAILWAY_SERVICE_ID",         "RAILWAY_SERVICE_NAME",
        "RAILWAY_SNAPSHOT_ID",       "RAILWAY_STATIC_URL",         "RAILWAY_TCP_APPLICATION_PORT",
        "RAILWAY_TCP_PROXY_DOMAIN",  "RAILWAY_TCP_PROXY_PORT",     "RAILWAY_VOLUME_ID",
        "RAILWAY_VOLUME_MOUNT_PATH", "RAILWAY_VOLUME_NAME",
    };
    return text_in(name, provided, sizeof provided / sizeof provided[0]) ||
           (text_starts(name, "RAILWAY_SERVICE_") && text_ends(name, "_URL"));
}

const struct report_reading *observed_reading(const struct observed *observed, const char *report,
                                              const char *pointer)
{
    for (size_t i = 0; i < observed->reading_count; i++) {
        const struct report_reading *reading = &observed->readings[i];
        if (text_is(reading->report, report) && text_is(reading->pointer, pointer))
            return reading;
    }
    return NULL;
}

bool observed_confirms_clock(const struct observed *observed)
{
    return observed->has_railway_date && observed->railway_ahead >= -CLOCK_SKEW_MOST &&
           observed->railway_ahead <= CLOCK_SKEW_MOST;
}

const struct proof *remembered_proof(const struct remembered *remembered, const char *name,
                                     int64_t now)
{
    const struct proof *newest = NULL;
    for (size_t i = 0; remembered && i < remembered->proof_count; i++) {
        const struct proof *proof = &remembered->proofs[i];
        if (text_is(proof->name, name) && proof->sent <= now &&
            (!newest || proof->sent > newest->sent))
            newest = proof;
    }
    return newest;
}

static const struct sighting *sighting_of(const struct remembered *remembered, const char *name)
{
    for (size_t i = 0; remembered && i < remembered->secret_count; i++)
        if (text_is(remembered->secrets[i].name, name))
            return &remembered->secrets[i];
    return NULL;
}

struct sighting remembered_secret(const struct remembered *remembered, const char *name,
                                  const char *fingerprint, int64_t now)
{
    const struct sighting *before = sighting_of(remembered, name);
    struct sighting seen = {.name = name, .fingerprint = fingerprint, .since = now};
    if (before && text_is(before->fingerprint, fingerprint))
        seen = *before;
    else if (remembered_changed(remembered, name, fingerprint))
        seen.changed_after = remembered->looked;
    return seen;
}

bool remembered_changed(const struct remembered *remembered, const char *name,
                        const char *fingerprint)
{
    const struct sighting *before = sighting_of(remembered, name);
    return before && before->fingerprint && !text_is(before->fingerprint, fingerprint);
}
