/*
 * judge_live: the last two witnesses, what the application says of itself and what it does.
 */
#ifndef TAUTLINE_MODEL_JUDGE_LIVE_H
#define TAUTLINE_MODEL_JUDGE_LIVE_H

#include "model/judge_context.h"

/* What behaviour means while an exception sets another value than the declared one. */
enum asked_for {
    ASKED_AS_DECLARED, /* a pass is as desired */
    ASKED_OPPOSITE,    /* the flag is turned: a hole that is open is as desired */
    ASKED_NOTHING      /* the probe asks for a value that is not wanted now: left out */
};

/* All reports that the setting names: any other, else any unseen, else desired. Reports that do not
 * belong to this environment are left out; NOT_ASKED where none is left. */
struct testimony judge_reported(const struct judge_context *context, const struct setting *setting);

/* Likewise all probes. Probes that were not asked are left out. For a flag a webhook that is not
 * configured counts as closed: it says nothing against the flag. */
struct testimony judge_behaved(const struct judge_context *context, const struct setting *setting,
                               enum asked_for asked_for);

/* What one named probe shows of the setting. `*why` is its words. */
enum says judge_probe_name(const struct judge_context *context, const struct setting *setting,
                           const struct probe_name *name, const char **why);

/* What a named probe or part answered. NOT_ASKED with a NULL `*why` where it does not belong to this
 * environment, or writes and was not named. */
enum probe_outcome probe_answer(const struct judge_context *context, const struct probe_name *name,
                                const char **why);

/* Is a hole open? PASS closed, FAIL open; `*why` is what was seen. */
enum probe_outcome probe_closed(const struct judge_context *context, const struct probe_name *name,
                                const char **why);

/* The one that speaks for the live process: behaviour where a probe was asked, else the report. */
struct testimony judge_word(const struct testimony *reported, const struct testimony *behaved);

/* The reading of a pointer, or NULL: also where the look was refused. */
const struct reading *context_reading(const struct judge_context *context,
                                      const struct report_pointer *pointer);

#endif
