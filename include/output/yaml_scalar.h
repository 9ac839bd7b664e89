/*
 * yaml_scalar: any text as a scalar that doc/yaml reads back to the same text.
 *
 * Plain where nothing in it could be taken for something else, by YAML or by a declaration (`absent`,
 * `unknown`), else in double quotes with what a reader cannot see written as escapes.
 */
#ifndef TAUTLINE_OUTPUT_YAML_SCALAR_H
#define TAUTLINE_OUTPUT_YAML_SCALAR_H

struct buf;

/* `text` is UTF-8 without NUL. */
void yaml_scalar(struct buf *out, const char *text);

#endif
