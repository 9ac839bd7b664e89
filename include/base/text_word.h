/*
 * text_word: any text as one word of plain ASCII, and back.
 *
 * A text that could be taken for nothing else stands as it is; every other one stands in quotes as a
 * JSON string in which nothing but visible ASCII is left: a letter that only looks like another one,
 * a blank at an end or a character that nobody sees shows. A word has no blank outside its quotes,
 * and one text has one word: what is read back and written again is the same.
 */
#ifndef TAUTLINE_BASE_TEXT_WORD_H
#define TAUTLINE_BASE_TEXT_WORD_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

/* Does the text stand for itself? Not: an empty one, one with blanks, quotes, backslashes, controls
 * or anything beyond ASCII, and one that begins with `(` or `fp:`, which are words of ours. */
bool text_is_plain_word(const char *text);

/* Appends the word. What is not valid UTF-8 becomes U+FFFD. */
void text_word(struct buf *out, const char *text);
/* The same into the arena. */
const char *text_worded(struct arena *arena, const char *text);

/* Appends the text in quotes, also where it could stand for itself. */
void text_quoted(struct buf *out, const char *text);

/* The length of the word at the beginning of `bytes`: up to a blank, or the closing quote. 0 where none
 * begins there. What it means is not looked at. */
size_t text_word_length(const char *bytes, size_t length);

/* The text of a word; NULL where it is not the word that text_word writes. */
const char *text_of_word(struct arena *arena, const char *word, size_t length);

/* The text of a JSON string with its quotes, exactly as text_quoted writes it; NULL otherwise. */
const char *text_of_quoted(struct arena *arena, const char *bytes, size_t length);

/* --- text_fold: a line that is too long goes on in the next one, after a backslash.
 *
 * For lines of visible ASCII that never end in a backslash of their own, so that one at an end always
 * means "goes on". One line has one way to be folded.
 */

enum { FOLD_COLUMNS = 80 };

/* Appends the line and an LF: as it is where it has at most FOLD_COLUMNS bytes, else in pieces that
 * end in `\`, the later ones after `indent` blanks (at most 40). A piece ends behind a comma or a blank
 * where one stands near its end. */
void text_fold(struct buf *out, const char *line, size_t length, size_t indent);

/* Unfolds the line that begins at `bytes` (up to `length`, all lines with their LF) into `out`, without
 * an LF. Returns how many bytes it took; 0 where it is not what text_fold writes with this indent. */
size_t text_unfold(struct buf *out, const char *bytes, size_t length, size_t indent);

#endif
