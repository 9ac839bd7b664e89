/*
 * detection_values: what else a setting can be, as its type and the program's readers know it.
 *
 * One table: for each type the values that are not as declared. What has the declared effect all the same (an
 * absent variable whose absence means it) is left out.
 */
#ifndef TAUTLINE_MODEL_DETECTION_VALUES_H
#define TAUTLINE_MODEL_DETECTION_VALUES_H

#include "model/detection.h"

struct other_value {
    const char *key;           /* absent, opposite, another … */
    const char *words;         /* `absent`, `the opposite` … */
    unsigned ways;             /* one bit for each enum way in which it can be */
    bool is_absent;            /* of a secret; else `text` is NULL */
    const char *text;          /* as it is stored; NULL: absent, or a secret */
    struct secret_facts facts; /* of a secret */
    const char *same_as;       /* of a secret: the environment whose value it is; else NULL */
    bool is_unsealed;          /* the right value, and not sealed */
};

struct other_values {
    const struct other_value *items;
    size_t count;
};

void other_values_make(struct arena *arena, const struct target *target,
                       const struct setting *setting, struct other_values *out);

/* What fits the declaration. */
struct other_value right_value(struct arena *arena, const struct setting *setting);

/* What the process does with a value: as a text, NULL: nothing is set. Where the type cannot read the value,
 * or it is absent, that is the default; of a default that is not declared the worst is taken, another one
 * than what is wanted. */
const char *effective_text(struct arena *arena, const struct target *target,
                           const struct setting *setting, const struct other_value *value);

#endif
