/*
 * names: an immutable list of texts, as a declaration writes it.
 */
#ifndef TAUTLINE_MODEL_NAMES_H
#define TAUTLINE_MODEL_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct names {
    const char *const *items; /* borrowed */
    size_t count;
};

bool names_has(const struct names *names, const char *name);
bool names_has_any_case(const struct names *names, const char *name);

/* Does `names` have every one of `wanted`? */
bool names_has_all(const struct names *names, const struct names *wanted, bool ignore_case);

/* The same members: order and repetitions do not count. */
bool names_is_same_set(const struct names *a, const struct names *b, bool ignore_case);

/* Joined with ", ". */
const char *names_text(struct arena *arena, const struct names *names);

/* Does something that is limited to these environments apply in `environment`? No limit applies
 * everywhere. */
bool names_applies(const struct names *in, const char *environment);

/* At most `most` names, then `and 3 more`. */
const char *names_some(struct arena *arena, const struct names *names, size_t most);

/* Can a declaration use it as a name of its own: of an environment, a probe, a role? Letters, digits, `.`,
 * `_` and `-`, a letter or digit first. */
enum { NAME_KEY_MOST = 64 };
bool name_is_key(const char *name);

/* A growing list of half-sentences. */
struct clauses {
    const char **items;
    size_t count;
    size_t capacity;
};

void clauses_add(struct arena *arena, struct clauses *clauses, const char *text);
/* Joined with "; "; NULL where the list is empty. */
const char *clauses_text(struct arena *arena, const struct clauses *clauses);

#endif
