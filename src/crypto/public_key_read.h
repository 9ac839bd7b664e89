/*
 * public_key_read: a public key taken apart, and as OpenSSL takes it.
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
    const char *signature; /* the form of the signatures that it makes */
    struct wire point;     /* Ed25519, P-256 */
    struct wire exponent, modulus;
    struct wire application;
};

/* Views into `key`; the form only, not whether it is sound. */
bool public_key_read(const unsigned char *key, size_t length, struct public_key *out,
                     struct err *err);

/* Is it sound as far as can be seen without long numbers being worked with? */
bool public_key_looks_sound(const struct public_key *key, struct err *err);

/* The caller's (EVP_PKEY_free); NULL where OpenSSL does not take it. */
EVP_PKEY *public_key_make(const struct public_key *key);

/* Is it the one spelling of a point of the curve, and not one of the eight of small order? */
bool public_key_ed25519_is_sound(const unsigned char point[ED25519_SIZE], struct err *err);

#endif
