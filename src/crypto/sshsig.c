#include "crypto/sshsig.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/wire.h"

#include "public_key_parts.h"
#include "sshsig_armor.h"
#include "sshsig_rule.h"

/* --- the rules --------------------------------------------------------------------------- */

#define SIGN_AGAIN "Sign the file again: ssh-keygen -Y sign -n tautline-plan -f KEY FILE."
#define SIGN_HERE  "Sign with the namespace that is asked for: -n tautline-plan."
#define NEW_KEY    "Sign with another key, made with: ssh-keygen -t ed25519."
#define TOUCH      "Sign again and touch the key; a key made with -O no-touch-required does not count."

/* Stricter: ssh-keygen -Y verify (9.2) lets something pass that the row refuses. */
static const struct {
    const char *name;
    bool is_stricter;
    const char *says, *hint;
} rules[] = {
    [SSHSIG_SIZE] = {"size", true, "the signature is longer than any that is made", SIGN_AGAIN},
    [SSHSIG_ARMOR] = {"armor", true,
                      "the file is not exactly one signature between its BEGIN and END lines",
                      SIGN_AGAIN},
    [SSHSIG_LINES] = {"lines", true,
                      "the signature's lines are not of one length, at most 76, that end in LF",
                      SIGN_AGAIN},
    [SSHSIG_BASE64] = {"base64", true, "the signature's text is not base64 in its one spelling",
                       SIGN_AGAIN},
    [SSHSIG_BLOB] = {"blob", false,
                     "the signature's parts are not whole, or something follows them", SIGN_AGAIN},
    [SSHSIG_VERSION] = {"version", true, "the signature is of another version than 1", SIGN_AGAIN},
    [SSHSIG_KEY] = {"key", true, NULL, NEW_KEY},
    [SSHSIG_NAMESPACE] = {"namespace", false,
                          "is the namespace of the signature, not the one that is asked for",
                          SIGN_HERE},
    [SSHSIG_RESERVED] = {"reserved", true, "the signature's reserved part is not empty",
                         SIGN_AGAIN},
    [SSHSIG_HASH] = {"hash", false, "is not a digest that is taken: sha256 or sha512", SIGN_AGAIN},
    [SSHSIG_FORM] = {"form", true, "is not the form of signatures that this type of key makes",
                     SIGN_AGAIN},
    [SSHSIG_FORMAT] = {"format", true, "the signature's bytes do not have the length of their form",
                       SIGN_AGAIN},
    [SSHSIG_NUMBER] = {"number", true, "a number of the signature is not in its one spelling",
                       SIGN_AGAIN},
    [SSHSIG_RANGE] = {"range", true, "a number of the signature is not below the curve's order",
                      SIGN_AGAIN},
    [SSHSIG_PRESENCE] = {"presence", true, "nobody touched the security key", TOUCH},
    [SSHSIG_MATCH] = {"match", false, "the signature is not one of these bytes by this key",
                      SIGN_AGAIN},
};

void sshsig_say(struct err *err, enum sshsig_rule rule, const char *subject)
{
    const char *stricter = rules[rule].is_stricter ? ", stricter than ssh-keygen" : "";
    const char *says = rules[rule].says;
    if (!says) /* the key's own words */
        err_set(err, ERR_INPUT, "%.300s (rule %s%s)", subject, rules[rule].name, stricter);
    else if (subject)
        err_set(err, ERR_INPUT, "'%.60s' %s (rule %s%s)", subject, says, rules[rule].name,
                stricter);
    else
        err_set(err, ERR_INPUT, "%s (rule %s%s)", says, rules[rule].name, stricter);
    err_fill_hint(err, "%s", rules[rule].hint);
}

/* --- the parts (PROTOCOL.sshsig, "Blob format") --------------------------------------------------- */

/* A text of its own; NULL where a NUL stands in it. */
static const char *text_of(struct arena *arena, const struct wire *wire)
{
    if (memchr(wire->bytes, '\0', wire->length))
        return NULL;
    return arena_slice(arena, (const char *)wire->bytes, wire->length);
}

struct parts {
    struct wire magic, key, name_space, reserved, hash, signature;
    uint32_t version;
};

static bool take_parts(struct wire wire, struct parts *out)
{
    return wire_take(&wire, 6, &out->magic) && wire_is(&out->magic, "SSHSIG") &&
           wire_take_uint32(&wire, &out->version) && wire_take_string(&wire, &out->key) &&
           wire_take_string(&wire, &out->name_space) && wire_take_string(&wire, &out->reserved) &&
           wire_take_string(&wire, &out->hash) && wire_take_string(&wire, &out->signature) &&
           wire.length == 0;
}

static bool check_texts(struct arena *arena, const struct parts *parts, struct sshsig *out,
                        struct err *err)
{
    out->name_space = text_of(arena, &parts->name_space);
    out->hash = text_of(arena, &parts->hash);
    if (text_is_empty(out->name_space))
        return sshsig_refuse(err, SSHSIG_NAMESPACE, "");
    if (!text_is(out->hash, "sha256") && !text_is(out->hash, "sha512"))
        return sshsig_refuse(err, SSHSIG_HASH, out->hash ? out->hash : "");
    return true;
}

bool sshsig_read(struct arena *arena, const char *bytes, size_t length, struct sshsig *out,
                 struct err *err)
{
    struct wire blob;
    struct parts parts;
    struct public_key key;
    struct err why;
    struct sshsig read;
    if (!sshsig_open_armor(arena, bytes, length, &blob, err))
        return false;
    if (!take_parts(blob, &parts))
        return sshsig_refuse(err, SSHSIG_BLOB, NULL);
    if (parts.version != 1)
        return sshsig_refuse(err, SSHSIG_VERSION, NULL);
    if (!public_key_read(parts.key.bytes, parts.key.length, &key, &why))
        return sshsig_refuse(err, SSHSIG_KEY, why.text);
    if (parts.reserved.length > 0)
        return sshsig_refuse(err, SSHSIG_RESERVED, NULL);
    if (!check_texts(arena, &parts, &read, err))
        return false;
    read.key = parts.key.bytes;
    read.key_length = parts.key.length;
    read.type = key.type;
    read.signature = parts.signature.bytes;
    read.signature_length = parts.signature.length;
    *out = read;
    return true;
}
