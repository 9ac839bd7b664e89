/*
 * statement_parts: what the readers of a plan's head, rows and end share.
 */
#ifndef TAUTLINE_INPUT_STATEMENT_PARTS_H
#define TAUTLINE_INPUT_STATEMENT_PARTS_H

#include "base/text_word.h"
#include "model/statement.h"
#include "statement_lines.h"

enum { STATEMENT_KEY_DIGITS = 16, STATEMENT_DIGEST_DIGITS = 64, STATEMENT_FINGERPRINT_DIGITS = 16 };

bool part_hex(const char *text, size_t digits);
/* The text of a word that is all of `text`; NULL with a fault. */
const char *part_word(struct lines *lines, const char *text);
/* A number without leading zeros; what stands behind it, NULL where there is none. */
const char *part_count(const char *text, size_t *out);
/* `NAME` or `shared.NAME`; false with a fault. */
bool statement_read_name(struct lines *lines, const char *text, size_t length, const char **name,
                         bool *shared);

/* What the next line says behind its label; NULL with a fault where another line stands there. */
const char *part_take(struct lines *lines, enum statement_part part);
/* Does the part say more in the next line, and what? */
bool part_has_more(const struct lines *lines);
const char *part_more(struct lines *lines);
/* A digest in a line of its own. */
bool part_digest(struct lines *lines, const char **out);

bool statement_read_rows(struct lines *lines, struct statement *out);
bool statement_read_tail(struct lines *lines, struct statement *out);

#endif
