/*
 * scalars: the kinds of text that a declaration is made of, as rows of its schema.
 *
 * Every kind has its check, its JSON Schema pattern and its words for a fault in one place.
 */
#ifndef TAUTLINE_INPUT_SCALARS_H
#define TAUTLINE_INPUT_SCALARS_H

#include "doc/schema.h"

/* Names: of environments, reports, probes, guardrails, exceptions; letters, digits, `.`, `_` and
 * `-`. */
extern const struct shape shape_name;
extern const struct shape shape_names; /* one or a list */
/* Roles as people write them: as a name. */
extern const struct shape shape_roles; /* a list */
/* A variable of the service. RAILWAY_* is Railway's own, but for the six that a user sets. */
extern const struct shape shape_variable;
/* A variable of any process or a file below --secrets: where a secret comes from. */
extern const struct shape shape_env_name;
extern const struct shape shape_file_name;
/* Text for people, on one line. */
extern const struct shape shape_words;
/* Text as it is stored in a variable; `${environment}` and `${url}` are put in. */
extern const struct shape shape_value;
extern const struct shape shape_values; /* a list */
/* One or several texts that an answer must or must not contain. */
extern const struct shape shape_texts;
/* Railway's id of a thing: a UUID in lower case. */
extern const struct shape shape_id;
/* The path of a request with its query. */
extern const struct shape shape_path;
extern const struct shape shape_paths; /* one or a list */
/* A JSON pointer. */
extern const struct shape shape_pointer;
extern const struct shape shape_header_name;
extern const struct shape shape_header_value;
extern const struct shape shape_flag;
/* The flag that can only be set: `inert: true`. */
extern const struct shape shape_true;
/* A span of time in seconds. */
extern const struct shape shape_span;    /* 30d */
extern const struct shape shape_timeout; /* 1s to 10m */
/* 100 to 599, one or a list: a struct statuses. */
extern const struct shape shape_statuses;
/* Anything at all. */
extern const struct shape shape_any;

/* Is every `${…}` in a text one that we put in, or a closed reference of Railway's? */
bool scalar_check_substitutions(const char *text, struct err *err);

/* `text` with everything that a check of its form would stumble over put in: for checks only. */
const char *scalar_sample(struct arena *arena, const char *text);

/* An HTTP field name (RFC 9110, 5.1: a token). */
bool scalar_check_header_name(struct arena *arena, const char *text, struct err *err);
bool scalar_check_name(struct arena *arena, const char *text, struct err *err);
bool scalar_check_pointer(struct arena *arena, const char *text, struct err *err);
/* The address of an environment or an origin: scheme, host and port only. */
bool scalar_check_origin(struct arena *arena, const char *text, struct err *err);

#endif
