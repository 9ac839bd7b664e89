/*
 * secret_index: finds any of very many needles in a text, in about the time of reading the text.
 *
 * Each needle is filed under one window of four of its bytes, the one under which the fewest others
 * lie: needles that begin alike (https://, sk-live-) would otherwise all be compared at each such
 * place. A bitmap in front turns nearly every place of a text away at once.
 */
#ifndef TAUTLINE_BASE_SECRET_INDEX_H
#define TAUTLINE_BASE_SECRET_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct secret_needle;

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

#endif
