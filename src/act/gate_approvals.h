/*
 * gate_approvals: the part of the gate that counts signatures.
 */
#ifndef TAUTLINE_SRC_ACT_GATE_APPROVALS_H
#define TAUTLINE_SRC_ACT_GATE_APPROVALS_H

#include "act/gate.h"

/* One text and its signatures. */
struct gate_document {
    const char *text;
    size_t length;
    const struct statement *read;
    const struct gate_signature *signatures;
    size_t signature_count;
    int64_t when; /* the instant at which keys must count … */
    int64_t also; /* … or at this one; 0: at no other */
};

/* What the signatures come to. */
struct gate_tally {
    struct gate_approval *approvals; /* those that count, one for each person */
    size_t count;
    struct names missing; /* needed roles that are not filled, and the second person, in words */
    struct names notes;   /* why the others do not count; also a person's second signature */
    bool is_of_text;      /* one of them was made over exactly this text, with any key */
};

void gate_count(struct arena *arena, const struct gate_question *question,
                const struct gate_document *document, struct gate_tally *out);

#endif
