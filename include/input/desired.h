/*
 * desired: the declaration of one service, from its bytes to structs.
 *
 * The only reader of a declaration: YAML, schema, references between its parts, and contradictions.
 * One run finds every fault, each with its line and column and with a hint.
 */
#ifndef TAUTLINE_INPUT_DESIRED_H
#define TAUTLINE_INPUT_DESIRED_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct desired;
struct faults;
struct review_tables;
struct shape;

/* The number that `tautline:` must be in this version. */
enum { DESIRED_VERSION = 1 };

/* Reads `length` bytes of a file that is called `file` in faults. Everything in `out` lives in the
 * arena; `bytes` may go. False where there is a fault; the faults are sorted by place and `out` is
 * not touched. */
bool desired_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                  struct desired *out, struct faults *faults);

/* A declaration as a schema (doc/schema_json.h prints it), and what a review compares in it. */
extern const struct shape desired_shape;
extern const struct review_tables desired_review;

#endif
