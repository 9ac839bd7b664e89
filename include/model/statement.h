/*
 * statement: a plan as the text that is read, signed and done, as plain fields.
 *
 * output/statement writes it and reads it back, the same to the byte. Two kinds: a plan, and the closing
 * plan of an exception that a plan opens.
 */
#ifndef TAUTLINE_MODEL_STATEMENT_H
#define TAUTLINE_MODEL_STATEMENT_H

#include "model/plan.h"

struct arena;

enum { STATEMENT_LIMIT = 64 * 1024, STATEMENT_NUMBER_DIGITS = 16 };

/* The namespace of signatures, and the first words of the text. */
#define STATEMENT_NAMESPACE "tautline-plan"

enum statement_kind { STATEMENT_PLAN, STATEMENT_CLOSING };

struct statement_row {
    const char *name;
    const char *before, *after; /* as words, as in struct change */
    enum change_kind kind;
    enum direction direction;
    bool shared;
    const char *why; /* PLAN: the declaration's own words for the setting, one line; NULL: none */
};

/* One value that the undo writes back: a text, or what was stored when the plan was made, by its
 * fingerprint. Neither: remove. */
struct statement_undo {
    const char *name;
    bool shared;
    const char *value;
    const char *as_stored; /* `fp:…` */
};

struct statement {
    enum statement_kind kind;
    const char *service, *environment; /* names */
    const char *project_id, *service_id, *environment_id;
    const char *api;          /* the API's address */
    const char *author;       /* taken over by apply, like made, expires, number and ledger */
    int64_t made, expires;    /* a CLOSING does not expire (0): it can only tighten */
    int64_t not_before;       /* CLOSING: the exception's end */
    const char *exception;    /* CLOSING: its name */
    const char *number;       /* 16 hex digits */
    const char *desired_file; /* last part of its path */
    const char *desired;      /* SHA-256 as 64 hex digits, like all digests here */
    int64_t trust_serial;
    const char *trust;
    const char *floor; /* of the guardrails that the trust file installs; NULL: none */
    const char *seen;
    size_t seen_count;  /* settings that `seen` covers */
    const char *key_id; /* of the fingerprint key */
    const char *ledger_id;
    size_t ledger_entry;     /* number of the newest entry … */
    const char *ledger_head; /* … and its digest */
    const struct statement_row *rows;
    size_t row_count;
    struct names requires; /* CLOSING: preconditions, `HEYREACH_BEARER_TOKEN is stored` … */
    /* Afterwards; only in a PLAN: a CLOSING is about its exception alone. */
    size_t guardrails_held, guardrails_unobserved, guardrails_lifted;
    size_t floor_held;       /* of those held, the ones of the floor; only where there is a floor */
    size_t guardrails_other; /* what probes or a proof judge, and no stored value */
    struct names open;       /* exceptions open afterwards: `heyreach-unsigned until 2026-03-10` */
    const char *undo_breaches; /* the guardrail because of which there is no undo; NULL */
    const struct statement_undo *undo;
    size_t undo_count;
    const char *closing;  /* PLAN that opens an exception: digest of its closing plan; else NULL */
    struct names unknown; /* one line each: what the plan cannot know */
    struct code code;
    struct names needs;
    /* Roles that count for the second person, where two are needed; none: `needs` ask for two. */
    struct names second_roles;
    size_t adds, changed, removes, strengthens;
    size_t weakens, unknown_directions; /* the second are part of the first */
    bool simulated;                     /* said in the text */
    bool deploys;
    bool has_undo;    /* never in a CLOSING: what was closed stays closed */
    bool two_persons; /* the trust file demands two distinct persons */
};

/* What follows from a plan: rows, deploy, guardrails, exceptions, undo, needs and counts. The rest of
 * `out` stays as it is. */
void statement_of_plan(struct arena *arena, const struct plan *plan, struct statement *out);

#endif
