/*
 * json_rows: objects of a JSON document as tables: the row of a key both writes it and describes it in the
 * JSON Schema (draft-07), so that a key is named once.
 *
 * All keys are always written, so all are required; further keys are allowed, because a version of a
 * format may get more.
 */
#ifndef TAUTLINE_OUTPUT_JSON_ROWS_H
#define TAUTLINE_OUTPUT_JSON_ROWS_H

#include "base/err.h"
#include "doc/json_write.h"
#include "model/finding.h"

/* What a key holds; in brackets the C type of the member that a row without `put` names. */
enum json_shape {
    ROW_TEXT,         /* (const char *) */
    ROW_TEXT_OR_NULL, /* (const char *) */
    ROW_COUNT,        /* a whole number from 0 (size_t) */
    ROW_UNSIGNED,     /* the same (unsigned) */
    ROW_INT64,        /* the same (int64_t) */
    ROW_WHOLE_OR_NULL,
    ROW_LINE,   /* a whole number or null: the line of a place (struct place) */
    ROW_COLUMN, /* likewise its column (struct place) */
    ROW_BOOL,   /* (bool) */
    ROW_INSTANT,
    ROW_INSTANT_OR_NULL, /* RFC 3339 in UTC; 0 is null (int64_t) */
    ROW_ONE_OF,          /* one of `words`, or of what `word` gives; (const char *) */
    ROW_TEXTS,           /* (struct names) */
    ROW_LIST_OF,         /* an array of `object` (pointer to the first) */
    ROW_OBJECT,          /* (the struct that `object` is about) */
    ROW_OBJECT_OR_NULL   /* (pointer) */
};

/* Writes the value of one key of `of`. */
typedef void json_put(struct json_writer *writer, const void *of);
/* The words of an enumeration in their order; NULL after the last. */
typedef const char *json_word(int number);
typedef size_t json_count(const void *of, int number);

struct json_object;

struct json_row {
    const char *key; /* NULL: the end of a table */
    enum json_shape shape;
    size_t at;     /* of the member */
    json_put *put; /* instead of the member */
    const struct json_object *object;
    json_word *word;
    const char *words; /* separated by blanks */
    const char *about;
    size_t count_at, size; /* ROW_LIST_OF: of the member that counts, and of one of the array */
};

/* A member of `struct of`, an object in it, the object that a pointer of it names, and an array of it. */
#define JSON_KEY(key, shape, of, member)                                                           \
    {                                                                                              \
        key, shape, .at = offsetof(struct of, member)                                              \
    }
#define JSON_PART(key, of, member, part)                                                           \
    {                                                                                              \
        key, ROW_OBJECT, .at = offsetof(struct of, member), .object = &(part)                      \
    }
#define JSON_POINTER(key, of, member, part)                                                        \
    {                                                                                              \
        key, ROW_OBJECT_OR_NULL, .at = offsetof(struct of, member), .object = &(part)              \
    }
#define JSON_LIST(key, of, items, number, part)                                                    \
    {                                                                                              \
        key, ROW_LIST_OF, .at = offsetof(struct of, items), .object = &(part),                     \
                          .count_at = offsetof(struct of, number),                                 \
                          .size = sizeof *((struct of *)0)->items                                  \
    }

struct json_object {
    const char *name;
    /* First a count for each word, then the rows; either may be NULL. */
    json_word *counted;
    json_count *count;
    const struct json_row *rows;
};

/* The keys and values of `of`, without the brackets; the whole object. */
void json_rows(struct json_writer *writer, const struct json_row *rows, const void *of);
void json_object(struct json_writer *writer, const struct json_object *object, const void *of);

/* The members of a schema that describe the object: `type`, `required`, `properties`. */
void json_object_schema(struct json_writer *writer, const struct json_object *object);
/* `"$ref": "#/definitions/NAME"`. */
void json_reference(struct json_writer *writer, const char *name);

/* Of a struct coverage, in a report and in a ledger. */
extern const struct json_object json_coverage;

/* --- values of documents without a schema --------------------------------------------------------- */

/* An instant as RFC 3339 in UTC; null where it is 0. */
void json_key_instant(struct json_writer *writer, const char *key, int64_t when);
/* `file`, `line` and `column`, null where there is none. */
void json_place(struct json_writer *writer, const struct place *where);
void json_key_names(struct json_writer *writer, const char *key, const struct names *names);

#endif
