#include "model/observed.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int variable_order(const void *name, const void *variable)
{
    return strcmp(name, ((const struct variable *)variable)->name);
}

const struct variable *variables_find(const struct variables *variables, const char *name)
{
    if (variables->count == 0) {
        return NULL;
    }
    return bsearch(name, variables->items, variables->count, sizeof *variables->items,
                   variable_order);
}

const struct reading *observed_reading(const struct observed *observed, const char *report,
                                       const char *pointer)
{
    for (size_t i = 0; i < observed->reading_count; i++) {
        const struct reading *reading = &observed->readings[i];
        if (text_is(reading->report, report) && text_is(reading->pointer, pointer)) {
            return reading;
        }
    }
    return NULL;
}
