/*
 * reference: what the text of a variable refers to, `${{NAME}}`, `${{shared.NAME}}`, `${{SERVICE.NAME}}`.
 */
#ifndef TAUTLINE_MODEL_REFERENCE_H
#define TAUTLINE_MODEL_REFERENCE_H

#include <stdbool.h>

#include "model/names.h"

struct arena;

/* What stands between `${{` and `}}`, blanks at both ends left out, in its order. */
struct names references_in(struct arena *arena, const char *text);

#define REFERENCE_SHARED "shared"

/* Does such a text name this variable? `service` NULL: not known, and any service may be this one. Of a
 * reference without a service either counts: the service's variable, or the shared one. One of a form that is
 * not known, with other blanks or signs, may be any. */
bool reference_names(struct arena *arena, const char *reference, const char *service,
                     const char *name, bool shared);

/* May it be a shared variable that it names? */
bool reference_may_be_shared(struct arena *arena, const char *reference);

#endif
