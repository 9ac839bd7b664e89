/* The part of the gate that counts signatures. */
#ifndef TAUTLINE_SRC_ACT_GATE_APPROVALS_H
#define TAUTLINE_SRC_ACT_GATE_APPROVALS_H

#include "act/gate.h"

/* One text and what stands beside it. */
struct gate_paper {
    const char *text;
    size_t length;
    const struct statement *read;
    const struct gate_signature *signatures;
    size_t signature_count;
    int64_t when; /* the instant at which keys must count */
};

/* What the signatures come to. */
struct gate_ballot {
    struct gate_approval *approvals; /* those that count, one for each person */
    size_t count;
    struct names missing; /* needed roles that nobody fills */
    bool author_alone;    /* every role is filled, and by nobody but the author */
    struct names notes;   /* why the others do not count; nor a person's second signature */
};

void gate_count(struct arena *arena, const struct gate_question *question,
                const struct gate_paper *paper, struct gate_ballot *out);

#endif
