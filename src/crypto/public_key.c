#include "crypto/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "public_key_read.h"

/* OpenSSL imports any 32 bytes. A key of small order has no owner: for the identity point, anyone can make
 * a signature of any message. */

/* The y of the points whose order divides eight, little-endian, without the sign of x. */
static const unsigned char small_orders[][ED25519_SIZE] = {
    {0x00},
    {0x01},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

static bool is_small_order(const unsigned char y[ED25519_SIZE])
{
    for (size_t i = 0; i < sizeof small_orders / sizeof small_orders[0]; i++)
        if (memcmp(y, small_orders[i], ED25519_SIZE) == 0)
            return true;
    return false;
}

/* y is less than the field's prime, 2^255 - 19. */
static bool is_reduced(const unsigned char y[ED25519_SIZE])
{
    bool is_high = y[0] >= 0xed && y[ED25519_SIZE - 1] == 0x7f;
    for (size_t i = 1; i < ED25519_SIZE - 1; i++)
        is_high = is_high && y[i] == 0xff;
    return !is_high;
}

struct ed25519_field {
    BN_CTX *context;
    BIGNUM *prime, *u, *v;
};

static bool field_begin(struct ed25519_field *field)
{
    field->context = BN_CTX_new();
    field->prime = BN_new();
    field->u = BN_new();
    field->v = BN_new();
    return field->context && field->prime && field->u && field->v &&
           BN_set_bit(field->prime, 255) && BN_sub_word(field->prime, 19);
}

static void field_end(struct ed25519_field *field)
{
    BN_free(field->v);
    BN_free(field->u);
    BN_free(field->prime);
    BN_CTX_free(field->context);
}

/* RFC 8032, 5.1.3: x² = (y² - 1) / (d y² + 1) with d = -121665/121666. That is a square where
 * 121666 (y² - 1) (121666 - 121665 y²) is one; so is its negative then, as -1 is a square here. */
static bool is_square(struct ed25519_field *field)
{
    BIGNUM *u = field->u, *v = field->v;
    return BN_mod_sqr(u, u, field->prime, field->context) && BN_copy(v, u) &&
           BN_mul_word(v, 121665) && BN_sub_word(v, 121666) && BN_sub_word(u, 1) &&
           BN_mul_word(u, 121666) && BN_mul(u, u, v, field->context) &&
           BN_nnmod(u, u, field->prime, field->context) &&
           BN_kronecker(u, field->prime, field->context) == 1;
}

static bool is_on_curve(const unsigned char y[ED25519_SIZE])
{
    struct ed25519_field field;
    const bool is =
        field_begin(&field) && BN_lebin2bn(y, ED25519_SIZE, field.u) && is_square(&field);
    field_end(&field);
    return is;
}

/* Is it the canonical form of a point of the curve, and not one of the eight of small order? */
static bool check_ed25519(const unsigned char point[ED25519_SIZE], struct err *err)
{
    unsigned char y[ED25519_SIZE];
    memcpy(y, point, sizeof y);
    y[ED25519_SIZE - 1] &= 0x7f; /* the sign of x */
    if (!is_reduced(y))
        err_set(err, ERR_INPUT, "the Ed25519 key is not in canonical form");
    else if (is_small_order(y))
        err_set(err, ERR_INPUT, "the Ed25519 key is a point of small order: anyone could sign");
    else if (!is_on_curve(y))
        err_set(err, ERR_INPUT, "the Ed25519 key is not a point of its curve");
    else
        return true;
    return err_hint(err, "Make a new key with: ssh-keygen -t ed25519.");
}

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

static const struct public_key_type {
    const char *name;
    const char *signature;
    const char *page_signature;
    bool (*take)(struct wire *wire, struct public_key *out);
    enum key_family family;
    bool on_device;
} types[] = {
    {"ssh-ed25519", "ssh-ed25519", NULL, take_ed25519, KEY_ED25519, false},
    {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", NULL, take_p256, KEY_P256, false},
    /* SHA-1 is broken, and ssh-keygen signs with SHA-512 unless told otherwise. */
    {"ssh-rsa", "rsa-sha2-512", NULL, take_rsa, KEY_RSA, false},
    {"sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519@openssh.com", NULL, take_ed25519, KEY_ED25519,
     true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
     "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", take_p256, KEY_P256, true},
};

static const struct public_key_type *find_type(const struct wire *name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (wire_is(name, types[i].name))
            return &types[i];
    return NULL;
}

static bool refuse_form(const char *type, struct err *err)
{
    err_set(err, ERR_INPUT, "this is not a key of type '%.60s'", type);
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
    const struct public_key_type *type = find_type(&name);
    if (!type) {
        err_set(err, ERR_INPUT, "'%.*s' is not a supported key type",
                (int)(name.length < 60 ? name.length : 60), (const char *)name.bytes);
        return err_hint(err, "Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a "
                             "security key).");
    }
    struct public_key read = {.family = type->family,
                              .on_device = type->on_device,
                              .type = type->name,
                              .signature = type->signature,
                              .page_signature = type->page_signature};
    if (!type->take(&wire, &read) || (type->on_device && !take_application(&wire, &read)))
        return refuse_form(type->name, err);
    if (wire.length > 0) {
        err_set(err, ERR_INPUT, "extra data follows a key of type '%s'", type->name);
        return err_hint(err, "Copy the line of the person's .pub file again.");
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
        return check_ed25519(key->point.bytes, err);
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

bool public_key_is_of_page(const struct public_key *key)
{
    static const char ssh[] = "ssh:";
    const size_t length = sizeof ssh - 1;
    return key->on_device &&
           (key->application.length < length || memcmp(key->application.bytes, ssh, length) != 0);
}

const char *public_key_page(struct arena *arena, const unsigned char *key, size_t length)
{
    struct public_key read;
    struct err ignored;
    if (!public_key_read(key, length, &read, &ignored) || !public_key_is_of_page(&read))
        return NULL;
    return arena_slice(arena, (const char *)read.application.bytes, read.application.length);
}

/* --- for OpenSSL ------------------------------------------------------------------------------ */

/* A public key of `algorithm` with the parameters that were built. */
static EVP_PKEY *from_parameters(const char *algorithm, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);
    if (parameters && context && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

static EVP_PKEY *make_p256(const struct public_key *key)
{
    EVP_PKEY *made = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (builder &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, key->point.bytes,
                                         key->point.length))
        made = from_parameters("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return made;
}

static BIGNUM *number_of(const struct wire *wire)
{
    return BN_bin2bn(wire->bytes, (int)wire->length, NULL);
}

static EVP_PKEY *make_rsa(const struct public_key *key)
{
    EVP_PKEY *made = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = number_of(&key->modulus);
    BIGNUM *exponent = number_of(&key->exponent);
    if (builder && modulus && exponent &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent))
        made = from_parameters("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(exponent);
    return made;
}

EVP_PKEY *public_key_make(const struct public_key *key)
{
    switch (key->family) {
    case KEY_ED25519:
        return EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, key->point.bytes,
                                              key->point.length);
    case KEY_P256:
        return make_p256(key);
    case KEY_RSA:
        break;
    }
    return make_rsa(key);
}
