/*
 * json_rows: the objects of the JSON report, one table each, one row for each key.
 *
 * All keys are always written, so all are required; further keys are allowed, because v1 may get
 * more.
 */
#ifndef TAUTLINE_OUTPUT_JSON_ROWS_H
#define TAUTLINE_OUTPUT_JSON_ROWS_H

#include <stddef.h>

enum shape {
    TEXT,
    TEXT_OR_NULL,
    COUNT, /* a whole number from 0 */
    WHOLE, /* any whole number */
    WHOLE_OR_NULL,
    BOOL,
    INSTANT,
    INSTANT_OR_NULL,
    ONE_OF,  /* one of the words in `more`, which are separated by blanks */
    LIST_OF, /* an array of the object `more` */
    TEXTS,
    OBJECT, /* the object `more` */
    OBJECT_OR_NULL
};

struct row {
    const char *key;
    enum shape shape;
    const char *more;
    const char *about;
};

struct object {
    const char *name;
    const struct row *rows; /* ends with a row without a key */
};

/* The report itself is the first. `finding`, which `findings` holds, stands for those of the five
 * kinds. */
const struct object *json_report_objects(size_t *count);

#endif
