/*
 * json_grammar: strict validation of JSON (RFC 8259).
 *
 * Beyond the grammar: no repeated names (compared decoded, so `"a"` and `"\u0061"` are the same), no
 * `\u0000`, no lone surrogates, UTF-8 only, no byte order mark, and limits. A message never quotes the
 * content of a string, because that may be a secret; only a repeated name is named.
 */
#ifndef TAUTLINE_SRC_DOC_JSON_GRAMMAR_H
#define TAUTLINE_SRC_DOC_JSON_GRAMMAR_H

#include "doc/json.h"

struct arena;

/* Where each name and each value begins, in document order. */
struct json_layout {
    size_t *offsets;
    size_t count;
    size_t capacity;
};

/* Validates the whole text; `layout` (in the arena) may be NULL. The decoded names stay in the arena. */
bool json_grammar_check(struct arena *arena, const struct json_text *text,
                        const struct json_limits *limits, struct json_layout *layout,
                        struct err *err);

/* Moves a place from one offset to a later one; columns count characters. */
void json_grammar_advance(struct place *where, const char *bytes, size_t from, size_t to);

#endif
