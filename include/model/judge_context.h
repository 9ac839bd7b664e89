/*
 * judge_context: what the parts of one judgement share.
 *
 * One look at one target, the clocks, and for each exception of the target its state, decided once,
 * and whether anything needs it. Used by the judge's own files only; everybody else calls
 * judge_target.
 */
#ifndef TAUTLINE_MODEL_JUDGE_CONTEXT_H
#define TAUTLINE_MODEL_JUDGE_CONTEXT_H

#include "model/judge.h"

struct judge_context {
    struct arena *arena;
    const struct target *target;
    const struct observed *observed;
    struct siblings siblings;
    struct clocks clocks;         /* with Railway's date put in where the look brought one */
    enum exception_state *states; /* of the target's exceptions, in their order */
    bool *used;                   /* likewise: something is as it is because of this exception */
};

void context_init(struct judge_context *context, struct arena *arena, const struct target *target,
                  const struct observed *observed, const struct clocks *clocks);

/* Number of an exception in the target; NO_EXCEPTION: there is none. */
enum { NO_EXCEPTION = -1 };

/* The exception in `state` whose `allows` has the effect that `value` (NULL: absent) has. */
int judge_allowing(const struct judge_context *context, const struct setting *setting,
                   const char *value, enum exception_state state);

/* The exception in `state` that allows anything of this setting. */
int judge_tolerating(const struct judge_context *context, const struct setting *setting,
                     enum exception_state state);

/* The exception in `state` that sets the setting, and in `*out` the setting as it sets it. */
int context_setting(const struct judge_context *context, const struct setting *setting,
                    enum exception_state state, struct setting *out);

/* The exception in `state` that lifts what `forbidden` forbids in this guardrail. `setting` is the
 * one that it speaks of; NULL where none is declared here. */
int context_lifting(const struct judge_context *context, const struct guardrail *guardrail,
                    const struct forbidden *forbidden, enum exception_state state);

/* Why a shut door is shut: `its exception ended on 2026-03-10`. NULL for in force. */
const char *judge_exception_words(const struct judge_context *context, int exception);

const char *judge_exception_name(const struct judge_context *context, int exception);
int64_t judge_days_left(const struct judge_context *context, int exception);
/* Days and policy: `allowlist, 14 days left`. */
const char *judge_days_text(const struct judge_context *context, int exception);

/* A growing list of half-sentences. */
struct clauses {
    const char **items;
    size_t count;
    size_t capacity;
};

void clauses_add(struct arena *arena, struct clauses *clauses, const char *text);
/* Joined with "; "; NULL where there is none. */
const char *clauses_text(struct arena *arena, const struct clauses *clauses);

/* `cors/methods`. */
const char *probe_name_text(struct arena *arena, const struct probe_name *name);
/* At most `most` names, then `and 3 more`. */
const char *names_some(struct arena *arena, const struct names *names, size_t most);

/* The first line of what was refused; NULL where nothing was. */
const char *judge_refusal(const struct judge_context *context);

#endif
