/*
 * public_key_read: a parsed public key, also as OpenSSL takes it; for public_key.c and sshsig.c.
 */
#ifndef TAUTLINE_SRC_CRYPTO_PUBLIC_KEY_READ_H
#define TAUTLINE_SRC_CRYPTO_PUBLIC_KEY_READ_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/wire.h"

struct err;

enum { ED25519_SIZE = 32, P256_POINT_SIZE = 65 };

enum key_family { KEY_ED25519, KEY_P256, KEY_RSA };

struct public_key {
    enum key_family family;
    bool on_device; /* a security key, which signs for an application */
    const char *type;
    const char *signature;      /* the form of the signatures that it makes */
    const char *page_signature; /* … where a browser asks it to; NULL: it cannot */
    struct wire point;          /* Ed25519, P-256 */
    struct wire exponent, modulus;
    struct wire application;
};

/* Parses the form only, not whether the key is sound; the result points into `key`. */
bool public_key_read(const unsigned char *key, size_t length, struct public_key *out,
                     struct err *err);

/* Does a security key sign for a page? ssh's own sign for `ssh:` and what begins so. */
bool public_key_is_of_page(const struct public_key *key);

/* The checks of public_key_is_sound that need no arithmetic with long numbers. */
bool public_key_looks_sound(const struct public_key *key, struct err *err);

/* Free with EVP_PKEY_free; NULL where OpenSSL rejects it. */
EVP_PKEY *public_key_make(const struct public_key *key);

#endif
