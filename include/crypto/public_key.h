/*
 * public_key: is a public key in ssh's wire form sound, so that only its owner can sign?
 */
#ifndef TAUTLINE_CRYPTO_PUBLIC_KEY_H
#define TAUTLINE_CRYPTO_PUBLIC_KEY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

enum { PUBLIC_KEY_FINGERPRINT_SIZE = 64 };

/* Types: ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa (2048 to 16384 bits, odd exponent of at least
 * 65537), sk-ssh-ed25519@openssh.com, sk-ecdsa-sha2-nistp256@openssh.com. Refused, each with its own
 * message: another type, trailing bytes, a small-order or non-canonical point, a point off the curve, a
 * weak modulus. Errors: ERR_INPUT without a place. */
bool public_key_is_sound(const unsigned char *key, size_t length, struct err *err);

/* `SHA256:…` as ssh-keygen -l shows it. */
void public_key_fingerprint(const unsigned char *key, size_t length,
                            char out[PUBLIC_KEY_FINGERPRINT_SIZE]);

/* The host of the page that a passkey signs for, in the arena; NULL: the key is not a passkey. */
const char *public_key_page(struct arena *arena, const unsigned char *key, size_t length);

#endif
