/*
 * digest: SHA-256 and HMAC-SHA-256, as bytes and as text.
 *
 * Fingerprints are HMACs: a plain digest of a six-digit secret is found by trial in 0.6 s.
 */
#ifndef TAUTLINE_CRYPTO_DIGEST_H
#define TAUTLINE_CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DIGEST_SIZE = 32,
    DIGEST_HEX_SIZE = 65,
    DIGEST_MOST = 64, /* bytes of SHA-512 */
    FINGERPRINT_SIZE = 17,
    FINGERPRINT_KEY_SIZE = 32,
    KEY_ID_SIZE = 17,
    SEALING_KEY_SIZE = 32
};

/* Makes OpenSSL use the wiping allocator and ignore its configuration file; once, in `main`. */
void crypto_init(void);

void digest_sha256(const void *bytes, size_t length, unsigned char out[DIGEST_SIZE]);
/* Lower-case hex with a NUL. */
void digest_hex(const unsigned char digest[DIGEST_SIZE], char out[DIGEST_HEX_SIZE]);
/* SHA-256 in lower-case hex digits. */
void digest_sha256_hex(const void *bytes, size_t length, char out[DIGEST_HEX_SIZE]);

void digest_hmac(const void *key, size_t key_length, const void *bytes, size_t length,
                 unsigned char out[DIGEST_SIZE]);

/* HMAC with sha1, sha256 or sha512, as the other side of a signature uses it; the number of bytes. */
size_t digest_hmac_with(const char *algorithm, const void *key, size_t key_length,
                        const void *bytes, size_t length, unsigned char out[DIGEST_MOST]);

/* The input of a fingerprint, separated by NUL, so that the same value of another name, service or
 * environment has another fingerprint. */
struct fingerprint_of {
    const char *purpose; /* "stored", …: one word for each use */
    const char *project, *environment, *service, *name;
    const char *value;
    size_t length;
};

/* The first 16 hex digits of the HMAC. */
void fingerprint_make(const unsigned char key[FINGERPRINT_KEY_SIZE],
                      const struct fingerprint_of *of, char out[FINGERPRINT_SIZE]);

/* Identifies the key without revealing it: 16 hex digits, so that another key with the same id cannot be
 * found. Fingerprints of two keys must not be compared. */
void fingerprint_key_id(const unsigned char key[FINGERPRINT_KEY_SIZE], char out[KEY_ID_SIZE]);

/* The same of a key that seals entries of a ledger. */
void sealing_key_id(const unsigned char key[SEALING_KEY_SIZE], char out[KEY_ID_SIZE]);

/* Compares in constant time. */
bool digest_is_same(const unsigned char *a, const unsigned char *b, size_t length);

#endif
