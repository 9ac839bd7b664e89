/*
 * patches: who touched which variable last, where a committed patch tells.
 */
#ifndef TAUTLINE_OBSERVE_PATCHES_H
#define TAUTLINE_OBSERVE_PATCHES_H

#include "model/observed.h"

struct arena;
struct node;

/* Reads `environmentPatches` into `out->touches`: for each variable of the service
 * the newest patch that names it. Patches without an author or a time are passed over. */
void patches_read(struct arena *arena, const struct node *connection, const char *service,
                  struct observed *out);

#endif
