#include "approvers_key.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/err.h"
#include "base/text.h"
#include "base/wire.h"
#include "model/trust.h"

/* BLOB_MOST holds an RSA key of 16384 bits with its exponent. */
enum { ED25519_SIZE = 32, P256_POINT_SIZE = 65, BLOB_MOST = 4096 };

bool approvers_is_key_type(const char *word)
{
    return text_starts(word, "ssh-") || text_starts(word, "sk-") || text_starts(word, "ecdsa-") ||
           text_starts(word, "rsa-");
}

/* --- the wire form (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4; OpenSSH's PROTOCOL.u2f) ------------ */

/* Each takes what follows the type; whether the numbers make a sound key is not asked here. */
static bool take_ed25519(struct wire *wire)
{
    struct wire key;
    return wire_take_string(wire, &key) && key.length == ED25519_SIZE;
}

static bool take_ecdsa(struct wire *wire)
{
    struct wire curve, point;
    return wire_take_string(wire, &curve) && wire_is(&curve, "nistp256") &&
           wire_take_string(wire, &point) && point.length == P256_POINT_SIZE;
}

static bool take_rsa(struct wire *wire)
{
    struct wire exponent, modulus;
    return wire_take_number(wire, &exponent) && wire_take_number(wire, &modulus);
}

static const struct key_type {
    const char *name;
    bool (*take)(struct wire *wire);
    bool has_application; /* on a security key */
} types[] = {
    {"ssh-ed25519", take_ed25519, false},
    {"ecdsa-sha2-nistp256", take_ecdsa, false},
    {"ssh-rsa", take_rsa, false},
    {"sk-ssh-ed25519@openssh.com", take_ed25519, true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", take_ecdsa, true},
};

static const struct key_type *find_type(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (text_is(types[i].name, name))
            return &types[i];
    return NULL;
}

/* Type, key and, on a security key, the application; nothing after it. */
static bool is_key(struct wire wire, const struct key_type *type)
{
    struct wire name, application;
    if (!wire_take_string(&wire, &name) || !wire_is(&name, type->name) || !type->take(&wire))
        return false;
    if (type->has_application && (!wire_take_string(&wire, &application) || !application.length))
        return false;
    return wire.length == 0;
}

static bool refuse_type(const char *type, struct err *err)
{
    if (text_has(type, "-cert-")) {
        err_set(err, ERR_INPUT, "a certificate stands in place of a key");
        return err_hint(err, "Write the person's own public key.");
    }
    err_set(err, ERR_INPUT, "'%.60s' is not a type of key that is taken here", type);
    return err_hint(err, "Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a security "
                         "key).");
}

bool approvers_read_key(struct arena *arena, const char *type, const char *base64,
                        struct approver *out, struct err *err)
{
    unsigned char bytes[BLOB_MOST] = {0};
    size_t length = 0;
    const struct key_type *known = find_type(type);
    if (!known)
        return refuse_type(type, err);
    if (!base64_decode(base64, strlen(base64), bytes, sizeof bytes, &length) ||
        !is_key((struct wire){bytes, length}, known)) {
        err_set(err, ERR_INPUT, "what follows '%.40s' is not a key of that type", type);
        return err_hint(err, "Copy the whole line of the person's .pub file.");
    }
    unsigned char *key = arena_alloc(arena, length);
    memcpy(key, bytes, length);
    out->type = arena_text(arena, type);
    out->key = key;
    out->key_length = length;
    return true;
}
