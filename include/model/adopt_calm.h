/*
 * adopt_calm: does a text look as if people had written it, and not as if it had been drawn at random?
 *
 * Words of letters with vowels, short numbers, nothing long that mixes both. What fails is taken for a
 * secret, so that these may be wrong in one direction only.
 */
#ifndef TAUTLINE_MODEL_ADOPT_CALM_H
#define TAUTLINE_MODEL_ADOPT_CALM_H

#include <stdbool.h>

/* Each run of letters and digits, whatever stands between; printable ASCII. */
bool calm_words(const char *text);

/* Such words with plain signs between them, and not so many that they could be a passphrase. */
bool calm_text(const char *text);

/* An address of the web without user, query and random parts. */
bool calm_address(const char *text);

#endif
