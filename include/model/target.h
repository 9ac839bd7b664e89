/*
 * target: the declaration of one environment.
 *
 * Only what applies there is in it (also of the reports and probes that a
 * setting names), `${environment}` and `${url}` are put in, by_environment is
 * chosen, and exceptions that *set* values keep them apart (the judge asks whether they are in
 * force). The guardrails, probes and reports of the floor that is joined to the environment come after the
 * declared ones. Everything after the reading works on targets.
 */
#ifndef TAUTLINE_MODEL_TARGET_H
#define TAUTLINE_MODEL_TARGET_H

#include "model/desired.h"

struct target {
    const struct desired *desired; /* borrowed */
    const struct environment *environment;
    const struct header *headers; /* of the environment */
    size_t header_count;
    const struct report_endpoint *reports;
    size_t report_count;
    const struct setting *settings;
    size_t setting_count;
    const struct probe *probes;
    size_t probe_count;
    const struct guardrail *guardrails;
    size_t guardrail_count;
    const struct exception *exceptions;
    size_t exception_count;
};

void target_make(struct arena *arena, const struct desired *desired,
                 const struct environment *environment, struct target *out);

/* The environment of this name; NULL where it is not declared. */
const struct environment *desired_environment(const struct desired *desired, const char *name);

const struct setting *target_setting(const struct target *target, const char *name);
const struct probe *target_probe(const struct target *target, const char *name);
const struct report_endpoint *target_report(const struct target *target, const char *name);
const struct guardrail *target_guardrail(const struct target *target, const char *name);
/* What a guardrail goes by of a variable that it forbids a value of: its own setting where it is of the
 * floor, else the declared one. */
const struct setting *target_guarded(const struct target *target, const struct guardrail *guardrail,
                                     const char *name);
/* Number `number` of the declared settings and then of the floor's; NULL after the last. A variable may
 * be among both. */
const struct setting *target_each(const struct target *target, size_t number);
/* Does the declaration or the floor name the variable? */
bool target_names(const struct target *target, const char *name);
const struct exception *target_exception(const struct target *target, const char *name);

/* May the value of the variable `name` be kept and shown: is it a setting of the declaration or of the
 * floor, and a secret of neither? What is wanted absent or declared inert may hold anything, also a
 * secret that was forgotten: it is shown only where a guardrail names a value of it. */
bool target_shows(const struct target *target, const char *name);

#endif
