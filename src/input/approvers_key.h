/*
 * approvers_key: the public key of a line, from base64 to ssh's wire form.
 */
#ifndef TAUTLINE_SRC_INPUT_APPROVERS_KEY_H
#define TAUTLINE_SRC_INPUT_APPROVERS_KEY_H

#include <stdbool.h>
#include <stddef.h>

struct approver;
struct arena;
struct err;

/* Is this the name of a type of key, of one that is taken or of another? */
bool approvers_is_key_type(const char *word);
/* Fills type and key. `err` without a place; a key is never quoted. */
bool approvers_read_key(struct arena *arena, const char *type, const char *base64,
                        struct approver *out, struct err *err);

#endif
