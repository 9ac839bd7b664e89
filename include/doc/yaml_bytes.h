/*
 * yaml_bytes: what can be said of a YAML file before it is parsed.
 *
 * libyaml reads UTF-16 silently, takes U+0085, U+2028 and a lone CR for line breaks, lets bidi
 * controls pass and counts lines its own way. Here each of these is a fault at its place, and the
 * parser gets a text in which every line break is a line feed and every character stands where it
 * stands in the file, so that its places are the reviewer's places.
 */
#ifndef TAUTLINE_DOC_YAML_BYTES_H
#define TAUTLINE_DOC_YAML_BYTES_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
