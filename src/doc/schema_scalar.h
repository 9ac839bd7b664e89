/*
 * schema_scalar: one scalar of a document to one member of a struct.
 */
#ifndef TAUTLINE_SRC_DOC_SCHEMA_SCALAR_H
#define TAUTLINE_SRC_DOC_SCHEMA_SCALAR_H

#include "doc/schema.h"

/* `node` is text. Adds a fault where it is not what the shape wants. */
void schema_scalar_read(struct schema_reading *reading, const struct shape *shape, const char *key,
                        const struct node *node, void *out);

#endif
