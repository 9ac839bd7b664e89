/*
 * service: what Railway keeps and runs for one target, by one coherent look.
 *
 * The chain: names to ids (left out where ids are pinned), then token, fence and payload in one
 * document, then the snapshot of the active deployment with the fence again. Where ids are remembered, the
 * first two are one document: its names must be found to mean these ids, else the rest of the answer is
 * thrown away and asked again with the right ones. Quiet: 3 requests, 2 with pinned or remembered ids; one
 * more where something differs (who committed it, which nothing waits for), and for further pages. A
 * fence that moved is read again at most three times, then the look is "unstable" and nothing of it
 * is judged. The token's own target is held against the declaration's before any other field of an
 * answer is used (src/railway/README.md).
 *
 * Values that the target does not show become properties, fingerprints and handles here, at the
 * moment they are read.
 */
#ifndef TAUTLINE_OBSERVE_SERVICE_H
#define TAUTLINE_OBSERVE_SERVICE_H

#include <stdbool.h>

#include "model/observed.h"
#include "model/target.h"
#include "railway/client.h"

struct arena;
struct err;
struct secrets;

/* Called once, when it is known which target it is and before anything of it is read: `ids` are those
 * of its project, environment and service. False with `err` filled: the look is refused. */
typedef bool service_identified(void *context, const char *const ids[3], struct err *err);

struct service_options {
    struct arena *arena;     /* what is learned lives here */
    struct railway *railway; /* borrowed, like all below */
    struct secrets *secrets;
    const struct railway_token *token;
    const struct target *target;
    const unsigned char *fingerprint_key; /* FINGERPRINT_KEY_SIZE bytes, or NULL */
    const unsigned char *likeness_key;    /* of this run, FINGERPRINT_KEY_SIZE bytes */
    const char
        *remembered[3]; /* ids of project, environment and service by which these names were found
                                  before: a guess; NULL: none */
    bool adopting;      /* nothing is declared: see observe/redact.h */
    struct names asked; /* while adopting: variables that may be shown */
    service_identified *identified; /* may make `target` again; NULL: nothing is asked */
    void *identified_context;
    int64_t now;    /* the clock of the run, in seconds … */
    int64_t now_at; /* … and the monotonic milliseconds at which it was read */
};

/* `fence` is called once, as soon as Railway said whether the service sleeps and which hosts are
 * its own (or that it cannot say: then `observed->refused` or an unseen `stored`); `done` once,
 * when all is known but who committed what, which comes until http_run ends. `observed` is filled step
 * by step; reports and probes are not its business. Both run inside http_run. */
typedef void service_step(void *context, struct observed *observed);

void service_look_start(const struct service_options *options, struct observed *observed,
                        service_step *revision, service_step *done, void *context);

/* --- which further questions one look makes necessary ------------------------------------------ */

/* A declared setting is a shared variable. */
bool followup_shared(const struct target *target);

/* A stored value refers to a shared variable: what that refers to in turn has to be known. Asked once the
 * values are read, so that it costs one further request. */
bool followup_shared_again(const struct variables *stored);

/* A declared value holds `${{…}}`: its rendering has to be known. */
bool followup_rendered(const struct target *target, const struct variables *stored);

/* Something is stored of which a reader will ask "who did that?". */
bool followup_who(const struct target *target, const struct variables *stored);

#endif
