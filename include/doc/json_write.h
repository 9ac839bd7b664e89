/*
 * json_write: writes JSON, with a sticky error.
 *
 * Calls mirror the document; the writer adds commas, indentation (two spaces, or everything on one line)
 * and escapes. Invisible characters are escaped; an invalid byte becomes U+FFFD. After a call in the
 * wrong place (a value without its key, one close too many) nothing more is written. There is no newline
 * at the end.
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
    bool filled[JSON_WRITE_DEPTH]; /* there is a value at this depth already */
    bool map[JSON_WRITE_DEPTH];    /* the collection of this depth is an object, not an array */
    bool after_key;
};

void json_write_init(struct json_writer *writer, struct buf *out, bool pretty);
/* True if everything is closed, nothing failed and `out` did not overflow. */
bool json_write_end(const struct json_writer *writer);

void json_object_open(struct json_writer *writer);
void json_object_close(struct json_writer *writer);
void json_array_open(struct json_writer *writer);
void json_array_close(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);
void json_text(struct json_writer *writer, const char *text); /* NULL writes null */
void json_text_length(struct json_writer *writer, const char *bytes, size_t length);
void json_int(struct json_writer *writer, int64_t number); /* within 2^53 - 1 */
void json_bool(struct json_writer *writer, bool value);
void json_null(struct json_writer *writer);

/* Key and value in one call; an object or array is left open. */
void json_key_object(struct json_writer *writer, const char *key);
void json_key_array(struct json_writer *writer, const char *key);
void json_key_texts(struct json_writer *writer, const char *key, const char *const *texts,
                    size_t count);
void json_key_text(struct json_writer *writer, const char *key, const char *text);
void json_key_int(struct json_writer *writer, const char *key, int64_t number);
void json_key_bool(struct json_writer *writer, const char *key, bool value);

#endif
