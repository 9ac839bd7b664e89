/*
 * detection: which faults a check would name, of everything that a declaration says.
 *
 * Each declared fact is broken once, in turn, in a model of the world that fits the declaration. The
 * judgement of that world, judge_target as in a check, says whether a finding names what was broken. What a
 * report or a probe would answer comes from what the declaration links with the setting (`reported`,
 * `shown_by`, `also` of a guardrail) and from what a probe of its type can show; a fault in the process
 * that no declared witness shows is not seen.
 */
#ifndef TAUTLINE_MODEL_DETECTION_H
#define TAUTLINE_MODEL_DETECTION_H

#include "model/finding.h"

struct arena;

/* In which way something is wrong. */
enum way {
    WAY_STORED,   /* Railway stores something else, and it is not live yet */
    WAY_RUNNING,  /* the process was started with something else; what is stored is right */
    WAY_DEPLOYED, /* both */
    WAY_PROCESS,  /* only the process does something else, as with a `.env` file in its image */
    WAY_ANSWER,   /* a report or a probe answers otherwise, or not at all */
    WAY_TIME,     /* a day has passed: of an exception, a secret or a proof */
    WAY_COUNT
};

const char *way_name(enum way way); /* stored, running, deployed, process, answer, time */

/* One fact, broken once. */
struct fault {
    enum way way;
    const char *way_name;
    const char *kind;        /* setting, report, probe, exception, proof */
    const char *name;        /* of the setting, probe or exception; `runtime#/auth` of a report */
    const char *value;       /* the kind of value: absent, another, opposite … */
    const char *words;       /* the same for people */
    const char *environment; /* borrowed */
    struct place where;      /* in the declaration */
    bool named;              /* a finding names it */
    const char *finding;     /* `drift`, `guardrail NAME breached`; NULL where none does */
    bool by[WITNESS_COUNT];  /* the witnesses of its setting that show it */
    struct names witnesses;  /* their names */
    const char *by_name; /* a probe that the setting names and that runs only by name; NULL: none */
    bool has_witness;    /* the setting names a report or a probe, which would answer the same */
    bool is_sealed;      /* Railway returns no value of the setting, which could be compared */
};

struct detected {
    const char *way; /* way_name; NULL: in all of them */
    size_t faults, named;
    size_t by[WITNESS_COUNT];
};

struct detection {
    const char *file;
    struct names environments;  /* that were broken */
    const struct fault *faults; /* by environment, then in the order of the declaration */
    size_t count;
    const struct detected *ways; /* by enum way */
    size_t way_count;
    struct detected all;
    /* Probes that can write: they are asked only by name, so that no check names what they show. */
    struct names not_asked;
    struct names
        documents; /* that are declared: `tautline documents` compares them, and no check */
};

/* Of the environments that are named; none: of all. The clock is that of the world that fits: whether an
 * exception is in force then counts, as in a check. */
void detection_make(struct arena *arena, const struct desired *desired,
                    const struct names *environments, const struct clocks *clocks,
                    struct detection *out);

/* What `before` names and `after` knows and does not name, as `MODE (process)`, each once. */
struct names detection_lost(struct arena *arena, const struct detection *before,
                            const struct detection *after);

/* Adds one sum to another. */
void detected_add(struct detected *sum, const struct detected *more);

/* How many faults must be named: a number, or so many of 100. */
struct least {
    const char *text; /* as it was written; NULL: any number will do */
    int64_t number;
    bool is_percent;
};

bool detected_reaches(const struct detected *detected, const struct least *least);

/* Of 100 faults, how many are named: rounded down; 0 where there are none. */
unsigned detected_percent(const struct detected *detected);

#endif
