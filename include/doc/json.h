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

/* Validation alone; `err` tells offset, line and column of the first fault. */
bool json_is_valid(const char *bytes, size_t length, const struct json_limits *limits,
                   const char *file, struct err *err);

bool json_read(struct arena *arena, const char *file, const char *bytes, size_t length,
               const struct json_limits *limits, const struct node **out, struct err *err);

/* Makes cJSON use the wiping allocator; once, first thing in `main`. */
void json_use_wiping_memory(void);

#endif
