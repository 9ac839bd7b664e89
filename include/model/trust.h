/*
 * trust: who may change what, separate from what is declared.
 *
 * A plan names the digest of this file; roles are given to principals, and a principal's keys are in
 * the approvers file (ssh's allowed_signers). Everything is borrowed from the arena of the reading.
 */
#ifndef TAUTLINE_MODEL_TRUST_H
#define TAUTLINE_MODEL_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/desired.h"
#include "model/names.h"

/* A role, and the persons who have it. */
struct trust_role {
    const char *name;
    struct place where;
    struct names principals; /* at least one */
};

/* What a plan for an environment needs: one approval for each role, by distinct people
 * with distinct keys. With `two_persons` a second one signs where a single role is needed. */
struct trust_environment {
    const char *name;
    struct place where;
    struct names needs; /* roles; at least one */
};

/* One service in one environment, by Railway's ids: a plan for anything else is refused. */
struct trust_target {
    const char *name; /* chosen by the writer */
    struct place where;
    const char *environment; /* its name, which says what is needed */
    const char *project_id, *environment_id, *service_id;
    const char *url; /* where the probes of its floor go; NULL: it has none */
};

/* Guardrails for some targets, with the settings, probes and reports that they go by. */
struct trust_floor {
    const char *name; /* chosen by the writer */
    struct place where;
    struct names targets;    /* names of targets; none means all */
    struct desired declared; /* these sections alone, and as environments those of its targets */
    const char *text;        /* all of it in one form, for a digest */
};

struct trust {
    const char *file;      /* as it was named to us */
    int64_t serial;        /* grows with each change of the file, so that an older one is noticed */
    bool two_persons;      /* two persons must sign a plan, whatever roles it needs */
    const char *approvers; /* the file of keys, relative to the trust file's folder */
    struct place approvers_where;
    const char *revoked; /* the file of revoked keys, like the approvers; NULL: none */
    struct place revoked_where;
    const char *approve_at; /* the origin of the page on which passkeys sign; NULL: none does */
    struct place approve_at_where;
    const struct trust_role *roles;
    size_t role_count;
    const struct trust_environment *environments;
    size_t environment_count;
    const struct trust_target *targets;
    size_t target_count;
    const struct trust_floor *floors;
    size_t floor_count;
    int64_t plan_max_age;     /* seconds for which a plan may be valid */
    int64_t plan_max_changes; /* how much one plan may write … */
    int64_t plan_max_deploys; /* … and deploy */
    struct names protected;   /* variables that no plan may change */
};

/* One line of the approvers: a key and its owner. */
struct approver {
    struct place where;
    struct names principals; /* whole names, never patterns */
    struct names namespaces; /* none: any */
    bool has_after, has_before;
    int64_t valid_after;  /* first second in which a signature counts; only if has_after */
    int64_t valid_before; /* first second in which it no longer counts; only if has_before */
    const char *type;     /* `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, or one of the two on a
                         security key: `sk-ssh-ed25519@openssh.com`, `sk-ecdsa-sha2-…` */
    const unsigned char *key; /* the public key in ssh's wire form (RFC 4253, 6.6) */
    size_t key_length;
};

struct approvers {
    const struct approver *items;
    size_t count;
};

const struct trust_role *trust_role(const struct trust *trust, const char *name);

/* NULL where that environment may not be changed. */
const struct trust_environment *trust_environment(const struct trust *trust, const char *name);

/* The target with exactly these ids; NULL where it is not trusted. */
const struct trust_target *trust_target(const struct trust *trust, const char *project_id,
                                        const char *environment_id, const char *service_id);

/* The origin at which passkeys sign plans; NULL: nowhere. One of this machine counts only for a plan of
 * a simulation: any program here could serve a page there. */
const char *trust_page(const struct trust *trust, bool simulated);

/* Is it the same person? Principals are ASCII and compared without case. */
bool principal_is(const char *a, const char *b);

/* Does a principal have a role? */
bool trust_has_role(const struct trust *trust, const char *principal, const char *role);

/* The first role of a principal; NULL where there is none. */
const char *trust_role_of(const struct trust *trust, const char *principal);

/* Does a key count for `principal`, in `name_space`, at `when`? */
bool approver_counts(const struct approver *approver, const char *principal, const char *name_space,
                     int64_t when);

/* The line with exactly this key, in ssh's wire form; NULL where there is none. */
const struct approver *approvers_find(const struct approvers *approvers, const unsigned char *key,
                                      size_t length);

#endif
