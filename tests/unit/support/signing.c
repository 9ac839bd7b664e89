#include "support/signing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { PIECE_MOST = 4096 };

const char *const signing_types[SIGN_KINDS] = {
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ssh-rsa",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
};

static const char *const forms[SIGN_KINDS] = {
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "rsa-sha2-512",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
};

static bool is_on_device(enum signing_kind kind)
{
    return kind == SIGN_SK_ED25519 || kind == SIGN_SK_P256 || kind == SIGN_PASSKEY;
}

static const char *form_of(const struct signing_key *key, const struct signing_options *options)
{
    return options->form ? options->form : forms[key->kind];
}

static bool is_on_page(const struct signing_key *key, const struct signing_options *options)
{
    return text_starts(form_of(key, options), "webauthn-");
}

static bool is_ed25519(enum signing_kind kind)
{
    return kind == SIGN_ED25519 || kind == SIGN_SK_ED25519;
}

/* --- ssh's wire form --------------------------------------------------------------------- */

static void add_uint32(struct buf *out, size_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(out, (char)(number >> shift & 0xff));
}

static void add_string(struct buf *out, const void *bytes, size_t length)
{
    add_uint32(out, length);
    buf_add(out, bytes, length);
}

static void add_text(struct buf *out, const char *text)
{
    add_string(out, text, strlen(text));
}

static void add_number(struct buf *out, const BIGNUM *number, bool zero_padded)
{
    unsigned char bytes[PIECE_MOST] = {0};
    const int size = BN_bn2bin(number, bytes + 2);
    const size_t zeros = (bytes[2] & 0x80 ? 1U : 0U) + (zero_padded ? 1U : 0U);
    add_string(out, bytes + 2 - zeros, (size_t)size + zeros);
}

static const unsigned char *kept(struct arena *arena, struct buf *buf, size_t *length)
{
    unsigned char *bytes = arena_alloc(arena, buf->length + 1);
    memcpy(bytes, buf_string(buf), buf->length);
    *length = buf->length;
    buf_release(buf);
    return bytes;
}

/* --- keys -------------------------------------------------------------------------------- */

static EVP_PKEY *make_pair(enum signing_kind kind, unsigned bits)
{
    if (is_ed25519(kind))
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (kind == SIGN_RSA)
        return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
    return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
}

static void add_rsa_number(struct buf *out, const EVP_PKEY *pair, const char *name)
{
    BIGNUM *number = NULL;
    assert_int_equal(EVP_PKEY_get_bn_param(pair, name, &number), 1);
    add_number(out, number, false);
    BN_free(number);
}

static void add_public(struct buf *out, enum signing_kind kind, const char *application,
                       const EVP_PKEY *pair)
{
    unsigned char point[65];
    size_t size = sizeof point;
    add_text(out, signing_types[kind]);
    if (kind == SIGN_RSA) {
        add_rsa_number(out, pair, OSSL_PKEY_PARAM_RSA_E);
        add_rsa_number(out, pair, OSSL_PKEY_PARAM_RSA_N);
        return;
    }
    assert_int_equal(
        EVP_PKEY_get_octet_string_param(pair, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size),
        1);
    if (!is_ed25519(kind))
        add_text(out, "nistp256");
    add_string(out, point, size);
    if (is_on_device(kind))
        add_text(out, application);
}

static void keep_pair_for(struct arena *arena, enum signing_kind kind, const char *application,
                          EVP_PKEY *pair, struct signing_key *out)
{
    struct buf buf;
    assert_non_null(pair);
    buf_init(&buf, PIECE_MOST);
    add_public(&buf, kind, application, pair);
    *out = (struct signing_key){
        .kind = kind, .pair = pair, .application = arena_text(arena, application)};
    out->public = kept(arena, &buf, &out->length);
}

static void keep_pair(struct arena *arena, enum signing_kind kind, EVP_PKEY *pair,
                      struct signing_key *out)
{
    keep_pair_for(arena, kind, kind == SIGN_PASSKEY ? SIGN_HOST : "ssh:", pair, out);
}

void signing_make(struct arena *arena, enum signing_kind kind, unsigned bits,
                  struct signing_key *out)
{
    keep_pair(arena, kind, make_pair(kind, bits), out);
}

void signing_make_passkey(struct arena *arena, const char *host, struct signing_key *out)
{
    keep_pair_for(arena, SIGN_PASSKEY, host, make_pair(SIGN_PASSKEY, 0), out);
}

/* The private exponent. The only factor of a prime is itself: e⁻¹ modulo n - 1. */
static EVP_PKEY *make_prime_pair(BN_CTX *context, BIGNUM *modulus, BIGNUM *exponent)
{
    BIGNUM *order = BN_dup(modulus);
    assert_true(BN_set_word(exponent, 65537) && BN_sub_word(order, 1));
    BIGNUM *private = BN_mod_inverse(NULL, exponent, order, context);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    assert_true(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus));
    assert_true(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent));
    assert_true(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, private));
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *pair = NULL;
    assert_int_equal(EVP_PKEY_fromdata_init(making), 1);
    assert_int_equal(EVP_PKEY_fromdata(making, &pair, EVP_PKEY_KEYPAIR, parameters), 1);
    EVP_PKEY_CTX_free(making);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(private);
    BN_free(order);
    return pair;
}

void signing_make_prime(struct arena *arena, struct signing_key *out)
{
    BN_CTX *context = BN_CTX_new();
    BIGNUM *modulus = BN_get_rfc3526_prime_2048(NULL);
    BIGNUM *exponent = BN_new();
    keep_pair(arena, SIGN_RSA, make_prime_pair(context, modulus, exponent), out);
    BN_free(exponent);
    BN_free(modulus);
    BN_CTX_free(context);
}

void signing_release(struct signing_key *key)
{
    EVP_PKEY_free(key->pair);
    key->pair = NULL;
}

/* --- signatures -------------------------------------------------------------------------- */

static void digest(const char *name, const void *bytes, size_t length, struct buf *out)
{
    unsigned char digest[64];
    size_t size = 0;
    assert_int_equal(EVP_Q_digest(NULL, name, NULL, bytes, length, digest, &size), 1);
    buf_add(out, (const char *)digest, size);
}

static void add_signed(struct buf *out, const struct signing_options *options, const char *text)
{
    const char *hash = options->hash ? options->hash : "sha512";
    struct buf message;
    buf_init(&message, PIECE_MOST);
    digest(text_is(hash, "sha1")     ? "SHA1"
           : text_is(hash, "sha256") ? "SHA256"
                                     : "SHA512",
           text, strlen(text), &message);
    buf_text(out, "SSHSIG");
    add_text(out, options->name_space ? options->name_space : "tautline-plan");
    add_text(out, "");
    add_text(out, hash);
    add_string(out, message.bytes, message.length);
    buf_release(&message);
}

static unsigned char flags_of(const struct signing_key *key, const struct signing_options *options)
{
    const unsigned usual = is_on_page(key, options) ? 0x05 : 0x01;
    return (unsigned char)((options->flags ? options->flags : usual) & 0xff);
}

/* What a browser signs with (WebAuthn Level 2, 5.8.1.1). */
static void add_client(struct buf *out, const struct signing_options *options, const char *text)
{
    struct buf asked, base64;
    buf_init(&asked, PIECE_MOST);
    buf_init(&base64, PIECE_MOST);
    add_signed(&asked, options, options->asked ? options->asked : text);
    text_base64(&base64, (const unsigned char *)asked.bytes, asked.length);
    buf_text(out, options->front ? options->front : "{\"type\":\"webauthn.get\",\"challenge\":\"");
    for (size_t i = 0; i < base64.length; i++)
        if (base64.bytes[i] != '=')
            buf_char(out, base64.bytes[i] == '+'   ? '-'
                          : base64.bytes[i] == '/' ? '_'
                                                   : base64.bytes[i]);
    buf_printf(out, "\",\"origin\":\"%s\"%s", options->origin ? options->origin : SIGN_PAGE,
               options->back ? options->back : ",\"crossOrigin\":false}");
    buf_release(&asked);
    buf_release(&base64);
}

/* `out` is what is to be signed, and becomes what the device signs; on a page `client` is the browser's. */
static void make_device_signed(struct buf *out, const struct signing_key *key,
                               const struct signing_options *options, const struct buf *client)
{
    struct buf whole;
    buf_init(&whole, PIECE_MOST);
    digest("SHA256", key->application, strlen(key->application), &whole);
    buf_char(&whole, (char)flags_of(key, options));
    add_uint32(&whole, 7);
    if (is_on_page(key, options)) {
        buf_text(&whole, options->extensions ? options->extensions : "");
        digest("SHA256", client->bytes, client->length, &whole);
    } else {
        digest("SHA256", out->bytes, out->length, &whole);
    }
    buf_clear(out);
    buf_add(out, whole.bytes, whole.length);
    buf_release(&whole);
}

static const char *digest_of(enum signing_kind kind, const char *form)
{
    if (kind == SIGN_RSA)
        return text_is(form, "ssh-rsa")        ? "SHA1"
               : text_is(form, "rsa-sha2-256") ? "SHA256"
                                               : "SHA512";
    return is_ed25519(kind) ? NULL : "SHA256";
}

static size_t sign(const struct signing_key *key, const struct signing_options *options,
                   const struct buf *text, unsigned char out[PIECE_MOST])
{
    const char *name = digest_of(key->kind, options->form);
    size_t size = PIECE_MOST;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit_ex(context, NULL, name, NULL, NULL, key->pair, NULL), 1);
    assert_int_equal(
        EVP_DigestSign(context, out, &size, (const unsigned char *)text->bytes, text->length), 1);
    EVP_MD_CTX_free(context);
    return size;
}

static void add_order(unsigned char s[32])
{
    static const unsigned char order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a,       0x63,
                                            0x12, 0x58, 0xd6, 0x9c, 0xf7,       0xa2,
                                            0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    unsigned carry = 0;
    for (size_t i = 0; i < 32; i++) {
        carry += (unsigned)s[i] + order[i];
        s[i] = (unsigned char)(carry & 0xff);
        carry >>= 8;
    }
}

static void add_p256(struct buf *out, const struct signing_options *options,
                     const unsigned char *der, size_t size)
{
    ECDSA_SIG *both = d2i_ECDSA_SIG(NULL, &der, (long)size);
    BIGNUM *zero = BN_new();
    struct buf numbers;
    assert_non_null(both);
    buf_init(&numbers, PIECE_MOST);
    add_number(&numbers, options->zero ? zero : ECDSA_SIG_get0_r(both), options->zero_padded);
    add_number(&numbers, options->zero ? zero : ECDSA_SIG_get0_s(both), false);
    add_string(out, numbers.bytes, numbers.length - (options->shortened ? 1U : 0U));
    buf_release(&numbers);
    BN_free(zero);
    ECDSA_SIG_free(both);
}

static void add_mark(struct buf *out, const struct signing_key *key,
                     const struct signing_options *options, const struct buf *text)
{
    unsigned char bytes[PIECE_MOST + 1] = {0};
    const size_t size = sign(key, options, text, bytes + 1);
    if (!is_ed25519(key->kind) && key->kind != SIGN_RSA) {
        add_p256(out, options, bytes + 1, size);
        return;
    }
    if (options->plus_order)
        add_order(bytes + 33);
    if (options->zero)
        memset(bytes, 0, sizeof bytes);
    add_string(out, bytes + (options->zero_padded ? 0 : 1),
               size + (options->zero_padded ? 1U : 0U) - (options->shortened ? 1U : 0U));
}

static void add_device(struct buf *out, const struct signing_key *key,
                       const struct signing_options *options, const struct buf *client)
{
    buf_char(out, (char)flags_of(key, options));
    add_uint32(out, 7);
    if (!is_on_page(key, options))
        return;
    const char *origin = options->origin ? options->origin : SIGN_PAGE;
    add_text(out, options->told ? options->told : origin);
    add_string(out, client->bytes, client->length);
    add_text(out, options->extensions ? options->extensions : "");
}

static void add_signature(struct buf *out, const struct signing_key *key,
                          const struct signing_options *options, const char *text)
{
    struct buf message, client, signature;
    buf_init(&message, PIECE_MOST);
    buf_init(&client, PIECE_MOST);
    buf_init(&signature, PIECE_MOST);
    add_signed(&message, options, text);
    add_client(&client, options, text);
    if (is_on_device(key->kind))
        make_device_signed(&message, key, options, &client);
    add_text(&signature, form_of(key, options));
    add_mark(&signature, key, options, &message);
    if (is_on_device(key->kind))
        add_device(&signature, key, options, &client);
    buf_text(&signature, options->behind_signature ? options->behind_signature : "");
    add_string(out, signature.bytes, signature.length);
    buf_release(&message);
    buf_release(&client);
    buf_release(&signature);
}

const unsigned char *signing_blob(struct arena *arena, const struct signing_key *key,
                                  const struct signing_options *options, const char *text,
                                  size_t *length)
{
    const struct signing_key *shown = options->other ? options->other : key;
    struct buf blob;
    buf_init(&blob, PIECE_MOST);
    buf_text(&blob, "SSHSIG");
    add_uint32(&blob, options->version ? options->version & 0xff : 1U);
    add_string(&blob, shown->public, shown->length);
    add_text(&blob, options->name_space ? options->name_space : "tautline-plan");
    add_text(&blob, options->reserved ? options->reserved : "");
    add_text(&blob, options->hash ? options->hash : "sha512");
    add_signature(&blob, key, options, text);
    buf_text(&blob, options->behind ? options->behind : "");
    return kept(arena, &blob, length);
}

const char *signing_armor(struct arena *arena, const unsigned char *blob, size_t length)
{
    struct buf base64, out;
    buf_init(&base64, SIZE_MAX);
    buf_init(&out, SIZE_MAX);
    text_base64(&base64, blob, length);
    buf_text(&out, "-----BEGIN SSH SIGNATURE-----\n");
    for (size_t i = 0; i < base64.length; i += 70)
        buf_printf(&out, "%.70s\n", base64.bytes + i);
    buf_text(&out, "-----END SSH SIGNATURE-----\n");
    const char *text = arena_text(arena, buf_string(&out));
    buf_release(&base64);
    buf_release(&out);
    return text;
}

const char *signing_sign(struct arena *arena, const struct signing_key *key,
                         const struct signing_options *options, const char *text)
{
    size_t length = 0;
    const unsigned char *blob = signing_blob(arena, key, options, text, &length);
    return signing_armor(arena, blob, length);
}

/* --- persons ------------------------------------------------------------------------------- */

static struct signing_key key_of(struct arena *arena, unsigned char person)
{
    struct signing_key key;
    unsigned char seed[32];
    memset(seed, person, sizeof seed);
    keep_pair(arena, SIGN_ED25519,
              EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed), &key);
    return key;
}

const unsigned char *signer_key(struct arena *arena, unsigned char person, size_t *length)
{
    struct signing_key key = key_of(arena, person);
    signing_release(&key);
    *length = key.length;
    return key.public;
}

const char *signer_sign(struct arena *arena, unsigned char person, const char *name_space,
                        const char *text, size_t length)
{
    const struct signing_options options = {.name_space = name_space};
    struct signing_key key = key_of(arena, person);
    const char *signature = signing_sign(arena, &key, &options, arena_slice(arena, text, length));
    signing_release(&key);
    return signature;
}
