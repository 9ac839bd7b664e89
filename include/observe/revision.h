/*
 * revision: what must not move between the beginning and the end of one look.
 *
 * configEtag, staged changes and deployments, as one text that is compared; and the plain facts in
 * them that the judgement needs.
 */
#ifndef TAUTLINE_OBSERVE_REVISION_H
#define TAUTLINE_OBSERVE_REVISION_H

#include <stdbool.h>

#include "model/observed.h"

struct arena;
struct node;

/* The whole fence as one text: two looks at an unmoved environment give the same. NULL where a part
 * of it is missing or of the wrong kind. */
const char *revision_text(struct arena *arena, const struct node *data);

/* Deployments, sleep, staged changes and domains, from the data of a look; `service` is its id.
 * Where nothing or more than one deployment is active, `observed->running` says why it is not
 * seen. */
void revision_read(struct arena *arena, const struct node *data, const char *service,
                   struct observed *out);

#endif
