/*
 * sshsig_armor: the text around a signature, and the bytes in it.
 */
#ifndef TAUTLINE_SRC_CRYPTO_SSHSIG_ARMOR_H
#define TAUTLINE_SRC_CRYPTO_SSHSIG_ARMOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/wire.h"

struct arena;
struct err;

bool sshsig_open_armor(struct arena *arena, const char *bytes, size_t length, struct wire *out,
                       struct err *err);

#endif
