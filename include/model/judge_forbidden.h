/*
 * judge_forbidden: does a witness show a forbidden effect?
 */
#ifndef TAUTLINE_MODEL_JUDGE_FORBIDDEN_H
#define TAUTLINE_MODEL_JUDGE_FORBIDDEN_H

#include "model/judge_variable.h"

enum openness {
    OPENNESS_CLOSED,
    OPENNESS_OPEN,    /* the forbidden effect is there */
    OPENNESS_UNKNOWN, /* not seen, or what was seen tells nothing */
    OPENNESS_NOT_ASKED
};

/* What a text (NULL: absent) does. A list is open when it has a forbidden member; a value that its
 * type cannot read does what absence does. */
enum openness forbidden_value(const struct judge_context *context, const struct setting *setting,
                              const struct forbidden *forbidden, const char *value);

/* What a side shows; `*why` is set for UNKNOWN. */
enum openness forbidden_side(const struct judge_context *context, const struct setting *setting,
                             const struct forbidden *forbidden, enum side side, const char **why);

/* What a probe that the setting names shows of it. */
enum openness forbidden_probe(const struct judge_context *context, const struct setting *setting,
                              const struct forbidden *forbidden, const struct probe_name *name,
                              const char **why);

/* What a report that the setting names shows of it; `*shown` is what the report says. */
enum openness forbidden_report(const struct judge_context *context, const struct setting *setting,
                               const struct forbidden *forbidden,
                               const struct report_pointer *pointer, const char **shown,
                               const char **why);

#endif
