/*
 * json_parts: what the parts of the JSON report share.
 */
#ifndef TAUTLINE_OUTPUT_JSON_PARTS_H
#define TAUTLINE_OUTPUT_JSON_PARTS_H

#include "doc/json_write.h"
#include "model/run.h"

struct arena;

/* An instant as RFC 3339 in UTC; null where it is 0. */
void json_key_instant(struct json_writer *writer, const char *key, int64_t when);
/* `file`, `line` and `column`, null where there is none. */
void json_place(struct json_writer *writer, const struct place *where);
void json_key_names(struct json_writer *writer, const char *key, const struct names *names);

/* Values of one array each. */
void json_target(struct json_writer *writer, const struct judgement *judgement);
void json_finding(struct json_writer *writer, const struct judgement *judgement,
                  const struct finding *finding);

/* `"coverage": {…}`. */
void json_coverage(struct json_writer *writer, const struct coverage *coverage);

#endif
