/*
 * probe_run: one probe of one target on its way: what it asks, and then what follows from what was heard.
 *
 * A probe type is a row of two functions: `prepare` lists the requests, `judge` looks at the
 * answers and asks nobody. The types stand in probe_*.h.
 */
#ifndef TAUTLINE_OBSERVE_PROBE_RUN_H
#define TAUTLINE_OBSERVE_PROBE_RUN_H

#include "model/observed.h"
#include "model/probe.h"
#include "observe/probe_request.h"
#include "observe/probes.h"

struct node;

enum { NONCE_DIGITS = 24 };

struct probe_run {
    struct arena *arena;
    const struct probe *probe;
    const struct probes_options *o;
    const char *base;             /* the environment's address, without a slash at its end */
    char nonce[NONCE_DIGITS + 1]; /* made up for this run: nobody can have allowed it */
    struct probe_request **requests;
    size_t count, capacity;
    struct probe_part *parts; /* filled by `judge` */
    size_t part_count, part_capacity;
};

typedef void probe_prepare(struct probe_run *run);
/* Fills outcome, closed, why and parts of `out`. */
typedef void probe_judge(struct probe_run *run, struct probe_result *out);

struct probe_kind {
    enum probe_type type;
    probe_prepare *prepare;
    probe_judge *judge;
};

/* Adds a request to `path` (with the headers of the declaration), to be completed by the caller. */
struct probe_request *probe_ask(struct probe_run *run, const char *label, const char *method,
                                const char *path);

/* The request with this label, NULL where there is none. */
const struct probe_request *probe_heard(const struct probe_run *run, const char *label);

/* Adds a part. */
void probe_add_part(struct probe_run *run, const char *name, enum probe_outcome outcome,
                    const char *why);

/* A probe without parts. */
void probe_conclude(struct probe_result *out, enum probe_outcome outcome, const char *why);

/* Puts the parts into `out`: failed if one failed, else unobserved if one is, else passed; the
 * words are those of the parts that decided. `closed` becomes the same. */
void probe_conclude_parts(struct probe_run *run, struct probe_result *out);

/* Does the status count as declared? With nothing declared: is it `otherwise`? */
bool probe_status_is(const struct statuses *declared, int otherwise, int status);

/* The text of a text, a number or a truth value; NULL for anything else, null included. */
const char *probe_plain_text(const struct node *node);

/* 429 and 5xx: about the moment, not about what was asked. Only where they are not declared. */
bool probe_status_says_nothing(int status);

/* Does the body hold one of the texts that only the application's own refusal has? */
bool probe_says(const struct probe *probe, const struct probe_request *requests);

#endif
