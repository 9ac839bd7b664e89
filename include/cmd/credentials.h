/*
 * credentials: what a command needs to reach Railway and to compare secrets: the connection, the
 * token of an environment, the key of fingerprints.
 *
 * Where the declaration names no token: RAILWAY_TOKEN (a project token) wins over RAILWAY_API_TOKEN (an
 * account's or workspace's). Never from the command line.
 */
#ifndef TAUTLINE_CMD_CREDENTIALS_H
#define TAUTLINE_CMD_CREDENTIALS_H

#include <stdbool.h>

#include "model/desired.h"
#include "railway/client.h"

struct app;
struct err;
struct http;

/* Opens the connection as the command line says; all requests end before `deadline` milliseconds.
 * `purpose` (`run 1a2b…`; may be NULL) is named to the server. NULL with `err` filled; else for
 * railway_disconnect. A command that applies asks again and again: its connections stay open in between,
 * and one that is connected may connect once more inside. */
struct http *railway_connect(struct app *app, int64_t deadline, const char *purpose,
                             struct railway *out, struct err *err);
void railway_disconnect(struct app *app, struct http *http); /* NULL is allowed */

bool tokens_find(struct app *app, const struct environment *environment, struct railway_token *out,
                 struct err *err);

/* The key under which fingerprints stay comparable from run to run. */
#define FINGERPRINT_KEY_VARIABLE "TAUTLINE_FINGERPRINT_KEY_FILE"

/* FINGERPRINT_KEY_SIZE bytes in the arena; `*out` is NULL where no file is named. */
bool fingerprint_key_read(struct app *app, const unsigned char **out, struct err *err);

#endif
