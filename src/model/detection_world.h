/*
 * detection_world: a model of one environment that fits its declaration, and what changes in it when one
 * thing is broken. It is an observation as a look would make it.
 */
#ifndef TAUTLINE_MODEL_DETECTION_WORLD_H
#define TAUTLINE_MODEL_DETECTION_WORLD_H

#include "detection_scope.h"
#include "detection_values.h"

struct world {
    struct arena *arena; /* of everything in it */
    const struct target *target;
    struct observed observed;
    struct clocks clocks;
    /* What the observation borrows, to be broken. */
    struct report_reading *readings;
    struct probe_result *probes;
    struct remembered remembered;
    struct proof *proofs; /* one for each guardrail, those without a proof are empty */
};

/* Stored and running as declared, reports and probes that say so, proofs that are fresh. Probes that can
 * write were not asked, and without an address nothing was. */
void world_make(struct arena *arena, const struct target *target, const struct clocks *clocks,
                struct world *out);

/* A copy in `arena`, to be broken. */
void world_copy(struct arena *arena, const struct world *from, struct world *out);

/* A setting has another value in one of the first four ways: in what is stored, in what the process was
 * started with, and in what the process does, so that reports and probes that show it answer so. */
void world_break(struct world *world, const struct setting *setting,
                 const struct other_value *value, enum way way);

/* Likewise where `right` is what is right for now, though the setting declares something else. */
void world_break_from(struct world *world, const struct setting *setting,
                      const struct other_value *right, const struct other_value *value,
                      enum way way);

/* Does a guardrail forbid what the process does with the value? */
bool world_forbids(struct world *world, const struct setting *setting,
                   const struct other_value *value);

/* A part of a probe (NULL: the probe as a whole) answers with `outcome`. */
void world_answer(struct world *world, const char *probe, const char *part,
                  enum probe_outcome outcome);

/* Nothing is found where a report was asked (READING_MISSING), or it was not read (READING_UNSEEN). */
void world_report(struct world *world, const char *report, const char *pointer,
                  enum reading_kind kind);

#endif
