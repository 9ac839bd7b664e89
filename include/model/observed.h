/*
 * observed: what one look at one target found.
 *
 * Three things are kept apart everywhere: a value that is there, a value that is known to be absent,
 * and a value that was not seen. The last carries the reason.
 */
#ifndef TAUTLINE_MODEL_OBSERVED_H
#define TAUTLINE_MODEL_OBSERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/names.h"
#include "model/probe.h"
#include "model/reference.h"

enum variable_kind {
    VARIABLE_SHOWN,  /* what was reviewed: `value` is the text */
    VARIABLE_HIDDEN, /* anything else: properties and fingerprints only */
    VARIABLE_SEALED  /* there, and Railway does not tell its value */
};

/* What may be said of a value that must not be shown; taken where it is read. */
struct secret_facts {
    size_t length;    /* bytes */
    bool one_line;    /* no CR or LF anywhere, not at the end either */
    bool quoted;      /* begins and ends with the same quote */
    bool placeholder; /* a known placeholder such as `changeme` */
    bool blank_edges; /* blanks or newlines at an end */
};

enum { LIKENESS_SIZE = 32 };

struct variable {
    const char *name;
    enum variable_kind kind;
    int secret;  /* a declared secret: handle in the registry of base/secret.h; else -1 */
    size_t kept; /* HIDDEN, a setting that is no secret: its handle + 1, for an undo; else 0 */
    /* SHOWN: as stored, `${{…}}` unrendered. HIDDEN, a setting that is no secret: a stand-in
     * (model/showing), which is compared and neither shown nor written. Else NULL. */
    const char *value;
    const char
        *rendered; /* with a value and references: what a deployment would get, or a stand-in */
    struct secret_facts facts; /* HIDDEN */
    const char *fingerprint;   /* 16 hex digits under the kept key; NULL without one */
    /* Digest under a key of this run only: equal if and only if the values are. */
    unsigned char likeness[LIKENESS_SIZE];
    unsigned char rendered_likeness[LIKENESS_SIZE];
    bool undecided;    /* HIDDEN until everything is read: words, which may be shown after all */
    bool is_reference; /* holds `${{…}}` */
    /* With references: was the rendering read? Then `rendered_likeness` and, of a secret, `facts` are
     * those of the rendering and `likeness` that of the template; else nothing is judged by them. */
    bool has_rendering;
    struct reference_list refers; /* HIDDEN, with references; none: not known */
    int64_t updated_at;           /* 0: unknown */
};

struct variables {
    bool seen;
    const char *why; /* not seen: the reason, one line */
    /* Sorted by name (strcmp), each name once; without the names that Railway itself provides. */
    const struct variable *items;
    size_t count;
};

/* Is it a variable that Railway itself provides? Any other that begins like one is the user's own. */
bool variable_is_provided(const char *name);

/* NULL where it is absent. Call only where `seen`. */
const struct variable *variables_find(const struct variables *variables, const char *name);

struct deployment {
    const char *id; /* NULL: none */
    const char *status;
    int64_t created_at; /* 0: unknown */
    /* The code that it has, each NULL where Railway does not tell; escaped. */
    const char *commit;
    const char *image, *image_digest; /* as `NAME:TAG`, and `sha256:…` of what it named then */
};

/* What a service is configured to deploy. */
struct source_configured {
    const char *repo, *image; /* NULL: not this kind, or not told; escaped */
};

/* Changes that are staged in Railway and not committed. */
struct staged {
    bool any;
    const char *id;
    int64_t updated_at;
    const char *last_error; /* NULL: none */
    const char *who;        /* where Railway tells it; escaped; NULL: it does not */
    struct names variables; /* names of the service's variables in it */
    struct names shared;    /* names of shared variables in it */
    bool only_removes;      /* it removes such variables and does nothing else */
};

enum reading_kind {
    READING_UNSEEN,  /* the report was not read: `why` */
    READING_MISSING, /* read, and nothing is there */
    READING_NULL,
    READING_BOOL,
    READING_NUMBER,
    READING_TEXT,
    READING_LIST,
    READING_OTHER /* an object */
};

/* What a report says at one pointer. */
struct report_reading {
    const char *report;
    const char *pointer;
    enum reading_kind kind;
    const char *text;  /* BOOL: true/false; NUMBER: as written; TEXT */
    struct names list; /* LIST: its scalar members as text */
    const char *why;
    const char *note; /* what else the report shows; NULL: nothing */
    bool is_hidden;   /* a secret is in it: judged, and never shown */
};

/* Who touched a variable last, where a committed patch tells. */
struct touch {
    const char *variable;
    const char *who; /* escaped */
    int64_t when;
};

struct remembered;

struct observed {
    const char *project_id, *environment_id, *service_id; /* NULL: not learned */
    struct variables stored;                              /* of the service */
    struct variables
        shared; /* of the environment; `seen` only where a setting or a reference asks */
    struct variables running;
    struct deployment active, latest;
    struct source_configured configured;
    bool sleeping;
    struct staged staged;
    const char *etag;     /* configEtag of the environment at that moment; NULL: not learned */
    struct names domains; /* hosts that Railway lists for the service */
    bool domains_seen;
    const struct report_reading *readings;
    size_t reading_count;
    const struct probe_result *probes;
    size_t probe_count;
    const struct touch *touches;
    size_t touch_count;
    unsigned api_requests;    /* documents sent to Railway for this target */
    unsigned report_requests; /* sent to the application for its reports */
    const char *api_extra;    /* why more than the usual number; NULL: it was the usual */
    int64_t
        railway_ahead; /* Railway's Date minus our clock, in seconds; only if has_railway_date */
    bool has_railway_date;
    bool refused;   /* the tool could not look: no token, or a token for another target */
    bool bad_token; /* only if refused: Railway refuses the token, or it is for something else */
    const char *refusal; /* only if refused: what is wrong, with its hint after a newline */
    /* What earlier looks and people left in the target's ledger; NULL: none is at hand. */
    const struct remembered *remembered;
};

const struct report_reading *observed_reading(const struct observed *observed, const char *report,
                                              const char *pointer);

/* Does Railway's clock confirm ours, within CLOCK_SKEW_MOST? */
bool observed_confirms_clock(const struct observed *observed);

/* --- what is known from before this look --------------------------------------------------------- */

/* A record that something was done by hand and seen to have worked. */
struct proof {
    const char *name;
    int64_t sent;     /* when it was done */
    int64_t recorded; /* when it was recorded */
    const char *lead, *confirmation;
};

/* How long a secret has had its value, as far as looks can tell. */
struct sighting {
    const char *name;
    const char *fingerprint;
    int64_t since;         /* the first look that saw this value */
    int64_t changed_after; /* the last look that saw another; 0: none did */
};

struct evidence_check;

struct remembered {
    bool asks_proofs;   /* a state is kept: guardrails with a proof are judged */
    const char *unread; /* why the ledger was not read; NULL: it was, or none is kept yet */
    const struct proof *proofs;
    size_t proof_count;
    const struct sighting *secrets; /* of the newest look under the same key */
    size_t secret_count;
    int64_t looked;                      /* when that was; 0: there was none */
    const struct evidence_check *checks; /* the oldest first; none where they were not asked for */
    size_t check_count;
    const char *project_id, *environment_id, *service_id; /* of the ledger; NULL: there is none */
};

/* The proof `name` that was done last, not after `now`; NULL where there is none. `remembered` may be
 * NULL. */
const struct proof *remembered_proof(const struct remembered *remembered, const char *name,
                                     int64_t now);

/* The sighting of a secret that shows `fingerprint` at `now`: the one before, gone on, or a new one. */
struct sighting remembered_secret(const struct remembered *remembered, const char *name,
                                  const char *fingerprint, int64_t now);

/* Did the look before see another value? */
bool remembered_changed(const struct remembered *remembered, const char *name,
                        const char *fingerprint);

#endif
