/*
 * check_run: declarations in, one judged run out: all targets looked at side by side.
 */
#ifndef TAUTLINE_CMD_CHECK_RUN_H
#define TAUTLINE_CMD_CHECK_RUN_H

#include <stdbool.h>

#include "cmd/load.h"
#include "model/run.h"

struct app;
struct err;
struct http_answer;
struct http_request;

struct check_run_options {
    const char *environment; /* only this one; NULL: as --env says */
    bool only_railway;       /* stored and running only: the application is asked nothing */
    struct names probes;     /* named probes; they may write */
    bool only_probes;        /* ask these probes and what they need, nothing else */
    bool
        is_draft; /* the declaration says what is there: it may contradict the floor, which is judged */
    /* Called for every exchange with an endpoint, never for Railway's API; may be NULL. */
    void (*watch)(void *context, const struct http_request *request,
                  const struct http_answer *answer);
    void *watch_context;
    /* What the ledger of a target knows of it, asked immediately before it is judged; `key_id` (may be
     * NULL) is that of the fingerprint key. May be NULL: nothing is known. */
    const struct remembered *(*recall)(void *context, const struct target *target,
                                       const struct observed *observed, const char *key_id);
    /* Called when it was judged, and before the next target is recalled; `run` has no sums yet. Where there
     * is a `recall`. */
    void (*judged)(void *context, const struct run *run, const struct judgement *judgement);
    void *recall_context;
};

/* Is every environment of --env declared? Fills `err` where one is not. */
bool environments_are_declared(struct app *app, const struct declarations *declarations,
                               struct err *err);

/* Looks and judges. False only where the run as a whole could not begin (wrong --env, no memory for
 * libcurl …). `out` borrows from the app's arena and from `declarations`. */
bool check_run_make(struct app *app, const struct declarations *declarations,
                    const struct check_run_options *options, struct run *out, struct err *err);

#endif
