/*
 * json: strict reading of JSON. The only user of cJSON.
 *
 * The text is validated first (RFC 8259 grammar, UTF-8, no NUL in strings, no lone surrogates, no
 * repeated names, nothing after the value, limits), because cJSON accepts 33 of the 188 invalid texts of
 * JSONTestSuite. Then cJSON builds the tree, which is copied into nodes and wiped.
 */
#ifndef TAUTLINE_DOC_JSON_H
#define TAUTLINE_DOC_JSON_H

#include "base/json_grammar.h"
#include "doc/node.h"

struct arena;

/* For API answers: 1 MiB, depth 64, 50,000 values. For files of Tautline: depth 16. */
extern const struct json_limits json_limits_api;
extern const struct json_limits json_limits_file;

/* Only validates; the same errors as json_read. */
bool json_is_valid(const char *bytes, size_t length, const struct json_limits *limits,
                   const char *file, struct err *err);

/* Reads `text->length` bytes; no NUL needs to follow. Errors: ERR_INPUT with the line and column of the
 * first fault (a repeated name is found at the end of its object); the message quotes no string, because
 * that may be a secret. A NUMBER keeps its text, of at most 63 bytes. cJSON's tree is freed before
 * returning. */
bool json_read(struct arena *arena, const struct json_text *text, const struct json_limits *limits,
               const struct node **out, struct err *err);

/* Makes cJSON use the wiping allocator; once, at the start of `main`: memory allocated before cannot be
 * freed after. */
void json_use_wiping_memory(void);

#endif
