/*
 * exception: a hole that is known, reasoned, owned, and ends by itself.
 *
 * One function decides whether an exception is in force, for every command.
 */
#ifndef TAUTLINE_MODEL_EXCEPTION_H
#define TAUTLINE_MODEL_EXCEPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/guardrail.h"
#include "model/names.h"

enum { EXCEPTION_MAX_DAYS = 90 };

struct exception {
    const char *name;
    struct place where;
    const char *lifts;              /* the guardrail */
    const char *policy;             /* shown in every report; may be NULL */
    const struct forbidden *allows; /* tolerated values */
    size_t allow_count;
    bool sets; /* `sets:` instead of `allows:`: these are the desired values while in force */
    struct names in;
    const char *reason, *risk, *owner;
    /* What must hold before its closing is written: variables that are stored, probes that pass. */
    struct names closing_stored, closing_passes;
    bool bounded;   /* both ends were readable */
    int64_t starts; /* first second in force */
    int64_t ends;   /* first second no longer in force */
    int64_t max;    /* longest span in seconds, EXCEPTION_MAX_DAYS by default */
};

enum exception_state {
    EXCEPTION_IN_FORCE,
    EXCEPTION_UPCOMING,
    EXCEPTION_EXPIRED,
    EXCEPTION_MALFORMED,
    EXCEPTION_TOO_LONG,
    EXCEPTION_UNOBSERVED /* the clocks disagree by more than CLOCK_SKEW_MOST */
};

enum { CLOCK_SKEW_MOST = 120 };

/* The two clocks, read once per run. */
struct clocks {
    int64_t ours;
    int64_t railway;   /* its Date header at the moment when ours was read; 0: not seen */
    bool hypothetical; /* --at: `ours` is made up, the comparison is skipped */
};

/* Either clock past the end means expired; else a skew above CLOCK_SKEW_MOST is unobserved. */
enum exception_state exception_state_at(const struct exception *exception,
                                        const struct clocks *clocks);

const char *exception_state_name(enum exception_state state);

/* Whole days that are left, the last one counted; 0 where not in force. */
int64_t exception_days_left(const struct exception *exception, const struct clocks *clocks);

#endif
