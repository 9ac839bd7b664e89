/*
 * json_grammar: the strings, numbers and words of a JSON text, to the letter of RFC 8259.
 *
 * Each function takes what stands at hand or fills `err` with its place and returns false. Messages
 * never quote what stands inside a string, because that may be a secret.
 */
#ifndef TAUTLINE_SRC_DOC_JSON_GRAMMAR_H
#define TAUTLINE_SRC_DOC_JSON_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "doc/json.h"

struct arena;

/* cJSON cuts longer numbers at this many bytes. */
enum { JSON_NUMBER_LONGEST = 63 };

struct json_scan {
    const char *file;
    const char *bytes;
    size_t length;
    size_t at;       /* the offset of what is at hand */
    struct err *err; /* filled by whoever returns false */
};

/* The byte at hand; -1 at the end. */
int json_scan_peek(const struct json_scan *scan);
void json_scan_blanks(struct json_scan *scan);
/* Takes an ASCII byte where it is at hand. */
bool json_scan_take(struct json_scan *scan, char byte);

/* A string with its quotes: UTF-8, no `\u0000`, no lone surrogates. */
bool json_scan_string(struct json_scan *scan);
bool json_scan_number(struct json_scan *scan);
/* `true`, `false` or `null`. */
bool json_scan_word(struct json_scan *scan);

/* What the string that began at offset `start` and was taken just now means: UTF-8 without a NUL
 * after it, in the text itself or in the arena. */
const char *json_scan_meaning(struct json_scan *scan, size_t start, struct arena *arena,
                              size_t *length);

/* The failing branch: fills `err`. */
__attribute__((format(printf, 4, 5))) bool
json_scan_fault(struct json_scan *scan, size_t offset, const char *hint, const char *format, ...);
/* The same where something else was expected at hand. */
bool json_scan_unexpected(struct json_scan *scan, const char *instead);

/* The place of an offset. */
struct place json_scan_place(const struct json_scan *scan, size_t offset);
/* Moves a place on from one offset to a later one; columns count characters. */
void json_scan_advance(struct place *where, const char *bytes, size_t from, size_t to);

/* --- json_grammar: is a text JSON, to the letter?
 *
 * RFC 8259 and what is left to the reader there: no repeated names (compared as they are meant, so
 * `"a"` and `"\u0061"` are the same), no `\u0000`, no lone surrogates, UTF-8 only, no byte order
 * mark, and limits. Messages never quote what stands inside a string, because that may be a secret;
 * only a repeated name is named.
 */

/* Where each name and each value begins, in the order of the text. */
struct json_layout {
    size_t *offsets;
    size_t count;
    size_t capacity;
};

/* Checks the text as a whole; `layout` (in the arena) may be NULL. The arena also holds every name for
 * as long as it lives. */
bool json_grammar_check(struct arena *arena, const struct json_text *text,
                        const struct json_limits *limits, struct json_layout *layout,
                        struct err *err);

#endif
