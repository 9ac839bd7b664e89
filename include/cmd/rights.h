/*
 * rights: what a token may do, asked of Railway where the token's kind does not say it.
 */
#ifndef TAUTLINE_CMD_RIGHTS_H
#define TAUTLINE_CMD_RIGHTS_H

#include "railway/client.h"

struct app;

/* Words for a token's rights, in the arena. Railway has no read-only tokens, so that every answer names
 * what the token could change. */
const char *rights_words(struct app *app, const struct railway_token *token);

#endif
