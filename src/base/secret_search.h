/*
 * secret_search: finds any of many secrets in a text, whatever the text was escaped for.
 *
 * The index finds any of many needles in about the time that it takes to read the text. A needle is
 * filed under one window of four of its bytes, the one that the fewest others share: needles with a
 * common beginning (https://, sk-live-) would otherwise all be compared at each such place. A bitmap
 * skips nearly every other place at once.
 *
 * Any character of a secret may have been written as an escape (`&#x41;`, `\u0041`, `%41`), and no list
 * could contain all forms, so the text is decoded before it is searched.
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

/* Adds a needle; one below SECRET_WINDOW bytes is left out. `bytes` is borrowed and must not move. */
void secret_index_add(struct secret_index *index, const char *bytes, size_t length, size_t handle);

/* Does the text contain a needle? `*handle` is then the one that it was added with. */
bool secret_index_find(const struct secret_index *index, const char *bytes, size_t length,
                       size_t *handle);

enum secret_way {
    SECRET_ENTITIES,    /* XML, HTML: the five named ones, decimal and hexadecimal */
    SECRET_BACKSLASHES, /* JSON, Markdown, labels, and what text_escape writes */
    SECRET_PERCENT,     /* RFC 3986, workflow commands */
    SECRET_FORM,        /* the same, with `+` for a space */
    SECRET_WAYS
};

/* Appends the text with its escapes decoded; everything else unchanged. False, with nothing appended,
 * where it has no escapes. */
bool secret_decode(struct buf *out, enum secret_way way, const char *bytes, size_t length);

#endif
