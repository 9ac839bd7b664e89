/*
 * review: tells what a change of declarations means, every weakening first.
 *
 * Reads two revisions (or files) and compares what they say; asks nobody, unless --env names an
 * environment to look at, and then Railway alone, by the token and the ids that BASE names.
 */
#ifndef TAUTLINE_CMD_REVIEW_H
#define TAUTLINE_CMD_REVIEW_H

struct app;

/* 0 where nothing is weakened, 2 where something is, 3 where HEAD breaks a rule of the declaration or a
 * merge would breach a guardrail, 1 where it could not be told. */
int review_command(struct app *app);

#endif
