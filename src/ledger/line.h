/*
 * line: one line of a ledger's file.
 *
 * A line is read by position, not as JSON: there is one way to write it, so one way to read it. The body
 * is parsed as JSON when it is asked for.
 */
#ifndef TAUTLINE_SRC_LEDGER_LINE_H
#define TAUTLINE_SRC_LEDGER_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/digest.h"

struct ledger_entry;

/* One line of the file; its texts are not NUL-terminated. */
struct ledger_line {
    const char *bytes; /* with its LF */
    size_t length;
    size_t number;
    const char *prev; /* 64 hex digits */
    int64_t at;
    bool unconfirmed; /* no other clock agreed with `at` */
    const char *kind;
    size_t kind_length;
    const char *body;
    size_t body_length;
    const char *sealer, *mac; /* id of the key, KEY_ID_SIZE - 1 hex digits, and 64; NULL: no seal */
    unsigned char digest[DIGEST_SIZE];
    const struct ledger_entry *entry; /* once it was asked for */
};

/* Behind `at` where the line is unconfirmed. */
#define LINE_UNCONFIRMED ",\"clock\":\"unconfirmed\""

/* Reads `length` bytes that end with the LF. False: they are not a line of a ledger. */
bool ledger_line_read(const char *bytes, size_t length, struct ledger_line *out);

#endif
