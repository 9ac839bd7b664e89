/*
 * approvers: the public keys of the people who may approve, in ssh's allowed_signers (ssh-keygen(1)).
 *
 *     pto@example.com namespaces="tautline-plan",valid-before="20270101Z" ssh-ed25519 AAAA...
 *
 * Stricter than ssh-keygen by these rules, and never wider: principals are exact names, no
 * patterns; keys are Ed25519, ECDSA P-256 (both also on a security key) and RSA; times have a zone
 * (Z); certificate authorities, private keys, unknown options and the same key twice are refused.
 * The caller that loads the file asks crypto/public_key whether a key is weak.
 */
#ifndef TAUTLINE_INPUT_APPROVERS_H
#define TAUTLINE_INPUT_APPROVERS_H

#include <stdbool.h>
#include <stddef.h>

struct approvers;
struct arena;
struct faults;

enum { APPROVERS_LIMIT = 64 * 1024, APPROVERS_MOST = 200 };

/* Reads `length` bytes of a file that is called `file` in faults. Everything in `out` lives in the
 * arena. False where there is a fault; `out` is then not touched. A file without a key is a
 * fault. */
bool approvers_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                    struct approvers *out, struct faults *faults);

/* The same for revoked keys, which override the approvers: one a line, as in a .pub
 * file, `ssh-ed25519 AAAA... comment`. Only type and key of the items are set. A file without a key
 * is fine. */
bool approvers_read_revoked(struct arena *arena, const char *file, const char *bytes, size_t length,
                            struct approvers *out, struct faults *faults);

#endif
