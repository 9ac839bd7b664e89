/*
 * json_form: what a JSON text says, whatever its blanks and the order of its keys.
 *
 * For values of variables, which the model compares as they are stored. Numbers are exact and nothing is
 * kept outside the arena, which a tree of cJSON is not; the grammar is that of documents.
 */
#ifndef TAUTLINE_BASE_JSON_FORM_H
#define TAUTLINE_BASE_JSON_FORM_H

#include <stddef.h>

struct arena;

/* One text for all JSON texts that say the same: keys sorted, no blanks, numbers by value, strings by what
 * their escapes mean. NULL where the grammar (base/json_grammar) refuses it: no JSON, a repeated key, NUL,
 * more than 64 levels. */
const char *json_form(struct arena *arena, const char *text);

/* The items of a JSON array: what strings mean, and numbers, `true`, `false` and `null` as they are
 * written. NULL where it is no JSON array, or holds arrays, objects or a string with NUL. */
const char *const *json_form_items(struct arena *arena, const char *text, size_t *count);

#endif
