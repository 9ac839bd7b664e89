/* What the parts of `pull` share. */
#ifndef TAUTLINE_CMD_PULL_PARTS_H
#define TAUTLINE_CMD_PULL_PARTS_H

#include "base/err.h"
#include "crypto/digest.h"
#include "model/adoption.h"
#include "model/desired.h"
#include "model/observed.h"
#include "model/run.h"
#include "model/target.h"
#include "railway/client.h"

struct app;
struct http;

/* One environment on its way from --env to what was found in it. */
struct pull_subject {
    const char *options; /* --env; NULL: whatever the token or the project has */
    const char *url;     /* of --env NAME=URL; NULL: Railway's domain */
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

/* Asks Railway what each subject is: names and ids of project, service and environment. False, with `err`
 * filled, at the first that cannot be told. */
bool pull_names(struct pull *pull, struct err *err);

/* Looks at each subject; values that could be secrets are hidden where they are read. */
bool pull_look(struct pull *pull, struct err *err);

/* Questions that could be worth a probe. */
extern const struct adopted_probe pull_candidates[];
extern const size_t pull_candidate_count;

/* Reads the draft of a declaration as a file would be read, and checks it. */
bool pull_check(struct app *app, const char *draft, struct run *out, struct err *err);

/* The text of the declaration. False where it cannot be written. */
bool pull_text(struct app *app, const struct adoption *adoption, const char **out, struct err *err);

/* Asks the candidates, which `adoption` holds as its probes, and leaves in it those that were answered as
 * wanted; then the CORS policy, where one is declared. */
bool pull_probes(struct app *app, struct adoption *adoption, struct err *err);

#endif
