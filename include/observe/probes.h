/*
 * probes: all questions of one target to its live application: reports first, then probes.
 *
 * The connection is opened while Railway is asked. What needs no secret starts with probes_start; what needs
 * one starts with probes_with_secrets,
 * when the variables are known. A secret is sent only to a host that Railway lists for the service
 * (in a simulation: loopback), and never one of Tautline's own tokens.
 */
#ifndef TAUTLINE_OBSERVE_PROBES_H
#define TAUTLINE_OBSERVE_PROBES_H

#include <stdbool.h>

#include "model/observed.h"
#include "model/target.h"
#include "observe/service.h"

struct arena;
struct http;
struct secrets;

struct probes_options {
    struct arena *arena;
    struct http *http;
    struct secrets *secrets;
    const struct target *target;
    bool simulated;          /* Railway's address is a replacement: loopback may be asked */
    const char *secrets_dir; /* --secrets DIR; NULL: none */
    struct names by_name; /* probes that were named: these may write. With `only`, no others run */
    bool only;
    int64_t now;           /* the clock of the run, for certificates */
    const int *own_tokens; /* handles of Tautline's own tokens: never sent to an endpoint */
    size_t own_token_count;
};

struct probes_run;

/* Nothing is sent yet; `observed` is the one that service_look fills. */
struct probes_run *probes_new(const struct probes_options *options, struct observed *observed);

/* Starts what needs no secret. Where the service sleeps and `wake` is not declared, nothing is sent
 * and everything is unobserved. */
void probes_start(struct probes_run *run);

/* Starts the rest. */
void probes_with_secrets(struct probes_run *run);

/* After http_run: puts readings and results into `observed`, in the declaration's order. What has
 * no answer by then is unobserved. */
void probes_finish(struct probes_run *run);

/* --- one target from beginning to end: service, then reports and probes ------------------------ */

struct look;

/* Both option structs are copied; what they point to is borrowed until look_finish. */
struct look *look_start(const struct service_options *service, const struct probes_options *probes,
                        struct observed *observed);

/* After http_run. */
void look_finish(struct look *look);

#endif
