/*
 * adopt: what a variable probably is, judged by its name and its value alone.
 *
 * Guesses for a first declaration, and conservative ones: a value is shown only where every rule says
 * that it cannot be a secret. In doubt it is a secret. Pure functions, called where a value is read.
 */
#ifndef TAUTLINE_MODEL_ADOPT_H
#define TAUTLINE_MODEL_ADOPT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/setting.h"

struct arena;

/* `true` or `false`, which are no secrets under any name. */
bool adopt_is_truth(const char *value);

/* May a reviewed file contain the value? A Railway reference is allowed if the names in it are harmless;
 * the caller must ask about its rendered value separately. */
bool adopt_may_show(const char *name, const char *value, size_t length);

/* FLAG, NUMBER, URL, LIST or TEXT, for a value that may be shown; never another type than one by which
 * the value is as desired. */
enum setting_type adopt_type(struct arena *arena, const char *name, const char *value);

/* What is wanted where exactly this value is: of that type, or TEXT where the type cannot read it. */
struct wanted adopt_wanted(struct arena *arena, enum setting_type type, const char *value);

/* Do the parts of such a list mean the same in any case, as names of headers do? */
bool adopt_ignores_case(const char *name);

/* Does the name say that the variable protects or opens something? Not of a brake, such as EMERGENCY_STOP: a
 * guardrail that forbids its `true` would forbid to brake. */
bool adopt_guards(const char *name);

/* Is the value one Railway reference made of names and nothing else? Then it may be shown, even if its
 * rendered value is a secret. */
bool adopt_names_reference(const char *value);

/* Are all references in the value to what Railway itself provides (RAILWAY_…), which is no secret? */
bool adopt_refers_to_railway(const char *value);

/* The value with `${url}` and `${environment}` in place of these two, each as a whole word. `url` may be
 * NULL. */
const char *adopt_substituted(struct arena *arena, const char *value, const char *environment,
                              const char *url);

/* --- looks_random.c: does a text look as if it had been drawn at random, like a key or a password? ---
 *
 * It does not if it consists of words with vowels and of short numbers, as people write names. Everything
 * else does, so that the answer errs on one side only: a harmless text may be taken for a secret. */

/* Does any run of letters and digits look random? Yes also for bytes that are not printable ASCII. */
bool words_look_random(const char *text);

/* The same, and also yes for so many words that they could be a passphrase. */
bool text_looks_random(const char *text);

/* Yes for all but a web address without user, query and random parts. */
bool address_looks_random(const char *text);

#endif
