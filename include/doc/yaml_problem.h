/*
 * yaml_problem: what libyaml complains about, in words that say what to do.
 *
 * libyaml ends at the first syntax error and describes its own state ("did not find expected key");
 * a row for each of its complaints says the same to the author of a file.
 */
#ifndef TAUTLINE_DOC_YAML_PROBLEM_H
#define TAUTLINE_DOC_YAML_PROBLEM_H

#include "base/err.h"
#include "doc/yaml_bytes.h"

/* A complaint as the parser gives it; places as in the file, line 0 where there is none. */
struct yaml_problem {
    const char *words;   /* NULL: none, which is a failure of the system */
    const char *context; /* may be NULL */
    struct place where;
    struct place context_where;
};

/* Fills `err` with a text, a hint and a place in the file. */
void yaml_problem_tell(const struct yaml_problem *problem, const struct yaml_text *text,
                       struct err *err);

#endif
