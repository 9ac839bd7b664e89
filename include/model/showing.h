/*
 * showing: which value of a variable may be shown in clear.
 *
 * Shown is only what was reviewed: what the declaration says of the variable, what a declared flag or
 * number can read, and a reference to names. A short text of words, of a declared setting that refers to
 * nothing, may be shown too, unless something hidden is in it; the caller knows what is hidden. All else
 * is hidden. Of a hidden value the judge gets a stand-in: a text that has the same effect on a declared
 * setting as the value, is equal for equal values, and says nothing about it.
 */
#ifndef TAUTLINE_MODEL_SHOWING_H
#define TAUTLINE_MODEL_SHOWING_H

#include <stdbool.h>

#include "model/target.h"

struct arena;

enum showing {
    SHOWING_NOTHING, /* hidden */
    SHOWING_WORDS,   /* may be shown where nothing hidden is in it */
    SHOWING_REVIEWED /* may be shown */
};

/* Of the value that is stored or runs under a name. */
enum showing showing_of(struct arena *arena, const struct target *target, const char *name,
                        const char *value);

/* The same of one that is sealed, and that a snapshot holds all the same: neither its words nor its number
 * are shown, only what the declaration says of it. */
enum showing showing_of_sealed(struct arena *arena, const struct target *target, const char *name,
                               const char *value);

/* In place of a hidden value of a setting that is no secret; NULL for a secret and for a name that
 * nothing declares. `mark` is different for different values, and made of letters and digits. */
const char *showing_stand_in(struct arena *arena, const struct target *target, const char *name,
                             const char *value, const char *mark);

/* Is it short, made of words as people write names, and without the user part of an address? Also for
 * what an application answers at a declared place. */
bool showing_is_words(const char *text);

/* A name or an id that Railway gave before any variable was known: words, or an id's shape, else
 * `(not shown)`. */
const char *showing_name(const char *text);

/* What an application answered at a declared place: the text where it is words, else `(a text)`. */
const char *showing_answer(const char *text);
/* The same of each part of a list. */
const char *showing_answers(struct arena *arena, const struct names *parts);

#endif
