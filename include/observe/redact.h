/*
 * redact: Railway's map of variables to what may be known of it.
 *
 * A value that was not reviewed (model/showing) becomes properties, a fingerprint, a likeness and, where
 * it is declared, a copy in the registry, at the moment it is read; undeclared values are kept only for
 * the sink to look for. The nodes that held them are wiped by their owner.
 *
 * While a service is adopted nothing is reviewed yet: all is hidden but what can be no secret and what was
 * asked for by name.
 */
#ifndef TAUTLINE_OBSERVE_REDACT_H
#define TAUTLINE_OBSERVE_REDACT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/observed.h"
#include "model/target.h"

struct arena;
struct node;
struct secrets;

struct redact_rules {
    const struct target *target;
    struct secrets *secrets;
    const unsigned char *fingerprint_key; /* NULL: no fingerprints */
    const unsigned char *likeness_key;
    const char *project, *environment, *service; /* ids, for fingerprints */
    const struct variables *stored; /* what says which are sealed; NULL while it is read itself */
    bool adopting;      /* in place of the target, the following say what may be shown */
    struct names shown; /* the service's own hosts, ids and commits */
    struct names asked; /* variables that were asked for by name */
};

/* Reads a JSON object name → text or null. Sorted, each name once, names that Railway provides left
 * out. Anything else than text or null makes it unseen, with a reason. */
void redact_variables(struct arena *arena, const struct node *map, const struct redact_rules *rules,
                      struct variables *out);

/* Shows the words that no variable hides, when everything was read: until then they are hidden. */
void redact_decide(struct arena *arena, const struct redact_rules *rules,
                   struct observed *observed);

/* Adds to a variable with `${{…}}` what a deployment would get in its place; `rendered` is the
 * rendered map. Where it has no text of that name, the rendering stays unknown. */
void redact_rendering(struct arena *arena, const struct node *rendered,
                      const struct redact_rules *rules, struct variable *variable);

/* What may be said of a secret. */
struct secret_facts redact_facts(const char *value, size_t length);

/* The fingerprint that a stored value shows, also for one that is about to be stored: of the rules only
 * the key and the ids are used. NULL without a key. */
const char *redact_fingerprint(struct arena *arena, const struct redact_rules *rules,
                               const char *name, const char *value, size_t length);

/* A keyed digest of the whole map: equal maps, equal digests. What is no map has one of its own. */
void redact_digest(const struct node *map, const unsigned char *key,
                   unsigned char out[LIKENESS_SIZE]);

#endif
