/*
 * openapi: what an application's own OpenAPI description lets a first declaration ask.
 *
 * Only GET /openapi.json is requested, without a secret. What it says comes from outside and was never tried:
 * it is proposed, not declared, and a path or header is taken only where it is short and made of words.
 */
#ifndef TAUTLINE_OBSERVE_OPENAPI_H
#define TAUTLINE_OBSERVE_OPENAPI_H

#include "model/adoption.h"

struct arena;
struct railway;

/* Asks one environment after the other, and takes the first description. Of OpenAPI 3 it reads security
 * schemes that are sent in a header, GETs that tell of the application itself, and POSTs that are webhooks:
 * at most ADOPTED_MOST of each, the rest is counted. What holds a secret is left out. */
void openapi_find(struct arena *arena, const struct railway *railway, struct adoption *adoption);

#endif
