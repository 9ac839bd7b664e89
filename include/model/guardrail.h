/*
 * guardrail: what must never be, independent of any plan.
 *
 * No flag of any command lifts one; the only ways are the reviewed file and a dated exception.
 */
#ifndef TAUTLINE_MODEL_GUARDRAIL_H
#define TAUTLINE_MODEL_GUARDRAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/names.h"
#include "model/setting.h"

#define PRESENT_WORD "present"

/* NAME: value that must not take effect. The type and the absence are those of the setting. */
struct forbidden {
    const char *name;
    const char *value; /* as written */
    struct place where;
    bool present; /* any value: `value` is the keyword itself, for showing */
};

/* The setting with what the row says in place of what is wanted. False where its type cannot read that. */
bool forbidden_want(struct arena *arena, const struct setting *setting, const struct forbidden *row,
                    struct setting *out);

/* Does `row` speak of what `other` speaks of: of the same text, or of any value? */
bool forbidden_covers(const struct forbidden *row, const struct forbidden *other);

struct guardrail {
    const char *name;
    struct place where;
    struct names in;
    const struct forbidden *forbid;
    size_t forbid_count;
    const struct probe_name *also; /* probes that show the same hole */
    size_t also_count;
    const struct probe_name *probes; /* probes that must pass */
    size_t probe_count;
    const char *proof;         /* a record that must be there; judged only where a state is kept */
    int64_t max_age;           /* seconds; of the proof */
    struct names deciders;     /* of what the absence of a forbidden one means; by target_make */
    struct names change_needs; /* roles that a change of what it guards needs */
    const char *why;
    bool of_floor; /* from trust.yaml (model/floor.h), with settings of its own */
    const struct setting *settings;
    size_t setting_count;
    int64_t may_be_lifted; /* of the floor: seconds for which an exception may lift it; 0: never */
};

enum guardrail_state {
    GUARDRAIL_HELD,
    GUARDRAIL_BREACHED,
    GUARDRAIL_UNOBSERVED,
    GUARDRAIL_NOT_ASKED /* needs a proof and no state is kept */
};

/* Does the guardrail name this probe, or one of its parts? */
bool guardrail_names_probe(const struct guardrail *guardrail, const char *probe);

/* Does it guard a setting: does it forbid a value of it, name a probe that shows it, or forbid a value of one
 * that goes by it while absent? */
bool guardrail_guards(const struct guardrail *guardrail, const struct setting *setting);

/* A record that is missing or old says nothing about the live service. NULL wants nothing. */
bool guardrail_wants_only_a_proof(const struct guardrail *guardrail);

#endif
