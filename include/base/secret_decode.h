/*
 * secret_decode: undoes what a notation did to a text, so that a secret is found in it however it was
 * escaped.
 *
 * Any character of a secret may have been written as an escape (`&#x41;`, `\u0041`, `%41`): no list
 * of forms could hold all of them, so the text is put back instead. Whatever is no escape stays as it
 * is.
 */
#ifndef TAUTLINE_BASE_SECRET_DECODE_H
#define TAUTLINE_BASE_SECRET_DECODE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

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
