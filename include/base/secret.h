/*
 * secret: the registry of everything that must never be shown.
 *
 * It keeps its own copies, in memory that is locked where the system allows it and wiped at the end.
 * *Needed* secrets are read by handle, for a probe or a request header; *guarded* values are kept only
 * so that the sink finds them in its output. A secret is found by any 8 of its bytes, whatever blanks, line
 * breaks and markup part them, escaped or encoded (hexadecimal, base32, base64), also more than once. The
 * user and the password of an address are secrets of their own.
 *
 * What the program composes itself is no leak, and a value that looks like it raises nothing:
 *   - its own words (main: process_allow_words), and names, numbers and signs of its own JSON;
 *   - moments, as reports write them;
 *   - what was reviewed: declaration, trust, approvers, with their digests; names of variables, references;
 *   - ids, hosts and commits of the target, as Railway names them;
 *   - the places and persons that the operator named, and what is below such a place.
 * These are given to secrets_allow where they come into being. Words of them that stand beside each other
 * say nothing either. A declared secret is found as a whole all the same, unless one of them holds it.
 */
#ifndef TAUTLINE_BASE_SECRET_H
#define TAUTLINE_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Shorter declared secrets are not searched for: they would be found everywhere. Their length is a
 * finding of its own. */
enum { SECRET_LEAST_DECLARED = 6, SECRET_LEAST_UNDECLARED = 8 };

/* A piece of a shorter undeclared value would be found everywhere: only the whole of it is one. */
enum { SECRET_LEAST_PIECES = 12 };

struct secrets;

struct secrets *secrets_new(void);
/* Wipes and frees; NULL is allowed. */
void secrets_free(struct secrets *secrets);

/* Keeps a copy of a needed or declared secret, the same value once. Returns its handle (at least 0),
 * valid as long as the registry. */
int secrets_keep(struct secrets *secrets, const char *name, const char *value, size_t length);

/* Keeps a copy that is not searched for yet: whether it may be shown is decided later. Returns its
 * handle. */
int secrets_hold(struct secrets *secrets, const char *name, const char *value, size_t length);

/* Keeps a copy only to search for; values below SECRET_LEAST_UNDECLARED bytes are left out, and
 * those below SECRET_LEAST_PIECES are found as a whole alone. */
void secrets_guard(struct secrets *secrets, const char *name, const char *value, size_t length);

/* The value of a handle, NUL-terminated; for requests and property checks only. */
const char *secrets_value(const struct secrets *secrets, int handle);
size_t secrets_length(const struct secrets *secrets, int handle);

/* Records that the secret `handle` came from `source`, and finds it after the source was emptied: -1
 * where nothing was recorded. The caller names sources; they are compared exactly, and the newest record
 * of a source counts. */
void secrets_note_source(struct secrets *secrets, const char *source, int handle);
int secrets_from_source(const struct secrets *secrets, const char *source);

/* A text that reports show and that is no secret, as said above. Its windows are not searched for. `bytes` is
 * borrowed for as long as the registry lives. */
void secrets_allow(struct secrets *secrets, const char *bytes, size_t length);

/* The same of a place that the operator named, or that is below one. */
void secrets_allow_path(struct secrets *secrets, const char *path);

/* The name of a secret of which `bytes` contains a piece in any form, or NULL. */
const char *secrets_found(const struct secrets *secrets, const char *bytes, size_t length);

/* The same of a whole record that is about to be written. An object is one that we wrote: its names, numbers
 * and signs are no secret, and nothing is hidden in them, so that it stays valid. */
const char *secrets_found_in_record(const struct secrets *secrets, const char *bytes,
                                    size_t length);

/* Puts `(hidden)` and asterisks in the place of every such piece of a record, as many bytes as it had.
 * Returns the name of one of the secrets, or NULL where there was none. */
const char *secrets_hide(const struct secrets *secrets, char *bytes, size_t length);

#endif
