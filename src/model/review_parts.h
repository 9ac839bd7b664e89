/*
 * review_parts: what the parts of one review share.
 */
#ifndef TAUTLINE_MODEL_REVIEW_PARTS_H
#define TAUTLINE_MODEL_REVIEW_PARTS_H

#include "model/judge_context.h"
#include "model/review.h"

/* --- review_field.c: one member of a thing, on both sides ------------------------------------------ */

/* How a member is kept in its struct, and so what of it can be compared. Numbers and truths are greater
 * or less; all else is a set of words that gains and loses some. */
enum field_form {
    FIELD_TEXT,    /* const char *; NULL is no word */
    FIELD_NUMBER,  /* int64_t */
    FIELD_SPAN,    /* int64_t, seconds */
    FIELD_AGE,     /* likewise; 0 is any age */
    FIELD_INSTANT, /* int64_t */
    FIELD_LAST,    /* int64_t: the first second that is no longer meant */
    FIELD_BOOL,    /* bool */
    FIELD_NAMES,   /* struct names */
    FIELD_SCOPE,   /* struct names; none means every environment */
    FIELD_CODES,   /* struct statuses */
    FIELD_SOURCE,  /* struct source */
    FIELD_HEADERS, /* an array at `at`, its count at `count_at`; likewise the next three */
    FIELD_FORBIDS,
    FIELD_PROBES,
    FIELD_POINTERS,
    FIELD_WORDS /* what `words` makes of the whole thing */
};

struct review_field {
    const char *name;
    enum field_form form;
    enum direction grows, shrinks; /* gains words, loses words; becomes more, less; true, false */
    enum direction swaps;          /* gains some and loses some */
    size_t at, count_at;
    const char *why; /* of what is no strengthening */
    struct names (*words)(struct arena *arena, const void *thing);
};

struct field_change {
    enum direction direction;
    const char *before, *after;
};

/* False where both sides say the same. `every` are the environments that no scope stands for. */
bool field_differs(struct arena *arena, const struct review_field *field, const struct names *every,
                   const void *base, const void *head, struct field_change *out);

/* --- review_kinds.c: what there is, as tables ------------------------------------------------------- */

enum { NOT_THERE = -1, ITS_NAME = -2 };

struct review_kind {
    const char *name;
    size_t items_at, count_at; /* of the list, in its declaration or trust */
    size_t size;               /* of one thing */
    size_t name_at, shown_at;  /* const char *: by which it is found, and as it is called */
    size_t where_at;
    long in_at; /* struct names: where it counts; NOT_THERE: everywhere; ITS_NAME: it is a place */
    const struct review_field *fields;
    size_t field_count;
    enum direction added, removed;
    const char *added_why, *removed_why;
    /* Does a guardrail guard it? NULL: none does. */
    bool (*is_guarded)(const struct guardrail *guardrail, const void *thing);
    /* Why it is a weakening that this one was added; NULL: it is none. */
    const char *(*added_risk)(const void *thing);
};

extern const struct review_kind *const review_kinds[]; /* of a declaration */
extern const size_t review_kind_count;
extern const struct review_kind review_declaration; /* of the declaration itself */
extern const struct review_kind review_setting_kind, review_exceptions;
extern const struct review_field
    review_secret[]; /* of two settings that are secret on both sides */
extern const size_t review_secret_count;

/* --- review.c: the rows ------------------------------------------------------------------------------ */

struct reviewing {
    struct arena *arena;
    const struct review_side *base, *head;
    const struct desired *was,
        *is;            /* the declaration that is being compared, on both sides; NULL */
    struct names every; /* the environments of both */
    struct review_row *rows;
    size_t count, capacity;
    struct clauses beyond, uncovered;
};

/* The thing that a row is about. */
struct review_thing {
    const struct review_kind *kind;
    const void *base, *head; /* one of them may be NULL */
};

/* Where a thing counts; none: everywhere. */
struct names review_scope(const struct review_kind *kind, const void *thing);

/* Adds a row of a thing: of a member of it, or of the whole where `member` is NULL. */
struct review_row *review_add(struct reviewing *reviewing, const struct review_thing *thing,
                              const char *member, const struct field_change *change);

struct review_list {
    const void *items;
    size_t count;
};

/* Compares two lists of one kind by the names in them. */
void review_lists(struct reviewing *reviewing, const struct review_kind *kind,
                  const struct review_list *base, const struct review_list *head);
/* Compares two things, or says that one was added or removed. */
void review_things(struct reviewing *reviewing, const struct review_thing *thing);
/* Compares some members of two things. */
void review_fields(struct reviewing *reviewing, const struct review_thing *thing,
                   const struct review_field *fields, size_t count);

/* --- review_setting.c: what is wanted, in each environment ------------------------------------------ */

void review_settings(struct reviewing *reviewing);
/* Why it is a risk that a setting is new: NULL where it is none. */
const char *review_setting_risk(const struct setting *setting);

/* --- review_trust.c --------------------------------------------------------------------------------- */

void review_trust(struct reviewing *reviewing);
void review_owners(struct reviewing *reviewing);

/* --- review_needs.c: roles --------------------------------------------------------------------------- */

/* The roles that a weakening of a thing needs, as the trust of BASE has it. `only`, where it is not
 * empty, are the environments that it is about. */
struct names review_needs(struct reviewing *reviewing, const struct review_thing *thing,
                          const struct names *only);

#endif
