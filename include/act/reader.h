/*
 * reader: what an apply asks of Railway, and cannot change.
 *
 * Looks are taken with the documents of railway/queries. A value is compared where it is read, and only
 * what the comparison says is kept.
 */
#ifndef TAUTLINE_ACT_READER_H
#define TAUTLINE_ACT_READER_H

#include "act/remote.h"
#include "railway/client.h"

struct arena;
struct node;

struct reader {
    struct arena *arena;
    struct railway *railway;
    const struct railway_token *token;
    struct remote_keying keying; /* with the target's ids */
};

/* `reader` is borrowed. The calls that change something stay NULL. */
void reader_open(struct reader *reader, struct remote *out);

/* The first page of a look: everything but what further pages of the index tell. NULL-free answers are
 * not expected: what is missing makes the look unseen. */
void reader_read(const struct reader *reader, const struct node *data,
                 const struct remote_question *questions, size_t count, struct remote_look *out);
/* One page of the index of variables. The cursor of the next one, NULL where there is none, "" where
 * nobody can tell. */
const char *reader_read_index(const struct reader *reader, const struct node *data,
                              const struct remote_question *questions, size_t count,
                              struct remote_look *out);

#endif
