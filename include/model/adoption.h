/*
 * adoption: what live environments of one service would be declared as, ready to be written.
 *
 * A value that is the same everywhere is one setting; a value that differs is declared by environment; a
 * secret in one environment is a secret in all.
 */
#ifndef TAUTLINE_MODEL_ADOPTION_H
#define TAUTLINE_MODEL_ADOPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/names.h"
#include "model/observed.h"
#include "model/setting.h"

struct arena;

/* One environment as it was found. Everything is borrowed. */
struct adopted_environment {
    const char
        *title; /* as Railway calls it, where that can be no key of a declaration; else NULL */
    const char *name, *id;
    const char *url;   /* NULL: none was named, and Railway lists no domain */
    const char *token; /* the environment variable that its token came from; NULL: the usual ones */
    struct names domains; /* all that Railway lists */
    const struct variables *stored, *running;
    bool sleeping;
};

struct adopted_value {
    const char *environment; /* NULL: the same everywhere */
    struct wanted wanted;
};

enum adopted_care {
    CARE_NONE,
    CARE_NAME,        /* a declaration cannot contain its name */
    CARE_PLACEHOLDER, /* its value is a word such as `changeme`, which every report holds */
};

struct adopted_setting {
    const char *name;
    enum setting_type type; /* SECRET, or that of all its values */
    struct names in;        /* the environments that have it; none: all have */
    const struct adopted_value *values;
    size_t value_count;        /* 0 for a secret */
    struct secret_rule secret; /* properties that hold in every environment */
    bool sealed;               /* in every environment */
    bool partly_sealed;
    bool ignore_case;
    bool pending;           /* what runs was started with something else, somewhere */
    bool guards;            /* a guardrail for it may be useful */
    const char *reference;  /* the Railway reference that a secret is stored as; NULL: none */
    enum adopted_care care; /* not NONE: it is left out of the declaration */
};

/* A question that the live application answered. */
struct adopted_probe {
    const char *name, *path;
    int status;
    struct names in; /* environments; none: all */
    const char *note;
};

/* --- what the application's own description lets be asked (observe/openapi.h) --- */

enum { ADOPTED_MOST = 12, ADOPTED_DOOR_PATHS = 3 };

/* A way in that wants a token in a header. */
struct adopted_door {
    const char *scheme, *header;
    bool bearer; /* the token comes after `Bearer ` */
    const char *paths[ADOPTED_DOOR_PATHS];
    size_t path_count;
};

struct adopted_path {
    const char *path;
    const struct adopted_door *door; /* NULL: open, or not known */
};

struct adopted_paths {
    struct adopted_path items[ADOPTED_MOST];
    size_t count, more;
};

struct adopted_api {
    struct adopted_door doors[ADOPTED_MOST];
    size_t door_count;
    struct adopted_paths reports, webhooks;
    bool found;
};

struct adoption {
    const char *project, *project_id, *service, *service_id;
    const char *day; /* 2026-02-24, of the look */
    const struct adopted_environment *environments;
    size_t environment_count;
    const struct adopted_setting *settings; /* by name */
    size_t setting_count;
    const struct adopted_probe *probes;
    size_t probe_count;
    const char *unprobed; /* why there are none; NULL: there may be some */
    /* Where a probe of the CORS policy passed; NULL: it is only proposed, where there is one. */
    const char *cors_path;
    struct adopted_api api;
    bool simulated;   /* nothing in it comes from Railway */
    bool certificate; /* a probe of the certificate's end */
};

/* Gives each environment whose name can be no key an alias, by which nothing is found: its id is. */
void adoption_aliases(struct arena *arena, struct adopted_environment *environments, size_t count);

/* Fills the settings from the environments. `is_secret` (may be NULL) is asked of each value that looks
 * harmless by itself, whether it is known as a secret from elsewhere. */
void adoption_settings(struct arena *arena, struct adoption *adoption,
                       bool (*is_secret)(void *context, const char *value), void *context);

/* Has the environment, which was looked at, this variable? NULL where not. */
const struct variable *adoption_variable(const struct adopted_environment *environment,
                                         const char *name);

/* Which part of a CORS probe a setting is (`origins`, `methods`, `headers`), by its usual name and the same
 * list everywhere; NULL: none. */
const char *adoption_cors_part(const struct adopted_setting *setting);
/* The secret whose name shares most words with a header or path, as DASHBOARD_AUTH_TOKEN does with
 * X-Dashboard-Token; NULL: none, or several. */
const char *adoption_secret_for(const struct adoption *adoption, const char *text);
/* Are all three parts there? */
bool adoption_has_cors(const struct adoption *adoption);

#endif
