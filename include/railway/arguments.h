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

enum railway_argument_kind { ARGUMENT_IS_TEXT, ARGUMENT_IS_TRUTH, ARGUMENT_IS_MAP, ARGUMENT_IS_NULL };

struct railway_arguments;

struct railway_argument {
    const char *name;
    enum railway_argument_kind kind;
    const char *text; /* borrowed, like all below */
    bool truth;
    const struct railway_arguments *map;
};

struct railway_arguments {
    const struct railway_argument *items; /* borrowed */
    size_t count;
};

#define ARGUMENT_TEXT(name, text)                                                                  \
    {                                                                                              \
        (name), ARGUMENT_IS_TEXT, (text), false, NULL                                              \
    }
#define ARGUMENT_TRUTH(name, truth)                                                                \
    {                                                                                              \
        (name), ARGUMENT_IS_TRUTH, NULL, (truth), NULL                                             \
    }
#define ARGUMENT_MAP(name, map)                                                                    \
    {                                                                                              \
        (name), ARGUMENT_IS_MAP, NULL, false, (map)                                                \
    }
#define ARGUMENT_NULL(name)                                                                        \
    {                                                                                              \
        (name), ARGUMENT_IS_NULL, NULL, false, NULL                                                \
    }

enum { ARGUMENTS_DEPTH = 8 };

/* Writes one JSON object; NULL is none, an empty one. Deeper than ARGUMENTS_DEPTH the writer fails. */
void railway_arguments_write(struct json_writer *writer, const struct railway_arguments *arguments);

#endif
