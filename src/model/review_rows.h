/*
 * review_rows: the rows of one review, made by comparing two things of a kind.
 */
#ifndef TAUTLINE_SRC_MODEL_REVIEW_ROWS_H
#define TAUTLINE_SRC_MODEL_REVIEW_ROWS_H

#include "model/judge_context.h"
#include "model/review.h"
#include "model/review_kind.h"

/* One review while it is made. */
struct reviewing {
    struct arena *arena;
    const struct review_side *base, *head;
    const struct desired *was, *is; /* the declaration that is compared; each may be NULL */
    struct names every;             /* the environments of both */
    const char *prefix;             /* of the names of its things; NULL: none */
    struct review_row *rows;
    size_t count, capacity;
    struct clauses beyond, uncovered;
};

/* The thing that a row is about. */
struct review_thing {
    const struct review_kind *kind;
    const void *base, *head; /* one of them may be NULL */
};

struct field_change {
    enum direction direction;
    const char *before, *after;
};

struct review_list {
    const void *items;
    size_t count;
};

/* Adds a row about a member of a thing, or about the whole thing where `member` is NULL. */
struct review_row *review_add(struct reviewing *reviewing, const struct review_thing *thing,
                              const char *member, const struct field_change *change);

/* Compares some members of two things. */
void review_fields(struct reviewing *reviewing, const struct review_thing *thing,
                   const struct review_field *fields, size_t count);
/* Compares two things, or says that one was added or removed. */
void review_things(struct reviewing *reviewing, const struct review_thing *thing);
/* Compares two lists of one kind by the names in them. */
void review_lists(struct reviewing *reviewing, const struct review_kind *kind,
                  const struct review_list *base, const struct review_list *head);

/* The roles that a weakening of a thing needs, as the trust of BASE says. `only`, unless empty, are the
 * environments that it is about. */
struct names review_needs(struct reviewing *reviewing, const struct review_thing *thing,
                          const struct names *only);

#endif
