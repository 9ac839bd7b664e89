/*
 * schema_json: the tables of a schema as JSON Schema, draft-07.
 *
 * Draft-07 is supported by both the YAML language servers of editors and Debian's validator. Where a value
 * is text, JSON numbers and booleans are allowed as well, because an editor types the plain scalar `8080`
 * before the schema sees it.
 */
#ifndef TAUTLINE_DOC_SCHEMA_JSON_H
#define TAUTLINE_DOC_SCHEMA_JSON_H

struct buf;
struct shape;

/* Appends the whole schema, pretty-printed, with a newline at its end. */
void schema_json(const struct shape *root, const char *title, struct buf *out);

#endif
