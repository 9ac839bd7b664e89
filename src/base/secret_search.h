/*
 * secret_search: finds any of very many needles in a text, in about the time of reading the text.
 *
 * Each needle is filed under one window of four of its bytes, the one under which the fewest others
 * lie: needles that begin alike (https://, sk-live-) would otherwise all be compared at each such
 * place. A bitmap in front turns nearly every place of a text away at once.
 */
#ifndef TAUTLINE_SRC_BASE_SECRET_SEARCH_H
#define TAUTLINE_SRC_BASE_SECRET_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct secret_needle;
struct buf;

struct secret_index {
    struct secret_needle *needles; /* owned */
    size_t count;
    size_t capacity;
    size_t *heads; /* owned; chains of needles by window: number + 1, 0 ends */
    size_t head_count;
    uint64_t *bitmap; /* owned; one bit for each value of 20 bits of the window's hash */
};

enum { SECRET_WINDOW = 4 };

void secret_index_init(struct secret_index *index);
void secret_index_release(struct secret_index *index);

/* Adds a needle of at least SECRET_WINDOW bytes; shorter ones are left out. `bytes` is borrowed and
 * must stay where it is. */
void secret_index_add(struct secret_index *index, const char *bytes, size_t length, size_t handle);

/* Does a needle stand in the text? `*handle` is then the one that it was added with. */
bool secret_index_find(const struct secret_index *index, const char *bytes, size_t length,
                       size_t *handle);

/* --- secret_decode: undoes what a notation did to a text, so that a secret is found in it however it was
 * escaped.
 *
 * Any character of a secret may have been written as an escape (`&#x41;`, `\u0041`, `%41`): no list
 * of forms could hold all of them, so the text is put back instead. Whatever is no escape stays as it
 * is.
 */

enum secret_way {
    SECRET_ENTITIES,    /* XML, HTML: the five named ones, decimal and hexadecimal */
    SECRET_BACKSLASHES, /* JSON, Markdown, labels, and what text_escape writes */
    SECRET_PERCENT,     /* RFC 3986, workflow commands */
    SECRET_FORM,        /* the same, and `+` is a blank */
    SECRET_WAYS
};

/* Appends the text with its escapes undone; false, with nothing appended, where it has none. */
bool secret_decode(struct buf *out, enum secret_way way, const char *bytes, size_t length);

#endif
