/*
 * yaml_text: what the text of a YAML file may contain, and libyaml's errors in words for its author.
 *
 * libyaml silently reads UTF-16, treats U+0085, U+2028 and a lone CR as line breaks, lets bidi controls
 * pass and counts lines its own way. Here each of these is a fault at its place, and the parser gets a
 * text in which every line break is a line feed and every character keeps its place, so that the
 * parser's places are those that a reviewer sees.
 */
#ifndef TAUTLINE_SRC_DOC_YAML_TEXT_H
#define TAUTLINE_SRC_DOC_YAML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "doc/node.h"

struct arena;
struct faults;

/* The text to parse. A refused character is replaced by one; nothing that has a place is moved. */
struct yaml_text {
    const char *bytes; /* in the arena, valid UTF-8, NUL after the end */
    size_t length;
    unsigned lines;           /* at least 1 */
    const unsigned *replaced; /* the lines with replaced characters, in order */
    size_t replaced_count;
};

/* Adds a fault for each character that is not allowed, and fills `out`. False where parsing is useless:
 * the file is too large or is not UTF-8. */
bool yaml_bytes_check(struct arena *arena, const char *file, const char *bytes, size_t length,
                      struct yaml_text *out, struct faults *faults);

/* Was a character of the lines `first` to `last` replaced? */
bool yaml_bytes_is_replaced(const struct yaml_text *text, unsigned first, unsigned last);

/* From the character at a place (both counted from 1) to the end of the text; the end of the text for a
 * place outside it. */
const char *yaml_bytes_at(const struct yaml_text *text, unsigned line, unsigned column);

/* --- keys --- */

enum { YAML_KEY_LONGEST = 128 };

/* Is the TEXT node `key` a valid key: 1 to 128 bytes, visible, and the same text to every YAML parser?
 * Invisible characters are searched for where escapes can produce them; yaml_bytes_check has refused all
 * others at their place. */
bool yaml_key_check(const struct node *key, struct err *err);

/* False where `text`, a plain scalar, begins with something like `a:1`, which is one text to YAML but was
 * meant as key and value. Addresses (`https://...`) are fine. */
bool yaml_key_is_apart(const char *text, struct place where, struct err *err);

/* --- errors of libyaml ---
 *
 * libyaml stops at the first syntax error and describes its own state ("did not find expected key"); a
 * row for each of its messages says the same to the author of the file. */

/* A message of the parser; places as in the file, line 0 where there is none. */
struct yaml_problem {
    const char *words;   /* NULL: out of memory */
    const char *context; /* may be NULL */
    struct place where;
    struct place context_where;
};

/* Fills `err` with a text, a hint and a place in the file. */
void yaml_problem_tell(const struct yaml_problem *problem, const struct yaml_text *text,
                       struct err *err);

#endif
