/*
 * approvers: the public keys of those who may approve, in ssh's allowed_signers (ssh-keygen(1)).
 *
 *     pto@example.com namespaces="tautline-plan",valid-before="20270101Z" ssh-ed25519 AAAA...
 *
 * Stricter than ssh-keygen by these rules, and never wider: principals are exact names, no
 * patterns; keys are Ed25519, also on a security key; times have a zone (Z); certificate
 * authorities, private keys, unknown options and the same key twice are refused.
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

#endif
