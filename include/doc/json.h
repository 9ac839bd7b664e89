/*
 * json: strict reading of JSON. The only user of cJSON.
 *
 * The bytes are validated first (RFC 8259 grammar, UTF-8, no NUL in strings, no lone surrogates, no
 * repeated names, nothing after the value, limits), because cJSON accepts 33 of JSONTestSuite's 188
 * invalid texts; only then cJSON builds the tree, which is copied into nodes and wiped.
 */
#ifndef TAUTLINE_DOC_JSON_H
#define TAUTLINE_DOC_JSON_H

#include "doc/node.h"

struct arena;

struct json_limits {
    size_t bytes;
    unsigned depth;
    size_t values;
};

/* For answers of an API: 1 MiB, depth 64, 50,000 values. For our own files: depth 16. */
extern const struct json_limits json_limits_api;
extern const struct json_limits json_limits_file;

/* A text as it came, and the name that its places get. */
struct json_text {
    const char *file;
    const char *bytes;
    size_t length;
};

/* Validation alone, with the same faults as json_read. */
bool json_is_valid(const char *bytes, size_t length, const struct json_limits *limits,
                   const char *file, struct err *err);

/* Reads `text->length` bytes; no NUL needs to follow them. On failure `err` is ERR_INPUT with the line and
 * column of the fault that was found first (a repeated name is found where its object ends); it
 * quotes no string, because that may be a secret. A NUMBER keeps its text, of at most 63 bytes. What
 * cJSON held is freed before returning. */
bool json_read(struct arena *arena, const struct json_text *text, const struct json_limits *limits,
               const struct node **out, struct err *err);

/* Makes cJSON use the wiping allocator; once, first thing in `main`: memory that was given before
 * cannot be freed after. */
void json_use_wiping_memory(void);

#endif
