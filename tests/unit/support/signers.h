/*
 * signers: signatures of persons who exist in tests only.
 *
 * Person number N signs with an Ed25519 key whose seed is N in every byte. What is made is what
 * `ssh-keygen -Y sign` makes (OpenSSH PROTOCOL.sshsig).
 */
#ifndef TAUTLINE_TESTS_SIGNERS_H
#define TAUTLINE_TESTS_SIGNERS_H

#include <stddef.h>

#include "base/arena.h"

/* The public key in ssh's wire form. */
const unsigned char *signer_key(struct arena *arena, unsigned char person, size_t *length);

/* An armored signature of `length` bytes. */
const char *signer_sign(struct arena *arena, unsigned char person, const char *name_space,
                        const char *bytes, size_t length);

#endif
