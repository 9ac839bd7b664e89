/*
 * source: where a secret comes from, and the headers of a request.
 *
 * A secret never stands in a declaration: a header that carries a credential by its name is refused
 * with a fixed text.
 */
#ifndef TAUTLINE_INPUT_SOURCE_H
#define TAUTLINE_INPUT_SOURCE_H

#include "doc/schema.h"

/* {variable: NAME}, {env: NAME} or {file: NAME}: a struct source. */
extern const struct shape shape_source;
/* {env: NAME} or {file: NAME}: where Tautline's own token comes from. */
extern const struct shape shape_token_source;
/* The same: where a new value for a secret of the service comes from. */
extern const struct shape shape_new_value;
/* The same keys as rows, for a map that has more of them: offsets in a struct source. */
extern const struct schema_row source_rows[];
/* Header names with a text or a source each: headers of model/probe.h with their count. */
extern const struct shape shape_headers;

#endif
