/*
 * app: what every command is handed, made once in `main`.
 */
#ifndef TAUTLINE_CMD_APP_H
#define TAUTLINE_CMD_APP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/sink.h"
#include "cmd/options.h"
#include "output/page.h"
#include "world/http.h"
#include "world/process.h"

/* 2026-02-24T00:00:00Z. A clock that shows an earlier time is wrong. Written down and not taken from
 * the compiler, so that the same sources give the same program. */
#define BUILT_AT ((int64_t)1771891200)

struct err;
struct run;
struct secrets;

enum { APP_USES_MOST = 4 };

struct app {
    struct arena arena;
    struct secrets *secrets;
    struct sink sink;
    struct options options;
    struct style style; /* of stdout */
    bool stderr_is_terminal;
    const struct run *run; /* what a check found, for the style of its exit code; NULL: nothing */
    struct http *http;     /* the connections that stay open (cmd/credentials.h); NULL: none do */
    struct http_use uses[APP_USES_MOST]; /* who waits until it has them again … */
    unsigned use_count;                  /* … and how many; the first one is the command itself */
    bool progress_shown;                 /* the terminal shows a line of progress */
    const char
        *last_line; /* for stderr when the command is done, but for wrong usage; NULL: none */
    int64_t now;    /* the clock, read once (or --at) … */
    int64_t now_at; /* … at these monotonic milliseconds */
};

/* Says what went wrong on stderr and returns the exit code of its kind. */
int app_fail(struct app *app, const struct err *err);

/* What is going on, on one line that the next call overwrites: on a terminal only, never with
 * --quiet. app_progress_end takes the line away. */
__attribute__((format(printf, 2, 3))) void app_progress(struct app *app, const char *format, ...);
void app_progress_end(struct app *app);

/* Writes a whole result to stdout; the exit code, or 1 where it could not be written. */
int app_out(struct app *app, const char *bytes, size_t length, int code);

/* Refuses the first word of a command that has `actions`. */
int app_unknown_action(struct app *app, const struct names *actions);

/* What a folder holds, sorted by name, but for what begins with a dot; nothing where it cannot be
 * read. */
struct names app_folder(struct app *app, const char *path);

/* The arguments of the command after the first `skipped`. */
struct names app_words(const struct app *app, size_t skipped);

#endif
