/*
 * reference: what the text of a variable refers to.
 *
 * One closed grammar: `${{NAME}}`, `${{shared.NAME}}` and `${{SERVICE.NAME}}`, with blanks, tabs and line
 * breaks around each part. How Railway reads anything else that begins with `${{` is not documented: it may
 * name anything.
 */
#ifndef TAUTLINE_MODEL_REFERENCE_H
#define TAUTLINE_MODEL_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum reference_to {
    REFERENCE_ODD, /* not of the grammar */
    REFERENCE_OWN,
    REFERENCE_SHARED,
    REFERENCE_SERVICE /* of the service that it names, which may be this one */
};

struct reference {
    enum reference_to to;
    const char *service; /* SERVICE: its name */
    const char *name;    /* of the variable; NULL: ODD */
};

/* All of a text, in its order. */
struct reference_list {
    const struct reference *items;
    size_t count;
};

struct reference_list references_in(struct arena *arena, const char *text);

/* May it name this variable? `service` NULL: the name of this service is not certain, and any may be this
 * one. Names count without case, and one without a service counts for the service's variable and for the
 * shared one: a doubt is a yes. */
bool reference_may_name(const struct reference *reference, const char *service, const char *name,
                        bool shared);

/* `${{SERVICE.NAME}}`; NULL where it is ODD, or where its words look random: such text may be a secret. */
const char *reference_text(struct arena *arena, const struct reference *reference);

#endif
