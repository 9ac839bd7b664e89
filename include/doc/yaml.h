/*
 * yaml: the strict subset of YAML that a reviewed file may use. The only user of libyaml.
 *
 * One document, plain structure: no anchors, aliases, tags, merge keys, directives, explicit or
 * repeated keys, scalars over several lines except `|` and `>`, tabs in indentation, or characters that a
 * reviewer cannot see. At most 64 KiB, depth 16, 20,000 events, keys of 128 bytes. libyaml 0.2.5 reports
 * none of these (see tests/hostile).
 */
#ifndef TAUTLINE_DOC_YAML_H
#define TAUTLINE_DOC_YAML_H

#include "doc/node.h"

struct arena;

enum { YAML_LIMIT = 64 * 1024, YAML_DEPTH = 16, YAML_EVENTS = 20000 };

/* Parses `length` bytes; `file` names the places, in which lines end with a line feed and columns count
 * characters. False where there is a fault; `faults` then has every fault that was found, sorted, each
 * with its place and a hint. A syntax error ends the search, and a fault that only follows from another
 * one is not reported. All scalars are text, also empty ones: see node_mistaken_for(). */
bool yaml_read(struct arena *arena, const char *file, const char *bytes, size_t length,
               const struct node **out, struct faults *faults);

#endif
