/*
 * judge: four witnesses, one verdict. Pure functions over plain structs.
 *
 * The verdicts are rows of one table in judge.c; the first row that fits decides.
 */
#ifndef TAUTLINE_MODEL_JUDGE_H
#define TAUTLINE_MODEL_JUDGE_H

#include "model/finding.h"

/* The input of the verdict table. */
struct case_of_setting {
    enum says says[WITNESS_COUNT];
    bool excepted; /* the stored value is one that an exception in force allows */
};

/* The verdict and, in `*rule` (may be NULL), the words of the row that decided. */
enum verdict judge_case(const struct case_of_setting *facts, const char **rule);

/* Other environments' look at the same declaration, for `differs_between` and parity; a run that
 * did not ask them passes none. */
struct sibling {
    const struct target *target;
    const struct observed *observed;
};

struct siblings {
    const struct sibling *items;
    size_t count;
};

/* Judges one target. Everything is placed in `arena`; target, observed and siblings are borrowed
 * for as long as the judgement is used. */
void judge_target(struct arena *arena, const struct target *target, const struct observed *observed,
                  const struct siblings *siblings, const struct clocks *clocks,
                  struct judgement *out);

#endif
