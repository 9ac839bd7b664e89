/*
 * writer: the only way from this program to a change at Railway.
 *
 * It is opened by a permit and by nothing else, for the target that the permit's statement names.
 * Each call is sent once. What an answer leaves open is INDETERMINATE: read back, then decide.
 */
#ifndef TAUTLINE_ACT_WRITER_H
#define TAUTLINE_ACT_WRITER_H

#include "act/remote.h"

struct permit;

struct writer_options {
    struct arena *arena;
    struct railway *railway;
    const struct railway_token *token;
    const unsigned char *fingerprint_key;
};

/* False where the permit cannot write (a dry run): `out` then reads, and has nothing that changes. */
bool writer_open(const struct permit *permit, const struct writer_options *options,
                 struct remote *out);

/* What an answer says of a change: the member `field` of its data must be true, a text, or an object
 * with an `id`. Lives in `arena`. */
void writer_read(struct arena *arena, const struct railway_answer *answer, const char *field,
                 struct remote_reply *out);

#endif
