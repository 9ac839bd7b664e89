/*
 * app: what every command is handed, made once in `main`.
 */
#ifndef TAUTLINE_CMD_APP_H
#define TAUTLINE_CMD_APP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/sink.h"
#include "cmd/options.h"
#include "output/style.h"
#include "world/process.h"

struct err;
struct secrets;

struct app {
    struct arena arena;
    struct secrets *secrets;
    struct sink sink;
    struct options options;
    struct style style; /* of stdout */
    bool stderr_is_terminal;
    int64_t now;    /* the clock, read once (or --at) … */
    int64_t now_at; /* … at these monotonic milliseconds */
};

/* Says what went wrong on stderr and returns the exit code of its kind. */
int app_fail(struct app *app, const struct err *err);

/* One line on stderr, unless --quiet. */
__attribute__((format(printf, 2, 3))) void app_say(struct app *app, const char *format, ...);

/* Writes a whole result to stdout; the exit code, or 1 where it could not be written. */
int app_out(struct app *app, const char *bytes, size_t length, int code);

#endif
