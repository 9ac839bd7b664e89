/*
 * job: one probe of one target on its way: what it asks, and then what follows from what was heard.
 *
 * A probe type is a row of two functions: `prepare` lists the requests, `judge` looks at the
 * answers and asks nobody. The types stand in probe_*.h.
 */
#ifndef TAUTLINE_OBSERVE_JOB_H
#define TAUTLINE_OBSERVE_JOB_H

#include "model/observed.h"
#include "model/probe.h"
#include "observe/asked.h"
#include "observe/probes.h"

struct node;

enum { NONCE_DIGITS = 24 };

struct job {
    struct arena *arena;
    const struct probe *probe;
    const struct probes_options *o;
    const char *base;             /* the environment's address, without a slash at its end */
    char nonce[NONCE_DIGITS + 1]; /* made up for this run: nobody can have allowed it */
    struct asked **asked;
    size_t count, capacity;
    struct probe_part *parts; /* filled by `judge` */
    size_t part_count, part_capacity;
};

typedef void job_prepare(struct job *job);
/* Fills outcome, closed, why and parts of `out`. */
typedef void job_judge(struct job *job, struct probe_result *out);

struct probe_kind {
    enum probe_type type;
    job_prepare *prepare;
    job_judge *judge;
};

/* Adds a request to `path` (with the headers of the declaration), to be completed by the caller. */
struct asked *job_ask(struct job *job, const char *label, const char *method, const char *path);

/* The request with this label, NULL where there is none. */
const struct asked *job_heard(const struct job *job, const char *label);

/* Adds a part. */
void job_part(struct job *job, const char *name, enum probe_outcome outcome, const char *why);

/* A probe without parts. */
void job_conclude(struct probe_result *out, enum probe_outcome outcome, const char *why);

/* Puts the parts into `out`: failed if one failed, else unobserved if one is, else passed; the
 * words are those of the parts that decided. `closed` becomes the same. */
void job_conclude_parts(struct job *job, struct probe_result *out);

/* Does the status count as declared? With nothing declared: is it `otherwise`? */
bool job_status_is(const struct statuses *declared, int otherwise, int status);

/* The text of a text, a number or a truth value; NULL for anything else, null included. */
const char *job_plain_text(const struct node *node);

/* 429 and 5xx: about the moment, not about what was asked. Only where they are not declared. */
bool job_status_says_nothing(int status);

/* Does the body hold one of the texts that only the application's own refusal has? */
bool job_says(const struct probe *probe, const struct asked *asked);

#endif
