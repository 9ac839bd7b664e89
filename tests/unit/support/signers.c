#include "support/signers.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/buf.h"
#include "base/text.h"

/* cmocka.h wants these before it. */
#include <setjmp.h>

#include <cmocka.h>

enum { SEED = 32, PUBLIC = 32, SIGNATURE = 64, HASH = 64, LIMIT = 4096, LINE = 70 };

static const char TYPE[] = "ssh-ed25519";

static void add_size(struct buf *out, size_t size)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(out, (char)(size >> shift & 0xff));
}

static void add_string(struct buf *out, const void *bytes, size_t length)
{
    add_size(out, length);
    buf_add(out, bytes, length);
}

static EVP_PKEY *private_key(unsigned char person)
{
    unsigned char seed[SEED];
    memset(seed, person, sizeof seed);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    assert_non_null(key);
    return key;
}

static void add_key(struct buf *out, unsigned char person)
{
    unsigned char public[PUBLIC];
    size_t length = sizeof public;
    EVP_PKEY *key = private_key(person);
    assert_int_equal(EVP_PKEY_get_raw_public_key(key, public, &length), 1);
    EVP_PKEY_free(key);
    add_string(out, TYPE, strlen(TYPE));
    add_string(out, public, length);
}

static const char *keep(struct arena *arena, struct buf *buf, size_t *length)
{
    const char *bytes = arena_slice(arena, buf_string(buf), buf->length);
    *length = buf->length;
    buf_release(buf);
    return bytes;
}

const unsigned char *signer_key(struct arena *arena, unsigned char person, size_t *length)
{
    struct buf wire;
    buf_init(&wire, LIMIT);
    add_key(&wire, person);
    return (const unsigned char *)keep(arena, &wire, length);
}

/* What is signed: the preamble, and the digest of the bytes. */
static void add_signed(struct buf *out, const char *name_space, const char *bytes, size_t length)
{
    unsigned char hash[HASH];
    unsigned int hash_length = sizeof hash;
    assert_int_equal(EVP_Digest(bytes, length, hash, &hash_length, EVP_sha512(), NULL), 1);
    buf_text(out, "SSHSIG");
    add_string(out, name_space, strlen(name_space));
    add_string(out, "", 0);
    add_string(out, "sha512", 6);
    add_string(out, hash, hash_length);
}

static void sign(unsigned char person, const struct buf *what, unsigned char out[SIGNATURE])
{
    size_t length = SIGNATURE;
    EVP_PKEY *key = private_key(person);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_non_null(context);
    assert_int_equal(EVP_DigestSignInit(context, NULL, NULL, NULL, key), 1);
    assert_int_equal(EVP_DigestSign(context, out, &length, (const unsigned char *)buf_string(what),
                                    what->length),
                     1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

static void add_blob(struct buf *out, unsigned char person, const char *name_space,
                     const unsigned char signature[SIGNATURE])
{
    struct buf part;
    buf_init(&part, LIMIT);
    buf_text(out, "SSHSIG");
    add_size(out, 1);
    add_key(&part, person);
    add_string(out, buf_string(&part), part.length);
    add_string(out, name_space, strlen(name_space));
    add_string(out, "", 0);
    add_string(out, "sha512", 6);
    buf_clear(&part);
    add_string(&part, TYPE, strlen(TYPE));
    add_string(&part, signature, SIGNATURE);
    add_string(out, buf_string(&part), part.length);
    buf_release(&part);
}

static const char *armor(struct arena *arena, const struct buf *blob)
{
    struct buf base64, out;
    size_t length = 0;
    buf_init(&base64, LIMIT);
    buf_init(&out, LIMIT);
    text_base64(&base64, (const unsigned char *)buf_string(blob), blob->length);
    buf_text(&out, "-----BEGIN SSH SIGNATURE-----\n");
    for (size_t at = 0; at < base64.length; at += LINE) {
        const size_t left = base64.length - at;
        buf_add(&out, buf_string(&base64) + at, left < LINE ? left : LINE);
        buf_char(&out, '\n');
    }
    buf_text(&out, "-----END SSH SIGNATURE-----\n");
    buf_release(&base64);
    return keep(arena, &out, &length);
}

const char *signer_sign(struct arena *arena, unsigned char person, const char *name_space,
                        const char *bytes, size_t length)
{
    unsigned char signature[SIGNATURE];
    struct buf buf;
    buf_init(&buf, LIMIT);
    add_signed(&buf, name_space, bytes, length);
    sign(person, &buf, signature);
    buf_clear(&buf);
    add_blob(&buf, person, name_space, signature);
    const char *text = armor(arena, &buf);
    buf_release(&buf);
    return text;
}
