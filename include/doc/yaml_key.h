/*
 * yaml_key: what may be a key of a map in YAML.
 *
 * Keys are names that a reviewer reads: 1 to 128 bytes, visible, and the same text to every reader
 * of YAML. Characters that cannot be seen are looked for where escapes can bring them in; elsewhere
 * yaml_bytes has refused them at their own place.
 */
#ifndef TAUTLINE_DOC_YAML_KEY_H
#define TAUTLINE_DOC_YAML_KEY_H

#include "doc/node.h"

enum { YAML_KEY_LONGEST = 128 };

/* Is this scalar a key? `key` is a TEXT with its place. */
bool yaml_key_check(const struct node *key, struct err *err);

/* False where `text`, a plain scalar, begins with something like `a:1`, which is one text to YAML
 * and was meant as key and value. Addresses (`https://...`) are none of these. */
bool yaml_key_is_apart(const char *text, struct place where, struct err *err);

#endif
