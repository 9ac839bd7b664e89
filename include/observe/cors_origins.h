/*
 * cors_origins: origins that look like an allowed one and must not be.
 */
#ifndef TAUTLINE_OBSERVE_CORS_ORIGINS_H
#define TAUTLINE_OBSERVE_CORS_ORIGINS_H

#include "model/names.h"

struct arena;

/* The nearest forbidden neighbours of the declared origins: something before and after the host, a
 * sub-domain, the other scheme, another port; then `null` and one foreign origin with `nonce` in
 * its name. Declared ones are left out. */
struct names cors_neighbours(struct arena *arena, const struct names *origins, const char *nonce);

#endif
