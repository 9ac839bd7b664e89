/*
 * approvers_options: the options of a line, `namespaces="tautline-plan",valid-before="20270101Z"`.
 */
#ifndef TAUTLINE_SRC_INPUT_APPROVERS_OPTIONS_H
#define TAUTLINE_SRC_INPUT_APPROVERS_OPTIONS_H

#include <stdbool.h>

struct approver;
struct arena;
struct err;

/* Fills namespaces and the two times. `err` without a place. */
bool approvers_read_options(struct arena *arena, const char *options, struct approver *out,
                            struct err *err);

/* Is `name` one exact name, and no pattern of ssh's? */
bool approvers_is_exact(const char *name);

#endif
