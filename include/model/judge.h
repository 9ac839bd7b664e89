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

/* The verdict that the finding of a setting would have if one witness said `says` and nothing else changed:
 * a pass of a probe that would not show the value counts for nothing, as in the judgement itself. */
enum verdict judge_if(struct arena *arena, const struct judgement *judgement,
                      const struct finding *finding, enum witness witness, enum says says);

/* Could an exception allow what is stored? Only what a guardrail forbids, and never a secret. */
bool judge_may_except(struct arena *arena, const struct judgement *judgement,
                      const struct finding *finding);

/* What a pass of a probe says of a setting. */
enum pass_shows {
    SHOWS_VALUE,    /* it would fail with another value */
    SHOWS_PRESENCE, /* it would fail without one, and not with another one */
    SHOWS_NOTHING   /* it would pass either way */
};

enum pass_shows judge_pass_shows(struct arena *arena, const struct judgement *judgement,
                                 const struct setting *setting, const struct probe_name *name);

/* Would the probe, or part of it, not pass if the setting were `instead`? */
bool judge_would_show(struct arena *arena, const struct judgement *judgement,
                      const struct setting *setting, const struct probe_name *name,
                      const char *instead);

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
