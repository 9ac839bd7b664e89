/*
 * review_rows: how a table says which way a change of a member goes.
 */
#ifndef TAUTLINE_MODEL_REVIEW_ROWS_H
#define TAUTLINE_MODEL_REVIEW_ROWS_H

#include "review_parts.h"

#define UP      DIRECTION_STRENGTHENS
#define SAME    DIRECTION_NEUTRAL
#define DOWN    DIRECTION_WEAKENS
#define UNKNOWN DIRECTION_UNKNOWN

#define AT(type, member) offsetof(struct type, member)
/* A member, and a list of members with its count beside it. */
#define ONE(type, member, form, grows, shrinks, swaps, why)                                        \
    {                                                                                              \
#member, form, grows, shrinks, swaps, AT(type, member), 0, why, NULL                       \
    }
#define LIST(type, name, items, counted, form, grows, shrinks, swaps, why)                         \
    {                                                                                              \
        name, form, grows, shrinks, swaps, AT(type, items), AT(type, counted), why, NULL           \
    }
/* A member of which any change is a weakening, or may be one, or is none. */
#define ANY(type, member, form, way, why) ONE(type, member, form, way, way, way, why)
#define HARMLESS(type, member, form)      ANY(type, member, form, SAME, NULL)

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* What each kind of things begins with. */
#define THINGS(noun, type, owner, list, counted, in)                                               \
    .name = (noun), .items_at = AT(owner, list), .count_at = AT(owner, counted),                   \
    .size = sizeof(struct type), .name_at = AT(type, name), .shown_at = AT(type, name),            \
    .where_at = AT(type, where), .in_at = (in)
#define FIELDS(rows) .fields = (rows), .field_count = COUNT(rows)

/* --- review_kinds_probe.c: the two long ones --------------------------------------------------------- */

extern const struct review_kind review_probes, review_reports;

#endif
