/*
 * gate_fixture: a plan that the gate lets through, to be broken in one place at a time.
 *
 * PTO and HoS each have two persons; one key each, but pto@example.com, who has two. The plan sets
 * DUAL_READ to false in production and needs PTO. gate_fixture_close puts texts, signatures and question
 * together; what is changed before goes into the text, what is changed after does not.
 */
#ifndef TAUTLINE_TESTS_GATE_FIXTURE_H
#define TAUTLINE_TESTS_GATE_FIXTURE_H

#include "act/gate.h"
#include "base/arena.h"

/* 2026-02-24T18:00:00Z; made an hour before, for a day. */
enum { GATE_NOW = 1771956000, GATE_MADE = GATE_NOW - 3600, GATE_EXPIRES = GATE_MADE + 86400 };
enum { GATE_SIGNATURES = 8 };

/* Persons by number, see support/signing. */
enum { PTO = 1, PTO_AGAIN, PTO_2, HOS, HOS_2, BOTH, ANA, UNKNOWN_PERSON };

struct gate_fixture {
    struct arena arena;
    struct approver approvers[8];
    struct approver revoked[1];
    struct approvers known, gone;
    struct trust_role roles[2];
    struct trust_environment environments[2];
    struct trust_target targets[2];
    struct trust trust;
    struct desired desired;
    struct environment environment;
    struct guardrail guardrails[2];
    struct setting settings[2];
    struct target target;
    struct observed observed;
    struct finding findings[2];
    struct judgement judgement;
    struct change changes[2];
    struct plan plan;
    struct statement_row rows[2];
    struct statement_undo undo[1];
    struct statement read, fresh, closing;
    struct gate_closing closing_paper;
    struct gate_signature signatures[GATE_SIGNATURES], closing_signatures[GATE_SIGNATURES];
    unsigned char signers[GATE_SIGNATURES]; /* 0 ends them */
    unsigned char closing_signers[GATE_SIGNATURES];
    bool opens; /* the plan opens an exception */
    struct gate_question question;
    struct permit *permit;
    struct gate_refusal refusal;
};

void gate_fixture_begin(struct gate_fixture *fixture);
/* The same fixture for the closing plan of an exception that has ended: made 20 days ago, opened 10. */
void gate_fixture_begin_closing(struct gate_fixture *fixture);
void gate_fixture_close(struct gate_fixture *fixture);
void gate_fixture_end(struct gate_fixture *fixture);

/* Opens the gate: `permit`, or the rule that refuses. */
const char *gate_fixture_answer(struct gate_fixture *fixture);

#endif
