/*
 * fingerprint_key: the key under which fingerprints stay comparable from run to run.
 */
#ifndef TAUTLINE_CMD_FINGERPRINT_KEY_H
#define TAUTLINE_CMD_FINGERPRINT_KEY_H

#include <stdbool.h>

struct app;
struct err;

#define FINGERPRINT_KEY_VARIABLE "TAUTLINE_FINGERPRINT_KEY_FILE"

/* FINGERPRINT_KEY_SIZE bytes in the arena; `*out` is NULL where no file is named. */
bool fingerprint_key_read(struct app *app, const unsigned char **out, struct err *err);

#endif
