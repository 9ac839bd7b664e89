/*
 * json_grammar: strict validation of JSON (RFC 8259), the one grammar of documents and of values.
 *
 * Beyond the grammar: no repeated names (compared decoded, so `"a"` and `"\u0061"` are the same), no
 * `\u0000`, no lone surrogates, UTF-8 only, no byte order mark, no number of more than 63 bytes, and
 * limits. A message never quotes the content of a string, because that may be a secret; only a repeated
 * name is named.
 */
#ifndef TAUTLINE_BASE_JSON_GRAMMAR_H
#define TAUTLINE_BASE_JSON_GRAMMAR_H

#include "base/err.h"

struct arena;

struct json_limits {
    size_t bytes;
    unsigned depth; /* of arrays and objects */
    size_t values;
};

/* A text and the file name of its places. */
struct json_text {
    const char *file;
    const char *bytes;
    size_t length;
};

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

/* Of a valid text: what the string means that begins at `*at`, which then is the offset behind it. */
const char *json_grammar_meaning(struct arena *arena, const struct json_text *text, size_t *at);

#endif
