/*
 * judge_scope: where else a hole might be that an exception opens, and whether it is shut again.
 *
 * While the exception is in force, every other door of the same kind must be seen shut; after its
 * end the exempted doors themselves must be. A door is a probe, or a setting that the lifted
 * guardrail speaks of and the exception does not.
 */
#ifndef TAUTLINE_MODEL_JUDGE_SCOPE_H
#define TAUTLINE_MODEL_JUDGE_SCOPE_H

#include "model/judge_context.h"

/* The other doors: probes of the same type as an exempted one, where that type can tell open from
 * shut; probes that show the hole of another guardrail; what the lifted guardrail forbids besides. */
struct doors judge_other_doors(const struct judge_context *context, size_t exception);

/* The exempted doors: what the exception lifts, by behaviour alone. */
struct doors judge_exempted_doors(const struct judge_context *context, size_t exception);

/* `nowhere else: a, b are closed`, `ALSO OPEN: c`; NULL where there is no other door. */
const char *scope_words(struct arena *arena, const struct doors *others);

/* `closed: a refuses`, `NOT closed: a`; NULL where no probe shows it. */
const char *closure_words(struct arena *arena, const struct doors *exempted);

/* What its closing needs and was seen missing: `store A, see that ready passes`; NULL: nothing. */
const char *closing_todo(const struct judge_context *context, const struct exception *exception);

#endif
