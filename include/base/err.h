/*
 * err: what went wrong, where, and what to do about it.
 *
 * A struct of fixed size: nothing to free, and reporting cannot fail. The text says what went wrong,
 * its subject in single quotes, lower case, no full stop; the hint is one sentence. A message about a
 * secret names it and never quotes it. err_fill escapes its result, so that an error can be printed as
 * it is; a text that is too long for its field ends in "...".
 */
#ifndef TAUTLINE_BASE_ERR_H
#define TAUTLINE_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Where in a file. Lines and columns count from 1, columns in characters; line 0 is the whole file, a
 * NULL file is no place. */
struct place {
    const char *file;
    unsigned line;
    unsigned column;
};

enum err_code {
    ERR_NONE,
    ERR_INPUT,  /* the declaration or another file that we read is not valid: exit 1 */
    ERR_USAGE,  /* the command line: exit 64 */
    ERR_SYSTEM, /* this machine: files, memory, clock: exit 1 */
    ERR_TARGET, /* it is for another target, or there is none of that name: exit 1 */
    ERR_TOKEN,  /* Railway refuses the token, or it is for something else: exit 1 */
    ERR_REMOTE, /* something could not be observed: exit 4 */
    ERR_BUSY    /* another process works on it, or took it over: exit 5 */
};

struct err {
    enum err_code code;
    struct place where;
    char text[480];
    char hint[320];
};

#define ERR_NO_PLACE ((struct place){NULL, 0, 0})

__attribute__((format(printf, 4, 5))) void err_fill(struct err *err, enum err_code code,
                                                    struct place where, const char *format, ...);
__attribute__((format(printf, 2, 3))) void err_fill_hint(struct err *err, const char *format, ...);

/* The helper that reports returns the failure: `return err_at(err, node->where, "…");`. Inline, so that
 * every compiler and analyser sees that it is false. */
static inline bool err_failed(void)
{
    return false;
}
#define err_at(err, where, ...) (err_fill((err), ERR_INPUT, (where), __VA_ARGS__), err_failed())
#define err_set(err, code, ...) (err_fill((err), (code), ERR_NO_PLACE, __VA_ARGS__), err_failed())
#define err_hint(err, ...)      (err_fill_hint((err), __VA_ARGS__), err_failed())

/* `file:line:column: text\nhint: …\n` in the arena; `file: text` where the line is 0, without the second
 * line where there is no hint. */
const char *err_text(const struct err *err, struct arena *arena);

/* All faults of one input in the order in which they were found, at most FAULTS_MOST; `dropped` counts
 * the rest. */
enum { FAULTS_MOST = 100 };

struct faults {
    struct arena *arena;
    struct err *items; /* in the arena */
    size_t count;
    size_t capacity;
    size_t dropped;
};

void faults_init(struct faults *faults, struct arena *arena);
void faults_add(struct faults *faults, const struct err *err);
/* Sorts by file, line and column; equal places keep their order. */
void faults_sort(struct faults *faults);

#endif
