#include "crypto/public_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/digest.h"

#include "public_key_parts.h"

/* --- the form (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4; OpenSSH's PROTOCOL.u2f) ------------------ */

static bool take_ed25519(struct wire *wire, struct public_key *out)
{
    return wire_take_string(wire, &out->point) && out->point.length == ED25519_SIZE;
}

static bool take_p256(struct wire *wire, struct public_key *out)
{
    struct wire curve;
    return wire_take_string(wire, &curve) && wire_is(&curve, "nistp256") &&
           wire_take_string(wire, &out->point);
}

static bool take_rsa(struct wire *wire, struct public_key *out)
{
    return wire_take_number(wire, &out->exponent) && wire_take_number(wire, &out->modulus);
}

static const struct key_type {
    const char *name;
    const char *signature;
    bool (*take)(struct wire *wire, struct public_key *out);
    enum key_family family;
    bool on_device;
} types[] = {
    {"ssh-ed25519", "ssh-ed25519", take_ed25519, KEY_ED25519, false},
    {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", take_p256, KEY_P256, false},
    /* SHA-1 is broken, and ssh-keygen signs with SHA-512 unless told otherwise. */
    {"ssh-rsa", "rsa-sha2-512", take_rsa, KEY_RSA, false},
    {"sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519@openssh.com", take_ed25519, KEY_ED25519, true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", take_p256,
     KEY_P256, true},
};

static const struct key_type *find_type(const struct wire *name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (wire_is(name, types[i].name))
            return &types[i];
    return NULL;
}

static bool refuse_form(const char *type, struct err *err)
{
    err_set(err, ERR_INPUT, "what stands here is not a key of type '%.60s'", type);
    return err_hint(err, "Copy the whole line of the person's .pub file.");
}

static bool take_application(struct wire *wire, struct public_key *out)
{
    return wire_take_string(wire, &out->application) && out->application.length > 0 &&
           !memchr(out->application.bytes, '\0', out->application.length);
}

bool public_key_read(const unsigned char *key, size_t length, struct public_key *out,
                     struct err *err)
{
    struct wire wire = {key, length};
    struct wire name;
    if (!wire_take_string(&wire, &name))
        return refuse_form("(none)", err);
    const struct key_type *type = find_type(&name);
    if (!type) {
        err_set(err, ERR_INPUT, "'%.*s' is not a type of key that is taken here",
                (int)(name.length < 60 ? name.length : 60), (const char *)name.bytes);
        return err_hint(err, "Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a "
                             "security key).");
    }
    struct public_key read = {.family = type->family,
                              .on_device = type->on_device,
                              .type = type->name,
                              .signature = type->signature};
    if (!type->take(&wire, &read) || (type->on_device && !take_application(&wire, &read)))
        return refuse_form(type->name, err);
    if (wire.length > 0) {
        err_set(err, ERR_INPUT, "something stands behind a key of type '%s'", type->name);
        return err_hint(err, "Copy the line of the person's .pub file anew.");
    }
    *out = read;
    return true;
}

/* --- soundness --------------------------------------------------------------------------- */

/* RSA: what OpenSSL verifies with (at most 16384 bits; exponents of at most 64 bits with a large
 * modulus), and what NIST SP 800-131A still allows. */
enum { RSA_LEAST = 2048, RSA_MOST = 16384, EXPONENT_SIZE_MOST = 8 };

static size_t bits_of(const struct wire *number)
{
    size_t bits = number->length * 8;
    for (unsigned char first = number->length ? number->bytes[0] : 0xff; !(first & 0x80);
         first = (unsigned char)(first << 1))
        bits--;
    return bits;
}

static bool is_odd(const struct wire *number)
{
    return number->length > 0 && number->bytes[number->length - 1] & 1;
}

/* At least 65537 and at most 2^64 - 1 (NIST SP 800-56B, 6.4.1.1 for the former). */
static bool is_good_exponent(const struct wire *exponent)
{
    return is_odd(exponent) && exponent->length <= EXPONENT_SIZE_MOST && bits_of(exponent) >= 17;
}

static bool check_rsa(const struct public_key *key, struct err *err)
{
    const size_t bits = bits_of(&key->modulus);
    if (bits < RSA_LEAST || bits > RSA_MOST) {
        err_set(err, ERR_INPUT, "the RSA key has %zu bits, and %d to %d are taken", bits, RSA_LEAST,
                RSA_MOST);
        return err_hint(err, "Make a new key with: ssh-keygen -t ed25519.");
    }
    if (!is_good_exponent(&key->exponent)) {
        err_set(err, ERR_INPUT, "the RSA key's exponent is even, too small or too large");
        return err_hint(err, "Make a new key with: ssh-keygen -t ed25519.");
    }
    return true;
}

/* Only the uncompressed form, which is the only one of ssh's (RFC 5656, 3.1). */
static bool check_p256(const struct public_key *key, struct err *err)
{
    if (key->point.length == P256_POINT_SIZE && key->point.bytes[0] == 0x04)
        return true;
    err_set(err, ERR_INPUT, "the P-256 key is not an uncompressed point");
    return err_hint(err, "Copy the whole line of the person's .pub file.");
}

bool public_key_looks_sound(const struct public_key *key, struct err *err)
{
    switch (key->family) {
    case KEY_ED25519:
        return public_key_ed25519_is_sound(key->point.bytes, err);
    case KEY_P256:
        return check_p256(key, err);
    case KEY_RSA:
        break;
    }
    return check_rsa(key, err);
}

/* P-256: on the curve and of its order. RSA: the modulus is odd, composite, no power of a prime, and
 * has no small factor (NIST SP 800-89, 5.3.3). OpenSSL has no such check for Ed25519. */
static bool passes_openssl(const struct public_key *key)
{
    EVP_PKEY *made = public_key_make(key);
    EVP_PKEY_CTX *context = made ? EVP_PKEY_CTX_new_from_pkey(NULL, made, NULL) : NULL;
    const bool passes =
        made && context && (key->family == KEY_ED25519 || EVP_PKEY_public_check(context) == 1);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(made);
    ERR_clear_error(); /* libcurl's TLS would take a left error for its own */
    return passes;
}

bool public_key_is_sound(const unsigned char *key, size_t length, struct err *err)
{
    struct public_key read;
    if (!public_key_read(key, length, &read, err) || !public_key_looks_sound(&read, err))
        return false;
    if (passes_openssl(&read))
        return true;
    if (read.family == KEY_P256)
        err_set(err, ERR_INPUT, "the P-256 key is not a point of its curve");
    else
        err_set(err, ERR_INPUT, "the RSA key's modulus is even, prime, or has a small factor");
    return err_hint(err, "Make a new key with: ssh-keygen -t ed25519.");
}

void public_key_fingerprint(const unsigned char *key, size_t length,
                            char out[PUBLIC_KEY_FINGERPRINT_SIZE])
{
    unsigned char digest[DIGEST_SIZE];
    struct buf text;
    buf_init(&text, PUBLIC_KEY_FINGERPRINT_SIZE - 1);
    digest_sha256(key, length, digest);
    buf_text(&text, "SHA256:");
    text_base64(&text, digest, sizeof digest);
    /* ssh leaves out the one `=` that 32 bytes end with. */
    memcpy(out, buf_string(&text), text.length - 1);
    out[text.length - 1] = '\0';
    buf_release(&text);
}
