/*
 * text_fold: a line that is too long goes on in the next one, after a backslash.
 *
 * For lines of visible ASCII that never end in a backslash of their own, so that one at an end always
 * means "goes on". One line has one way to be folded.
 */
#ifndef TAUTLINE_BASE_TEXT_FOLD_H
#define TAUTLINE_BASE_TEXT_FOLD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum { FOLD_COLUMNS = 80 };

/* Appends the line and an LF: as it is where it has at most FOLD_COLUMNS bytes, else in pieces that
 * end in `\`, the later ones after `indent` blanks (at most 40). A piece ends behind a comma or a blank
 * where one stands near its end. */
void text_fold(struct buf *out, const char *line, size_t length, size_t indent);

/* Unfolds the line that begins at `bytes` (up to `length`, all lines with their LF) into `out`, without
 * an LF. Returns how many bytes it took; 0 where it is not what text_fold writes with this indent. */
size_t text_unfold(struct buf *out, const char *bytes, size_t length, size_t indent);

#endif
