/*
 * desired_shapes: the shapes that a declaration is made of, each in the file that its section names.
 *
 * Every kind of text has its check, its JSON Schema pattern and its words for a fault in one place.
 */
#ifndef TAUTLINE_SRC_INPUT_DESIRED_SHAPES_H
#define TAUTLINE_SRC_INPUT_DESIRED_SHAPES_H

#include "doc/schema.h"
#include "model/review_kind.h"

struct desired;

/* --- how shapes are written ------------------------------------------------------------------- */

#define AT(type, member) offsetof(struct type, member)
/* The one table of a map. */
#define TABLE(list)                                                                                \
    .tables = (const struct schema_table[])                                                        \
    {                                                                                              \
        {list, 0},                                                                                 \
        {                                                                                          \
            NULL, 0                                                                                \
        }                                                                                          \
    }
#define SCALAR(words, ...)                                                                         \
    {                                                                                              \
        .kind = SHAPE_SCALAR, .noun = (words), .scalar = { __VA_ARGS__ }                           \
    }
#define SCALAR_ID(name, words, ...)                                                                \
    {                                                                                              \
        .kind = SHAPE_SCALAR, .id = (name), .noun = (words), .scalar = { __VA_ARGS__ }             \
    }
/* A list of items; their size comes first in the rest. */
#define LIST(words, shape, ...)                                                                    \
    {                                                                                              \
        .kind = SHAPE_LIST, .noun = (words), .list = {.item = (shape), .size = __VA_ARGS__ }       \
    }
#define LIST_ID(name, words, shape, ...)                                                           \
    {                                                                                              \
        .kind = SHAPE_LIST, .id = (name), .noun = (words), .list = {                               \
            .item = (shape),                                                                       \
            .size = __VA_ARGS__                                                                    \
        }                                                                                          \
    }
/* A map of things by name: an array of `struct type`. */
#define NAMED(words, name_shape, item_shape, type)                                                 \
    {                                                                                              \
        .kind = SHAPE_NAMED, .noun = (words), .named = {                                           \
            .name = (name_shape),                                                                  \
            .item = (item_shape),                                                                  \
            .size = sizeof(struct type),                                                           \
            .name_offset = AT(type, name),                                                         \
            .where_offset = AT(type, where)                                                        \
        }                                                                                          \
    }
/* The same, of things that keep what was declared of them. */
#define NAMED_AND_KEPT(words, name_shape, item_shape, type)                                        \
    {                                                                                              \
        .kind = SHAPE_NAMED, .noun = (words), .named = {                                           \
            .name = (name_shape),                                                                  \
            .item = (item_shape),                                                                  \
            .size = sizeof(struct type),                                                           \
            .name_offset = AT(type, name),                                                         \
            .where_offset = AT(type, where),                                                       \
            .line_offset = AT(type, declared)                                                      \
        }                                                                                          \
    }

/* --- desired_scalars.c: the kinds of text ----------------------------------------------------- */

/* A name of an environment, report, probe, guardrail or exception: letters, digits, `.`, `_`, `-`. */
extern const struct shape shape_name;
extern const struct shape shape_names; /* one or a list */
extern const struct shape shape_roles; /* a list; a role is written like a name */
/* A variable of the service. RAILWAY_* is Railway's own, except the six that a user sets. */
extern const struct shape shape_variable;
extern const struct shape shape_variables; /* one or a list */
/* A variable of any process, or a file below --secrets: where a secret comes from. */
extern const struct shape shape_env_name;
extern const struct shape shape_file_name;
/* Text for people, on one line. */
extern const struct shape shape_words;
/* Text as a variable stores it; `${environment}` and `${url}` are replaced. */
extern const struct shape shape_value;
extern const struct shape shape_values; /* a list */
/* One or more texts that an answer must or must not contain. */
extern const struct shape shape_texts;
/* A Railway id: a UUID in lower case. */
extern const struct shape shape_id;
/* The address of a service: scheme, host and port only. */
extern const struct shape shape_address;
/* The path of a request with its query. */
extern const struct shape shape_path;
extern const struct shape shape_paths;   /* one or a list */
extern const struct shape shape_pointer; /* a JSON pointer */
extern const struct shape shape_header_name;
extern const struct shape shape_sent_header;
extern const struct shape shape_header_value;
extern const struct shape shape_flag;
/* A flag that can only be set: `inert: true`. */
extern const struct shape shape_true;
/* A span of time in seconds. */
extern const struct shape shape_span;    /* 30d */
extern const struct shape shape_timeout; /* 1s to 10m */
/* 100 to 599, one or a list: a struct statuses. */
extern const struct shape shape_statuses;
/* A version that is checked and not stored. */
bool shape_take_nothing(struct schema_reading *reading, const struct node *node, void *out,
                        struct err *err);

/* Is every `${...}` in a text one that Tautline replaces, or a closed Railway reference? */
bool scalar_check_substitutions(const char *text, struct err *err);
/* `text` with every substitution replaced by a sample, so that the form of the rest can be checked. */
const char *scalar_sample(struct arena *arena, const char *text);
bool scalar_check_name(struct arena *arena, const char *text, struct err *err);
/* RFC 9110, 11.1; RFC 7617, 2: a user has no colon. */
bool scalar_check_scheme(struct arena *arena, const char *text, struct err *err);
bool scalar_check_user(struct arena *arena, const char *text, struct err *err);
bool scalar_check_pointer(struct arena *arena, const char *text, struct err *err);
/* The address of an environment or an origin: scheme, host and port only. */
bool scalar_check_origin(struct arena *arena, const char *text, struct err *err);

/* The place of a key's value, or of its map where the key is absent. */
struct place shape_place(const struct node *map, const char *key);

/* --- desired_source.c: sources of secrets, headers and reports -------------------------------- */

/* {variable: NAME}, {env: NAME} or {file: NAME}, with a scheme where it has one: a struct token. */
extern const struct shape shape_sent_token;
/* {env: NAME} or {file: NAME}: where Tautline's own token comes from. */
extern const struct shape shape_token_source;
/* The same: where a new value for a secret of the service comes from. */
extern const struct shape shape_new_value;
/* The same keys as rows, for a map that has more of them: offsets in a struct source. */
extern const struct schema_row source_rows[];
/* Header names with a text or a source each: headers of model/probe.h with their count. */
extern const struct shape shape_headers;
/* The map of reports by name: an array of struct report_endpoint. */
extern const struct shape shape_reports;
extern const struct review_kind review_reports;
/* `report#/pointer`: a struct report_pointer. */
extern const struct shape shape_report_pointer;

/* --- desired_probe.c ---------------------------------------------------------------------------- */

/* The map of probes by name: an array of struct probe. */
extern const struct shape shape_probes;
extern const struct review_kind review_probes;
/* `probe` or `probe/part`, one or a list: an array of struct probe_name. */
extern const struct shape shape_probe_names;

/* --- desired_setting.c -------------------------------------------------------------------------- */

/* The map of settings by variable: an array of struct setting. */
extern const struct shape shape_settings;
extern const struct review_kind review_settings;

/* --- desired_guardrail.c: guardrails and their exceptions ---------------------------------------- */

/* The map of guardrails by name: an array of struct guardrail. */
extern const struct shape shape_guardrails;
/* The same of a floor, where a guardrail may say how long an exception may lift it. */
extern const struct shape shape_floor_guardrails;
extern const struct review_kind review_guardrails;
/* The map of exceptions by name: an array of struct exception. Whether one is in force is for
 * model/exception.h: one that has ended or is too long is read without a fault. */
extern const struct shape shape_exceptions;
extern const struct review_kind review_exceptions;

/* --- desired_references.c ------------------------------------------------------------------------ */

/* Adds a fault for each name that leads to nothing that is declared, with "did you mean". `root` is
 * the document that `desired` was read from: it has the places of names in lists. Where the reading had
 * faults (not `whole`), only the names are checked: what they lead to may be missing. */
void references_check(struct schema_reading *reading, const struct node *root,
                      const struct desired *desired, bool whole);

/* Adds a fault for each contradiction between two statements, with both places. Call only where every
 * name leads to something. */
void contradictions_check(struct schema_reading *reading, const struct desired *desired);

#endif
