/*
 * run: everything that one call of Tautline has to say.
 */
#ifndef TAUTLINE_MODEL_RUN_H
#define TAUTLINE_MODEL_RUN_H

#include "model/finding.h"

/* A file that could not be read, an environment without a token …: said beside the judgements. */
struct run_fault {
    struct err err;
};

struct run_timing {
    const char *what; /* `railway`, `probes`, `everything` … */
    int64_t milliseconds;
};

struct run {
    const char *tool; /* `tautline` */
    const char *version;
    const char *id;     /* 16 hex digits, new for each run */
    int64_t at;         /* the clock, read once */
    bool hypothetical;  /* --at */
    bool simulated;     /* TAUTLINE_RAILWAY_URL replaces the API */
    const char *api;    /* the address of the API that was asked; NULL: none */
    const char *key_id; /* of the fingerprint key, 8 hex digits; NULL: none is kept */
    const struct judgement *judgements;
    size_t judgement_count;
    const struct err *faults;
    size_t fault_count;
    /* Of these, the last two kinds: why a check was not recorded, as a ledger in use or a full disk; then
     * what this call could not put out as it is. */
    size_t unrecorded, incomplete;
    enum exit_code exit;
    size_t counts[VERDICT_COUNT]; /* settings by verdict, all targets */
    size_t guardrails[4];         /* by enum guardrail_state, without the excepted ones */
    size_t probes[4];             /* by enum probe_outcome, without the excepted ones */
    size_t guardrails_excepted, probes_excepted; /* open under an exception in force */
    struct coverage coverage;                    /* summed over all targets */
    unsigned api_requests, probe_requests;       /* what was sent */
    const struct run_timing *timings;
    size_t timing_count;
};

/* Fills counts, coverage and exit from the judgements and faults. */
void run_sum(struct run *run);

/* The classes that occurred, worst first, as exit codes; `out` holds 8. Returns how many. A run in
 * which everything is in sync has none. */
size_t run_classes(const struct run *run, enum exit_code out[8]);

#endif
