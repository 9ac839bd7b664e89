/* The part of the gate that has the rules, and the part that asks after live guardrails. */
#ifndef TAUTLINE_SRC_ACT_GATE_RULES_H
#define TAUTLINE_SRC_ACT_GATE_RULES_H

#include "gate_approvals.h"

/* A question, and what was found out while it was judged. */
struct gating {
    struct arena *arena;
    const struct gate_question *question;
    bool closes; /* the text is a closing plan */
    struct gate_ballot ballot, closing_ballot;
};

/* Can it be asked of the text, trust and our clock alone, before anything is observed? */
enum gate_moment { LATE, EARLY };

/* What must hold. */
struct gate_rule {
    const char *name;
    enum exit_code code;
    enum gate_moment moment;
    bool (*holds)(const struct gating *gating);
    const char *words;                                /* what is wrong where it does not hold … */
    const char *(*what)(const struct gating *gating); /* … and what exactly; may be NULL */
    const char *hint;
};

/* The tables, each ended by a row without a name; gate_rules.c has the others and their order. */
extern const struct gate_rule gate_clock_rules[], gate_world_rules[], gate_paper_rules[],
    gate_signed_rules[];

#define PLAN_AGAIN "Make the plan again: tautline plan."

/* The first that does not hold, of all or of the early ones; NULL: all do. gate_unsigned has the rules
 * about signatures. */
const struct gate_rule *gate_broken(const struct gating *gating, enum gate_moment moment);
const struct gate_rule *gate_unsigned(const struct gating *gating);

/* NULL is never the same: what is not known is refused. */
bool gate_same(const char *a, const char *b);
const char *gate_instant(const struct gating *gating, int64_t when);

/* Is a text exactly what its reading would be written as? */
bool gate_is_canonical(const char *text, size_t length, const struct statement *read);

/* Names of live guardrails: those that are breached and refuse this plan; those that are not known to
 * hold. */
struct names gate_breached(const struct gating *gating);
struct names gate_unknown(const struct gating *gating);
/* Does the plan weaken or open anything? */
bool gate_loosens(const struct gating *gating);

#endif
