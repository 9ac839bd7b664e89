/*
 * yaml_text: what can be said of a YAML file before it is parsed.
 *
 * libyaml reads UTF-16 silently, takes U+0085, U+2028 and a lone CR for line breaks, lets bidi
 * controls pass and counts lines its own way. Here each of these is a fault at its place, and the
 * parser gets a text in which every line break is a line feed and every character stands where it
 * stands in the file, so that its places are the reviewer's places.
 */
#ifndef TAUTLINE_SRC_DOC_YAML_TEXT_H
#define TAUTLINE_SRC_DOC_YAML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "doc/node.h"

struct arena;
struct faults;

/* What may be parsed. As many characters in each line as the file has; where one was a fault,
 * another stands in its place. */
struct yaml_text {
    const char *bytes; /* in the arena, valid UTF-8, NUL after the end */
    size_t length;
    unsigned lines;           /* at least 1 */
    const unsigned *replaced; /* the lines of the characters that are not the file's, in order */
    size_t replaced_count;
};

/* Adds a fault for each thing that may not stand in a file, and makes `out`. False where parsing
 * could say nothing true: the file is too large or is not UTF-8 at all. */
bool yaml_bytes_check(struct arena *arena, const char *file, const char *bytes, size_t length,
                      struct yaml_text *out, struct faults *faults);

/* Is a character of these lines (both included) not the file's? */
bool yaml_bytes_is_replaced(const struct yaml_text *text, unsigned first, unsigned last);

/* From the character at a place (both counted from 1) to the end of the text; the text's end where
 * the place is not in it. */
const char *yaml_bytes_at(const struct yaml_text *text, unsigned line, unsigned column);

/* --- yaml_key: what may be a key of a map in YAML.
 *
 * Keys are names that a reviewer reads: 1 to 128 bytes, visible, and the same text to every reader
 * of YAML. Characters that cannot be seen are looked for where escapes can bring them in; elsewhere
 * yaml_bytes has refused them at their own place.
 */

enum { YAML_KEY_LONGEST = 128 };

/* Is this scalar a key? `key` is a TEXT with its place. */
bool yaml_key_check(const struct node *key, struct err *err);

/* False where `text`, a plain scalar, begins with something like `a:1`, which is one text to YAML
 * and was meant as key and value. Addresses (`https://...`) are none of these. */
bool yaml_key_is_apart(const char *text, struct place where, struct err *err);

/* --- yaml_problem: what libyaml complains about, in words that say what to do.
 *
 * libyaml ends at the first syntax error and describes its own state ("did not find expected key");
 * a row for each of its complaints says the same to the author of a file.
 */

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
