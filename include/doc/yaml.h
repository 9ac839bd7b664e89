/*
 * yaml: the strict subset of YAML that a reviewed file may use. The only user of libyaml.
 *
 * One document, plain structure: no anchors, aliases, tags, merge keys, directives, explicit or
 * repeated keys, scalars over several lines outside `|` and `>`, tabs in indentation, nor
 * characters that a reviewer cannot see. At most 64 KiB, depth 16, 20,000 events, keys of 128 bytes.
 * libyaml 0.2.5 reports none of these; each was measured (see tests/hostile).
 */
#ifndef TAUTLINE_DOC_YAML_H
#define TAUTLINE_DOC_YAML_H

#include "doc/node.h"

struct arena;

enum { YAML_LIMIT = 64 * 1024, YAML_DEPTH = 16, YAML_EVENTS = 20000 };

/* Reads `length` bytes; `file` is used for places, in which lines end with a line feed and columns
 * count characters. False where there is a fault; then every fault that could be found is in
 * `faults`, which is sorted, each with its place and a hint. A syntax error ends the search behind it,
 * and what only follows from another fault is not told. Scalars are text whatever they look like,
 * also empty ones: see node_mistaken_for(). */
bool yaml_read(struct arena *arena, const char *file, const char *bytes, size_t length,
               const struct node **out, struct faults *faults);

#endif
