/*
 * rehearsal: does the gate of this program refuse what it must, and let through what it may?
 *
 * A dummy plan of a service that does not exist, with signatures by keys that were thrown away when
 * they were made, goes to the real gate: unsigned, changed, self-signed, too late, by its author
 * alone, and right.
 */
#ifndef TAUTLINE_CMD_REHEARSAL_H
#define TAUTLINE_CMD_REHEARSAL_H

#include <stdbool.h>

struct arena;

/* What came of it, in words of one line; false where the gate did not do as it must. */
bool rehearsal_make(struct arena *arena, const char **words);

#endif
