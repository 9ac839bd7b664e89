/*
 * schema: fills plain structs from nodes, driven by tables.
 *
 * A shape says what a value may be; the shape of a map has one row for each key. A key without a row, a
 * missing required key and a value of the wrong kind are faults at their own line and column; reading
 * continues, so that one run reports every fault. The same tables print the JSON Schema
 * (doc/schema_json.h). Everything that the JSON Schema refuses is refused here too, but not the other way
 * round: it cannot express quoting, repeated keys and rules over several keys.
 *
 * Shapes are const tables; results live in the arena of the reading.
 */
#ifndef TAUTLINE_DOC_SCHEMA_H
#define TAUTLINE_DOC_SCHEMA_H

#include <stdint.h>

#include "doc/node.h"

struct arena;
struct shape;

struct schema_reading {
    struct arena *arena;
    struct faults *faults;
};

enum shape_kind { SHAPE_SCALAR, SHAPE_LIST, SHAPE_MAP, SHAPE_NAMED, SHAPE_EITHER, SHAPE_ANY };

enum scalar_kind {
    SCALAR_TEXT,   /* any text; a plain number, true or false is its own text */
    SCALAR_WORD,   /* text that is text to every YAML parser: plain numbers are refused */
    SCALAR_FORM,   /* text that cannot be a number or a boolean: a path, a date */
    SCALAR_BOOL,   /* true or false, without quotes */
    SCALAR_TRUE,   /* true, without quotes */
    SCALAR_YES,    /* yes or no, without quotes: a policy that is read aloud */
    SCALAR_NUMBER, /* a whole number from `least` to `most`, without quotes */
    SCALAR_DECIMAL /* a number with or without a fraction, as JSON writes it, without quotes */
};

/* A word and its value; a NULL word ends a table. */
struct schema_word {
    const char *word;
    int value;
};

struct shape_scalar {
    enum scalar_kind kind;
    bool may_be_empty;
    const char *pattern; /* for the JSON Schema, ECMA 262; never narrower than `check` */
    const struct schema_word *words; /* WORD: one of these */
    int64_t least, most;             /* NUMBER */
    /* Is the text valid? Fills `err` without a place. May be NULL. */
    bool (*check)(struct arena *arena, const char *text, struct err *err);
    /* Stores the value; may fill `err`, place included or not. NULL stores `const char *`, `bool`,
     * `int64_t`, `struct decimal` or, with words, `int`. */
    bool (*take)(struct schema_reading *reading, const struct node *node, void *out,
                 struct err *err);
};

/* Stores a pointer to the items, followed immediately by their count (size_t). */
struct shape_list {
    const struct shape *item;
    size_t size; /* of an item */
    bool single; /* one item may be written without a list */
    bool may_be_empty;
    size_t least; /* least number of items; 0 and 1 mean the same unless it may be empty */
};

enum schema_need {
    OPTIONAL,
    REQUIRED,
    RESERVED /* for a later version: any value is accepted and ignored */
};

struct schema_row {
    const char *key; /* NULL ends a table */
    const struct shape *shape;
    enum schema_need need;
    size_t offset;
    const char *about; /* description for JSON Schema and manual, lower case, no full stop */
};

/* Rows whose offsets count from `base` in the struct that is filled. A NULL ends the tables. */
struct schema_table {
    const struct schema_row *rows;
    size_t base;
};

enum schema_rule { EXACTLY_ONE, AT_MOST_ONE, AT_LEAST_ONE, FIRST_NEEDS_SECOND };

enum { SCHEMA_KEYS_MOST = 16 };

/* Which keys require or exclude each other; a NULL first key ends a table. */
struct schema_choice {
    enum schema_rule rule;
    const char *keys[SCHEMA_KEYS_MOST]; /* the rest is NULL */
};

/* The additional keys of a map whose `type` is `word`. A NULL word ends a table. */
struct schema_variant {
    const char *word;
    const struct schema_row *rows;
    const struct schema_choice *choices; /* may be NULL */
};

struct shape_map {
    const struct schema_table *tables;
    const struct schema_choice *choices;   /* may be NULL */
    const struct schema_variant *variants; /* chosen by the key `type`; may be NULL */
    /* Sets defaults before the first key is read. May be NULL. */
    void (*begin)(const struct node *node, void *out);
    /* Called after a map without faults, for rules over several keys. Adds its own faults. May be NULL. */
    void (*finish)(struct schema_reading *reading, const struct node *node, void *out);
};

enum { SCHEMA_NO_OFFSET = 0xffff };

/* A map whose keys are names that the author chooses. Stores like a list. */
struct shape_named {
    const struct shape *name; /* a scalar; its `check` judges the keys */
    const struct shape *item;
    size_t size;         /* of an item */
    size_t name_offset;  /* const char * */
    size_t where_offset; /* struct place, or SCHEMA_NO_OFFSET */
    size_t line_offset;  /* const char *: the item as node_line writes it; 0: not kept */
    size_t value_offset; /* where the item's shape stores */
    bool may_be_empty;
};

/* One shape for each kind of node; NULL where that kind is refused. */
struct shape_either {
    const struct shape *scalar, *list, *map;
};

struct shape {
    enum shape_kind kind;
    const char *id;   /* its name in the definitions of the JSON Schema; NULL: written in place */
    const char *noun; /* `a path`: what a message says is expected */
    const char *hint; /* one sentence for a value of the wrong kind; may be NULL */
    union {
        struct shape_scalar scalar;
        struct shape_list list;
        struct shape_map map;
        struct shape_named named;
        struct shape_either either;
    };
};

/* Reads a whole document. False where at least one fault was added; `out` is then incomplete. */
bool schema_read(struct schema_reading *reading, const struct shape *shape, const struct node *node,
                 void *out);

/* Adds a fault at a place. `hint` may be NULL. */
void schema_fault(struct schema_reading *reading, struct place where, const char *text,
                  const char *hint);

/* The hint for a word that is none of the `count` known ones: `Did you mean 'x'?`, or `otherwise` and the
 * known ones. In the arena. */
const char *schema_suggestion(struct arena *arena, const char *word, const char *const *known,
                              size_t count, const char *otherwise);

#endif
