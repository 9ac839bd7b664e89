/*
 * signing: keys that are made for one test, and signatures of every good and bad form with them.
 *
 * Tautline itself signs nothing; only tests hold code that does. A security key is played by a plain
 * key that signs what such a key would (OpenSSH's PROTOCOL.u2f).
 */
#ifndef TAUTLINE_TEST_SIGNING_H
#define TAUTLINE_TEST_SIGNING_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum signing_kind {
    SIGN_ED25519,
    SIGN_P256,
    SIGN_RSA,
    SIGN_SK_ED25519,
    SIGN_SK_P256,
    SIGN_PASSKEY, /* the type of the one before, for a page */
    SIGN_KINDS
};

#define SIGN_HOST "approve.example.com"
#define SIGN_PAGE "https://" SIGN_HOST

extern const char *const signing_types[SIGN_KINDS]; /* `ssh-ed25519`, … */

struct signing_key {
    enum signing_kind kind;
    void *pair;                  /* OpenSSL's */
    const unsigned char *public; /* ssh's wire form, in the arena */
    size_t length;
    const char *application; /* of a security key */
};

/* A new key; RSA of `bits`. */
void signing_make(struct arena *arena, enum signing_kind kind, unsigned bits,
                  struct signing_key *out);
/* A new passkey for a page on another host than SIGN_HOST. */
void signing_make_passkey(struct arena *arena, const char *host, struct signing_key *out);
/* An RSA key whose modulus is a known prime (RFC 3526, group 14): anyone can sign. */
void signing_make_prime(struct arena *arena, struct signing_key *out);
void signing_release(struct signing_key *key);

/* What a signature holds in place of the right values; {0}: all is right. */
struct signing_options {
    const char *name_space; /* NULL: tautline-plan */
    const char *hash;       /* NULL: sha512 */
    const char *reserved;   /* put in and, as ssh-keygen verifies, not signed */
    const char *form;       /* of the signature; NULL: the key's */
    const char *behind;     /* bytes after the end of the blob */
    const char *behind_signature;
    const struct signing_key *other; /* whose public key is put in */
    unsigned version;                /* 0: 1; 0x100: 0 */
    unsigned flags;   /* of a security key; 0: 0x01, the key was touched, and of a passkey 0x05, the
                         person was verified; 0x100: none */
    bool zero;        /* a signature of zeros */
    bool plus_order;  /* Ed25519: S + L */
    bool zero_padded; /* P-256: a zero too many before r; RSA: before the signature */
    bool shortened;   /* the last byte of the signature left out */
    /* Of a signature that a browser asked for. */
    const char *front;      /* of its data; NULL: {"type":"webauthn.get","challenge":" */
    const char *asked;      /* the text that was asked for; NULL: the one that is signed */
    const char *origin;     /* NULL: SIGN_PAGE */
    const char *told;       /* the origin beside the data; NULL: the same */
    const char *back;       /* what follows the origin; NULL: ,"crossOrigin":false} */
    const char *extensions; /* NULL: none */
};

/* The blob; then with its armor. */
const unsigned char *signing_blob(struct arena *arena, const struct signing_key *key,
                                  const struct signing_options *options, const char *text,
                                  size_t *length);
const char *signing_armor(struct arena *arena, const unsigned char *blob, size_t length);
/* Both at once. */
const char *signing_sign(struct arena *arena, const struct signing_key *key,
                         const struct signing_options *options, const char *text);

/* Persons who exist in tests only. Person number N signs with an Ed25519 key whose seed is N in every
 * byte: first the public key in ssh's wire form, then the armored signature of
 * `length` bytes of a text. */
const unsigned char *signer_key(struct arena *arena, unsigned char person, size_t *length);
const char *signer_sign(struct arena *arena, unsigned char person, const char *name_space,
                        const char *text, size_t length);

#endif
