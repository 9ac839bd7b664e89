/*
 * notation: how a variable writes a list.
 *
 * Applications split a variable at commas, blanks or semicolons, or read a JSON array. The declaration says
 * the parts; the notation is the one in which the value is stored, or the one that is declared.
 */
#ifndef TAUTLINE_MODEL_NOTATION_H
#define TAUTLINE_MODEL_NOTATION_H

#include <stdbool.h>

#include "model/names.h"

struct arena;

enum notation {
    NOTATION_STORED, /* nothing declared: as the value itself is written */
    NOTATION_COMMAS,
    NOTATION_BLANKS,
    NOTATION_SEMICOLONS,
    NOTATION_JSON
};

/* The word that the declaration uses; NULL for NOTATION_STORED. */
const char *notation_word(enum notation notation);

/* The notation in which `value` (may be NULL) is written: that of a JSON array, of commas, of semicolons,
 * of blanks, in this order. One that would part an item of `wanted` is not considered. NOTATION_STORED
 * where the value has one part or none, so that nothing tells them apart. */
enum notation notation_of(struct arena *arena, const char *value, const struct names *wanted);

/* Can an item be written in the notation? Not where it would be parted or trimmed. */
bool notation_holds(struct arena *arena, enum notation notation, const char *item);

/* The parts of `value`, in its own notation where none is declared; false where it is not written in the
 * declared one, which only JSON can find. Empty parts are left out, but for JSON. */
bool notation_read(struct arena *arena, enum notation notation, const char *value,
                   const struct names *wanted, struct names *out);

/* The list as a variable stores it: with commas where no notation is declared. */
const char *notation_write(struct arena *arena, enum notation notation, const struct names *list);

#endif
