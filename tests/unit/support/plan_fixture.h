/*
 * plan_fixture: a judge_fixture, the plan that follows from it, and the plan as one text.
 */
#ifndef TAUTLINE_TEST_PLAN_FIXTURE_H
#define TAUTLINE_TEST_PLAN_FIXTURE_H

#include "model/plan.h"
#include "support/judge_fixture.h"

struct plan_fixture {
    struct judge_fixture judge;
    struct trust trust; /* asked only after plan_fixture_trust */
    struct plan_question question;
    struct plan plan;
    struct plan_refusal refusal;
};

void plan_fixture_begin(struct plan_fixture *fixture);
void plan_fixture_end(struct plan_fixture *fixture);
/* Roles HoS and PTO, production needs PTO, the target's ids are p, e and s, limits 20 and 1. */
void plan_fixture_trust(struct plan_fixture *fixture);

/* `~ NAME before -> after direction; …; deploy`, or `refused CODE place: text`. "": empty. */
const char *plan_fixture_text(struct plan_fixture *fixture);
/* `NAME=value; remove NAME`. */
const char *plan_fixture_undo(struct plan_fixture *fixture);
const char *plan_fixture_beyond(struct plan_fixture *fixture); /* a line each */
const char *plan_fixture_needs(struct plan_fixture *fixture);

#endif
