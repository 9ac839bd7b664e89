/*
 * arguments: the variables of a document, and how they are written.
 *
 * Optional ones are left out, never null (RAILWAY.md "Answers"). Null stands only where it is what is
 * meant: a name in a map that is to go.
 */
#ifndef TAUTLINE_RAILWAY_ARGUMENTS_H
#define TAUTLINE_RAILWAY_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct json_writer;

enum railway_argument_kind {
    ARGUMENT_IS_TEXT,
    ARGUMENT_IS_TRUTH,
    ARGUMENT_IS_MAP,
    ARGUMENT_IS_NULL
};

struct railway_arguments;

struct railway_argument {
    const char *name;
    const char *text; /* borrowed, like all below */
    const struct railway_arguments *map;
    enum railway_argument_kind kind;
    bool truth;
};

struct railway_arguments {
    const struct railway_argument *items; /* borrowed */
    size_t count;
};

#define ARGUMENT_TEXT(name, text)                                                                  \
    {                                                                                              \
        (name), (text), NULL, ARGUMENT_IS_TEXT, false                                              \
    }
#define ARGUMENT_BOOL(name, truth)                                                                 \
    {                                                                                              \
        (name), NULL, NULL, ARGUMENT_IS_TRUTH, (truth)                                             \
    }
#define ARGUMENT_MAP(name, map)                                                                    \
    {                                                                                              \
        (name), NULL, (map), ARGUMENT_IS_MAP, false                                                \
    }
#define ARGUMENT_NULL(name)                                                                        \
    {                                                                                              \
        (name), NULL, NULL, ARGUMENT_IS_NULL, false                                                \
    }

enum { ARGUMENTS_DEPTH = 8 };

/* Writes one JSON object; NULL is none, an empty one. Deeper than ARGUMENTS_DEPTH the writer fails. */
void railway_arguments_write(struct json_writer *writer, const struct railway_arguments *arguments);

#endif
