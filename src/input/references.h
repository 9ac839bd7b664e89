/*
 * references: what the parts of the check of references share.
 */
#ifndef TAUTLINE_SRC_INPUT_REFERENCES_H
#define TAUTLINE_SRC_INPUT_REFERENCES_H

#include "doc/schema.h"
#include "model/desired.h"

struct references {
    struct schema_reading *reading;
    const struct node *root;
    const struct desired *desired;
    bool whole; /* everything was read: what stands behind a name may be judged */
};

/* Can a name of this section be missing? Not where the section itself could not be read. */
bool references_can_judge(const struct references *references, const char *section);

/* Adds `'name' is not a declared WHAT` with a suggestion. */
void references_unknown(const struct references *references, struct place where, const char *name,
                        const char *what, const char *const *known, size_t count);

/* The same for a name that should be one of the declared settings or probes. */
void references_unknown_setting(const struct references *references, struct place where,
                                const char *name);
void references_unknown_probe(const struct references *references, struct place where,
                              const char *name);

/* Adds a fault with one subject. `format` has one %s for it. */
__attribute__((format(printf, 4, 5))) void references_fault(const struct references *references,
                                                            struct place where, const char *hint,
                                                            const char *format, ...);

const struct setting *references_setting(const struct desired *desired, const char *name);
const struct probe *references_probe(const struct desired *desired, const char *name);
const struct report_endpoint *references_report(const struct desired *desired, const char *name);
const struct guardrail *references_guardrail(const struct desired *desired, const char *name);

/* The first environment in which `user` applies and `used` does not; NULL where there is none. */
const char *references_gap(const struct desired *desired, const struct names *user,
                           const struct names *used);

/* Every secret that a request carries: declared, and not one of Tautline's own tokens. */
void references_check_sources(const struct references *references);

/* What an exception lifts and allows. */
void references_check_exceptions(const struct references *references);

/* Names of reports and probes, as settings, guardrails and probes use them. */
void references_check_probes(const struct references *references);

#endif
