/*
 * arguments: the variables of a query, and how they are written.
 *
 * Optional ones are left out, never null (RAILWAY.md "Answers").
 */
#ifndef TAUTLINE_RAILWAY_ARGUMENTS_H
#define TAUTLINE_RAILWAY_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct json_writer;

struct railway_argument {
    const char *name;
    const char *text; /* NULL: a truth value */
    bool truth;
};

struct railway_arguments {
    const struct railway_argument *items; /* borrowed */
    size_t count;
};

#define ARGUMENT_TEXT(name, text)                                                                  \
    {                                                                                              \
        (name), (text), false                                                                      \
    }
#define ARGUMENT_TRUTH(name, truth)                                                                \
    {                                                                                              \
        (name), NULL, (truth)                                                                      \
    }

/* Writes one JSON object; NULL is none, an empty one. */
void railway_arguments_write(struct json_writer *writer, const struct railway_arguments *arguments);

#endif
