/*
 * arguments: the variables of a query as JSON.
 */
#ifndef TAUTLINE_RAILWAY_ARGUMENTS_H
#define TAUTLINE_RAILWAY_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

struct railway_argument {
    const char *name;
    const char *text; /* NULL: a truth value */
    bool truth;
};

#define ARGUMENT_TEXT(name, text)                                                                  \
    {                                                                                              \
        (name), (text), false                                                                      \
    }
#define ARGUMENT_TRUTH(name, truth)                                                                \
    {                                                                                              \
        (name), NULL, (truth)                                                                      \
    }

/* Appends one JSON object. */
void railway_arguments(struct buf *out, const struct railway_argument *arguments, size_t count);

#endif
