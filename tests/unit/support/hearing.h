/*
 * hearing: one probe of one target, asked nobody: answers are put beside its requests by hand, and what
 * is judged comes as one text.
 *
 * The address is https://app.example.com, the made-up word HEARING_NONCE, the clock HEARING_NOW.
 */
#ifndef TAUTLINE_TESTS_HEARING_H
#define TAUTLINE_TESTS_HEARING_H

#include "base/arena.h"
#include "model/target.h"
#include "observe/probe.h"

#define HEARING_BASE  "https://app.example.com"
#define HEARING_NONCE "0123456789abcdef01234567"
/* 2026-02-24T18:00:00Z */
enum { HEARING_NOW = 1771956000 };

struct hearing {
    struct arena arena;
    struct desired desired;
    struct environment environment;
    struct target target;
    struct probes_options options;
    struct probe probe;
    struct probe_run probe_run;
};

/* Declare what is missing in `probe`, then prepare. */
void hearing_begin(struct hearing *hearing, enum probe_type type);
void hearing_prepare(struct hearing *hearing);
void hearing_end(struct hearing *hearing);

/* An answer of the application; `head` is lines `Name: value\n`, `body` may be "". */
void hear(struct probe_request *asked, struct arena *arena, int status, const char *head,
          const char *body);
/* The same for every request with this label (NULL: all); how many there were. */
size_t hear_all(struct hearing *hearing, const char *label, int status, const char *head,
                const char *body);
/* Nothing of use came back, for this reason. */
size_t hear_nothing(struct hearing *hearing, const char *label, const char *why);
/* The secret of these requests was not to be had. */
size_t hear_no_secret(struct hearing *hearing, enum credential_state state, const char *why);

/* `LABEL METHOD URL [Header: value]...` for each request, a line each; `{secret}` for secrets. */
const char *hearing_request(struct hearing *hearing);

/* `fail (closed: pass)`, then `: words`, or a line `  name: pass: words` for each part. */
const char *hearing_judged(struct hearing *hearing);

/* A JSON text as a tree; fails the test where it is none. */
const struct node *hearing_json(struct arena *arena, const char *text);

/* Names out of `a, b`. */
struct names hearing_names(struct arena *arena, const char *list);

#endif
