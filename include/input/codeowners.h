/*
 * codeowners: who must approve the change of a file, as GitHub reads a CODEOWNERS file.
 *
 *     /desired-state/            @acme/operators
 *     /desired-state/trust.yaml  @acme/security ops@example.com   # the last matching line decides
 *
 * Patterns are those of .gitignore without `!` and `[…]`: GitHub skips a line with one of these, and so
 * does this. A line without owners removes the owners. The approval of one owner is enough.
 */
#ifndef TAUTLINE_INPUT_CODEOWNERS_H
#define TAUTLINE_INPUT_CODEOWNERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/names.h"

struct arena;

/* The places where GitHub looks, in its order; the first existing file counts. */
enum { CODEOWNERS_PLACES = 3, CODEOWNERS_LIMIT = 1024 * 1024 };
extern const char *const codeowners_places[CODEOWNERS_PLACES];

struct codeowners_line {
    const char *pattern;
    struct names owners;
    struct place where;
};

struct codeowners {
    const struct codeowners_line *lines;
    size_t count;
};

/* Reads `length` bytes of a file that is called `file`. Invalid lines are left out. */
void codeowners_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                     struct codeowners *out);

/* Does a pattern match a path in the repository (`desired-state/trust.yaml`)? */
bool codeowners_fits(struct arena *arena, const char *pattern, const char *path);

/* The last matching line; NULL where none matches. */
const struct codeowners_line *codeowners_of(struct arena *arena,
                                            const struct codeowners *codeowners, const char *path);

#endif
