/*
 * json_write: the one writer of JSON, with a sticky error.
 *
 * Calls mirror the document; commas, indentation (two blanks, or none for one line) and escaping are
 * the writer's. What no reader can see is written as an escape; each byte that is not valid UTF-8
 * becomes U+FFFD. After a call that does not fit (a value without its key, a close too many) nothing
 * more is written. No newline stands at the end.
 */
#ifndef TAUTLINE_DOC_JSON_WRITE_H
#define TAUTLINE_DOC_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

enum { JSON_WRITE_DEPTH = 32 };

struct json_writer {
    struct buf *out; /* borrowed */
    bool pretty;
    bool failed; /* unbalanced calls or too deep */
    unsigned depth;
    bool filled[JSON_WRITE_DEPTH]; /* something stands at this depth already */
    bool map[JSON_WRITE_DEPTH];    /* an object is open at this depth, else an array */
    bool after_key;
};

void json_write_init(struct json_writer *writer, struct buf *out, bool pretty);
/* True when everything was closed, nothing failed and `out` did not overflow. */
bool json_write_end(const struct json_writer *writer);

void json_object_open(struct json_writer *writer);
void json_object_close(struct json_writer *writer);
void json_array_open(struct json_writer *writer);
void json_array_close(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);
void json_text(struct json_writer *writer, const char *text); /* NULL writes null */
void json_text_length(struct json_writer *writer, const char *bytes, size_t length);
void json_int(struct json_writer *writer, int64_t number); /* within 2^53 - 1 */
void json_bool(struct json_writer *writer, bool truth);
void json_null(struct json_writer *writer);

/* key and value in one. */
void json_key_text(struct json_writer *writer, const char *key, const char *text);
void json_key_int(struct json_writer *writer, const char *key, int64_t number);
void json_key_bool(struct json_writer *writer, const char *key, bool truth);

#endif
