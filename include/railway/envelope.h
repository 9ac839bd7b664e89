/*
 * envelope: what an HTTP answer of the API is worth, before anybody reads its data.
 *
 * Success is HTTP 200, a JSON object, no `errors`, and `data` an object (RAILWAY.md "Answers").
 * Errors of resolvers come as HTTP 200. Texts of the server are never passed on, because they are
 * somebody else's; only an identifier that it names in a schema error is.
 */
#ifndef TAUTLINE_RAILWAY_ENVELOPE_H
#define TAUTLINE_RAILWAY_ENVELOPE_H

#include "railway/client.h"
#include "world/http.h"

/* Everything of `out` lives in `arena`. `data` may stand beside errors: it tells at most what a
 * token is for. */
void railway_envelope(struct arena *arena, const struct http_answer *answer,
                      struct railway_answer *out);

#endif
