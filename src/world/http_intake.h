/*
 * http_intake: takes an answer in, line by line and piece by piece, and trusts none of it.
 *
 * Stricter than libcurl: a head with NUL or control bytes, folded lines, lines without a colon,
 * a name that is no token, two different lengths, a length beside a coding, another coding than
 * chunked, content that is encoded although nobody asked for it, or a status outside of 200 to 599
 * after the interim ones ends the reading with HTTP_BROKEN; more than the limits of http.h with
 * HTTP_TOO_LARGE.
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
    struct buf body;
    struct http_header *headers;
    size_t header_count;
    size_t header_capacity;
    size_t head_bytes; /* of all heads and trailers */
    unsigned interim;  /* 1xx answers so far */
    enum http_stage stage;
    int status;
    int64_t length; /* Content-Length; -1: none */
    bool chunked;
    bool without_body; /* the answer to HEAD */
    bool one_dot_one;
    bool closes;               /* the server wants the connection closed */
    enum http_outcome outcome; /* HTTP_ANSWERED as long as nothing is wrong */
    const char *why;
};

void http_intake_init(struct http_intake *intake, bool without_body);
void http_intake_release(struct http_intake *intake);

/* One line of a head or trailer with its line end. False: stop reading. */
bool http_intake_line(struct http_intake *intake, const char *line, size_t length);

/* A piece of the body. False: stop reading. */
bool http_intake_body(struct http_intake *intake, const char *bytes, size_t length);

/* After the last byte: was there a head? If not, the outcome says so. */
void http_intake_end(struct http_intake *intake);

#endif
