/*
 * schema_definitions: the shapes below a root that have a name of their own.
 */
#ifndef TAUTLINE_SRC_DOC_SCHEMA_DEFINITIONS_H
#define TAUTLINE_SRC_DOC_SCHEMA_DEFINITIONS_H

#include "doc/schema.h"

enum { SCHEMA_DEFINITIONS_MOST = 64 };

struct schema_definitions {
    const struct shape *items[SCHEMA_DEFINITIONS_MOST];
    size_t count;
};

/* Each name once, in the order in which they are met. */
void schema_definitions_of(const struct shape *root, struct schema_definitions *out);

#endif
