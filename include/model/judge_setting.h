/*
 * judge_setting: one setting, its four witnesses, and what follows.
 */
#ifndef TAUTLINE_MODEL_JUDGE_SETTING_H
#define TAUTLINE_MODEL_JUDGE_SETTING_H

#include "model/judge_context.h"

/* Fills `out` whole and marks the exceptions that the setting needs as used. `exception_unused` is
 * left for judge_setting_close, which is called once every user of an exception is known. */
void judge_setting(const struct judge_context *context, const struct setting *setting,
                   struct finding *out);

/* The same with `wanted` in place of what is declared; `sets` is the exception that sets it, or
 * NO_EXCEPTION. */
void judge_setting_as(const struct judge_context *context, const struct setting *declared,
                      const struct setting *wanted, int sets, struct finding *out);
void judge_setting_close(const struct judge_context *context, const struct setting *setting,
                         struct finding *finding);

/* What to do, in words for an operator. `wanted` is the setting as it is wanted now: declared, or as
 * an exception sets it. NULL where there is nothing to do. */
const char *setting_advice(const struct judge_context *context, const struct finding *finding,
                           const struct setting *wanted);

/* ``set NAME to `true` ``, `remove NAME`, `give NAME a new value (a secret, …)`. */
const char *setting_how_to(struct arena *arena, const struct setting *wanted);

#endif
