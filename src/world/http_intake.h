/*
 * http_intake: reads an answer, line by line and piece by piece, and trusts none of it.
 *
 * Stricter than libcurl. HTTP_BROKEN ends the reading for: NUL or control bytes in a head, folded lines,
 * lines without a colon, invalid names, two different lengths, a length with a transfer coding, a coding
 * other than chunked, encoded content, and a final status outside 200 to 599. HTTP_TOO_LARGE ends it for
 * more than the limits of http.h.
 */
#ifndef TAUTLINE_WORLD_HTTP_INTAKE_H
#define TAUTLINE_WORLD_HTTP_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "world/http.h"

enum http_stage { INTAKE_STATUS, INTAKE_HEAD, INTAKE_BODY };

struct http_intake {
    struct arena memory;
    struct buf body; /* its limit is that of the body */
    struct http_header *headers;
    size_t header_count;
    size_t header_capacity;
    size_t head_bytes; /* of all heads and trailers */
    unsigned interim;  /* 1xx answers so far */
    enum http_stage stage;
    int status;
    int64_t length; /* Content-Length; -1: none */
    bool chunked;
    bool without_body;         /* the answer to HEAD */
    unsigned version;          /* 10, 11, 20; 0: no status yet */
    bool closes;               /* the server wants the connection closed */
    enum http_outcome outcome; /* HTTP_ANSWERED unless there is a fault */
    const char *why;
};

/* `limit` in bytes. */
void http_intake_init(struct http_intake *intake, bool without_body, size_t limit);
void http_intake_release(struct http_intake *intake);

/* A line of a head or trailer with its line end. False: stop reading. */
bool http_intake_line(struct http_intake *intake, const char *line, size_t length);

/* A piece of the body. False: stop reading. */
bool http_intake_body(struct http_intake *intake, const char *bytes, size_t length);

/* After the last byte: HTTP_BROKEN where there was no complete head. */
void http_intake_end(struct http_intake *intake);

#endif
