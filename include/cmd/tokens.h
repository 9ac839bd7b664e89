/*
 * tokens: which of Railway's tokens is used for an environment.
 *
 * Where the declaration names none: RAILWAY_TOKEN (a project token) wins over RAILWAY_API_TOKEN (an
 * account's or workspace's). Never from the command line.
 */
#ifndef TAUTLINE_CMD_TOKENS_H
#define TAUTLINE_CMD_TOKENS_H

#include <stdbool.h>

#include "model/desired.h"
#include "railway/client.h"

struct app;
struct err;

bool tokens_find(struct app *app, const struct environment *environment, struct railway_token *out,
                 struct err *err);

#endif
