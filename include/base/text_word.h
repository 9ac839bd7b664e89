/*
 * text_word: any text as one word of visible ASCII and back, and long lines folded.
 *
 * A text that is unambiguous is its own word. Every other text is quoted as a JSON string of visible
 * ASCII only, so that look-alike letters, spaces at an end and invisible characters show. A word has no
 * space outside its quotes, and a text has exactly one word: reading and writing it again changes
 * nothing.
 */
#ifndef TAUTLINE_BASE_TEXT_WORD_H
#define TAUTLINE_BASE_TEXT_WORD_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

/* Is the text its own word? Not an empty text, one with spaces, quotes, backslashes, control characters
 * or anything beyond ASCII, or one that begins with `(` or `fp:`, which mean something else in a plan. */
bool text_is_plain_word(const char *text);

/* Appends the word. An invalid byte becomes U+FFFD. */
void text_word(struct buf *out, const char *text);
/* The same into the arena. */
const char *text_worded(struct arena *arena, const char *text);

/* Appends the text in quotes, even if it is its own word. */
void text_quoted(struct buf *out, const char *text);

/* The length of the word at the beginning of `bytes`: up to a space, or the closing quote; 0 where there
 * is no word. Its content is not checked. */
size_t text_word_length(const char *bytes, size_t length);

/* The text of a word; NULL where text_word would write it differently. */
const char *text_of_word(struct arena *arena, const char *word, size_t length);

/* The text of a quoted text; NULL where text_quoted would write it differently. */
const char *text_of_quoted(struct arena *arena, const char *bytes, size_t length);

/* --- folding ---
 *
 * A line that is too long continues on the next line after a backslash. For lines of visible ASCII that
 * never end in a backslash. A line has exactly one folded form. */

enum { FOLD_COLUMNS = 80 };

/* Appends the line and an LF: unchanged up to FOLD_COLUMNS bytes, else in pieces that end in `\`, each
 * but the first after `indent` spaces (at most 40). A piece ends after a comma or a space if there is one
 * near its end. */
void text_fold(struct buf *out, const char *line, size_t length, size_t indent);

/* Unfolds the line at `bytes` (`length` bytes, all lines with their LF) into `out`, without an LF.
 * Returns how many bytes it read; 0 where text_fold would write it differently. */
size_t text_unfold(struct buf *out, const char *bytes, size_t length, size_t indent);

#endif
