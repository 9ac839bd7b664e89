/*
 * exchange: one request and its answer as `tautline probe NAME` shows them, secrets hidden.
 *
 * Values of headers that carry secrets are replaced by `(hidden)`; bodies are shown escaped, up to
 * 2,000 bytes, then how many more there are.
 */
#ifndef TAUTLINE_OUTPUT_EXCHANGE_H
#define TAUTLINE_OUTPUT_EXCHANGE_H

#include <stddef.h>

#include "output/page.h"

struct buf;

struct exchange_header {
    const char *name;
    const char *value;
};

struct exchange {
    const char *method, *url;
    const struct exchange_header *sent;
    size_t sent_count;
    const char *sent_body; /* NULL: none */
    size_t sent_length;
    int status;      /* 0: no answer */
    const char *why; /* no answer: the reason */
    const struct exchange_header *received;
    size_t received_count;
    const char *body;
    size_t length;
    long long took; /* milliseconds */
};

void exchange_text(struct buf *out, const struct exchange *exchange, const struct style *style);

#endif
