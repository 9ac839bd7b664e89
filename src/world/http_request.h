/*
 * http_request: is a request one that may be sent, and a copy of it in one piece.
 *
 * libcurl passes CR and LF through in several options; so every byte of method, target and headers
 * is judged here. Headers that frame a message or name its host are not a caller's to set.
 */
#ifndef TAUTLINE_WORLD_HTTP_REQUEST_H
#define TAUTLINE_WORLD_HTTP_REQUEST_H

#include <stddef.h>

#include "world/http.h"

struct http_copy {
    struct http_request request; /* defaults filled in; all it points to lies in this piece */
    const char *origin;          /* `https://example.com`, also of this piece; "" if refused */
    const char *host;            /* without brackets; "" if refused */
    const char *fault;           /* NULL, or why it is never sent */
    size_t size;
};

/* Owned by the caller. */
struct http_copy *http_request_copy(const struct http_request *request);

/* Wipes and frees; NULL is allowed. */
void http_request_free(struct http_copy *copy);

#endif
