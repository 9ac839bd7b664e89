/*
 * gate_rules: what must hold before a permit is made.
 */
#ifndef TAUTLINE_SRC_ACT_GATE_RULES_H
#define TAUTLINE_SRC_ACT_GATE_RULES_H

#include "gate_approvals.h"

/* A question, and what was found out while it was judged. */
struct gate_context {
    struct arena *arena;
    const struct gate_question *question;
    bool closes; /* the text is a closing plan */
    struct gate_tally tally, closing_tally;
};

/* Can it be asked of the text, trust and our clock alone, before anything is observed? */
enum gate_moment { LATE, EARLY };

struct gate_rule {
    const char *name;
    enum exit_code code;
    enum gate_moment moment;
    bool (*holds)(const struct gate_context *context);
    const char *words; /* what is wrong if it does not hold … */
    const char *(*what)(const struct gate_context *context); /* … and what exactly; may be NULL */
    const char *hint;
};

/* The first that does not hold, of all or of the early ones; NULL: all do. gate_unsigned has the rules
 * about signatures. */
const struct gate_rule *gate_broken(const struct gate_context *context, enum gate_moment moment);
const struct gate_rule *gate_unsigned(const struct gate_context *context);

/* Names of live guardrails: those that are breached and refuse this plan; those that are not known to
 * hold. */
struct names gate_breached(const struct gate_context *context);
struct names gate_unknown(const struct gate_context *context);

#endif
