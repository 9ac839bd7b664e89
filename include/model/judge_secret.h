/*
 * judge_secret: is a secret what it has to be, without anybody seeing it?
 */
#ifndef TAUTLINE_MODEL_JUDGE_SECRET_H
#define TAUTLINE_MODEL_JUDGE_SECRET_H

#include "model/judge_context.h"

enum side { SIDE_STORED, SIDE_RUNNING };

/* What is wrong with the properties, each in words (`shorter than 32 bytes (19)`); NULL: nothing. */
const char *secret_faults(struct arena *arena, const struct secret_rule *rule,
                          const struct secret_facts *facts);

/* Are two values the same? SAYS_DESIRED yes, SAYS_OTHER no, SAYS_UNSEEN where one is not HIDDEN or is
 * a reference whose rendering was not read. */
enum says secrets_same(const struct variable *a, const struct variable *b);

/* What a HIDDEN variable of a SECRET setting shows on one side: its properties, and that the
 * environments of `differs_between` have other values. An environment that was not asked is said in
 * `why` and changes nothing. */
struct testimony judge_secret(const struct judge_context *context, const struct setting *setting,
                              const struct variable *variable, enum side side);

/* Can what is stored be compared with another environment in this run? SAYS_DESIRED yes,
 * SAYS_UNSEEN where its values were not seen, SAYS_NOT_ASKED where the run does not look there. */
enum says secrets_comparable(const struct judge_context *context, const char *environment);

#endif
