/*
 * probe_fixture: one probe of one target, without a network: the test gives the answers, and gets
 * the verdict as one text.
 *
 * The address is https://app.example.com, the made-up word PROBE_FIXTURE_NONCE, the clock PROBE_FIXTURE_NOW.
 */
#ifndef TAUTLINE_TESTS_PROBE_FIXTURE_H
#define TAUTLINE_TESTS_PROBE_FIXTURE_H

#include "base/arena.h"
#include "model/target.h"
#include "observe/probe.h"

#define PROBE_FIXTURE_BASE  "https://app.example.com"
#define PROBE_FIXTURE_NONCE "0123456789abcdef01234567"
/* 2026-02-24T18:00:00Z */
enum { PROBE_FIXTURE_NOW = 1771956000 };

struct probe_fixture {
    struct arena arena;
    struct desired desired;
    struct environment environment;
    struct target target;
    struct probes_options options;
    struct probe probe;
    struct probe_run probe_run;
};

/* Declare what is missing in `probe`, then prepare. */
void probe_fixture_begin(struct probe_fixture *fixture, enum probe_type type);
void probe_fixture_prepare(struct probe_fixture *fixture);
void probe_fixture_end(struct probe_fixture *fixture);

/* An answer of the application; `head` is lines `Name: value\n`, `body` may be "". */
void probe_fixture_answer(struct probe_request *asked, struct arena *arena, int status,
                          const char *head, const char *body);
/* The same for every request with this label (NULL: all); how many there were. */
size_t probe_fixture_answer_all(struct probe_fixture *fixture, const char *label, int status,
                                const char *head, const char *body);
/* The requests got no usable answer, for this reason. */
size_t probe_fixture_fail(struct probe_fixture *fixture, const char *label, const char *why);
/* The secret of these requests was not available. */
size_t probe_fixture_no_secret(struct probe_fixture *fixture, enum credential_state state,
                               const char *why);

/* `LABEL METHOD URL [Header: value]...` for each request, a line each; `{secret}` for secrets,
 * `{right}` and so on for signatures. */
const char *probe_fixture_request(struct probe_fixture *fixture);

/* `fail (closed: pass)`, then `: words`, or a line `  name: pass: words` for each part. */
const char *probe_fixture_judged(struct probe_fixture *fixture);

/* A JSON text as a tree; fails the test if it is not JSON. */
const struct node *probe_fixture_json(struct arena *arena, const char *text);

/* Names out of `a, b`. */
struct names probe_fixture_names(struct arena *arena, const char *list);

#endif
