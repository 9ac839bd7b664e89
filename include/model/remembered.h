/*
 * remembered: what is known of a target from before this look.
 *
 * Proofs that people recorded, and when the values of secrets were seen to change. It comes from the
 * target's ledger; nothing here knows that.
 */
#ifndef TAUTLINE_MODEL_REMEMBERED_H
#define TAUTLINE_MODEL_REMEMBERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A record that something was done by hand and seen to have worked. */
struct proof {
    const char *name;
    int64_t sent;     /* when it was done */
    int64_t recorded; /* when it was recorded */
    const char *lead, *confirmation;
};

/* How long a secret has had its value, as far as looks can tell. */
struct sighting {
    const char *name;
    const char *fingerprint;
    int64_t since;         /* the first look that saw this value */
    int64_t changed_after; /* the last look that saw another; 0: none did */
};

struct evidence_check;

struct remembered {
    bool asks_proofs; /* a state was named: guardrails with a proof are judged */
    const struct proof *proofs;
    size_t proof_count;
    const struct sighting *secrets; /* of the newest look under the same key */
    size_t secret_count;
    int64_t looked;                      /* when that was; 0: there was none */
    const struct evidence_check *checks; /* the oldest first; none where nobody asked for them */
    size_t check_count;
};

/* The proof `name` that was done last, not after `now`; NULL where there is none. `remembered` may be
 * NULL. */
const struct proof *remembered_proof(const struct remembered *remembered, const char *name,
                                     int64_t now);

/* The sighting of a secret that shows `fingerprint` at `now`: the one before, gone on, or a new one. */
struct sighting remembered_secret(const struct remembered *remembered, const char *name,
                                  const char *fingerprint, int64_t now);

/* Did the look before see another value? */
bool remembered_changed(const struct remembered *remembered, const char *name,
                        const char *fingerprint);

#endif
