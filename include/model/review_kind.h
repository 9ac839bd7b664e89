/*
 * review_kind: tables that say what a review compares, and which way a change of it goes.
 *
 * A kind's table is next to the schema rows of the same thing (input/). A member that has a schema row
 * and no row here would change unseen: tests/unit/input/test_desired_review.c walks the schema and fails.
 */
#ifndef TAUTLINE_MODEL_REVIEW_KIND_H
#define TAUTLINE_MODEL_REVIEW_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "model/guardrail.h"
#include "model/names.h"
#include "model/plan.h"

struct arena;

/* How a struct keeps a member, and so how two of them are compared. A number or a flag grows or shrinks;
 * everything else is a set of words that gains and loses some. */
enum field_form {
    FIELD_TEXT,    /* const char *; NULL is no word */
    FIELD_NUMBER,  /* int64_t */
    FIELD_SPAN,    /* int64_t, seconds */
    FIELD_AGE,     /* int64_t, seconds; 0 is any age */
    FIELD_INSTANT, /* int64_t */
    FIELD_END,     /* int64_t: the first second after it; shown as the last day */
    FIELD_BOOL,    /* bool; true is more than false */
    FIELD_NAMES,   /* struct names */
    FIELD_SCOPE,   /* struct names; none means every environment */
    FIELD_CODES,   /* struct statuses */
    FIELD_SOURCE,  /* struct source */
    FIELD_HEADERS, /* an array at `at`, its length at `count_at`; so are the next three */
    FIELD_FORBIDS,
    FIELD_PROBES,
    FIELD_POINTERS,
    FIELD_WORDS /* what `words` makes of the whole thing */
};

struct review_field {
    const char *name;
    enum field_form form;
    enum direction grows, shrinks; /* it becomes more or less; it gains or loses words */
    enum direction swaps;          /* it gains some words and loses others */
    size_t at, count_at;
    const char *why; /* of a change that does not strengthen; NULL: the direction says enough */
    struct names (*words)(struct arena *arena, const void *thing);
};

/* Values of review_kind.in_at for a thing without a list of environments: it counts everywhere, or it is an
 * environment itself. */
enum { SCOPE_EVERYWHERE = -1, SCOPE_ITS_NAME = -2 };

struct review_kind {
    const char *name;
    size_t items_at, count_at; /* of the list, in its declaration or trust */
    size_t size;               /* of one thing */
    size_t name_at, shown_at;  /* const char *: the name to find it by, and the name to show */
    size_t where_at;           /* struct place */
    long in_at;                /* struct names: the environments in which it counts; or SCOPE_... */
    const struct review_field *fields;
    size_t field_count;
    enum direction added, removed;
    const char *added_why, *removed_why;
    /* Settings: of two that are secret on both sides, compared in each environment; else NULL. */
    const struct review_field *secret;
    size_t secret_count;
    bool told_when_new; /* also listed for a declaration that is new as a whole */
    /* Does a guardrail guard it? NULL: never. */
    bool (*is_guarded)(const struct guardrail *guardrail, const void *thing);
    /* Why adding it is a weakening; NULL where it is not. */
    const char *(*added_risk)(const void *thing);
};

/* A declaration or a trust file: the whole, and the lists in it, in the order of a review. */
struct review_tables {
    const struct review_kind *whole;
    const struct review_kind *const *kinds;
    size_t count;
};

/* Why adding this setting is a risk: a secret that is not declared as one would be shown in reports. NULL
 * where it is not. For the kind of settings. */
const char *review_setting_risk(const void *setting);

/* --- how a table is written --------------------------------------------------------------------- */

#define STRICTER DIRECTION_STRENGTHENS
#define SAME     DIRECTION_NEUTRAL
#define WEAKER   DIRECTION_WEAKENS
#define UNCLEAR  DIRECTION_UNKNOWN

/* A member under its own name, and under another one. */
#define MEMBER(type, member, form, grows, shrinks, swaps, why)                                     \
    MEMBER_AS(#member, type, member, form, grows, shrinks, swaps, why)
#define MEMBER_AS(label, type, member, form, grows, shrinks, swaps, why)                           \
    {                                                                                              \
        label, form, grows, shrinks, swaps, offsetof(struct type, member), 0, why, NULL            \
    }
/* A member that is stricter the more it has, and one that is weaker; a swap weakens both. */
#define MORE_IS_STRICTER(type, member, form, why)                                                  \
    MEMBER(type, member, form, STRICTER, WEAKER, WEAKER, why)
#define MORE_IS_WEAKER(type, member, form, why)                                                    \
    MEMBER(type, member, form, WEAKER, STRICTER, WEAKER, why)
/* A member of which every change goes the same way. */
#define EITHER_WAY(type, member, form, way, why) MEMBER(type, member, form, way, way, way, why)
#define HARMLESS(type, member, form)             EITHER_WAY(type, member, form, SAME, NULL)
/* An array with its length. */
#define ARRAY(type, items, counted, form, grows, shrinks, swaps, why)                              \
    {                                                                                              \
#items, form, grows, shrinks, swaps, offsetof(struct type, items),                         \
            offsetof(struct type, counted), why, NULL                                              \
    }
/* A member that `words` puts into words. */
#define WORDS(label, type, member, grows, shrinks, swaps, why, words)                              \
    {                                                                                              \
        label, FIELD_WORDS, grows, shrinks, swaps, offsetof(struct type, member), 0, why, words    \
    }

/* What the kind of a list begins with. */
#define THINGS(noun, type, owner, list, counted, in)                                               \
    .name = (noun), .items_at = offsetof(struct owner, list),                                      \
    .count_at = offsetof(struct owner, counted), .size = sizeof(struct type),                      \
    .name_at = offsetof(struct type, name), .shown_at = offsetof(struct type, name),               \
    .where_at = offsetof(struct type, where), .in_at = (in)
#define FIELDS(rows) .fields = (rows), .field_count = sizeof(rows) / sizeof(rows)[0]

#endif
