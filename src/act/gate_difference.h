/* The part of the gate that shows how two texts differ. */
#ifndef TAUTLINE_SRC_ACT_GATE_DIFFERENCE_H
#define TAUTLINE_SRC_ACT_GATE_DIFFERENCE_H

#include <stddef.h>

struct arena;

/* The lines of `before` that are not in `after` as `- …`, the others of `after` as `+ …`, in their
 * order, escaped, a digest with its label; lines that both have are left out. "" where the lines are
 * the same. */
const char *gate_difference(struct arena *arena, const char *before, size_t before_length,
                            const char *after, size_t after_length);

#endif
