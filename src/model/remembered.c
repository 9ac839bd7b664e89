#include "model/remembered.h"

#include "base/text.h"

const struct proof *remembered_proof(const struct remembered *remembered, const char *name,
                                     int64_t now)
{
    const struct proof *newest = NULL;
    for (size_t i = 0; remembered != NULL && i < remembered->proof_count; i++) {
        const struct proof *proof = &remembered->proofs[i];
        if (text_is(proof->name, name) && proof->sent <= now &&
            (newest == NULL || proof->sent > newest->sent)) {
            newest = proof;
        }
    }
    return newest;
}

static const struct sighting *sighting_of(const struct remembered *remembered, const char *name)
{
    for (size_t i = 0; remembered != NULL && i < remembered->secret_count; i++) {
        if (text_is(remembered->secrets[i].name, name)) {
            return &remembered->secrets[i];
        }
    }
    return NULL;
}

struct sighting remembered_secret(const struct remembered *remembered, const char *name,
                                  const char *fingerprint, int64_t now)
{
    const struct sighting *before = sighting_of(remembered, name);
    struct sighting seen = {.name = name, .fingerprint = fingerprint, .since = now};
    if (before != NULL && text_is(before->fingerprint, fingerprint)) {
        seen = *before;
    } else if (remembered_changed(remembered, name, fingerprint)) {
        seen.changed_after = remembered->looked;
    }
    return seen;
}

bool remembered_changed(const struct remembered *remembered, const char *name,
                        const char *fingerprint)
{
    const struct sighting *before = sighting_of(remembered, name);
    return before != NULL && before->fingerprint != NULL &&
           !text_is(before->fingerprint, fingerprint);
}
