/*
 * desired: one declaration, as its file says it, all environments side by side.
 *
 * Everything is borrowed from the arena of the reading. A target (model/target.h) is the view of one
 * environment, with `${environment}` and `${url}` replaced and by_environment chosen.
 */
#ifndef TAUTLINE_MODEL_DESIRED_H
#define TAUTLINE_MODEL_DESIRED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/document.h"
#include "model/exception.h"
#include "model/guardrail.h"
#include "model/probe.h"
#include "model/setting.h"

/* A Railway project or service, by name, and by id where it is pinned. */
struct pinned {
    const char *name;
    const char *id; /* NULL: found by name */
    struct place where;
};

struct floor;

struct environment {
    const char *name;
    struct place where;
    const char *id;               /* NULL: found by name */
    const char *url;              /* NULL: nothing can be probed */
    struct source token;          /* SOURCE_NONE: RAILWAY_TOKEN or RAILWAY_API_TOKEN */
    const struct header *headers; /* of each request to the application */
    size_t header_count;
    bool network_private; /* addresses of private networks are allowed for probes */
    bool wake;            /* a sleeping service may be woken by probes */
    /* What trust.yaml holds against every declaration of this target; NULL: nothing is joined. */
    const struct floor *floor;
};

struct limits {
    int64_t per_host; /* concurrent requests to one host; 0: as the protocol allows */
    int64_t deadline; /* seconds for a run of one environment; default 120 */
    int64_t body;     /* MiB of one answer; default 1 */
};

struct desired {
    const char *file;   /* as it was named to us */
    const char *digest; /* of its bytes, SHA-256 in hex; NULL: not computed */
    struct pinned project, service;
    const struct environment *environments;
    size_t environment_count;
    const struct report_endpoint *reports;
    size_t report_count;
    const struct setting *settings;
    size_t setting_count;
    const struct probe *probes;
    size_t probe_count;
    const struct guardrail *guardrails;
    size_t guardrail_count;
    const struct exception *exceptions;
    size_t exception_count;
    struct documents documents;
    struct limits limits;
    bool allow_empty; /* a service without any variable is accepted */
};

#endif
