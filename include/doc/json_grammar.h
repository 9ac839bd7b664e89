/*
 * json_grammar: is a text JSON, to the letter?
 *
 * RFC 8259 and what is left to the reader there: no repeated names (compared as they are meant, so
 * `"a"` and `"\u0061"` are the same), no `\u0000`, no lone surrogates, UTF-8 only, no byte order
 * mark, and limits. Messages never quote what stands inside a string, because that may be a secret;
 * only a repeated name is named.
 */
#ifndef TAUTLINE_DOC_JSON_GRAMMAR_H
#define TAUTLINE_DOC_JSON_GRAMMAR_H

#include "doc/json.h"

struct arena;

/* Where each name and each value begins, in the order of the text. */
struct json_layout {
    size_t *offsets;
    size_t count;
    size_t capacity;
};

/* Checks the text as a whole; `layout` (in the arena) may be NULL. The arena also holds every name for
 * as long as it lives. */
bool json_grammar_check(struct arena *arena, const struct json_text *text,
                        const struct json_limits *limits, struct json_layout *layout,
                        struct err *err);

#endif
