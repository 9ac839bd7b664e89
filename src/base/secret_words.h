/*
 * secret_words: is a text made of nothing but words that reports hold anyway?
 *
 * Where blanks and markup are taken out, words of a report that are neighbours join: in a table,
 * `header-token | production` holds a piece of `some-token-production`, and says nothing about it.
 */
#ifndef TAUTLINE_SRC_BASE_SECRET_WORDS_H
#define TAUTLINE_SRC_BASE_SECRET_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct secret_word {
    const char *bytes; /* borrowed */
    uint32_t length;
};

/* Open addressing by the whole word; for its beginnings the slots are read one by one. */
struct secret_words {
    struct secret_word *slots; /* owned; length 0: free */
    size_t slot_count, used;
};

void secret_words_init(struct secret_words *words);
void secret_words_release(struct secret_words *words);

/* Adds each run of four letters and digits or more, of a path also shorter ones of letters; `bytes` is
 * borrowed. */
void secret_words_add(struct secret_words *words, const char *bytes, size_t length, bool path);

/* The longest text that is read. */
enum { SECRET_WORDS_MOST = 256 };

struct secret_words_text {
    const char *bytes;
    size_t length;
    const bool
        *usual; /* by place: is the window that begins there one of a text that reports show? */
    size_t window;
    bool wholly;
};

/* Can the text be read as words and usual windows, one after the other or with signs between, so that half of
 * it is such? Unless `wholly`, the first may be a word's end and the last its beginning, and one byte at
 * either end anything. */
bool secret_words_make(const struct secret_words *words, const struct secret_words_text *text);

#endif
