/*
 * looks_random: does a text look as if it had been drawn at random, like a key or a password?
 *
 * It does not if it consists of words with vowels and of short numbers, as people write names. Everything
 * else does, so that the answer errs on one side only: a harmless text may be taken for a secret.
 */
#ifndef TAUTLINE_MODEL_LOOKS_RANDOM_H
#define TAUTLINE_MODEL_LOOKS_RANDOM_H

#include <stdbool.h>

/* Does any run of letters and digits look random? Yes also for bytes that are not printable ASCII. */
bool words_look_random(const char *text);

/* The same, and also yes for so many words that they could be a passphrase. */
bool text_looks_random(const char *text);

/* Yes for all but a web address without user, query and random parts. */
bool address_looks_random(const char *text);

#endif
