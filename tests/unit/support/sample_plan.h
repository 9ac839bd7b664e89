/*
 * sample_plan: statements made by hand for the tests of what people sign and programs read back.
 */
#ifndef TAUTLINE_TEST_SAMPLE_PLAN_H
#define TAUTLINE_TEST_SAMPLE_PLAN_H

#include "model/statement.h"

/* The one of the design: a change, an addition, an undo. */
struct statement sample_plan(void);
/* Every kind of row, a shared variable, values that need quotes and several lines, an exception that is
 * opened, two roles; simulated. */
struct statement sample_plan_odd(void);
/* Only a deploy. */
struct statement sample_plan_live(void);
/* The plan that closes an exception. */
struct statement sample_plan_closing(void);

#endif
